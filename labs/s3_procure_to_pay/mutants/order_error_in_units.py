# %% solution="order_units" fails=["orders_cost_little"]
"""takes the error for units where it is a part of the forecast, so the safety is next to nothing"""
def order_units(items: list[dict]) -> dict[str, int]:
    """Return sku -> units to order today."""
    orders = {}
    for item in items:
        ahead = item["forecast"][: item["lead_weeks"] + 1]
        weekly = fmean(item["forecast"])
        if weekly <= 0:
            continue
        size = max(sqrt(2 * item["order_eur"] * weekly / item["holding_eur"]), item["minimum_order"])
        may_run_out = item["holding_eur"] * size / (item["holding_eur"] * size + item["missing_eur"] * weekly)
        safety = NormalDist().inv_cdf(1 - may_run_out) * item["forecast_error"] * sqrt(len(ahead))
        level = sum(ahead) + safety
        there = item["stock"] + item["coming"]
        if there < level:
            orders[item["sku"]] = ceil(max(size, level - there) / item["pack"]) * item["pack"]
    return orders
