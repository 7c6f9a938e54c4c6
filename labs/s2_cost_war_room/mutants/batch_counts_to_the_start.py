# %% solution="can_wait" fails=["batch_in_time", "week_promises"]
"""counts the hours until the batch leaves, not until it is back"""
def can_wait(call, rule):
    if rule is None or call["urgent"] or rule["answer_in"] == "at once":
        return False
    return rule["answer_in"] == "by next morning" or (next_batch(moment(call["at"])) - moment(call["at"])).total_seconds() <= 6 * 3600
