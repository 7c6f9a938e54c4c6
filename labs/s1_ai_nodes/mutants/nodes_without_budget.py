# %% solution="choose_nodes" fails=["nodes_best_use", "nodes_held_out", "memo_numbers", "forecast_november"]
"""takes the five with the most hours and never looks at the build days"""
def choose_nodes(candidates, max_nodes=5, build_days=60):
    ranked = candidates.sort_values("hours_saved", ascending=False)
    return list(ranked["step"].head(max_nodes))
