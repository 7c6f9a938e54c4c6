# %% solution="choose_model" fails=["week_cheaper"]
"""sends everything to the small model"""
def choose_model(call, rule, audit):
    return "practice-small"
