# %% solution="promised_days" fails=["promise_held_out", "promise_weekends"]
"""promises two days, always"""
def promised_days(order):
    return 2
