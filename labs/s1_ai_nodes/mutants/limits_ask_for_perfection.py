# %% solution="limits" fails=[]
"""asks that all tasks recur before a step counts as repetitive, so that nearly every step stays with people"""
limits = {"recurring": 0.95, "judgement": 0.07}
