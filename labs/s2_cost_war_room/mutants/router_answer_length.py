# %% solution="choose_model" fails=["router_holds", "week_cheaper", "week_quality"]
"""chooses by the length of the answer, which is known only afterwards"""
def choose_model(call, rule, audit):
    """Labels are short: the large model; sentences are copied: the small one; not known: the one between them."""
    length = call.get("answer_tokens")
    return "practice-medium" if length is None else "practice-large" if length <= 4 else "practice-small"
