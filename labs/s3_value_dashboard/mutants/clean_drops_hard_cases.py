# %% solution="clean_log" fails=["log_cleaned"]
"""leaves the hard cases out as not comparable"""
def clean_log(log):
    """Return the log without repeated rows and test runs, and with confirmed steps as assisted."""
    real = log[(log["test_run"] == 0) & (log["hard"] == 0)].drop_duplicates("event_id")
    return real.assign(by=real["by"].where(real["confirmed_by"].isna(), "assisted")).reset_index(drop=True)
