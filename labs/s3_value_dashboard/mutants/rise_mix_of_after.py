# %% solution="fair_rise" fails=["rise_hidden"]
"""weighs the rise with the easier mix of afterwards"""
def fair_rise(before, after):
    """Return the rise of the share done by a machine, in percentage points, with the mix of cases of before."""
    rise = 0.0
    for hard in (0, 1):
        was, now = before[before["hard"] == hard], after[after["hard"] == hard]
        rise += len(now) / len(after) * 100 * ((now["by"] == "machine").mean() - (was["by"] == "machine").mean())
    return float(rise)
