# %% solution="profit_per_head" fails=["profit_hidden"]
"""forgets the cost of serving, so work moved from heads to tools looks free"""
def profit_per_head(orders, costs, employees, month):
    """Return gross profit less all cost of serving, for each of the average heads, in EUR."""
    delivered = orders[orders["status"] == "delivered"]
    profit = delivered["value"].sum() - delivered["cost_of_goods"].sum()
    return float(profit / average_heads(employees, month))
