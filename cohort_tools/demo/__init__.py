"""The sample cohort: people, their submissions and their scenarios, made from a seed, and the whole camp run on them."""
