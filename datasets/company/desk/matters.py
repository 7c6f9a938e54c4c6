"""The matters that make customers write: late parcels, damages, returns, wrong invoices, courses, and plain questions."""

from __future__ import annotations

import datetime

from datasets.company.core.calendar import demand


def find_matters(ctx, stream) -> list[dict]:
    """Matters in order of their day: who, about what, which order and product."""
    customers = {row["customer_id"]: row for row in ctx.rows("customers")}
    orders = {row["order_id"]: row for row in ctx.rows("orders")}
    names = {row["sku"]: row for row in ctx.rows("products")}
    first_sku: dict[str, str] = {}
    courses: list[tuple[str, str]] = []
    for row in ctx.rows("order_lines"):
        first_sku.setdefault(row["order_id"], row["sku"])
        if names[row["sku"]]["kind"] == "course":
            courses.append((row["order_id"], row["sku"]))
    matters: list[dict] = []

    def add(topic, day, customer_id, order_id=None, sku=None, amount=None):
        if isinstance(day, str):
            day = datetime.date.fromisoformat(day)
        if ctx.start <= day <= ctx.end:
            matters.append({"topic": topic, "day": day, "customer": customers[customer_id], "order_id": order_id, "sku": sku, "amount": amount})

    def later(day, low, mean):
        return datetime.date.fromisoformat(day) + datetime.timedelta(days=low + int(stream.waiting(mean)))

    for row in ctx.rows("shipments"):
        late = row["delivered_on"] is None or row["delivered_on"] > (datetime.date.fromisoformat(row["promised_on"]) + datetime.timedelta(days=2)).isoformat()
        if stream.chance(430 if late else 22):
            day = later(row["promised_on"], 1, 2.5) if late else later(row["shipped_on"], 0, 1)
            add("order_status", day, orders[row["order_id"]]["customer_id"], row["order_id"], first_sku[row["order_id"]])
    for row in ctx.rows("returns"):
        customer_id = orders[row["order_id"]]["customer_id"]
        if row["reason"] in ("damaged in transport", "part missing", "does not work", "wrong item") and stream.chance(820):
            before = datetime.date.fromisoformat(row["returned_on"]) - datetime.timedelta(days=stream.randrange(1, 5))
            add("damaged_missing", max(before, datetime.date.fromisoformat(orders[row["order_id"]]["ordered_on"])), customer_id, row["order_id"], row["sku"])
        if stream.chance(420):
            add("return_refund", later(row["returned_on"], 2, 4), customer_id, row["order_id"], row["sku"])
    invoices = {row["invoice_id"]: row for row in ctx.rows("invoices")}
    for row in ctx.rows("truth_invoices"):
        invoice = invoices[row["invoice_id"]]
        if stream.chance(760):
            add("invoice", later(invoice["issued_on"], 1, 4), invoice["customer_id"], invoice["order_id"], first_sku[invoice["order_id"]], invoice["gross"])
    for row in ctx.rows("invoices"):
        if row["kind"] == "invoice" and stream.chance(24):
            add("invoice", later(row["issued_on"], 0, 7), row["customer_id"], row["order_id"], first_sku[row["order_id"]], row["gross"])
    for order_id, sku in courses:
        order = orders[order_id]
        if stream.chance(72):
            add("technical", later(order["ordered_on"], 0, 30), order["customer_id"], order_id, sku)
        if stream.chance(46):
            add("cancel", later(order["ordered_on"], 20, 80), order["customer_id"], order_id, sku)
    for row in ctx.rows("quotes"):
        if stream.chance(190):
            add("school_quote", row["asked_on"], row["customer_id"])
    for order_id, order in orders.items():
        if order["quote_id"] is None and stream.chance(24):
            add("change_order", later(order["ordered_on"], 0, 0.8), order["customer_id"], order_id, first_sku[order_id])
        if order["status"] == "cancelled" and stream.chance(700):
            add("cancel", order["ordered_on"], order["customer_id"], order_id, first_sku[order_id])
    by_topic = (("course_advice", 36), ("privacy", 11), ("escalate", 9), ("other", 18), ("technical", 16), ("damaged_missing", 10))
    everybody = list(customers.values())
    for number in range(ctx.days):
        day = ctx.day(number)
        for _ in range(stream.count(1.9 * demand(day, ctx.region, "family"))):
            customer = stream.choice(everybody)
            if customer["since"] <= day.isoformat():
                add(stream.weighted(by_topic), day, customer["customer_id"])
    order = sorted(range(len(matters)), key=lambda index: (matters[index]["day"], index))
    return [matters[index] for index in order]
