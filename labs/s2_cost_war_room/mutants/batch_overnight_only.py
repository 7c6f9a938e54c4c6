# %% solution="can_wait" fails=["batch_in_time"]
"""lets only those calls wait that have time until the morning"""
def can_wait(call, rule):
    return rule is not None and not call["urgent"] and rule["answer_in"] == "by next morning"
