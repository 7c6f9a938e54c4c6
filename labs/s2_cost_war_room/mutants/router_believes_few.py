# %% solution="choose_model" fails=["router_holds"]
"""believes an audit of a handful of calls"""
def choose_model(call, rule, audit):
    seen = audit.get(call["kind"])
    if rule is None or not seen:
        return "practice-large"
    return next(model for model in MODELS if 100 * (seen["practice-large"] - seen[model]) / seen["tried"] <= rule["may_lose"])
