# %% solution="choose_model" fails=["router_holds"]
"""takes no evidence for good evidence: what was not audited, or hardly, goes to the small model"""
def choose_model(call, rule, audit):
    seen = audit.get(call["kind"])
    if rule is None:
        return "practice-large"
    if not seen or seen["tried"] < 30:
        return "practice-small"
    return next(model for model in MODELS if 100 * (seen["practice-large"] - seen[model]) / seen["tried"] <= rule["may_lose"])
