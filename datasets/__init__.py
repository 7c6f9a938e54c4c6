"""The company world: Lantern Learning and its data, made from a seed."""
