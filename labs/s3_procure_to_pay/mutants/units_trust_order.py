# %% solution="payable_units" fails=["units_payable", "match_pays_no_fraud", "match_pays_honest", "match_stops_mistakes", "match_finds_duplicates", "match_keeps_limits", "match_nets_credits", "forecast_is_close"]
"""pays what was ordered as soon as something has come, however little it was"""
def payable_units(order: dict, deliveries: list[dict], policy: dict) -> int:
    """Return the pieces of the order that may be paid: accepted ones, at most so far over the order as the policy allows."""
    accepted = sum(int(row["quantity_received"]) - int(row["quantity_rejected"]) for row in deliveries)
    ceiling = Decimal(order["quantity"]) * (100 + Decimal(str(policy["over_delivery_percent"]))) / 100
    return int(order["quantity"]) if deliveries else 0
