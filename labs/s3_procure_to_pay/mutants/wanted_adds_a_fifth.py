# %% solution="wanted_units" fails=["demand_restored"]
"""fills each empty day with a fifth of the week"s units, which is right only when five days were open"""
def wanted_units(units: int, days_empty: int) -> float | None:
    """Return what was wanted in the week, None when the shelf was empty on five days or more."""
    if days_empty >= 5:
        return None
    return units + days_empty * units / 5
