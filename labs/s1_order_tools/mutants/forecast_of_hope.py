# %% solution="own_forecast" fails=["forecast_close"]
"""forecasts that everything will go wrong without looking"""
forecast = 20
