# %% solution="label_step" fails=[] critical=true
"""gives every step that needs judgement to a person and every other one to AI: the two are mixed up"""
def label_step(step):
    if not may_be_ai(step) or step["recurring"] < limits["recurring"]:
        return "human"
    if step["judgement"] < limits["judgement"]:
        return "ai"
    return "human"
