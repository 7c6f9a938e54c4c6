# %% solution="wanted_units" fails=["demand_restored", "forecast_beats_last_year", "forecast_knows_actions"]
"""takes what was given out for what was wanted: an empty shelf reads as a week without demand"""
def wanted_units(units: int, days_empty: int) -> float | None:
    return float(units)
