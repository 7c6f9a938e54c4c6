"""Suppliers' statements of account and our own payables, both at the end of October 2026, with planted differences."""

from __future__ import annotations

import datetime
from decimal import Decimal

from datasets.company.core.card import card
from datasets.company.purchasing import _STYLES, CURRENCIES

FIRST, LAST = datetime.date(2026, 8, 1), datetime.date(2026, 10, 31)
KINDS = {"invoice": 1, "credit": -1, "payment": -1}
#: what happens to a document on its way into both books, in parts of 1,000
CASES = (("agreed", 745), ("not_in_ledger", 75), ("not_on_statement", 80), ("booked_twice", 45), ("amount_differs", 55))

TABLES = {
    "statement_lines": card("What our suppliers say we owe them: their statements at the end of October. Amounts are positive; an invoice adds to what we owe, a credit or a payment takes off.", key="line_id",
        planted="Documents missing on either side, booked twice or with another amount; numbers that two suppliers, or an invoice and a credit, share.", columns={
        "line_id": "text: line", "supplier_id": "text -> suppliers.supplier_id: supplier", "kind": "text: invoice, credit or payment", "number": "text: number of the document", "on": "date: date of the document", "amount": "decimal in the supplier's currency: amount"}),
    "payable_lines": card("What our own ledger says, for the same suppliers and days.", key="entry_id", columns={
        "entry_id": "text: entry", "supplier_id": "text -> suppliers.supplier_id: supplier", "kind": "text: invoice, credit or payment", "number": "text: number of the document", "on": "date: date of the document", "amount": "decimal in the supplier's currency: amount"}),
    "truth_settlement": card("Documents on which statement and ledger differ.", key="supplier_id kind number", columns={
        "supplier_id": "text -> suppliers.supplier_id: supplier", "kind": "text: invoice, credit or payment", "number": "text: number of the document", "finding": "text: not_in_ledger, not_on_statement, booked_twice or amount_differs",
        "difference": "decimal in the supplier's currency: owed by the statement less owed by the ledger"}),
}


def make(ctx):
    """Some 25 documents of each supplier, as both sides wrote them down."""
    stream = ctx.rng("settling")
    told, booked, truth = [], [], []
    shared = [f"{stream.randrange(200, 990)}/2026" for _ in range(12)]
    for position, supplier in enumerate(ctx.rows("suppliers")):
        unit = Decimal(1).scaleb(-CURRENCIES[supplier["currency"]][0])
        rate = Decimal(CURRENCIES[supplier["currency"]][1])
        counter = 3000 + 500 * position
        amounts: list[Decimal] = []
        used: set[tuple[str, str]] = set()
        invoices: list[str] = []
        for number in range(stream.randrange(22, 30)):
            kind = stream.weighted([("invoice", 58), ("credit", 16), ("payment", 26)])
            counter += stream.randrange(1, 9)
            on = FIRST + datetime.timedelta(days=stream.randrange((LAST - FIRST).days + 1))
            name = {"invoice": _STYLES[position % len(_STYLES)].format(n=counter, year=2026, yy=26), "credit": f"CN-{counter}", "payment": f"TR{counter:06d}"}[kind]
            if kind == "invoice" and number < 3:
                name = shared[(position + number) % len(shared)]  # two suppliers print the same number
            if kind == "credit" and invoices and stream.chance(500):
                name = stream.choice(invoices)  # the credit note bears its invoice's number
            if (kind, name) in used:
                continue
            used.add((kind, name))
            if kind == "invoice":
                invoices.append(name)
            amount = (Decimal(round(stream.long_tail(60_000, 0.9))).scaleb(-2) / rate).quantize(unit)
            if amounts and stream.chance(150):
                amount = stream.choice(amounts)  # the same sum again, honestly
            amounts.append(amount)
            case = stream.weighted(CASES)
            theirs = [] if case == "not_on_statement" else [amount]
            wrong = amount + stream.choice([-1, 1]) * max(unit, (amount * stream.choice([1, 9, 90]) / 100).quantize(unit))
            ours = [] if case == "not_in_ledger" else [amount, amount] if case == "booked_twice" else [wrong] if case == "amount_differs" else [amount]
            told += [(supplier["supplier_id"], kind, name, on, value) for value in theirs]
            booked += [(supplier["supplier_id"], kind, name, on + datetime.timedelta(days=stream.randrange(0, 4)), value) for value in ours]
            if case != "agreed":
                gap = Decimal(0)
                for value in theirs:
                    gap += value
                for value in ours:
                    gap -= value
                truth.append((supplier["supplier_id"], kind, name, case, KINDS[kind] * gap))
    told.sort(key=lambda row: (row[0], row[3], row[2]))
    stream.shuffle(booked)
    booked.sort(key=lambda row: row[3])
    return {
        "statement_lines": ctx.frame("statement_lines", [(ctx.id("ST", n + 1), who, kind, name, str(on), value) for n, (who, kind, name, on, value) in enumerate(told)]),
        "payable_lines": ctx.frame("payable_lines", [(ctx.id("PE", n + 1), who, kind, name, str(min(on, LAST)), value) for n, (who, kind, name, on, value) in enumerate(booked)]),
        "truth_settlement": ctx.frame("truth_settlement", truth),
    }
