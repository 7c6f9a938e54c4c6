# %% solution="average_heads" fails=["heads_hidden"]
"""takes every month for one of 30 days"""
def average_heads(employees, month):
    """Return the average number of people employed in the month."""
    first = pd.Timestamp(month + "-01")
    last = first + pd.offsets.MonthEnd(0)
    start = pd.to_datetime(employees["start_date"]).clip(lower=first)
    end = pd.to_datetime(employees["end_date"]).fillna(last).clip(upper=last)
    return float(((end - start).dt.days + 1).clip(lower=0).sum() / 30)
