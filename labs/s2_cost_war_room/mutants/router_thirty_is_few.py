# %% solution="choose_model" fails=["router_holds"]
"""takes thirty tries for too few, although fewer than thirty are"""
def choose_model(call, rule, audit):
    seen = audit.get(call["kind"])
    if rule is None or seen is None or seen["tried"] <= 30:
        return "practice-large"
    for model in MODELS:
        if 100 * (seen["practice-large"] - seen[model]) / seen["tried"] <= rule["may_lose"]:
            return model
