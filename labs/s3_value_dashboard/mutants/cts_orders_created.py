# %% solution="cost_to_serve" fails=["cts_hidden"]
"""divides by all orders that were created"""
def cost_to_serve(costs, orders):
    """Return all cost of serving divided by the orders delivered, in EUR; None when nothing was delivered."""
    delivered = len(orders)
    return float(costs["amount"].sum() / delivered) if delivered else None
