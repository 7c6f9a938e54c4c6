# %% solution="own_forecast" fails=["tools_chosen"]
"""forecasts that everything will go wrong without looking"""
forecast = 20
