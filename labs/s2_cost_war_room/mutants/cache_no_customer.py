# %% solution="cache_key" fails=["week_cheaper"]
"""forgets for whom an answer is right"""
def cache_key(call, rule):
    if rule is None or rule["keep_until"] == "not kept":
        return None
    until = {"next scan": call["scan"], "next price list": call["price_list"]}.get(rule["keep_until"], "")
    return " | ".join([call["kind"], call["question"], until])
