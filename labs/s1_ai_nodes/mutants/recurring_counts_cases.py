# %% solution="kinds_recurring" fails=["recurring_share", "nodes_held_out", "memo_numbers", "forecast_november"]
"""takes a step that is done often for one that repeats: it looks at how many tasks there are, not at their kinds"""
def recurring_by_step(log, times=5):
    once = log.drop_duplicates("task")
    size = once.groupby(["step", "kind"])["task"].transform("size")
    tasks = once.groupby("step")["task"].transform("size")
    return (tasks >= times).groupby(once["step"]).mean()
