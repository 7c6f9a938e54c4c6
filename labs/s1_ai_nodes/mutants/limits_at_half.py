# %% solution="limits" fails=[]
"""calls it judgement only when a rule is wrong more often than right, so that nearly every step becomes a rule"""
limits = {"recurring": 0.5, "judgement": 0.5}
