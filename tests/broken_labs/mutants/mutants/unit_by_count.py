# %% solution="unit_to_help" fails=["late_share_held_out"]
"""names the unit with the most tickets, not the one with the highest share of late ones"""
def unit_to_help(shares: dict[str, float], counts: dict[str, int]) -> str:
    return max(counts, key=counts.get)
