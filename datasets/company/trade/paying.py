"""Payments of customers: in time, late, in part, too much, for several invoices, with references typed by hand."""

from __future__ import annotations

import datetime

from datasets.company.core.calendar import next_working_day
from datasets.company.core.money import cents, money
from datasets.company.text.typing_errors import mistype


def make_payments(ctx, invoices: list[dict]) -> dict[str, list]:
    """Rows of payments and what they are for."""
    stream = ctx.rng("paying")
    customers = {row["customer_id"]: row for row in ctx.rows("customers")}
    manners = {}
    events: list[tuple[str, dict]] = []
    waiting: dict[str, list[dict]] = {}
    for invoice in invoices:
        customer = customers[invoice["customer_id"]]
        if customer["kind"] == "family":
            events += pay_family(ctx, stream, customer, invoice)
            continue
        slow = manners.setdefault(customer["customer_id"], stream.long_tail(1.0, 0.8))
        events += pay_school(ctx, stream, customer, invoice, slow, waiting)
    events.sort(key=lambda event: (event[0], event[1]["parts"][0][0]))
    payments, truth = [], []
    for number, (day, event) in enumerate(events, 1):
        payment_id = ctx.id("P", number)
        customer = event["customer"]
        name = customer["name"] if not stream.chance(110) else stream.choice([mistype(stream, customer["name"]), customer["contact_name"], customer["name"].upper()])
        known = event["method"] in ("card", "wallet", "refund", "cash on delivery") or not stream.chance(300)
        payments.append((payment_id, customer["customer_id"] if known else None, name, day, event["method"], money(event["amount"]), customer["currency"], event["reference"]))
        truth += [(payment_id, invoice_id, money(amount), event["case"]) for invoice_id, amount in event["parts"]]
    return {"payments": payments, "truth_payments": truth}


def event(ctx, day: datetime.date, customer, amount, parts, method, case, reference):
    """One payment, or none when its day is after the end."""
    if day > ctx.end or not amount:
        return []
    return [(day.isoformat(), {"customer": customer, "amount": amount, "parts": parts, "method": method, "case": case, "reference": reference})]


def pay_family(ctx, stream, customer, invoice):
    """A family pays by card or wallet at once, on delivery, or by transfer; credit notes are paid back."""
    issued = datetime.date.fromisoformat(invoice["issued_on"])
    amount, number = cents(invoice["gross"]), invoice["invoice_id"]
    if invoice["kind"] == "credit":
        return event(ctx, issued + datetime.timedelta(days=stream.randrange(1, 9)), customer, amount, [(number, amount)], "refund", "refund", number)
    if customer["payment_days"]:
        if stream.chance(25):
            return []
        late = stream.weighted([(-9, 18), (-4, 22), (0, 26), (2, 12), (6, 9), (15, 8), (32, 4), (61, 1)])
        day = next_working_day(max(issued, datetime.date.fromisoformat(invoice["due_on"]) + datetime.timedelta(days=late + stream.randrange(0, 3))), ctx.region, customer["country"])
        return event(ctx, day, customer, amount, [(number, amount)], "transfer", "exact", typed_reference(stream, invoice))
    if ctx.region == "mena" and stream.chance(280):
        return event(ctx, issued + datetime.timedelta(days=5 + int(stream.waiting(6))), customer, amount, [(number, amount)], "cash on delivery", "cash", number)
    return event(ctx, issued + datetime.timedelta(days=stream.choice([0, 1, 1, 2])), customer, amount, [(number, amount)], stream.weighted([("card", 70), ("wallet", 30)]), "exact", number)


def pay_school(ctx, stream, customer, invoice, slow, waiting):
    """A school pays by transfer around the day it is due; some late, in part, together, twice, or never."""
    amount, number = cents(invoice["gross"]), invoice["invoice_id"]
    if invoice["kind"] == "credit":
        issued = datetime.date.fromisoformat(invoice["issued_on"])
        return event(ctx, issued + datetime.timedelta(days=stream.randrange(3, 20)), customer, amount, [(number, amount)], "refund", "refund", number)
    late = int(stream.waiting(9 * slow)) - 5 + (stream.randrange(15, 60) if stream.chance(70) else 0)
    day = next_working_day(datetime.date.fromisoformat(invoice["due_on"]) + datetime.timedelta(days=max(late, -12)), ctx.region, customer["country"])
    day = max(day, next_working_day(datetime.date.fromisoformat(invoice["issued_on"]) + datetime.timedelta(days=1), ctx.region, customer["country"]))
    reference = typed_reference(stream, invoice)
    case = stream.weighted([("exact", 760), ("part", 60), ("over", 14), ("several", 90), ("twice", 9), ("fee taken off", 32), ("never", 35)])
    held = waiting.pop(customer["customer_id"], None)
    if held:
        parts = [(row["invoice_id"], cents(row["gross"])) for row in [*held, invoice]]
        total = 0
        for _, part in parts:
            total += part
        return event(ctx, day, customer, total, parts, "transfer", "several", " + ".join(n.split("-")[1] for n, _ in parts) if stream.chance(700) else "open items")
    if case == "never":
        return []
    if case == "several":
        waiting[customer["customer_id"]] = [invoice]
        return []
    if case == "part":
        first = amount * stream.choice([30, 50, 50, 60]) // 100
        later = next_working_day(day + datetime.timedelta(days=14 + int(stream.waiting(20))), ctx.region, customer["country"])
        rest = event(ctx, later, customer, amount - first, [(number, amount - first)], "transfer", "part", typed_reference(stream, invoice)) if stream.chance(800) else []
        return event(ctx, day, customer, first, [(number, first)], "transfer", "part", reference) + rest
    if case == "over":
        paid = (amount + 9_999) // 10_000 * 10_000 if stream.chance(500) else amount + stream.choice([900, 9000, 100])
        return event(ctx, day, customer, paid, [(number, paid)], "transfer", "over", reference)
    if case == "twice":
        again = next_working_day(day + datetime.timedelta(days=stream.randrange(1, 25)), ctx.region, customer["country"])
        return event(ctx, day, customer, amount, [(number, amount)], "transfer", "exact", reference) + event(ctx, again, customer, amount, [(number, amount)], "transfer", "twice", typed_reference(stream, invoice))
    if case == "fee taken off":
        paid = amount - stream.choice([500, 750, 1200, 1500])
        return event(ctx, day, customer, max(paid, 1), [(number, max(paid, 1))], "transfer", case, reference)
    return event(ctx, day, customer, amount, [(number, amount)], "transfer", "exact", reference)


def typed_reference(stream, invoice) -> str | None:
    """The reference as a payer types it: mostly usable, at times the order's number, a slip, or nothing."""
    digits, order = invoice["invoice_id"].split("-")[1], invoice["order_id"].split("-")[1]
    slip = list(digits)
    at = stream.randrange(2, len(slip))
    slip[at], slip[at - 1] = slip[at - 1], slip[at]
    return stream.weighted([
        (invoice["invoice_id"], 30), (digits, 20), (f"Inv {digits}", 12), (f"invoice no {digits} {invoice['issued_on'][8:]}/{invoice['issued_on'][5:7]}", 8), (f"RE{digits} thank you", 5), (f"order {order}", 9),
        (f"IN{digits[:1]} {digits[1:]}", 5), ("".join(slip), 3), (None, 5), (stream.choice(["learning kits", "school material", "payment", "as agreed", "your invoice"]), 3),
    ])
