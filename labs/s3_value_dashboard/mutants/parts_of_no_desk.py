# %% solution="add_up" fails=["parts_added"]
"""crashes when there is no desk at all"""
def add_up(parts):
    a, b = zip(*parts)
    return 100 * sum(a) / sum(b) if sum(b) else None
