# %% solution="choose_nodes" fails=[]
"""ranks by hours of work, not by hours saved, and by the day nobody asks"""
def choose_nodes(candidates, max_nodes=5, build_days=60):
    chosen, days_left = [], build_days
    for node in candidates.sort_values("hours" if "hours" in candidates else "hours_saved", ascending=False).to_dict("records"):
        if len(chosen) < max_nodes and node["build_days"] <= days_left:
            chosen.append(node["step"])
            days_left -= node["build_days"]
    return chosen
