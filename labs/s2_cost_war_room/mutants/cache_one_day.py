# %% solution="cache_key" fails=["cache_serves", "week_cheaper", "week_promises", "week_quality"]
"""keeps every answer for a day and for everybody, whatever the rule says"""
def cache_key(call, rule):
    if rule is None or rule["keep_until"] == "not kept":
        return None
    return " | ".join([call["kind"], call["question"], call["at"][:10]])
