# %% solution="choose_nodes" fails=["nodes_best_use", "nodes_held_out", "nodes_stable"]
"""takes the biggest node first, which eats the days of four good ones"""
def choose_nodes(candidates, max_nodes=5, build_days=60):
    chosen, days_left = [], build_days
    for node in candidates.sort_values("hours_saved", ascending=False).to_dict("records"):
        if len(chosen) < max_nodes and node["build_days"] <= days_left:
            chosen.append(node["step"])
            days_left -= node["build_days"]
    return chosen
