# %% solution="profit_per_head" fails=["profit_hidden"]
"""takes orders that were never delivered for revenue"""
def profit_per_head(orders, costs, employees, month):
    """Return gross profit less all cost of serving, for each of the average heads, in EUR."""
    delivered = orders
    profit = delivered["value"].sum() - delivered["cost_of_goods"].sum() - costs["amount"].sum()
    return float(profit / average_heads(employees, month))
