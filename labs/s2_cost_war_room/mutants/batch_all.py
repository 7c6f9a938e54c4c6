# %% solution="can_wait" fails=["batch_in_time", "week_promises"]
"""puts everything into batches, because they cost half"""
def can_wait(call, rule):
    return True
