# %% solution="clean_log" fails=["log_cleaned", "aar_holds_still"]
"""keeps one row for each case, so the other steps of the same order are gone"""
def clean_log(log):
    """Return the log without repeated rows and test runs, and with confirmed steps as assisted."""
    real = log[log["test_run"] == 0].drop_duplicates("case_id")
    return real.assign(by=real["by"].where(real["confirmed_by"].isna(), "assisted")).reset_index(drop=True)
