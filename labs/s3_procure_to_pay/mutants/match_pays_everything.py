# %% solution="match_invoices" fails=["match_pays_no_fraud", "match_pays_honest", "match_stops_mistakes", "match_finds_duplicates", "match_keeps_limits", "match_nets_credits", "match_currency_rounding", "forecast_is_close"] critical=true
"""pays every invoice as it comes"""
def match_invoices(orders, receipts, invoices, credits, suppliers, currencies, policy) -> list[dict]:
    return [{"invoice_id": row["invoice_id"], "decision": "pay", "reason": "ok", "amount": row["total"]} for row in invoices.to_dict("records")]
