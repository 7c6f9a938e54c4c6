# %% solution="match_invoices" fails=["match_pays_no_fraud", "match_pays_honest", "match_stops_mistakes", "match_finds_duplicates", "match_keeps_limits", "match_nets_credits", "match_currency_rounding", "forecast_is_close"] critical=true
"""holds every invoice, so nothing wrong is ever paid, and nothing right either"""
def match_invoices(orders, receipts, invoices, credits, suppliers, currencies, policy) -> list[dict]:
    return [{"invoice_id": name, "decision": "hold", "reason": "quantity_over", "amount": "0"} for name in invoices["invoice_id"]]
