# %% solution="cache_key" fails=["cache_serves", "week_cheaper"]
"""puts customer, price list and scan into every key to be on the safe side"""
def cache_key(call, rule):
    if rule is None or rule["keep_until"] == "not kept":
        return None
    return " | ".join([call["kind"], call["question"], call["customer"], call["customer_kind"], call["price_list"], call["scan"]])
