# %% solution="hours" fails=[]
"""counts a shared task once for every person who took part"""
def hours_by_step(log):
    return log.groupby("step")["minutes"].sum() / 60
