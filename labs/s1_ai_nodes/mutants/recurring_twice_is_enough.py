# %% solution="kinds_recurring" fails=["recurring_share", "memo_numbers"]
"""calls a kind recurring when it came twice: the number from the small log is typed in, and `times` is not used"""
def recurring_by_step(log, times=5):
    once = log.drop_duplicates("task")
    size = once.groupby(["step", "kind"])["task"].transform("size")
    return (size >= 2).groupby(once["step"]).mean()
