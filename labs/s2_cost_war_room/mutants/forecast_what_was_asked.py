# %% solution="forecast_factor" fails=["forecast_own"]
"""forecasts what was asked for, not what was measured"""
forecast_factor = 5.0
