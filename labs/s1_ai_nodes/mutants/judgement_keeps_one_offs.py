# %% solution="kinds_judged" fails=["judgement_share"]
"""counts one-off cases as well: a kind that came once always agrees with itself, so new cases look like a rule"""
def judgement_by_step(log, times=5):
    once = log.drop_duplicates("task")
    count = once.groupby(["step", "kind", "outcome"]).size()
    kinds = count.groupby(["step", "kind"]).agg(["max", "sum"]).groupby("step").sum()
    return 1 - kinds["max"] / kinds["sum"]
