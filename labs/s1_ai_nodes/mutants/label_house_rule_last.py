# %% solution="label_step" fails=["labels_held_out"]
"""asks the house rule last, so a phone call that a rule would settle becomes a rule"""
def label_step(step):
    if step["recurring"] < limits["recurring"]:
        return "human"
    if step["judgement"] < limits["judgement"]:
        return "rule"
    return "ai" if may_be_ai(step) else "human"
