# %% solution="choose_model" fails=["router_holds"]
"""asks the audit of this week wherever it has one, and not the audit that it is given"""
def choose_model(call, rule, audit):
    seen = {row["kind"]: row for row in audit_table.to_dict("records")}.get(call["kind"]) or audit.get(call["kind"])
    if rule is None or seen is None or seen["tried"] < 30:
        return "practice-large"
    for model in MODELS:
        if 100 * (seen["practice-large"] - seen[model]) / seen["tried"] <= rule["may_lose"]:
            return model
