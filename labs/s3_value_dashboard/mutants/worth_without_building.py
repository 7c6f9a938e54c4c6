# %% solution="worth_a_month" fails=["worth_hidden"]
"""forgets what it cost to build"""
def worth_a_month(scenario, machine, assisted):
    """Return what a scenario is worth in one month, in EUR: minutes saved, less calls, licence and building."""
    minutes = machine * scenario["minutes_by_hand"] + assisted * (scenario["minutes_by_hand"] - scenario["minutes_assisted"])
    calls = (machine + assisted) * scenario["eur_per_run"]
    return minutes * scenario["eur_per_minute"] - calls - scenario["licence"]
