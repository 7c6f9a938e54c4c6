# %% solution="cache_key" fails=["cache_serves", "week_cheaper", "week_promises", "week_quality"]
"""keeps answers by the question alone"""
def cache_key(call, rule):
    if rule is None or rule["keep_until"] == "not kept":
        return None
    return call["kind"] + call["question"]
