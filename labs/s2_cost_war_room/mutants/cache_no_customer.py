# %% solution="cache_key" fails=["cache_serves", "week_cheaper", "week_promises", "week_quality"]
"""forgets for whom an answer is right"""
def cache_key(call, rule):
    if rule is None or rule["keep_until"] == "not kept":
        return None
    until = {"next scan": call["scan"], "next price list": call["price_list"]}.get(rule["keep_until"], "")
    return " | ".join([call["kind"], call["question"], until])
