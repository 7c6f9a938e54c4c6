"""Shipments: what was given to an order leaves the house and arrives, mostly in time."""

from __future__ import annotations

import datetime

from datasets.company.core.calendar import in_ramadan, is_working_day, next_working_day

CARRIERS = {"home": (("ParcelFox", 58), ("Kestrel Express", 27), ("NordCargo", 15)), "mena": (("Oasis Post", 46), ("Falcon Courier", 38), ("Gulf Freight", 16))}
PLEDGE = {"ParcelFox": 2, "Kestrel Express": 1, "NordCargo": 4, "Oasis Post": 4, "Falcon Courier": 2, "Gulf Freight": 6}


def make_shipments(ctx) -> dict:
    """Rows of shipments and their lines, and for the invoices the day on which each batch left: {(order, given): day}."""
    stream = ctx.rng("shipping")
    weight = {row["sku"]: row["weight_g"] for row in ctx.rows("products")}
    country = {row["customer_id"]: row["country"] for row in ctx.rows("customers")}
    orders = {row["order_id"]: row for row in ctx.rows("orders")}
    batches: dict[tuple[str, str], list[dict]] = {}
    for row in ctx.rows("allocations"):
        batches.setdefault((row["order_id"], row["given_on"]), []).append(row)
    shipments, lines, dates = [], [], {}
    for (order_id, given), rows in batches.items():
        goods = [row for row in rows if weight[row["sku"]]]
        order = orders[order_id]
        if not goods:
            dates[order_id, given] = given
            continue
        place = country[order["customer_id"]]
        leaves = next_working_day(datetime.date.fromisoformat(given) + datetime.timedelta(days=stream.weighted([(0, 25), (1, 55), (2, 15), (4, 5)])), ctx.region, place)
        if leaves > ctx.end:
            continue
        dates[order_id, given] = leaves.isoformat()
        total = 0
        for row in goods:
            total += weight[row["sku"]] * row["quantity"]
        carrier = ("NordCargo" if ctx.region == "home" else "Gulf Freight") if total > 60_000 else stream.weighted(CARRIERS[ctx.region])
        promised = add_working_days(leaves, PLEDGE[carrier], ctx.region, place)
        late = stream.weighted([(-1, 14), (0, 52), (1, 14), (2, 9), (4, 6), (8, 3), (15, 2)])
        if ctx.region == "mena" and in_ramadan(leaves):
            late += stream.randrange(0, 4)
        arrives = max(leaves + datetime.timedelta(days=1), promised + datetime.timedelta(days=late))
        lost = stream.chance(4)
        shipment_id = ctx.id("SH", len(shipments) + 1)
        there = arrives <= ctx.end and not lost
        shipments.append({
            "shipment_id": shipment_id, "order_id": order_id, "shipped_on": leaves.isoformat(), "promised_on": promised.isoformat(), "delivered_on": arrives.isoformat() if there else None, "carrier": carrier, "weight_g": total,
            "tracking": f"{carrier[:2].upper()}{stream.randrange(10**9, 10**10)}", "status": "delivered" if there else "lost" if lost else "on the way",
        })
        lines += [(shipment_id, order_id, row["line"], row["sku"], row["quantity"]) for row in goods]
    return {"shipments": shipments, "shipment_lines": lines, "dates": dates}


def add_working_days(day: datetime.date, number: int, region: str, country: str) -> datetime.date:
    """The day `number` working days later."""
    while number:
        day += datetime.timedelta(days=1)
        number -= is_working_day(day, region, country)
    return day
