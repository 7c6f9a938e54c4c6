# %% solution="clean_log" fails=["log_cleaned", "aar_holds_still"]
"""believes the tool when it says machine, although a person confirmed the step"""
def clean_log(log):
    """Return the log without repeated rows and test runs, and with confirmed steps as assisted."""
    real = log[log["test_run"] == 0].drop_duplicates("event_id")
    return real.assign(by=real["by"]).reset_index(drop=True)
