# %% solution="forecast_made" fails=["forecast_close"]
"""expects no error at all on messages that nobody has seen"""
forecast_f1 = 100
