# %% solution="fair_rise" fails=["rise_hidden"]
"""gives easy and hard cases the same weight, however many there are"""
def fair_rise(before, after):
    """Return the rise of the share done by a machine, in percentage points, with the mix of cases of before."""
    rise = 0.0
    for hard in (0, 1):
        was, now = before[before["hard"] == hard], after[after["hard"] == hard]
        rise += 0.5 * 100 * ((now["by"] == "machine").mean() - (was["by"] == "machine").mean())
    return float(rise)
