# %% solution="wanted_units" fails=["demand_restored"]
"""fills each empty day with a seventh of what the open days gave, which is less than those days gave each"""
def wanted_units(units: int, days_empty: int) -> float | None:
    """Return what was wanted in the week, None when the shelf was empty on five days or more."""
    if days_empty >= 5:
        return None
    return units * (1 + days_empty / 7)
