# %% solution="guard_rule" fails=["guard_cases", "labels_held_out"]
"""forbids a step although a second person approves what the node proposes"""
DIGITAL = ["text", "form", "image"]


def may_be_ai(step):
    if step["input"] not in DIGITAL:
        return False
    return not (step["reversible"] == "no" and step["regulated"] == "yes")
