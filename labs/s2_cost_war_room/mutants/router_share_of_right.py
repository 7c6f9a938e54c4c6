# %% solution="choose_model" fails=["router_holds"]
"""reckons the loss in shares of the right answers of the large model, not in points of 100 calls"""
def choose_model(call, rule, audit):
    seen = audit.get(call["kind"])
    if rule is None or seen is None or seen["tried"] < 30:
        return "practice-large"
    for model in MODELS:
        if 100 * (seen["practice-large"] - seen[model]) / seen["practice-large"] <= rule["may_lose"]:
            return model
