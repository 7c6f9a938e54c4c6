# %% solution="cache_key" fails=["cache_serves", "week_cheaper"]
"""puts the time of the call into the key, so that nothing is ever found again"""
def cache_key(call, rule):
    if rule is None or rule["keep_until"] == "not kept":
        return None
    return " | ".join([call["kind"], call["question"], call["at"], call["customer"], call["price_list"]])
