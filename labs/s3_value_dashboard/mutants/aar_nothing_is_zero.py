# %% solution="automation_rate" fails=["aar_hidden"]
"""says 0 % where there is nothing to measure yet"""
def automation_rate(log, as_of):
    """Return AAR in per cent of a clean log, None when there is nothing to measure yet."""
    done = pd.to_datetime(log["done_on"])
    old = done + pd.Timedelta(days=7) <= pd.Timestamp(as_of)
    undone = (pd.to_datetime(log["reverted_on"]) - done).dt.days <= 7
    if not old.any():
        return 0.0
    return float(100 * ((log["by"] == "machine") & ~undone)[old].mean())
