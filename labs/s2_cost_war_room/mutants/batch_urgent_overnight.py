# %% solution="can_wait" fails=["batch_in_time"]
"""lets urgent calls wait when the rule says by next morning"""
def can_wait(call, rule):
    if rule is None or rule["answer_in"] == "at once":
        return False
    if rule["answer_in"] == "by next morning":
        return True
    at = moment(call["at"])
    return not call["urgent"] and (next_batch(at) - at).total_seconds() / 3600 <= 4
