# %% solution="clean_log" fails=["log_cleaned", "aar_holds_still"]
"""lets a row count twice when a file was exported twice"""
def clean_log(log):
    """Return the log without repeated rows and test runs, and with confirmed steps as assisted."""
    real = log[log["test_run"] == 0]
    return real.assign(by=real["by"].where(real["confirmed_by"].isna(), "assisted")).reset_index(drop=True)
