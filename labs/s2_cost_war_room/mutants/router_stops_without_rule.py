# %% solution="choose_model" fails=["router_holds", "week_cheaper", "week_promises", "week_quality", "forecast_own"]
"""stops at a kind of call for which there is no rule or no audit"""
def choose_model(call, rule, audit):
    seen = audit[call["kind"]]
    if seen["tried"] < 30:
        return "practice-large"
    for model in MODELS:
        if 100 * (seen["practice-large"] - seen[model]) / seen["tried"] <= rule["may_lose"]:
            return model
