# %% solution="choose_model" fails=["router_holds"]
"""asks whether a model is good enough by itself, not how much worse it is than the large one"""
def choose_model(call, rule, audit):
    seen = audit.get(call["kind"])
    if rule is None or not seen or seen["tried"] < 30:
        return "practice-large"
    return next((model for model in MODELS if 100 * seen[model] / seen["tried"] >= 100 - rule["may_lose"]), "practice-large")
