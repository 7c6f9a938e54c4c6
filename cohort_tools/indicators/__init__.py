"""Indicators and gates: formulas over the records, each value with its n, unit, interval, status and reason."""
