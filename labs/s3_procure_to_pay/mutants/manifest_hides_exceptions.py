# %% solution="make_manifest" fails=["manifest_is_honest"]
"""leaves the unreadable invoices out of the manifest"""
def make_manifest(decisions: list[dict], invoices, currencies) -> dict:
    """Return the demo manifest of one run."""
    rate = {row["currency"]: Decimal(row["eur_per_unit"]) for row in currencies.to_dict("records")}
    currency = dict(zip(invoices["invoice_id"], invoices["currency"]))
    count = Counter(row["decision"] for row in decisions)
    paid = sum((Decimal(row["amount"]) * rate[currency[row["invoice_id"]]] for row in decisions if row["decision"] == "pay"), Decimal(0))
    return {
        "inputs_sha256": hashlib.sha256(invoices.to_csv(index=False).encode("utf-8")).hexdigest(),
        "invoices": len(decisions), "paid": count["pay"], "held": count["hold"], "rejected": count["reject"],
        "paid_eur": str(paid.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)),
        "exceptions": [],
    }
