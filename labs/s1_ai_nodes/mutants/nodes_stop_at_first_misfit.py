# %% solution="choose_nodes" fails=["nodes_best_use"]
"""stops at the first node that does not fit, where the next one would"""
def choose_nodes(candidates, max_nodes=5, build_days=60):
    per_day = candidates["hours_saved"] / candidates["build_days"]
    chosen, days_left = [], build_days
    for node in candidates.assign(per_day=per_day).sort_values("per_day", ascending=False).to_dict("records"):
        if len(chosen) == max_nodes or node["build_days"] > days_left:
            break
        chosen.append(node["step"])
        days_left -= node["build_days"]
    return chosen
