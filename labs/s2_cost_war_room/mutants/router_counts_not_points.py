# %% solution="choose_model" fails=["router_holds"]
"""compares numbers of answers with points of 100"""
def choose_model(call, rule, audit):
    seen = audit.get(call["kind"])
    if rule is None or not seen or seen["tried"] < 30:
        return "practice-large"
    return next(model for model in MODELS if seen["practice-large"] - seen[model] <= rule["may_lose"])
