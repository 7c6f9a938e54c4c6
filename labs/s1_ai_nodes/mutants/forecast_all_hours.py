# %% solution="forecast" fails=[]
"""forecasts all hours of the steps, not the hours that the nodes save"""
growth = volumes.set_index("process")["november_plan"] / volumes.set_index("process")["october"]
mine = measured.set_index("step").loc[my_nodes]
forecast_november = float((mine["hours"] * mine["process"].map(growth)).sum())
