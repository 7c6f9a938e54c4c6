# %% solution="can_wait" fails=["week_cheaper"]
"""lets every call wait that is not urgent, however little time there is"""
def can_wait(call, rule):
    return call["urgent"] == 0
