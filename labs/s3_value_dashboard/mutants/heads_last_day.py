# %% solution="average_heads" fails=["heads_hidden"]
"""counts the heads of the last day of the month"""
def average_heads(employees, month):
    """Return the average number of people employed in the month."""
    last = (pd.Timestamp(month + "-01") + pd.offsets.MonthEnd(0)).strftime("%Y-%m-%d")
    return float(((employees["start_date"] <= last) & ~(employees["end_date"] < last)).sum())
