# %% solution="average_heads" fails=["heads_hidden"]
"""counts days below 0 for those who come later or have long left"""
def average_heads(employees, month):
    first = pd.Timestamp(month + "-01"); last = first + pd.offsets.MonthEnd(0)
    start = pd.to_datetime(employees["start_date"]).clip(lower=first)
    end = pd.to_datetime(employees["end_date"]).fillna(last).clip(upper=last)
    return float(((end - start).dt.days + 1).sum() / last.day)
