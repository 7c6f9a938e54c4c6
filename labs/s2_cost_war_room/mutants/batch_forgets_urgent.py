# %% solution="can_wait" fails=["batch_in_time", "week_promises"]
"""looks at the kind of call and not at whether this one is urgent"""
def can_wait(call, rule):
    if rule is None or rule["answer_in"] == "at once":
        return False
    return rule["answer_in"] == "by next morning" or (next_batch(moment(call["at"])) - moment(call["at"])).total_seconds() <= 4 * 3600
