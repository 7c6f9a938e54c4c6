# %% solution="held_money" fails=["held_money_by_reason"]
"""rounds half a cent to the even digit instead of up"""
def held_money(decisions: list[dict], invoices, currencies) -> dict[str, Decimal]:
    """Return reason -> EUR kept back, for the invoices that are not paid."""
    rate = {row["currency"]: Decimal(row["eur_per_unit"]) for row in currencies.to_dict("records")}
    invoice_of = {row["invoice_id"]: row for row in invoices.to_dict("records")}
    kept = {}
    for decision in decisions:
        if decision["decision"] == "pay":
            continue
        invoice = invoice_of[decision["invoice_id"]]
        try:
            total = Decimal(invoice["total"])
        except InvalidOperation:
            total = Decimal(0)
        eur = total * rate[invoice["currency"]] if total.is_finite() else Decimal(0)
        kept[decision["reason"]] = kept.get(decision["reason"], Decimal(0)) + eur
    return {reason: eur.quantize(Decimal("0.01")) for reason, eur in kept.items()}
