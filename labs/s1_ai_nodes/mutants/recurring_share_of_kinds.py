# %% solution="recurring" fails=[]
"""gives the share of kinds that recur, not the share of tasks: many rare kinds then hide a few frequent ones"""
def recurring_by_step(log, times=5):
    once = log.drop_duplicates("task")
    size = once.groupby(["step", "kind"])["task"].transform("size")
    kinds = once.groupby(["step", "kind"]).size()
    return (kinds >= times).groupby("step").mean()
