# %% solution="cache_key" fails=["cache_serves", "forecast_own", "week_cheaper", "week_quality"]
"""leaves the question out of the key"""
def cache_key(call, rule):
    if rule is None or rule["keep_until"] == "not kept":
        return None
    who = {"one customer": call["customer"], "same kind of customer": call["customer_kind"]}.get(rule["right_for"], "")
    until = {"next scan": call["scan"], "next price list": call["price_list"]}.get(rule["keep_until"], "")
    return " | ".join([call["kind"], who, until])
