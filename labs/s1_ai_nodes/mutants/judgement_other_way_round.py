# %% solution="judgement" fails=[]
"""gives the share that a rule gets right instead of the share that it gets wrong"""
def judgement_by_step(log, times=5):
    once = log.drop_duplicates("task")
    count = once.groupby(["step", "kind", "outcome"]).size()
    kinds = count.groupby(["step", "kind"]).agg(["max", "sum"])
    by_step = kinds[kinds["sum"] >= times].groupby("step").sum()
    return by_step["max"] / by_step["sum"]
