# %% solution="cache_key" fails=["cache_serves"]
"""keeps answers of kinds for which there is no rule, and of those that may not be kept"""
def cache_key(call, rule):
    rule = rule or {"right_for": "everybody", "keep_until": "end of the week"}
    who = {"one customer": call["customer"], "same kind of customer": call["customer_kind"]}.get(rule["right_for"], "")
    until = {"next scan": call["scan"], "next price list": call["price_list"]}.get(rule["keep_until"], "")
    return " | ".join([call["kind"], call["question"], who, until])
