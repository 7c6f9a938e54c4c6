# %% solution="payable_units" fails=["units_payable", "match_stops_mistakes", "match_keeps_limits"]
"""pays for everything that came, however far over the order"""
def payable_units(order: dict, deliveries: list[dict], policy: dict) -> int:
    """Return the pieces of the order that may be paid: accepted ones, at most so far over the order as the policy allows."""
    accepted = sum(int(row["quantity_received"]) - int(row["quantity_rejected"]) for row in deliveries)
    ceiling = Decimal(order["quantity"]) * (100 + Decimal(str(policy["over_delivery_percent"]))) / 100
    return accepted
