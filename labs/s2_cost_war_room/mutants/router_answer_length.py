# %% solution="choose_model" fails=["forecast_own", "router_holds", "week_cheaper", "week_quality"]
"""chooses by the length of the answer, which is known only afterwards"""
def choose_model(call, rule, audit):
    """Labels are short: the large model; sentences are copied: the small one."""
    return "practice-large" if 0 < call.get("answer_tokens", 99) <= 4 else "practice-small"
