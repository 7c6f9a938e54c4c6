# %% solution="guard_rule" fails=["guard_cases", "labels_held_out", "nodes_held_out", "nodes_allowed", "memo_numbers", "forecast_november"] critical=true
"""takes the text "no" for False: in Python every text that is not empty counts as true"""
DIGITAL = ["text", "form", "image"]


def may_be_ai(step):
    if step["input"] not in DIGITAL:
        return False
    if not step["reversible"] and step["regulated"] and not step["approval"]:
        return False
    return True
