# %% solution="kinds_judged" fails=["judgement_share", "nodes_held_out", "memo_numbers", "forecast_november"]
"""takes many different outcomes for judgement: it forgets to look within one kind of case"""
def judgement_by_step(log, times=5):
    once = log.drop_duplicates("task")
    count = once.groupby(["step", "kind", "outcome"]).size()
    outcomes = once.groupby(["step", "outcome"]).size()
    return 1 - outcomes.groupby("step").max() / outcomes.groupby("step").sum()
