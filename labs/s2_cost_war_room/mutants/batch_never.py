# %% solution="can_wait" fails=["batch_in_time"]
"""lets nothing wait"""
def can_wait(call, rule):
    return False
