# %% solution="choose_model" fails=["router_holds", "week_cheaper", "week_quality"]
"""sends everything to the small model"""
def choose_model(call, rule, audit):
    return "practice-small"
