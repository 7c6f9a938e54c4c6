# %% solution="landed_cost" fails=["landed_to_the_cent"]
"""compares unit prices: no freight, no duty"""
def landed_cost(offer: dict, request: dict, eur_per_unit: str, rules: dict) -> Decimal:
    """Return what the request costs in EUR with this offer, landed, less the worth of the surplus."""
    need, pack = int(request["units"]), int(offer["pack"])
    bought = -(-max(need, int(offer["minimum_order"])) // pack) * pack
    goods = bought * Decimal(offer["unit_price"])
    freight = Decimal(0)
    landed = (goods + freight) * Decimal(eur_per_unit)
    worth = landed * Decimal(str(rules["surplus_worth_percent"])) / 100 * (bought - need) / bought
    return (landed - worth).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
