"""The catalogue, the price book with its versions and quantity tiers, promotions, who may grant which discount."""

from __future__ import annotations

import datetime

from datasets.company.core.card import card
from datasets.company.core.money import money, per_cent, share
from datasets.company.rules import CURRENCY

TABLES = {
    "products": card(
        "Everything Lantern Learning sells. The names are the same for every seed and region.", key="sku", shared=True,
        columns={
            "sku": "text: product number", "name": "text: name", "kind": "text: course, kit, device or book", "subject": "text: maths, science, language, coding or early years",
            "bu_id": "text -> business_units.bu_id: unit that looks after it", "age_from": "integer in years: youngest learner", "age_to": "integer in years: oldest learner",
            "tax_class": "text: standard, reduced or course (see tax_rates)", "unit": "text: unit of sale", "pack": "integer in pieces: pieces in a unit",
            "standard_cost": "decimal in EUR: planned cost of one unit", "list_price": "decimal in EUR: first list price without tax", "weight_g": "integer in g: weight of a unit, 0 for a course",
            "stocked": "yes_no: kept in the warehouse", "shelf_cm": "integer in cm: shelf width, 0 for a course", "school_moq": "integer: smallest number in a school's order",
            "launch_date": "date: first day of sale", "end_date": "date optional: last day of sale",
        },
    ),
    "price_book": card(
        "Net prices by product, country, validity and smallest quantity. The price of a line is the valid row with the largest min_quantity not above the quantity; versions do not overlap.",
        key="sku country min_quantity valid_from", shared=True,
        planted="Three versions (2025-05-01, 2026-01-01, 2026-09-01): a quote at an expired price is wrong. Tiers 1, 10, 50, 200; devices have no tier at 10.",
        columns={
            "price_id": "text: price", "sku": "text -> products.sku: product", "country": "text: XH, XN, SA or AE", "currency": "text: ISO 4217", "version": "text: price list",
            "min_quantity": "integer: smallest quantity", "price": "decimal in the row's currency: price of one unit without tax", "valid_from": "date: first day", "valid_to": "date optional: last day, empty while valid",
        },
    ),
    "promotions": card(
        "Price actions by product. Promotions do not add up: the larger one counts, and it does not apply to a price that a quantity tier or a quote has already lowered.",
        key="promotion_id sku", shared=True,
        columns={
            "promotion_id": "text: price action (one row for each product in it)", "name": "text: name", "sku": "text -> products.sku: product", "discount": "decimal in per cent: off the list price",
            "region": "text: home or mena", "valid_from": "date: first day", "valid_to": "date: last day",
        },
    ),
    "discount_authority": card(
        "Who may grant how much. Discounts are on the tier price and are not added to promotions; the limit holds for the whole document.", key="role customer_kind", shared=True,
        columns={
            "role": "text: role of the person who grants", "level": "integer: level of the person who grants", "customer_kind": "text: family or school", "max_discount": "decimal in per cent: largest discount",
            "max_order": "integer in EUR: largest order value without tax", "approver": "text: who decides above the limit",
        },
    ),
}

SERIES = {
    "course": [
        ("Maths Explorer {n}", "maths", "BU-07", 14900, range(1, 9)), ("Number Sense {n}", "maths", "BU-07", 9900, range(1, 5)), ("Olympiad Circle {n}", "maths", "BU-07", 24900, range(1, 4)),
        ("Science Lab Online {n}", "science", "BU-08", 15900, range(1, 7)), ("Young Astronomers {n}", "science", "BU-08", 18900, range(1, 4)), ("English Bridge {n}", "language", "BU-09", 13900, range(1, 9)),
        ("Arabic Steps {n}", "language", "BU-09", 13900, range(1, 5)), ("Chinese Corner {n}", "language", "BU-09", 16900, range(1, 4)), ("Code Lanterns {n}", "coding", "BU-08", 17900, range(1, 6)), ("First Letters {n}", "early years", "BU-09", 7900, range(1, 4)),
    ],
    "kit": [
        ("Circuit Kit {w}", "science", "BU-10", 5490, ("Starter", "Plus", "Class Set")), ("Chemistry Box {w}", "science", "BU-10", 4290, ("Colours", "Crystals", "Water", "Kitchen")), ("Robot Kit {w}", "coding", "BU-10", 11900, ("Rover", "Arm", "Walker", "Class Set")),
        ("Maths Box {w}", "maths", "BU-10", 2990, ("Fractions", "Geometry", "Measuring", "Chance", "Algebra")), ("Letter Box {w}", "early years", "BU-10", 2490, ("Latin", "Arabic", "Sounds")), ("Garden Kit {w}", "science", "BU-10", 1990, ("Beans", "Herbs", "Desert")),
        ("Star Kit {w}", "science", "BU-10", 6990, ("Telescope", "Planets", "Moon")), ("Building Set {w}", "maths", "BU-10", 4590, ("120", "240", "480")), ("Craft Box {w}", "early years", "BU-10", 1690, ("Spring", "Summer", "Autumn", "Winter")), ("Magnet Set {w}", "science", "BU-10", 2290, ("Small", "Large")), ("Weather Station {w}", "science", "BU-10", 7990, ("Home", "School")),
    ],
    "device": [
        ("Lumi Tablet {w}", "coding", "BU-10", 19900, ("8", "10", "10 Pro")), ("Lumi Pen {w}", "language", "BU-10", 5990, ("Reader", "Writer")), ("Lumi Headset {w}", "language", "BU-10", 3490, ("Basic", "Quiet")),
        ("Lumi Microscope {w}", "science", "BU-10", 8990, ("M1", "M2")), ("Lumi Projector {w}", "science", "BU-10", 32900, ("Mini", "Class")), ("Lumi Desk Lamp {w}", "early years", "BU-10", 3990, ("White", "Yellow")), ("Lumi Charger {w}", "coding", "BU-10", 1490, ("Single", "Cart 16")), ("Lumi Sensor {w}", "science", "BU-10", 2790, ("Heat", "Motion", "Light")),
    ],
    "book": [
        ("Workbook Maths {n}", "maths", "BU-06", 1290, range(1, 9)), ("Workbook English {n}", "language", "BU-06", 1190, range(1, 7)), ("Workbook Science {n}", "science", "BU-06", 1390, range(1, 5)), ("Reading Lanterns {n}", "language", "BU-06", 990, range(1, 9)),
        ("Teacher Guide {w}", "maths", "BU-06", 3490, ("Maths", "Science", "Language", "Coding")), ("Flash Cards {w}", "early years", "BU-06", 890, ("Animals", "Numbers", "Letters", "Verbs")), ("Poster Set {w}", "science", "BU-06", 1590, ("Space", "Body", "Elements")),
    ],
}
COST_SHARE = {"course": 22, "kit": 52, "device": 64, "book": 38}  # cost in per cent of the list price
UNIT = {"course": "licence", "kit": "box", "device": "piece", "book": "copy"}
TAX_CLASS = {"course": "course", "kit": "reduced", "device": "standard", "book": "reduced"}
VERSIONS = (("PL-2025A", "2025-05-01", "2025-12-31"), ("PL-2026A", "2026-01-01", "2026-08-31"), ("PL-2026B", "2026-09-01", None))
TIERS = ((1, 0), (10, 400), (50, 900), (200, 1500))  # smallest quantity, off the list price in basis points
#: list price in the country, in parts of 1,000 of the price at home in EUR (exchange and market level together)
MARKET = {"XH": 1000, "XN": 1040, "SA": 4300, "AE": 4350}
NAMES = (
    ("Back to school", (2025, 8, 10), 30), ("November lights", (2025, 11, 24), 7), ("Winter gifts", (2025, 12, 8), 14), ("Half-term science", (2026, 2, 2), 12), ("Ramadan evenings", (2026, 2, 18), 30),
    ("Spring garden", (2026, 3, 25), 14), ("Summer bridge", (2026, 6, 22), 24), ("Back to school", (2026, 8, 9), 32), ("Autumn readers", (2026, 10, 5), 14),
)


def make_shared(ctx):
    """Catalogue, prices, promotions, authority."""
    catalogue = make_catalogue(ctx)
    return {
        "products": ctx.frame("products", catalogue), "price_book": ctx.frame("price_book", make_prices(ctx, catalogue)),
        "promotions": ctx.frame("promotions", make_promotions(ctx, catalogue)), "discount_authority": ctx.frame("discount_authority", make_authority()),
    }


def make_catalogue(ctx):
    """Every product; names, kinds and sizes are fixed, costs and prices move a little with the seed."""
    stream = ctx.rng("products")
    rows = []
    for kind, series in SERIES.items():
        for pattern, subject, unit, price, variants in series:
            for step, variant in enumerate(variants):
                base = price + price * step * (6 if kind in ("course", "book") else 34) // 100
                listed = charm(base * stream.randrange(94, 107) // 100)
                cost = listed * (COST_SHARE[kind] * 10 + stream.randrange(-60, 61)) // 1000
                late = stream.chance(90)
                young = 3 if subject == "early years" else 6 + step % 8
                weight = {"course": 0, "kit": 400 + listed // 6, "device": 150 + listed // 20, "book": 180 + step * 35}[kind]
                rows.append({
                    "sku": f"{kind[0].upper()}{len(rows) + 101}", "name": pattern.format(n=variant, w=variant), "kind": kind, "subject": subject, "bu_id": unit,
                    "age_from": young, "age_to": young + (2 if kind == "course" else 4), "tax_class": TAX_CLASS[kind], "unit": UNIT[kind], "pack": 24 if "Class Set" in str(variant) else 1,
                    "standard_cost": money(cost), "list_price": money(listed), "weight_g": weight, "stocked": int(kind != "course"), "shelf_cm": 0 if kind == "course" else 4 + weight // 150,
                    "school_moq": {"course": 10, "kit": 5, "device": 5, "book": 20}[kind], "launch_date": "2025-09-01" if late else "2023-08-01",
                    "end_date": "2026-07-31" if stream.chance(40) else None,
                })
    return rows


def charm(price: int) -> int:
    """A price as shops write it: 12.90, 48.90, 149.00."""
    if price < 10_000:
        return max(190, price // 100 * 100 + (90 if price % 100 >= 30 else -10))
    return price // 500 * 500 + 400 if price % 1000 >= 400 else price // 1000 * 1000 - 100


def make_prices(ctx, catalogue):
    """Three price lists, four countries, quantity tiers."""
    stream = ctx.rng("products/prices")
    rows = []
    for product in catalogue:
        level = int(product["list_price"].scaleb(2))
        for version, first, last in VERSIONS:
            if version != "PL-2025A":
                level = charm(level * stream.choice([1000, 1000, 1020, 1030, 1045, 970]) // 1000)
            for country, market in MARKET.items():
                base = charm(level * market // 1000) if country != "XH" else level
                for minimum, off in TIERS:
                    if product["kind"] == "device" and minimum == 10:
                        continue
                    rows.append((f"PR-{len(rows) + 1:05d}", product["sku"], country, CURRENCY[country], version, minimum, money(base - share(base, off)), first, last))
    return rows


def make_promotions(ctx, catalogue):
    """Nine price actions in the 18 months, each on some products."""
    stream = ctx.rng("products/promotions")
    rows = []
    for number, (name, (year, month, day), length) in enumerate(NAMES, 1):
        first = datetime.date(year, month, day)
        last = first + datetime.timedelta(days=length - 1)
        for region in ("home", "mena"):
            if name == "Ramadan evenings" and region == "home" or name in ("Winter gifts", "Half-term science") and region == "mena":
                continue
            chosen = sorted(stream.sample(range(len(catalogue)), stream.randrange(14, 30)))
            off = stream.choice([1000, 1000, 1500, 2000, 2500])
            for index in chosen:
                rows.append((f"PM-{number:02d}-{region[0].upper()}", name, catalogue[index]["sku"], per_cent(off), region, first.isoformat(), last.isoformat()))
    return rows


def make_authority():
    """The table of who may grant what."""
    rows = []
    for role, level, family, school, largest, approver in (
        ("sales adviser", 1, 500, 500, 5_000, "team lead"), ("senior sales adviser", 2, 800, 1000, 15_000, "team lead"),
        ("team lead", 3, 1000, 1500, 40_000, "head of School Sales"), ("head of School Sales", 4, 1500, 2200, 150_000, "managing director"),
    ):
        rows += [(role, level, "family", per_cent(family), min(largest, 5_000), approver), (role, level, "school", per_cent(school), largest, approver)]
    return rows


def price_lookup(rows: list[dict], country: str) -> dict[str, list[tuple[str, str, int, int]]]:
    """Prices of one country as sku -> [(first day, last day, smallest quantity, cents)], for `price_on`."""
    found: dict[str, list[tuple[str, str, int, int]]] = {}
    for row in rows:
        if row["country"] == country:
            found.setdefault(row["sku"], []).append((row["valid_from"], row["valid_to"] or "9999", row["min_quantity"], int(row["price"].scaleb(2))))
    return found


def price_on(lookup, sku: str, day: str, quantity: int) -> int:
    """The tier price in cents of one unit on a day."""
    best, best_minimum = 0, -1
    for first, last, minimum, price in lookup[sku]:
        if first <= day <= last and best_minimum < minimum <= quantity:
            best, best_minimum = price, minimum
    return best
