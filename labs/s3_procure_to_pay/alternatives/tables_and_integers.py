# %% solution="same_number"
LOOKS_LIKE = str.maketrans("OIL", "011")


def same_number(one: str, other: str) -> bool:
    plain = ["".join(filter(str.isalnum, text.upper().translate(LOOKS_LIKE))) for text in (one, other)]
    return plain[0] == plain[1]


# %% solution="match_invoices"
def match_invoices(orders, receipts, invoices, credits, suppliers, currencies, policy):
    """Join first, compute whole columns where a row stands alone, walk only for what depends on earlier invoices."""
    from fractions import Fraction

    def fraction(text):
        try:
            return Fraction(str(text).strip())
        except (ValueError, ZeroDivisionError):
            return None

    limit = {name: Fraction(str(value)) for name, value in policy.items()}
    side = (invoices.merge(orders, on="order_id", how="left", suffixes=("", "_order"))
            .merge(suppliers[["supplier_id", "account"]], on="supplier_id", how="left", suffixes=("", "_file"))
            .merge(currencies, on="currency", how="left"))
    side["key"] = side["invoice_number"].map(lambda text: "".join(filter(str.isalnum, text.upper().translate(LOOKS_LIKE))))
    notes = credits.drop_duplicates(["supplier_id", "credit_number"]).copy()
    notes["key"] = notes["invoice_number"].map(lambda text: "".join(filter(str.isalnum, text.upper().translate(LOOKS_LIKE))))
    credited = {key: (sum(map(int, group["quantity"])), sum(map(Fraction, group["total"]))) for key, group in notes.groupby(["supplier_id", "key"])}
    received = receipts.assign(came=receipts["quantity_received"].astype(int), bad=receipts["quantity_rejected"].astype(int)).groupby("order_id")[["came", "bad"]].sum()
    day = pd.to_datetime(side["invoice_date"])

    used, last, answers = {}, {}, []
    for position, row in enumerate(side.to_dict("records")):
        here = (row["supplier_id"], row["key"])
        again = any(abs((day[position] - day[before]).days) <= limit["duplicate_days"] for before in last.get(here, []))
        last.setdefault(here, []).append(position)
        quantity, price, total = fraction(row["quantity"]), fraction(row["unit_price"]), fraction(row["total"])
        amount = Fraction(0)
        if again:
            reason = "duplicate"
        elif row["supplier_id_order"] != row["supplier_id"]:
            reason = "no_order"
        elif quantity is None or price is None or total is None:
            reason = "unreadable"
        elif row["currency"] != row["currency_order"]:
            reason = "currency"
        elif row["account"] != row["account_file"]:
            reason = "account"
        elif row["order_id"] not in received.index:
            reason = "not_received"
        else:
            scale = 10 ** int(row["decimals"])
            came, bad = (int(value) for value in received.loc[row["order_id"]])
            ceiling = int(Fraction(row["quantity_order"]) * (100 + limit["over_delivery_percent"]) / 100)
            pieces, money = credited.get(here, (0, 0))
            left = min(came - bad, ceiling) - used.get(row["order_id"], 0)
            excess = quantity - pieces - left
            rounded = Fraction(int(quantity * price * scale + Fraction(1, 2)), scale)
            rise = price - Fraction(row["unit_price_order"])
            if excess > 0:
                reason = "rejected_goods" if excess <= bad else "quantity_over"
            elif abs(total - rounded) * scale > limit["rounding_units"]:
                reason = "wrong_total"
            elif rise > Fraction(row["unit_price_order"]) * limit["price_over_percent"] / 100 or rise * quantity * Fraction(row["eur_per_unit"]) > limit["price_over_max_eur"]:
                reason = "price_over"
            else:
                reason, amount = "ok", total - money
                used[row["order_id"]] = used.get(row["order_id"], 0) + quantity - pieces
        decision = {"ok": "pay", "duplicate": "reject", "no_order": "reject"}.get(reason, "hold")
        digits = int(row["decimals"])
        answers.append((row["invoice_id"], decision, reason, f"{Decimal(amount.numerator) / Decimal(amount.denominator):.{digits}f}"))
    return pd.DataFrame(answers, columns=["invoice_id", "decision", "reason", "amount"]).to_dict("records")


# %% solution="held_money"
def held_money(decisions, invoices, currencies):
    side = pd.DataFrame(decisions).merge(invoices[["invoice_id", "total", "currency"]], on="invoice_id").merge(currencies, on="currency")
    stopped = side[side["decision"] != "pay"].copy()
    stopped["cents"] = [0 if not text.replace(".", "", 1).isdigit() else Decimal(text) * Decimal(rate) * 100 for text, rate in zip(stopped["total"], stopped["eur_per_unit"])]
    return {reason: Decimal(int(sum(group, Decimal(0)) + Decimal("0.5"))) / 100 + Decimal("0.00") for reason, group in stopped.groupby("reason")["cents"]}


# %% artefact="cases.csv"
from campkit.widgets import TableEditor

editor = TableEditor("cases.csv", columns={name: "" for name in invoice_cases.COLUMNS}, defaults=invoice_cases.plain_case())
for story in (
    dict(case="plain"), dict(case="5 missing, billed right", received=95, billed=95), dict(case="5 missing, billed", received=95, expect="hold", reason=""),
    dict(case="3 broken, billed", rejected=3, expect="hold", reason="rejected_goods"), dict(case="3 broken, credited", rejected=3, credited=3),
    dict(case="6 broken, 3 credited", rejected=6, credited=3, expect="hold", reason=""), dict(case="nothing here", received=0, expect="hold", reason="not_received"),
    dict(case="one in twenty more", ordered=20, received=21, billed=21), dict(case="two in twenty more", ordered=20, received=22, billed=22, expect="hold", reason=""),
    dict(case="two per cent, to the cent", price="50.00", billed_price="51.00", ordered=10, received=10, billed=10),
    dict(case="two per cent and a cent", price="50.00", billed_price="51.01", ordered=10, received=10, billed=10, expect="hold", reason="price_over"),
    dict(case="forty euros, to the cent", price="40.00", billed_price="40.40"), dict(case="forty euros and more", price="41.00", billed_price="41.41", expect="hold", reason="price_over"),
    dict(case="a bargain", billed_price="5.00"), dict(case="yen, 60 EUR over", price="1000", currency="JPY", billed_price="1015", ordered=656, received=656, billed=656, expect="hold", reason="price_over"),
    dict(case="yen, 9 EUR over", price="1000", currency="JPY", billed_price="1015"),
    dict(case="cent up", total="800.01"), dict(case="yen down", price="1000", currency="JPY", total="99999"), dict(case="ten euros too much", total="810.00", expect="hold", reason="wrong_total"),
    dict(case="dollars for euros", billed_currency="USD", expect="hold", reason="currency"),
    dict(case="copy", number="same again", expect="reject", reason="duplicate"), dict(case="copy, o for 0", number="same, other spelling", expect="reject", reason="duplicate"),
    dict(case="copy on another order", number="same, other order", expect="reject", reason="duplicate"),
    dict(case="namesake", number="same, other supplier"), dict(case="last year's number", number="same, last year"),
    dict(case="rest of the order", paid_before=30, billed=70), dict(case="more than the rest", paid_before=30, billed=71, expect="hold", reason="quantity_over"),
    dict(case="new account", account="not on file", expect="hold", reason="account"), dict(case="never ordered", order="no", expect="reject", reason="no_order"),
    dict(case="ordered elsewhere", order="of another supplier", expect="reject", reason="no_order"),
):
    editor.add(invoice_cases.plain_case(**story))
