# %% solution="label_step" fails=["labels_held_out"]
"""asks for judgement before repetition, so what happens once becomes a rule"""
def label_step(step):
    if not may_be_ai(step):
        return "human"
    if step["judgement"] < limits["judgement"]:
        return "rule"
    return "ai" if step["recurring"] >= limits["recurring"] else "human"
