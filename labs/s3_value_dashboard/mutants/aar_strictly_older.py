# %% solution="automation_rate" fails=["aar_hidden"]
"""asks for more than seven days, so a step of the 24th does not count on the 31st"""
def automation_rate(log, as_of):
    done = pd.to_datetime(log["done_on"])
    old = done + pd.Timedelta(days=7) < pd.Timestamp(as_of)
    if not old.any():
        return None
    undone = (pd.to_datetime(log["reverted_on"]) - done).dt.days <= 7
    return 100 * float(((log["by"] == "machine") & ~undone & old).sum() / old.sum())
