# %% solution="choose_nodes" fails=["nodes_best_use"]
"""takes the best per build day and never asks whether the days are enough"""
def choose_nodes(candidates, max_nodes=5, build_days=60):
    per_day = candidates["hours_saved"] / candidates["build_days"]
    ranked = candidates.assign(per_day=per_day).sort_values("per_day", ascending=False)
    return list(ranked["step"].head(max_nodes))
