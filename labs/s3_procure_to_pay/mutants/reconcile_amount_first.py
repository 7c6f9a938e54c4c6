# %% solution="reconcile_statement" fails=["documents_reconciled"]
"""calls what was booked twice a difference of amounts, because it looks at the sum first"""
def reconcile(statement, ledger) -> list[dict]:
    """Return one dict for each document on which statement and ledger differ."""
    def by_document(table):
        amounts = {}
        for row in table.to_dict("records"):
            amounts.setdefault((row["supplier_id"], row["kind"], row["number"]), []).append(Decimal(row["amount"]))
        return amounts

    theirs, ours = by_document(statement), by_document(ledger)
    found = []
    for document in sorted({*theirs, *ours}):
        told, booked = theirs.get(document, []), ours.get(document, [])
        gap = sum(told, Decimal(0)) - sum(booked, Decimal(0))
        if not booked:
            finding = "not_in_ledger"
        elif not told:
            finding = "not_on_statement"
        elif gap:
            finding = "amount_differs"
        elif len(booked) > len(told):
            finding = "booked_twice"
        else:
            continue
        supplier, kind, number = document
        found.append({"supplier_id": supplier, "kind": kind, "number": number, "finding": finding, "difference": gap if kind == "invoice" else -gap})
    return found
