"""Requests to buy and the offers that came in: price, currency, freight, duty, smallest order, lead time."""

from __future__ import annotations

import datetime
from decimal import Decimal

from datasets.company.core.card import card
from datasets.company.core.money import per_cent
from datasets.company.purchasing import CURRENCIES

REQUESTS = 160
#: customs tariff by country of origin for toys and kits, devices, and printed goods, in hundredths of a per cent (example data)
TARIFF = {"DE": (0, 0, 0), "GB": (0, 250, 0), "US": (420, 200, 0), "CN": (470, 320, 150), "JP": (0, 370, 0), "SA": (550, 500, 500), "AE": (550, 500, 500)}
#: days at sea or on the road, freight for one order and for one kg in the supplier's currency's worth of EUR cents
ROUTES = {"DE": (2, 4500, 35), "GB": (5, 9500, 60), "US": (16, 16000, 190), "CN": (30, 21000, 150), "JP": (24, 19000, 210), "SA": (14, 12000, 120), "AE": (14, 12000, 120)}

TABLES = {
    "buying_requests": card("What the depot wants to buy, and by when.", key="request_id", columns={
        "request_id": "text: request", "sku": "text: article number of Purchasing", "article": "text: article", "asked_on": "date: day on which the choice is made", "units": "integer in pieces: needed", "needed_on": "date: last day on which they may come", "weight_kg": "decimal in kg: weight of one piece"}),
    "buying_offers": card("Suppliers' offers for a request.", key="offer_id",
        planted="The lowest price is seldom the lowest landed cost; some offers come too late, some have run out.", columns={
        "offer_id": "text: offer", "request_id": "text -> buying_requests.request_id: request", "supplier_id": "text -> suppliers.supplier_id: supplier", "unit_price": "decimal: price of one piece, in the currency",
        "currency": "text -> currencies.currency: currency of price and freight", "minimum_order": "integer in pieces: smallest order", "pack": "integer in pieces: only whole packs", "lead_days": "integer in days: from order to dock",
        "freight_order": "decimal: freight for the order as a whole, in the currency", "freight_kg": "decimal: freight for each kg, in the currency", "duty_percent": "decimal in per cent: customs duty on goods and freight", "valid_to": "date: last day on which the offer holds"}),
}


def make(ctx):
    """Requests and two to six offers for each."""
    stream = ctx.rng("sourcing")
    suppliers = ctx.rows("suppliers")
    catalogue = sorted({(row["sku"], row["article"]) for row in ctx.rows("supplier_prices")})
    guide = {}
    for row in ctx.rows("supplier_prices"):
        guide.setdefault(row["sku"], row["unit_price"] * Decimal(CURRENCIES[row["currency"]][1]))
    catalogue = [pair for pair in catalogue if guide[pair[0]] >= 2]
    requests, offers = [], []
    for number in range(REQUESTS):
        sku, article = stream.choice(catalogue)
        asked = ctx.day(stream.randrange(300, 500))
        slack = stream.choice([12, 21, 30, 45, 60, 90])
        worth = guide[sku]
        units = max(10, round(stream.randrange(400, 9000) / float(worth)))
        weight = Decimal(max(5, round(float(worth) * stream.randrange(8, 30) / 10))).scaleb(-2)
        request_id = ctx.id("RQ", number + 1)
        requests.append((request_id, sku, article, asked.isoformat(), units, (asked + datetime.timedelta(days=slack)).isoformat(), weight))
        group = {"KIT": 0, "DEV": 1, "PRT": 2}[sku[:3]]
        for supplier in stream.sample(suppliers, stream.randrange(3, 7)):
            country, currency = supplier["country"], supplier["currency"]
            days, fixed, kilo = ROUTES[country]
            cheap = {"CN": 78, "US": 92, "JP": 95, "SA": 90, "AE": 90}.get(country, 100)
            decimals, rate = CURRENCIES[currency][0], Decimal(CURRENCIES[currency][1])
            price = in_currency(worth * stream.randrange(88, 113) * cheap / 10_000, rate, decimals)
            pack = stream.choice([1, 1, 5, 10, 12, 25])
            minimum = max(pack, round(units * stream.choice([20, 20, 50, 50, 90, 130, 180]) / 100 / pack) * pack)
            lead = slack if stream.chance(80) else max(1, days + stream.randrange(1, 12))  # some come on the very last day
            expired = stream.chance(90)
            valid = asked + datetime.timedelta(days=-stream.randrange(1, 20) if expired else stream.choice([0, 5, 10, 20, 30]))
            offers.append((ctx.id("OF", len(offers) + 1), request_id, supplier["supplier_id"], price, currency, minimum, pack, lead,
                           in_currency(Decimal(fixed * stream.randrange(70, 140)).scaleb(-4), rate, decimals), in_currency(Decimal(kilo * stream.randrange(70, 140)).scaleb(-4), rate, decimals),
                           per_cent(TARIFF[country][group]), valid.isoformat()))
    return {"buying_requests": ctx.frame("buying_requests", requests), "buying_offers": ctx.frame("buying_offers", offers)}


def in_currency(eur: Decimal, rate: Decimal, decimals: int) -> Decimal:
    """EUR in another currency, to its own decimals (two more where a piece costs less than one unit)."""
    step = Decimal(1).scaleb(-decimals)
    return max(step, (eur / rate).quantize(step))
