# %% solution="hours_worked" fails=["hours_counted_once", "nodes_held_out", "memo_numbers", "forecast_november"]
"""adds the time in the queue to the work, so a step that only waits looks large"""
def hours_by_step(log):
    once = log.drop_duplicates("task")
    return (once["minutes"] + once["waiting"]).groupby(once["step"]).sum() / 60
