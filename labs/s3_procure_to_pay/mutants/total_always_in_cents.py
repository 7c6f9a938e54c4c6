# %% solution="line_total" fails=["totals_exact"]
"""rounds to cents in every currency, also where there are none"""
def line_total(quantity: str, unit_price: str, decimals: int) -> Decimal:
    return (Decimal(quantity) * Decimal(unit_price)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
