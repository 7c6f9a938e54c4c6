# %% solution="guard_rule" fails=["guard_cases", "labels_held_out", "nodes_held_out", "nodes_allowed", "memo_numbers", "forecast_november"] critical=true
"""chooses steps that arrive by phone, on paper or in person, where a program has nothing to read"""
DIGITAL = ["text", "form", "image"]


def may_be_ai(step):
    if step["reversible"] == "no" and step["regulated"] == "yes":
        return step["approval"] == "yes"
    return True
