# %% solution="own_forecast" fails=["forecast_is_close"]
"""forecasts its own result without looking at how it did on the visible papers"""
forecast = {"needless_holds_percent": 20.0, "fraud_paid_eur": 25000}
