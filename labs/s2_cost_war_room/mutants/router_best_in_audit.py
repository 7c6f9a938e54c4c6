# %% solution="choose_model" fails=["router_holds", "week_cheaper"]
"""takes the model with the most right answers, and the larger one when two are level"""
def choose_model(call, rule, audit):
    seen = audit.get(call["kind"])
    if rule is None or not seen or seen["tried"] < 30:
        return "practice-large"
    return max(reversed(MODELS), key=lambda model: seen[model])
