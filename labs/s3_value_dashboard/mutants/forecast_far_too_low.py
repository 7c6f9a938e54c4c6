# %% solution="forecast_hits" fails=["forecast_hits_held_out"]
"""expects to find about half, although every rule was written word by word"""
hits_forecast = 55
