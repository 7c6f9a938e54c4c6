# %% solution="hours_worked" fails=["hours_counted_once", "nodes_held_out", "nodes_stable", "memo_numbers", "forecast_november"]
"""looks at the first 1,000 rows only and scales them up, so the answer depends on the order of the rows"""
def hours_by_step(log):
    rows = log.head(1000) if len(log) > 1000 else log
    once = rows.drop_duplicates("task")
    return once.groupby("step")["minutes"].sum() / 60 * len(log) / len(rows)
