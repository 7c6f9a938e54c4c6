# %% solution="cache_key" fails=["cache_serves", "forecast_own", "week_promises"]
"""keeps every answer for a day, whatever the rule says"""
def cache_key(call, rule):
    if rule is None or rule["keep_until"] == "not kept":
        return None
    who = {"one customer": call["customer"], "same kind of customer": call["customer_kind"]}.get(rule["right_for"], "")
    return " | ".join([call["kind"], call["question"], who, call["at"][:10]])
