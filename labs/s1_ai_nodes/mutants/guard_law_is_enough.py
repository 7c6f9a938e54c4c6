# %% solution="guard_rule" fails=["guard_cases", "labels_held_out"]
"""forbids every step that a law covers, although what can be undone may be tried"""
DIGITAL = ["text", "form", "image"]


def may_be_ai(step):
    return step["input"] in DIGITAL and (step["regulated"] == "no" or step["approval"] == "yes")
