# %% solution="payable_units" fails=["units_payable", "match_pays_honest", "match_finds_duplicates", "match_nets_credits", "forecast_is_close"]
"""looks at the first delivery of an order only"""
def payable_units(order: dict, deliveries: list[dict], policy: dict) -> int:
    """Return the pieces of the order that may be paid: accepted ones, at most so far over the order as the policy allows."""
    accepted = sum(int(row["quantity_received"]) - int(row["quantity_rejected"]) for row in deliveries[:1])
    ceiling = Decimal(order["quantity"]) * (100 + Decimal(str(policy["over_delivery_percent"]))) / 100
    return min(accepted, int(ceiling))
