# %% solution="limits_set" fails=["limits_between", "labels_held_out", "nodes_held_out", "nodes_allowed", "nodes_stable", "memo_numbers", "forecast_november"]
"""calls it judgement only when a rule is wrong more often than right, so that nearly every step becomes a rule"""
limits = {"recurring": 0.5, "judgement": 0.5}
