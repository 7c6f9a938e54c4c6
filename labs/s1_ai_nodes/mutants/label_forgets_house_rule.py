# %% solution="label_step" fails=["labels_held_out", "nodes_held_out", "nodes_allowed", "memo_numbers", "forecast_november"] critical=true
"""labels by the measures alone and never asks the house rule"""
def label_step(step):
    if step["recurring"] < limits["recurring"]:
        return "human"
    if step["judgement"] < limits["judgement"]:
        return "rule"
    return "ai"
