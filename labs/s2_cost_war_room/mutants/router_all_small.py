# %% solution="choose_model" fails=["forecast_own", "router_holds", "week_cheaper", "week_quality"]
"""sends everything to the small model"""
def choose_model(call, rule, audit):
    return "practice-small"
