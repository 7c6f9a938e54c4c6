# %% solution="choose_nodes" fails=["nodes_best_use", "nodes_held_out"]
"""takes the nodes that are built fastest, whatever they save"""
def choose_nodes(candidates, max_nodes=5, build_days=60):
    chosen, days_left = [], build_days
    for node in candidates.sort_values("build_days").to_dict("records"):
        if len(chosen) < max_nodes and node["build_days"] <= days_left:
            chosen.append(node["step"])
            days_left -= node["build_days"]
    return chosen
