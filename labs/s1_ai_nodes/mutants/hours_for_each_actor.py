# %% solution="hours_worked" fails=["hours_counted_once", "nodes_held_out", "memo_numbers", "forecast_november"]
"""counts a shared task once for every person who took part"""
def hours_by_step(log):
    return log.groupby("step")["minutes"].sum() / 60
