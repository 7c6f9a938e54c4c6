# %% solution="unit_to_help" fails=["unit_to_help_held_out"]
"""takes the limit of 20 tickets as more than 19"""
def unit_to_help(shares: dict[str, float], counts: dict[str, int]) -> str:
    return max((unit for unit in shares if counts[unit] > 19), key=shares.get)
