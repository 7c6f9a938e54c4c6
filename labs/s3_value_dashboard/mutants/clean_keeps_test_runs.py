# %% solution="clean_log" fails=["log_cleaned", "aar_holds_still"]
"""counts test runs as work"""
def clean_log(log):
    """Return the log without repeated rows and test runs, and with confirmed steps as assisted."""
    real = log.drop_duplicates("event_id")
    return real.assign(by=real["by"].where(real["confirmed_by"].isna(), "assisted")).reset_index(drop=True)
