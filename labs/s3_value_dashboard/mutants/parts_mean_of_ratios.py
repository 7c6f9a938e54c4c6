# %% solution="add_up" fails=["parts_added"]
"""takes the mean of the desks' ratios"""
def add_up(parts):
    """Return the ratio of the sums in per cent; None when nothing is below the line."""
    ratios = [100 * part[0] / part[1] for part in parts if part[1]]
    return sum(ratios) / len(ratios) if ratios else None
