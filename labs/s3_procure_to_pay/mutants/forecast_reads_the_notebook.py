# %% solution="forecast_units" fails=["forecast_beats_last_year", "forecast_knows_actions"]
"""looks the weeks that it forecasts up in the notebook's own table: right on the weeks that are there, useless on others"""
def forecast_units(history, plan) -> list[float]:
    known = {(row.sku, row.week): wanted_units(row.units, row.days_empty) for row in weeks.itertuples()}
    usual = weeks.groupby("sku")["units"].mean()
    return [float(known.get((row.sku, row.week)) or usual.get(row.sku, 0.0)) for row in plan.itertuples()]
