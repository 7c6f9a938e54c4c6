# %% solution="choose_model" fails=["week_cheaper"]
"""takes short questions for easy ones"""
def choose_model(call, rule, audit):
    words = len(call["question"].split())
    return "practice-small" if words <= 12 else "practice-medium" if words <= 20 else "practice-large"
