# %% solution="can_wait" fails=["batch_in_time", "forecast_own"]
"""lets nothing wait"""
def can_wait(call, rule):
    return False
