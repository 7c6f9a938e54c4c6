# %% solution="label_step" fails=["labels_held_out"]
"""chooses steps whose cases never come again: it never asks whether the step repeats"""
def label_step(step):
    if not may_be_ai(step):
        return "human"
    if step["judgement"] < limits["judgement"]:
        return "rule"
    return "ai"
