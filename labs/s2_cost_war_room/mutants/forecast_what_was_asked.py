# %% solution="forecast_factor" fails=["week_cheaper"]
"""forecasts what was asked for, not what was measured"""
forecast_factor = 5.0
