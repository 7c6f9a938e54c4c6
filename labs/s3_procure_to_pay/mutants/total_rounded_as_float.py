# %% solution="line_total" fails=["totals_exact"]
"""multiplies and rounds as float, so half a cent goes to the even digit or the wrong way"""
def line_total(quantity: str, unit_price: str, decimals: int) -> Decimal:
    return Decimal(str(round(float(quantity) * float(unit_price), decimals)))
