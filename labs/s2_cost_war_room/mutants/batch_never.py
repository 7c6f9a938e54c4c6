# %% solution="can_wait" fails=["week_cheaper"]
"""lets nothing wait"""
def can_wait(call, rule):
    return False
