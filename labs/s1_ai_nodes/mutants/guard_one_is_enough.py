# %% solution="guard_rule" fails=["guard_cases", "labels_held_out"]
"""forbids every step that a law covers or that cannot be undone: or where and was meant"""
DIGITAL = ["text", "form", "image"]


def may_be_ai(step):
    if step["input"] not in DIGITAL:
        return False
    if step["reversible"] == "no" or step["regulated"] == "yes":
        return step["approval"] == "yes"
    return True
