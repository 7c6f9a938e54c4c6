# %% solution="hours" fails=[]
"""looks at the first 2,000 rows only and scales them up, so the answer depends on the order of the rows"""
def hours_by_step(log):
    rows = log.head(2000) if len(log) > 2000 else log
    once = rows.drop_duplicates("task")
    return once.groupby("step")["minutes"].sum() / 60 * len(log) / len(rows)
