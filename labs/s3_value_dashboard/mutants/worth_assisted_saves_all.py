# %% solution="worth_a_month" fails=["worth_hidden"]
"""thinks that an assisted step saves all its minutes"""
def worth_a_month(scenario, machine, assisted):
    """Return what a scenario is worth in one month, in EUR: minutes saved, less calls, licence and building."""
    minutes = machine * scenario["minutes_by_hand"] + assisted * scenario["minutes_by_hand"]
    calls = (machine + assisted) * scenario["eur_per_run"]
    return minutes * scenario["eur_per_minute"] - calls - scenario["licence"] - scenario["build_cost"] / scenario["months_of_use"]
