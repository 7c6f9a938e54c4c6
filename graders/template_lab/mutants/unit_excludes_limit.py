# %% solution="unit_to_help" fails=["unit_to_help_held_out"]
"""leaves out a unit with exactly 20 tickets; at least 20 means that 20 is enough"""
def unit_to_help(shares: dict[str, float], counts: dict[str, int]) -> str:
    large_enough = [unit for unit in shares if counts[unit] > 20]
    return max(large_enough, key=shares.get)
