# %% solution="hours_worked" fails=["hours_counted_once", "nodes_held_out", "memo_numbers"]
"""leaves the rework out, as if work that came back cost nothing"""
def hours_by_step(log):
    first = log[log["rework"] == "no"].drop_duplicates("task")
    return first.groupby("step")["minutes"].sum() / 60
