# %% solution="automation_rate" fails=["aar_hidden"]
"""takes the mean of the steps, so a rare step weighs as much as one that runs a thousand times"""
def automation_rate(log, as_of):
    """Return AAR in per cent of a clean log, None when there is nothing to measure yet."""
    done = pd.to_datetime(log["done_on"])
    old = done + pd.Timedelta(days=7) <= pd.Timestamp(as_of)
    undone = (pd.to_datetime(log["reverted_on"]) - done).dt.days <= 7
    if not old.any():
        return None
    return float(100 * ((log["by"] == "machine") & ~undone)[old].groupby(log["step"]).mean().mean())
