# %% solution="hours_worked" fails=["hours_counted_once"]
"""throws away a second task because case, step and minutes are alike: it looks for equal rows, not for the number of the task"""
def hours_by_step(log):
    return log.drop_duplicates(["case", "step", "minutes"]).groupby("step")["minutes"].sum() / 60
