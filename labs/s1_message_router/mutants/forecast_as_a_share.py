# %% solution="forecast_made" fails=["forecast_close"]
"""writes a share where points from 0 to 100 are asked for"""
forecast_f1 = 0.84
