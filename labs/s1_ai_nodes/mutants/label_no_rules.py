# %% solution="label_step" fails=["labels_held_out", "nodes_held_out", "memo_numbers", "forecast_november"]
"""chooses steps that a rule would settle: it never asks whether judgement is needed"""
def label_step(step):
    if not may_be_ai(step):
        return "human"
    if step["recurring"] < limits["recurring"]:
        return "human"
    return "ai"
