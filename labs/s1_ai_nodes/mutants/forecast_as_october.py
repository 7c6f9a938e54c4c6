# %% solution="forecast_made" fails=["forecast_november"]
"""expects November to be like October, although the plan says that there will be more cases"""
forecast_november = float(chosen["hours_saved"].sum())
