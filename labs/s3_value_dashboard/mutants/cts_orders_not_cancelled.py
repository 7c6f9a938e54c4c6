# %% solution="cost_to_serve" fails=["cts_hidden"]
"""takes an order that is still being packed for a delivered one"""
def cost_to_serve(costs, orders):
    """Return all cost of serving divided by the orders delivered, in EUR; None when nothing was delivered."""
    delivered = (orders["status"] != "cancelled").sum()
    return float(costs["amount"].sum() / delivered) if delivered else None
