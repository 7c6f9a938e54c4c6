# %% solution="forecast_units" fails=["forecast_beats_last_year", "forecast_knows_actions"]
"""repeats what the books say for the same week a year before"""
def forecast_units(history, plan) -> list[float]:
    return last_year(history, plan)
