# %% solution="fair_rise" fails=["rise_hidden"]
"""returns a share of 1 instead of percentage points"""
def fair_rise(before, after):
    total = 0.0
    for hard in (0, 1):
        b, a = before[before["hard"] == hard], after[after["hard"] == hard]
        if len(b) and len(a):
            total += ((a["by"] == "machine").mean() - (b["by"] == "machine").mean()) * len(b) / len(before)
    return total
