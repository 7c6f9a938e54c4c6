# %% solution="hours_worked" fails=["hours_counted_once", "nodes_held_out", "memo_numbers", "forecast_november"]
"""takes the step that is done most often for the largest: it counts tasks, not hours"""
def hours_by_step(log):
    once = log.drop_duplicates("task")
    return once.groupby("step").size()
