# %% solution="forecast_factor" fails=["forecast_own"]
"""multiplies what the levers do one by one, as if they did not get in each other's way"""
forecast_factor = 9.5
