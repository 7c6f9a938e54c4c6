# %% solution="choose_model" fails=["forecast_own", "router_holds", "week_cheaper", "week_quality"]
"""takes short questions for easy ones"""
def choose_model(call, rule, audit):
    words = len(call["question"].split())
    return "practice-small" if words <= 12 else "practice-medium" if words <= 20 else "practice-large"
