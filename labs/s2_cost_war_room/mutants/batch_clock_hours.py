# %% solution="can_wait" fails=["batch_in_time", "week_promises"]
"""subtracts the hours on the clock, which goes wrong over midnight"""
def can_wait(call, rule):
    if rule is None or call["urgent"] or rule["answer_in"] == "at once":
        return False
    if rule["answer_in"] == "by next morning":
        return True
    at = moment(call["at"])
    return next_batch(at).hour - at.hour <= 4
