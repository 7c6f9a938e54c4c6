# %% solution="choose_model" fails=["router_holds", "week_cheaper"]
"""sends everything to the large model to be on the safe side"""
def choose_model(call, rule, audit):
    return "practice-large"
