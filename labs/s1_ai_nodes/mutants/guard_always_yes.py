# %% solution="guard" fails=[] critical=true
"""lets every step become an AI node: the house rule is not applied at all"""
DIGITAL = ["text", "form", "image"]


def may_be_ai(step):
    return True
