"""Invoices and credit notes: lines, tax by class and date, reverse charge, and a few planted mistakes."""

from __future__ import annotations

import datetime

from datasets.company.core.money import cents, money, per_cent, share
from datasets.company.rules import tax_rate

MISTAKES = (("billed more than delivered", 14), ("billed twice", 8), ("wrong price", 14))


class Book:
    """The invoice book of a branch."""

    def __init__(self, ctx):
        self.ctx, self.stream = ctx, ctx.rng("invoicing")
        self.tax_class = {row["sku"]: row["tax_class"] for row in ctx.rows("products")}
        self.customers = {row["customer_id"]: row for row in ctx.rows("customers")}
        self.orders = {row["order_id"]: row for row in ctx.rows("orders")}
        self.invoices: list[dict] = []
        self.lines: list[tuple] = []
        self.taxes: list[tuple] = []
        self.problems: list[tuple] = []

    def write(self, order_id: str, day: str, items: list[tuple[int, str, int, int]], kind="invoice", refers_to=None, rate_day=None) -> dict:
        """Write one document with items (order line, sku, quantity, unit price in cents)."""
        order = self.orders[order_id]
        customer = self.customers[order["customer_id"]]
        reverse = int(customer["country"] == "XN" and customer["kind"] == "school" and customer["tax_number"] is not None)
        number = self.ctx.id("IN" if kind == "invoice" else "CN", len(self.invoices) + 1)
        by_rate: dict[int, int] = {}
        for line, (order_line, sku, quantity, price) in enumerate(items, 1):
            rate = tax_rate(customer["country"], self.tax_class[sku], rate_day or day, bool(reverse))
            by_rate[rate] = by_rate.get(rate, 0) + quantity * price
            self.lines.append((number, line, order_line, sku, quantity, money(price), money(quantity * price), per_cent(rate)))
        net = tax = 0
        for rate in sorted(by_rate):
            part = share(by_rate[rate], rate)
            net, tax = net + by_rate[rate], tax + part
            self.taxes.append((number, per_cent(rate), money(by_rate[rate]), money(part)))
        due = (datetime.date.fromisoformat(day) + datetime.timedelta(days=customer["payment_days"])).isoformat()
        invoice = {"invoice_id": number, "kind": kind, "refers_to": refers_to, "customer_id": order["customer_id"], "order_id": order_id, "issued_on": day, "due_on": due,
                   "currency": order["currency"], "reverse_charge": reverse, "net": money(net), "tax": money(tax), "gross": money(net + tax)}
        self.invoices.append(invoice)
        return invoice

    def gross_of(self, order_id: str, day: str, items) -> int:
        """What a document with these items comes to, in cents, without writing it."""
        customer = self.customers[self.orders[order_id]["customer_id"]]
        reverse = customer["country"] == "XN" and customer["kind"] == "school" and customer["tax_number"] is not None
        by_rate: dict[int, int] = {}
        for _, sku, quantity, price in items:
            rate = tax_rate(customer["country"], self.tax_class[sku], day, reverse)
            by_rate[rate] = by_rate.get(rate, 0) + quantity * price
        total = 0
        for rate, net in by_rate.items():
            total += net + share(net, rate)
        return total


def make_invoices(ctx, dates: dict[tuple[str, str], str]) -> dict[str, list]:
    """Write all documents in the order of their days."""
    book = Book(ctx)
    prices = {(row["order_id"], row["line"]): cents(row["unit_price"]) for row in ctx.rows("order_lines")}
    plan = plan_invoices(ctx, book, dates, prices)
    first_invoice: dict[tuple[str, int], str] = {}
    returns = {}
    for row in ctx.rows("returns"):
        returns.setdefault(row["returned_on"], []).append(row)
    days = sorted({day for day, _, _ in plan} | set(returns))
    by_day: dict[str, list] = {}
    for day, order_id, items in plan:
        by_day.setdefault(day, []).append((order_id, items))
    for day in days:
        for order_id, items in by_day.get(day, []):
            invoice = bill(book, order_id, day, items)
            for order_line, *_ in items:
                first_invoice.setdefault((order_id, order_line), invoice["invoice_id"])
        for row in returns.get(day, []):
            refers_to = first_invoice.get((row["order_id"], row["line"]))
            if refers_to:
                price = prices[row["order_id"], row["line"]]
                sold_on = next(i for i in reversed(book.invoices) if i["invoice_id"] == refers_to)["issued_on"]
                book.write(row["order_id"], day, [(row["line"], row["sku"], -row["quantity"], price)], "credit", refers_to, sold_on)
    return {"invoices": book.invoices, "invoice_lines": book.lines, "invoice_taxes": book.taxes, "truth_invoices": book.problems}


def plan_invoices(ctx, book, dates, prices):
    """Which document is due on which day: families with the order, schools with each batch that leaves."""
    items: dict[tuple[str, str], list] = {}
    for row in ctx.rows("allocations"):
        order = book.orders[row["order_id"]]
        if book.customers[order["customer_id"]]["kind"] == "family":
            day = order["ordered_on"]
        else:
            day = dates.get((row["order_id"], row["given_on"]))
            if day is None:
                continue
        lines = items.setdefault((day, row["order_id"]), [])
        lines.append((row["line"], row["sku"], row["quantity"], prices[row["order_id"], row["line"]]))
    return [(day, order_id, lines) for (day, order_id), lines in sorted(items.items())]


def bill(book: Book, order_id: str, day: str, items: list) -> dict:
    """Write an invoice, now and then with a mistake."""
    stream = book.stream
    school = book.customers[book.orders[order_id]["customer_id"]]["kind"] == "school"
    right = book.gross_of(order_id, day, items)
    if "2026-01-01" <= day <= "2026-01-20" and stream.chance(160) and book.gross_of(order_id, "2025-12-31", items) != right:
        invoice = book.write(order_id, day, items, rate_day="2025-12-31")
        book.problems.append((invoice["invoice_id"], "old tax rate", invoice["gross"] - money(right)))
        return invoice
    problem = stream.weighted(MISTAKES) if school and stream.chance(36) else None
    if problem == "billed more than delivered":
        line, sku, quantity, price = items[0]
        items = [(line, sku, quantity + max(1, quantity // 8), price), *items[1:]]
    elif problem == "wrong price":
        line, sku, quantity, price = items[-1]
        items = [*items[:-1], (line, sku, quantity, share(price, stream.choice([9000, 10400, 10900, 11200])))]
    invoice = book.write(order_id, day, items)
    if problem == "billed twice":
        again = (datetime.date.fromisoformat(day) + datetime.timedelta(days=stream.randrange(2, 16))).isoformat()
        if again <= book.ctx.end.isoformat():
            second = book.write(order_id, again, items)
            book.problems.append((second["invoice_id"], problem, second["gross"]))
    elif problem and invoice["gross"] != money(right):
        book.problems.append((invoice["invoice_id"], problem, invoice["gross"] - money(right)))
    return invoice
