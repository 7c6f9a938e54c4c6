# %% solution="match_invoices" fails=["match_finds_duplicates"]
"""looks for copies among later dates only: a copy that is dated before its bill gets through"""
def match_invoices(orders, receipts, invoices, credits, suppliers, currencies, policy) -> list[dict]:
    """Return one decision for each invoice, in the order of the table."""
    order_of = {row["order_id"]: row for row in orders.to_dict("records")}
    account_of = {row["supplier_id"]: row["account"] for row in suppliers.to_dict("records")}
    currency_of = {row["currency"]: row for row in currencies.to_dict("records")}
    limit = {name: Decimal(str(value)) for name, value in policy.items()}
    deliveries = {}
    for row in receipts.to_dict("records"):
        deliveries.setdefault(row["order_id"], []).append(row)
    notes = {(row["supplier_id"], row["credit_number"]): row for row in credits.to_dict("records")}.values()  # each once

    def read(text):
        try:
            value = Decimal(text)
        except InvalidOperation:
            return None
        return value if value.is_finite() else None

    seen, paid_units, decisions = [], Counter(), []
    for invoice in invoices.to_dict("records"):
        supplier = invoice["supplier_id"]
        order = order_of.get(invoice["order_id"])
        quantity, price, total = (read(invoice[field]) for field in ("quantity", "unit_price", "total"))
        day = date.fromisoformat(invoice["invoice_date"])
        mine = [note for note in notes if note["supplier_id"] == supplier and same_number(note["invoice_number"], invoice["invoice_number"])]
        amount = Decimal(0)
        reason = "ok"

        earlier = [then for who, number, then in seen if who == supplier and same_number(number, invoice["invoice_number"])]
        if order is None or order["supplier_id"] != supplier:
            reason = "no_order"
        elif any(0 <= (day - then).days <= limit["duplicate_days"] for then in earlier):
            reason = "duplicate"
        elif None in (quantity, price, total):
            reason = "unreadable"
        elif invoice["account"] != account_of.get(supplier):
            reason = "account"
        elif invoice["currency"] != order["currency"]:
            reason = "currency"
        else:
            money = currency_of[invoice["currency"]]
            decimals = int(money["decimals"])
            unit = Decimal(1).scaleb(-decimals)
            agreed = Decimal(order["unit_price"])
            over = price - agreed
            over_eur = over * quantity * Decimal(money["eur_per_unit"])
            came = deliveries.get(order["order_id"], [])
            rejected = sum(int(row["quantity_rejected"]) for row in came)
            net_quantity = quantity - sum(Decimal(note["quantity"]) for note in mine)
            excess = net_quantity - (payable_units(order, came, policy) - paid_units[order["order_id"]])
            if abs(total - line_total(invoice["quantity"], invoice["unit_price"], decimals)) > limit["rounding_units"] * unit:
                reason = "wrong_total"
            elif over * 100 > agreed * limit["price_over_percent"] or over_eur > limit["price_over_max_eur"]:
                reason = "price_over"
            elif not came:
                reason = "not_received"
            elif excess > 0:
                reason = "rejected_goods" if excess <= rejected else "quantity_over"
            else:
                paid_units[order["order_id"]] += int(net_quantity)
                amount = total - sum(Decimal(note["total"]) for note in mine)
        seen.append((supplier, invoice["invoice_number"], day))
        decision = "pay" if reason == "ok" else "reject" if reason in ("no_order", "duplicate") else "hold"
        decisions.append({"invoice_id": invoice["invoice_id"], "decision": decision, "reason": reason, "amount": str(amount)})
    return decisions
