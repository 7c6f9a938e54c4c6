# %% solution="choose_model" fails=["forecast_own", "router_holds"]
"""sends what it does not know to the small model"""
def choose_model(call, rule, audit):
    seen = audit.get(call["kind"])
    if rule is None or not seen or seen["tried"] < 30:
        return "practice-small"
    return next(model for model in MODELS if 100 * (seen["practice-large"] - seen[model]) / seen["tried"] <= rule["may_lose"])
