# %% solution="cost_to_serve" fails=["cts_hidden"]
"""leaves out what it cost to build the scenarios"""
def cost_to_serve(costs, orders):
    """Return all cost of serving divided by the orders delivered, in EUR; None when nothing was delivered."""
    delivered = (orders["status"] == "delivered").sum()
    return float(costs.loc[costs["kind"] != "build", "amount"].sum() / delivered) if delivered else None
