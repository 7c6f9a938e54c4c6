"""Measurements: one module for each `camp bench <name>`, with a click command named `command`."""
