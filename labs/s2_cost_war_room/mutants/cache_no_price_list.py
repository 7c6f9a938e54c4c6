# %% solution="cache_key" fails=["week_cheaper"]
"""forgets until when an answer is right"""
def cache_key(call, rule):
    if rule is None or rule["keep_until"] == "not kept":
        return None
    who = {"one customer": call["customer"], "same kind of customer": call["customer_kind"]}.get(rule["right_for"], "")
    return " | ".join([call["kind"], call["question"], who])
