# %% solution="forecast_f1" fails=["forecast_own"]
"""expects the same as on the lines from which the examples were taken"""
forecast_f1 = round(macro_f1(list(on_hand["code"]), list(on_hand["given"])), 2)
