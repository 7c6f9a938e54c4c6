"""The depot week by week: what its shelves gave, what the branches wanted, and what a year of service levels would have cost.

Demand of an article and week = level x season x growth x price action x chance. Where the shelf was empty, the books show
less than was wanted; `truth_depot_weeks` says what was wanted.
"""

from __future__ import annotations

import datetime
from decimal import Decimal

from datasets.company.core.card import card
from datasets.company.core.money import money
from datasets.company.core.stream import exp
from datasets.company.trade.demand import SHAPES, promotion_lift, shape_of

FIRST, WEEKS = datetime.date(2025, 5, 5), 77
#: how many articles of each kind the depot keeps in these tables
KEPT = {"kit": 14, "device": 8, "book": 14}
#: service level in per cent: safety stock and units missing in a cycle, both in deviations of the demand during one
LEVELS = {"75": (0.674, 0.1492), "80": (0.842, 0.1117), "85": (1.036, 0.0776), "90": (1.282, 0.0473), "93": (1.476, 0.0300), "95": (1.645, 0.0209), "97": (1.881, 0.0114), "98": (2.054, 0.0074), "99": (2.326, 0.0034), "99.5": (2.576, 0.0016)}

TABLES = {
    "depot_weeks": card(
        "What the depot gave to the branches, week by week (Monday to Sunday), for 36 articles. A week with empty days shows less than was wanted.", key="week sku",
        planted="Season by kind of article, growth of each article, the lift of price actions, and empty days that come more often when demand is high.",
        columns={
            "week": "date: Monday", "sku": "text -> products.sku: article", "kind": "text: kit, device or book", "units": "integer in units: given out", "days_empty": "integer in days: days without stock, 0 to 7",
            "discount": "decimal in per cent: price action, mean of the seven days, 0 without", "reported_units": "integer optional in units: what marketing reported for its price action, entered when the week was over",
        },
    ),
    "depot_articles": card("How the depot buys each article.", key="sku", columns={
        "sku": "text -> products.sku: article", "name": "text: name", "kind": "text: kit, device or book", "unit_cost": "decimal in EUR: cost of one unit", "lead_weeks": "integer in weeks: from order to shelf",
        "pack": "integer in units: units in a pack; only whole packs are sold", "minimum_order": "integer in units: smallest order", "order_eur": "decimal in EUR: cost of placing and receiving one order",
        "holding_eur": "decimal in EUR: cost of keeping one unit for one week", "missing_eur": "decimal in EUR: cost of one unit that is wanted and not there",
        "forecast_error": "decimal: typical miss of the forecast of one week (one standard deviation), as a part of the forecast"}),
    "depot_replay": card("Forty weeks of the depot for replaying order rules: what was forecast and what was then wanted; the forecast goes on for twelve weeks more.", key="week sku", columns={
        "week": "integer: number of the week", "sku": "text -> products.sku: article", "forecast": "integer in units: forecast", "wanted": "integer optional in units: wanted"}),
    "service_trials": card("A replay of one year of the depot at several service levels.", key="kind service_percent", columns={
        "kind": "text: kit, device or book", "service_percent": "decimal in per cent: share of the replenishment cycles without a missing unit that was aimed at",
        "stock_eur": "decimal in EUR: mean value of the stock", "units_missing": "integer in units: wanted in the year and not there"}),
    "truth_depot_weeks": card("What the branches wanted of the depot.", key="week sku", columns={
        "week": "date: Monday", "sku": "text -> products.sku: article", "wanted": "integer in units: wanted", "expected": "decimal in units: wanted on average in such a week"}),
}


def make(ctx):
    """The tables of one branch's depot."""
    articles = choose(ctx)
    weeks, truth = weekly(ctx, articles)
    return {"depot_weeks": ctx.frame("depot_weeks", weeks), "truth_depot_weeks": ctx.frame("truth_depot_weeks", truth),
            "depot_articles": ctx.frame("depot_articles", terms(ctx, articles, truth)),
            "depot_replay": ctx.frame("depot_replay", replay(ctx, articles, truth)), "service_trials": ctx.frame("service_trials", trials(ctx))}


def choose(ctx) -> list[dict]:
    """The articles: on sale over the whole time, the same number of each kind."""
    stream = ctx.rng("depot articles")
    found = []
    for kind, count in KEPT.items():
        known = [row for row in ctx.rows("products") if row["kind"] == kind and row["stocked"] and row["launch_date"] < "2025-05-01" and not row["end_date"]]
        found += sorted(stream.sample(known, count), key=lambda row: row["sku"])
    return found


def season(product: dict, day: datetime.date) -> float:
    """Season of a product around a day, 1.0 on average: months flow into each other."""
    shape = SHAPES[shape_of(product)]
    position = (day.day - 1) / 30.5 - 0.5
    here, other = shape[day.month - 1], shape[(day.month - 1 + (1 if position >= 0 else -1)) % 12]
    total = 0
    for value in shape:
        total += value
    return (here + (other - here) * abs(position)) * 12 / total


def weekly(ctx, articles) -> tuple[list[tuple], list[tuple]]:
    """The weeks of the books, and what was wanted in each."""
    stream, lift = ctx.rng("depot weeks"), promotion_lift(ctx)
    actions: dict[str, list[tuple]] = {}
    for row in ctx.rows("promotions"):
        if row["region"] == ctx.region:
            actions.setdefault(row["sku"], []).append((row["valid_from"], row["valid_to"], int(row["discount"].scaleb(2))))
    for product in articles:  # besides the company's price actions, branches have their own
        first = FIRST
        while first < ctx.end:
            first += datetime.timedelta(days=7 * stream.randrange(4, 30))
            last = first + datetime.timedelta(days=stream.choice([6, 6, 13, 20]))
            actions.setdefault(product["sku"], []).append((first.isoformat(), last.isoformat(), stream.choice([1000, 1500, 2000, 2500])))
            first = last + datetime.timedelta(days=1)
    nature = {product["sku"]: (stream.long_tail(260, 0.7), (stream.randrange(20, 61) if stream.chance(680) else -stream.randrange(15, 41)) / 100) for product in articles}
    rows, truth, empty = [], [], dict.fromkeys(nature, 0)
    for number in range(WEEKS):
        monday = FIRST + datetime.timedelta(days=7 * number)
        days = [(monday + datetime.timedelta(days=day)).isoformat() for day in range(7)]
        for product in articles:
            sku = product["sku"]
            level, growth = nature[sku]
            points = 0
            for day in days:
                points += max([off for first, last, off in actions.get(sku, ()) if first <= day <= last], default=0)
            discount = round(points / 7)  # in hundredths of a per cent, mean of the seven days
            season_now = season(product, monday + datetime.timedelta(days=3))
            ordinary = level * season_now * exp(growth * number / 52)
            expected = ordinary * (1 + (lift[product["kind"]] - 1) * discount / 2000)
            wanted = stream.count(expected * stream.long_tail(1.0, 0.1))
            if not empty[sku] and stream.chance(30 + (120 if discount else 0) + (40 if season_now > 1.4 else 0)):
                empty[sku] = stream.randrange(3, 26)  # the days until the next delivery
            out = min(7, empty[sku])
            empty[sku] -= out
            units = round(wanted * (7 - out) / 7 * (1 if out in (0, 7) else stream.randrange(92, 108) / 100))
            reported = round((wanted if not out else units) * stream.randrange(96, 105) / 100) if discount else None
            rows.append((days[0], sku, product["kind"], units, out, money(discount), reported))
            truth.append((days[0], sku, wanted, money(round(expected * 100))))
    return rows, truth


def terms(ctx, articles, truth) -> list[tuple]:
    """Cost, lead time, packs and smallest order of each article."""
    stream = ctx.rng("depot terms")
    total: dict[str, int] = {}
    for _, sku, wanted, _ in truth:
        total[sku] = total.get(sku, 0) + wanted
    rows = []
    for product in articles:
        weekly_units = total[product["sku"]] / WEEKS
        cost = int(product["standard_cost"].scaleb(2))
        pack = stream.choice([6, 10, 12, 20, 24, 50])
        minimum = pack * max(1, round(weekly_units * stream.choice([1, 1, 2, 3, 5]) / pack))
        missing = cost * {"kit": 75, "device": 30, "book": 90}[product["kind"]] // 100
        rows.append((product["sku"], product["name"], product["kind"], product["standard_cost"], stream.choice([1, 2, 3, 4, 6, 8]), pack, minimum, money(stream.choice([3500, 5500, 8000, 14000])),
                     Decimal(cost * 26 // 52).scaleb(-4), money(max(50, missing)), Decimal(error_of(ctx, product["sku"])).scaleb(-2)))
    return rows


def error_of(ctx, sku: str) -> int:
    """How far the forecast of an article misses in a week, in per cent."""
    return ctx.rng(f"depot error {sku}").choice([15, 20, 30, 40])


def replay(ctx, articles, truth) -> list[tuple]:
    """Forty weeks from the middle of the time, wanted around the forecast, and twelve weeks of forecast more."""
    stream = ctx.rng("depot replay")
    expected: dict[str, list[float]] = {}
    for _, sku, _, mean in truth:
        expected.setdefault(sku, []).append(float(mean))
    rows = []
    for week in range(52):
        for product in articles:
            sku = product["sku"]
            mean = max(1, round(expected[sku][20 + week]))
            wanted = max(0, round(stream.normal(mean, mean * error_of(ctx, sku) / 100))) if week < 40 else None
            rows.append((week, sku, mean, wanted))
    return rows


def trials(ctx) -> list[tuple]:
    """What each service level would have meant: more safety stock, fewer missing units."""
    stream = ctx.rng("depot service")
    rows = []
    for kind, (stock, deviation, cost) in {"kit": (92_000, 3_400, 24), "device": (110_000, 2_600, 92), "book": (36_000, 9_000, 6)}.items():
        size = stream.randrange(85, 116) / 100
        for level, (safety, missing) in LEVELS.items():
            wobble = 1 + stream.normal(0, 0.004)
            rows.append((kind, Decimal(level), money(round((stock * size + safety * deviation * size * cost) * wobble) * 100), round(missing * deviation * size * 13 * (1 + stream.normal(0, 0.03)))))
    return rows
