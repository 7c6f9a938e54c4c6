# %% solution="wanted_units" fails=["demand_restored"]
"""makes a week's demand out of one or two days with stock"""
def wanted_units(units: int, days_empty: int) -> float | None:
    """Return what was wanted in the week, None when the shelf was empty on five days or more."""
    if days_empty >= 7:
        return None
    return units * 7 / (7 - days_empty)
