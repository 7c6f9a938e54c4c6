# %% solution="fair_rise" fails=["rise_hidden"]
"""compares before and after as they are, although the cases became easier"""
def fair_rise(before, after):
    """Return the rise of the share done by a machine, in percentage points, with the mix of cases of before."""
    return float(100 * ((after["by"] == "machine").mean() - (before["by"] == "machine").mean()))
