# %% solution="can_wait" fails=["week_cheaper"]
"""puts everything into batches, because they cost half"""
def can_wait(call, rule):
    return True
