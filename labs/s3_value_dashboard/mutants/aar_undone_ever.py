# %% solution="automation_rate" fails=["aar_hidden"]
"""takes off everything that was ever undone, also after the seventh day"""
def automation_rate(log, as_of):
    """Return AAR in per cent of a clean log, None when there is nothing to measure yet."""
    done = pd.to_datetime(log["done_on"])
    old = done + pd.Timedelta(days=7) <= pd.Timestamp(as_of)
    undone = log["reverted_on"].notna()
    if not old.any():
        return None
    return float(100 * ((log["by"] == "machine") & ~undone)[old].mean())
