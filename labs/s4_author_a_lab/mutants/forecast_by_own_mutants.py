# %% solution="kill_forecast" fails=["forecast_kills"]
"""expects far fewer wrong answers to be caught than it catches"""
kill_forecast = 60
