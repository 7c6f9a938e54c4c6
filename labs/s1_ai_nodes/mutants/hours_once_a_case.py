# %% solution="hours" fails=[]
"""keeps one row for each case and step, so work that came back is thrown away with the double rows"""
def hours_by_step(log):
    once = log.drop_duplicates(["case", "step"])
    return once.groupby("step")["minutes"].sum() / 60
