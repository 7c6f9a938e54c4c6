# %% solution="payable_units" fails=["units_payable", "match_pays_no_fraud", "match_stops_mistakes", "match_nets_credits", "forecast_is_close"]
"""counts goods that were turned away at the dock as received"""
def payable_units(order: dict, deliveries: list[dict], policy: dict) -> int:
    """Return the pieces of the order that may be paid: accepted ones, at most so far over the order as the policy allows."""
    accepted = sum(int(row["quantity_received"]) for row in deliveries)
    ceiling = Decimal(order["quantity"]) * (100 + Decimal(str(policy["over_delivery_percent"]))) / 100
    return min(accepted, int(ceiling))
