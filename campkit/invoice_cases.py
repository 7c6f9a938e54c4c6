"""Acceptance cases for paying supplier invoices: one row tells one small story and says what should happen.

A case is a dict of text. `describe` says it in a sentence, `read_cases` and `problems` read and check a hand-in,
`papers` turns cases into the tables that a matching program reads, one supplier and one order for each case.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

#: column -> (what to type, value of a plain good invoice)
COLUMNS = {
    "case": ("what the case is about, in a few words", ""), "ordered": ("pieces ordered", "100"),
    "price": ("price of one piece on the order", "8.00"), "currency": ("currency of the order", "EUR"),
    "received": ("pieces that came, the rejected ones included", "100"), "rejected": ("pieces turned away at the dock", "0"),
    "paid_before": ("pieces of this order already paid with earlier invoices", "0"),
    "credited": ("pieces of this invoice that the supplier has credited", "0"),
    "number": ("is the invoice number new?", "new"), "order": ("is there such an order of this supplier?", "yes"),
    "account": ("bank account on the invoice", "on file"), "billed": ("pieces on the invoice", "100"),
    "billed_price": ("price of one piece on the invoice", "8.00"), "total": ("total on the invoice", "800.00"),
    "billed_currency": ("currency of the invoice", "EUR"), "expect": ("what should happen", "pay"),
    "reason": ("why; may stay empty", ""),
}
NUMBERS = ["new", "same again", "same, other spelling", "same, other order", "same, other supplier", "same, last year"]
REASONS = {"pay": ["ok"], "hold": ["unreadable", "account", "currency", "wrong_total", "price_over", "not_received", "rejected_goods",
                                   "quantity_over"], "reject": ["no_order", "duplicate"]}
CHOICES = {"number": NUMBERS, "order": ["yes", "no", "of another supplier"], "account": ["on file", "not on file"],
           "expect": list(REASONS), "reason": ["", *[reason for group in REASONS.values() for reason in group]],
           "currency": ["EUR", "USD", "GBP", "CNY", "JPY"], "billed_currency": ["EUR", "USD", "GBP", "CNY", "JPY"]}
WHOLE = ("ordered", "received", "rejected", "paid_before", "credited", "billed")
MONEY = ("price", "billed_price", "total")


def plain_case(**changes: Any) -> dict[str, str]:
    """Return the case of a plain good invoice with `changes`; the total follows quantity and price unless it is given."""
    case = {column: default for column, (_, default) in COLUMNS.items()} | {key: str(value) for key, value in changes.items()}
    unknown = set(case) - set(COLUMNS)
    if unknown:
        raise KeyError(f"a case has no column {sorted(unknown)[0]!r}; its columns are {', '.join(COLUMNS)}")
    if "billed_price" not in changes:
        case["billed_price"] = case["price"]
    if "billed_currency" not in changes:
        case["billed_currency"] = case["currency"]
    if "total" not in changes:
        case["total"] = _total(case) or case["total"]
    return case


def follow(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    """Let the invoice's price, currency and total follow a change, where they agreed with the rest before it.

    A case about a wrong total keeps its total: it did not agree before.
    """
    for source, copy in (("price", "billed_price"), ("currency", "billed_currency")):
        if before[copy] == before[source] and after[copy] == before[copy]:
            after[copy] = after[source]
    if after["total"] == before["total"] and before["total"] == _total(before):
        after["total"] = _total(after) or after["total"]
    return after


def _total(case: dict[str, str]) -> str | None:
    price = amount(case["billed_price"])
    if price is None or not case["billed"].isdigit():
        return None
    unit = Decimal(1) if case["billed_currency"] == "JPY" else Decimal("0.01")
    return str((int(case["billed"]) * price).quantize(unit, rounding=ROUND_HALF_UP))


def read_cases(path: Path | str) -> list[dict[str, str]]:
    """Return the rows of a cases file, every value as text. Raises CampError where the columns are others."""
    from campkit.errors import DataError

    rows = list(csv.DictReader(io.StringIO(Path(path).read_text(encoding="utf-8-sig"))))
    missing = [column for column in COLUMNS if rows and column not in rows[0]]
    if missing:
        raise DataError.at(path, 1, f"the column {missing[0]!r} is missing.", "Keep the columns that the editor writes.")
    return [{column: (row[column] or "").strip() for column in COLUMNS} for row in rows]


def problems(case: dict[str, str]) -> list[str]:
    """Return what keeps a case from being run, as sentences; an empty list means that it is fine."""
    found = []
    for column in WHOLE:
        if not case[column].isdigit():
            found.append(f"{column} is {case[column]!r}; it should be a whole number of pieces")
    for column in MONEY:
        if amount(case[column]) is None:
            found.append(f"{column} is {case[column]!r}; it should be an amount such as 8.00")
    for column, choices in CHOICES.items():
        if case[column] not in choices:
            found.append(f"{column} is {case[column]!r}; choose one of {', '.join(filter(None, choices))}")
    if not found:
        if int(case["rejected"]) > int(case["received"]):
            found.append("more pieces were rejected than came")
        if int(case["credited"]) > int(case["billed"]):
            found.append("more pieces are credited than were billed")
        if case["reason"] and case["reason"] not in REASONS[case["expect"]]:
            found.append(f"{case['reason']} is no reason to {case['expect']}; choose {', '.join(REASONS[case['expect']])}")
    return found


def amount(text: str) -> Decimal | None:
    """Return the amount that the text says, None when it says none."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and value >= 0 else None


def describe(case: dict[str, str]) -> str:
    """Say a case in one or two sentences, as one would to a colleague."""
    rejected = f", {case['rejected']} of them turned away" if case["rejected"] not in ("0", "") else ""
    came = "nothing came" if case["received"] == "0" else f"{case['received']} came{rejected}"
    more = [f"{case['paid_before']} were paid before" if case["paid_before"] not in ("0", "") else "",
            f"{case['credited']} are credited" if case["credited"] not in ("0", "") else "",
            {"new": ""}.get(case["number"], f"the number is the {case['number']}"),
            {"yes": "", "no": "there is no such order", "of another supplier": "the order is another supplier's"}.get(case["order"], ""),
            "" if case["account"] == "on file" else "the bank account is not on file"]
    told = "".join(f"; {part}" for part in more if part)
    why = f" because {case['reason']}" if case["reason"] and case["expect"] != "pay" else ""
    return (f"Ordered {case['ordered']} at {case['price']} {case['currency']}; {came}{told}. Billed {case['billed']} at "
            f"{case['billed_price']} = {case['total']} {case['billed_currency']}. You say: {case['expect']}{why}.")


def papers(cases: Iterable[dict[str, str]], currencies) -> dict[str, Any]:
    """Turn cases into the tables orders, receipts, invoices, credits, suppliers and currencies (all text).

    The invoice of case number n, counted from 1, has the invoice_id `CASE-n`; earlier invoices that a case speaks of
    have other ids. `currencies` is the currencies table, passed through.
    """
    import pandas as pd

    rows: dict[str, list[dict]] = {"orders": [], "receipts": [], "invoices": [], "credits": [], "suppliers": []}
    today = date(2026, 6, 1)

    def supplier(name: str, currency: str) -> None:
        rows["suppliers"].append({"supplier_id": name, "name": f"Supplier {name}", "country": "DE", "currency": currency,
                                  "account": f"ACC-{name}", "payment_days": "30"})

    def order(name: str, of: str, quantity: str, price: str, currency: str) -> None:
        rows["orders"].append({"order_id": name, "supplier_id": of, "sku": "KIT-CASE-01", "article": "kit",
                               "ordered_on": str(today - timedelta(days=400)), "quantity": quantity, "unit_price": price, "currency": currency})

    def receive(name: str, received: str, rejected: str) -> None:
        rows["receipts"].append({"receipt_id": f"GR-{len(rows['receipts']) + 1}", "order_id": name,
                                 "received_on": str(today - timedelta(days=390)), "quantity_received": received, "quantity_rejected": rejected})

    def invoice(name: str, of: str, number: str, on: date, order_id: str, quantity: str, price: str, total: str, currency: str, account: str) -> None:
        rows["invoices"].append({"invoice_id": name, "supplier_id": of, "invoice_number": number, "invoice_date": str(on),
                                 "order_id": order_id, "quantity": quantity, "unit_price": price, "total": total,
                                 "currency": currency, "account": account})

    for position, case in enumerate(cases, start=1):
        us, other = f"S-{position}", f"S-{position}-B"
        this, number = f"PO-{position}", f"RE-{position:04d}-2026"
        supplier(us, case["currency"])
        supplier(other, case["currency"])
        if case["order"] != "no":
            order(this, us if case["order"] == "yes" else other, case["ordered"], case["price"], case["currency"])
            if case["received"] != "0":
                receive(this, case["received"], case["rejected"])
        if case["paid_before"] != "0":
            paid = int(case["paid_before"])
            unit = Decimal(1) if case["currency"] == "JPY" else Decimal("0.01")
            invoice(f"BEFORE-{position}", us, f"RE-{position:04d}-2025-X", today - timedelta(days=300), this, str(paid), case["price"],
                    str((paid * Decimal(case["price"])).quantize(unit, rounding=ROUND_HALF_UP)), case["currency"], f"ACC-{us}")
        if case["number"] != "new":
            who = other if case["number"] == "same, other supplier" else us
            days = 330 if case["number"] == "same, last year" else 20
            price = "5.00" if case["currency"] != "JPY" else "500"
            total = "50.00" if case["currency"] != "JPY" else "5000"
            spelled = number.replace("-", " ").lower() if case["number"] == "same, other spelling" else number
            if case["number"] in ("same again", "same, other spelling"):  # the bill itself, sent before
                invoice(f"EARLIER-{position}", who, spelled, today - timedelta(days=days), this, case["billed"], case["billed_price"],
                        case["total"], case["billed_currency"], f"ACC-{who}")
            else:
                order(f"{this}-B", who, "10", price, case["currency"])
                receive(f"{this}-B", "10", "0")
                invoice(f"EARLIER-{position}", who, spelled, today - timedelta(days=days), f"{this}-B", "10", price, total, case["currency"], f"ACC-{who}")
        invoice(f"CASE-{position}", us, number, today, this, case["billed"], case["billed_price"], case["total"],
                case["billed_currency"], f"ACC-{us}" if case["account"] == "on file" else "ACC-UNKNOWN")
        if case["credited"] != "0":
            unit = Decimal(1) if case["billed_currency"] == "JPY" else Decimal("0.01")
            value = (int(case["credited"]) * Decimal(case["billed_price"])).quantize(unit, rounding=ROUND_HALF_UP)
            rows["credits"].append({"credit_id": f"CR-{position}", "supplier_id": us, "credit_number": f"CN-{position}",
                                    "invoice_number": number, "credited_on": str(today), "quantity": case["credited"],
                                    "total": str(value), "currency": case["billed_currency"]})
    heads = {"orders": "order_id supplier_id sku article ordered_on quantity unit_price currency",
             "receipts": "receipt_id order_id received_on quantity_received quantity_rejected",
             "invoices": "invoice_id supplier_id invoice_number invoice_date order_id quantity unit_price total currency account",
             "credits": "credit_id supplier_id credit_number invoice_number credited_on quantity total currency",
             "suppliers": "supplier_id name country currency account payment_days"}
    return {name: pd.DataFrame(rows[name], columns=columns.split(), dtype=object) for name, columns in heads.items()} | {"currencies": currencies}
