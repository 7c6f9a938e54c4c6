# %% solution="cache_key" fails=["cache_serves", "week_cheaper", "week_promises", "week_quality"]
"""forgets until when an answer is right"""
def cache_key(call, rule):
    if rule is None or rule["keep_until"] == "not kept":
        return None
    who = {"one customer": call["customer"], "same kind of customer": call["customer_kind"]}.get(rule["right_for"], "")
    return " | ".join([call["kind"], call["question"], who])
