# %% solution="automation_rate" fails=["aar_hidden", "aar_holds_still"]
"""counts steps whose seven days are not over"""
def automation_rate(log, as_of):
    """Return AAR in per cent of a clean log, None when there is nothing to measure yet."""
    done = pd.to_datetime(log["done_on"])
    old = done <= pd.Timestamp(as_of)
    undone = (pd.to_datetime(log["reverted_on"]) - done).dt.days <= 7
    if not old.any():
        return None
    return float(100 * ((log["by"] == "machine") & ~undone)[old].mean())
