# %% solution="unit_to_help" fails=["unit_to_help_held_out"]
"""names a unit with a handful of tickets: a share of 100 % of four tickets is no pattern"""
def unit_to_help(tickets: pd.DataFrame) -> str:
    shares = late_share(tickets)
    return max(shares, key=shares.get)
