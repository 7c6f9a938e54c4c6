# %% solution="guard_rule" fails=["guard_cases", "labels_held_out", "nodes_held_out", "nodes_allowed", "memo_numbers", "forecast_november"] critical=true
"""lets every step become an AI node: the house rule is not applied at all"""
DIGITAL = ["text", "form", "image"]


def may_be_ai(step):
    return True
