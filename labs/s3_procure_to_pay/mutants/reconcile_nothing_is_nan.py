# %% solution="reconcile_statement" fails=["documents_reconciled", "balance_explained"]
"""writes not-a-number where one side has nothing, as a table joined without a fill does"""
def reconcile(statement, ledger) -> list[dict]:
    """Return one dict for each document on which statement and ledger differ."""
    key = ["supplier_id", "kind", "number"]
    sides = []
    for table, name in ((statement, "told"), (ledger, "booked")):
        money = table.assign(amount=[Decimal(amount) for amount in table["amount"]])
        sides.append(money.groupby(key)["amount"].agg(**{name: "sum", f"{name}_times": "count"}).reset_index())
    found = []
    for row in sides[0].merge(sides[1], on=key, how="outer").to_dict("records"):
        told, booked = Decimal(str(row["told"])), Decimal(str(row["booked"]))
        if booked.is_nan():
            finding = "not_in_ledger"
        elif told.is_nan():
            finding = "not_on_statement"
        elif row["booked_times"] > row["told_times"]:
            finding = "booked_twice"
        elif told != booked:
            finding = "amount_differs"
        else:
            continue
        found.append({**{name: row[name] for name in key}, "finding": finding, "difference": told - booked if row["kind"] == "invoice" else booked - told})
    return found
