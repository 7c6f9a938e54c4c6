# %% solution="hours" fails=[]
"""compares how long one task takes and forgets how many there are"""
def hours_by_step(log):
    once = log.drop_duplicates("task")
    return once.groupby("step")["minutes"].mean() / 60
