# %% solution="cache_key" fails=["week_cheaper"]
"""keeps answers by the question alone"""
def cache_key(call, rule):
    if rule is None or rule["keep_until"] == "not kept":
        return None
    return call["kind"] + call["question"]
