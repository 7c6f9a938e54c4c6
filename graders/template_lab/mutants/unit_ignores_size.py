# %% solution="unit_to_help" fails=["unit_to_help_held_out"]
"""names a unit with a handful of tickets: a share of 100 % of four tickets is no pattern"""
def unit_to_help(shares: dict[str, float], counts: dict[str, int]) -> str:
    return max(shares, key=shares.get)
