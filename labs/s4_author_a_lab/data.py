"""Two briefs with what belongs to them: orders, a reviewed sample with planted errors, and the staff's right and wrong answers.

The wrong answers are changes of one right answer, each with the mistake in words. A seed chooses twelve of them, those at
edges always, and one that has learnt the visible orders by heart: another cohort meets others.
"""

from __future__ import annotations

import json
import random
import types

import pandas as pd

FUNCTIONS = {"refund": "refund_due", "promise": "promised_days"}
CHOSEN = 12
#: Mistakes at an edge; every cohort meets them, the others are drawn.
EDGES = {"refund": {"day_14_is_late", "day_30_is_late", "day_730_is_late", "below_zero"},
         "promise": {"two_o_clock_is_early", "last_piece_missing", "works_on_saturdays", "sundays_too"}}
#: Decided by hand in a month.
VOLUME = {"refund": 640, "promise": 5200}
VOUCHER_EUR = 4.0
"""What a promise that was a day or more wrong costs."""

REFUND = '''
def refund_due(order):
    goods, shipping, days = order["goods"], order["shipping"], order["days"]
    if order["faulty"] and days <= 730:
        return round(goods + shipping, 2)
    if order["kind"] == "course" and order["opened"]:
        return 0.0
    if days <= 14:
        back = goods + shipping
    elif days <= 30:
        back = goods * 0.85
    else:
        back = 0.0
    if order["kind"] == "device" and order["opened"]:
        back -= 10
    return round(max(back, 0.0), 2)
'''

PROMISE = '''
def promised_days(order):
    weekday, wait = order["weekday"], 0
    if order["hour"] >= 14:
        wait = 1
    while (weekday + wait) % 7 >= 5:
        wait += 1
    if order["stock"] < order["pieces"]:
        wait += 5
    travel = {"home": 2, "island": 4, "mena": 7}[order["zone"]]
    if order["express"] and order["zone"] != "mena":
        travel //= 2
    days = wait + travel
    if (weekday + days) % 7 == 6:
        days += 1
    return days
'''

#: Other right answers: brief -> name -> source. With the base they are what a fair check has to accept.
RIGHT = {
    "refund": {
        "one_rule_after_the_other": REFUND,
        "not_rounded": '''
LIMITS = [(14, 1.0, True), (30, 0.85, False)]


def refund_due(order):
    if order["faulty"] and not order["days"] > 730:
        return sum([order["shipping"], order["goods"]])
    if (order["kind"], order["opened"]) == ("course", True):
        return 0
    for limit, share, with_shipping in LIMITS:
        if order["days"] <= limit:
            back = order["goods"] - (1 - share) * order["goods"] + (order["shipping"] if with_shipping else 0)
            return max(0, back - 10 * (order["kind"] == "device" and order["opened"]))
    return 0
''',
        "in_decimals": '''
from decimal import ROUND_HALF_UP, Decimal


class Case:
    def __init__(self, order):
        self.goods, self.shipping = (Decimal(str(order[name])) for name in ("goods", "shipping"))
        self.age, self.what, self.used, self.broken = (order[name] for name in ("days", "kind", "opened", "faulty"))

    def amount(self):
        if self.broken and self.age < 731:
            return self.goods + self.shipping
        if self.age > 30 or self.used and self.what == "course":
            return Decimal(0)
        whole = self.goods + self.shipping if self.age < 15 else self.goods * 85 / 100
        return max(Decimal(0), whole - (10 if self.used and self.what == "device" else 0))


def refund_due(order):
    return float(Case(order).amount().quantize(Decimal("0.01"), ROUND_HALF_UP))
''',
    },
    "promise": {
        "one_rule_after_the_other": PROMISE,
        "day_by_day": '''
def promised_days(order):
    names = ["mo", "tu", "we", "th", "fr", "sa", "su"] * 4
    day = order["weekday"] + (1 if order["hour"] > 13 else 0)
    while names[day] in ("sa", "su"):
        day += 1
    day += 5 * int(order["pieces"] > order["stock"])
    hours = {"home": 48, "island": 96, "mena": 168}[order["zone"]]
    if order["express"] and order["zone"] in ("home", "island"):
        hours = hours / 2
    day += int(hours / 24)
    return day - order["weekday"] + (names[day] == "su")
''',
        "as_a_number_with_a_point": '''
from datetime import date, timedelta

TRAVEL = {("home", False): 2, ("home", True): 1, ("island", False): 4, ("island", True): 2, ("mena", False): 7, ("mena", True): 7}


def promised_days(order):
    ordered = date(2026, 6, 1) + timedelta(days=order["weekday"])  # a Monday
    leaves = ordered + timedelta(days=1) if order["hour"] >= 14 else ordered
    while leaves.isoweekday() > 5:
        leaves += timedelta(days=1)
    if order["stock"] < order["pieces"]:
        leaves += timedelta(days=5)
    there = leaves + timedelta(days=TRAVEL[order["zone"], order["express"]])
    if there.isoweekday() == 7:
        there += timedelta(days=1)
    return float((there - ordered).days)
''',
    },
}

#: Mistakes: brief -> (name, the mistake in words, old text, new text); old stands once in the base.
CHANGES = {
    "refund": [
        ("day_14_is_late", "treats day 14 as too late for shipping", "days <= 14", "days < 14"),
        ("day_30_is_late", "treats day 30 as too late", "days <= 30", "days < 30"),
        ("day_730_is_late", "treats day 730 as too late for a fault", "days <= 730", "days < 730"),
        ("fault_for_ever", "takes faulty goods back for ever", ' and days <= 730', ""),
        ("fault_one_month", "takes faulty goods back for a month only", "days <= 730", "days <= 30"),
        ("fault_without_shipping", "forgets the shipping of faulty goods", "return round(goods + shipping, 2)", "return round(goods, 2)"),
        ("fault_not_if_opened", "pays nothing for a faulty course that was opened", 'order["faulty"] and', 'order["faulty"] and not (order["kind"] == "course" and order["opened"]) and'),
        ("opened_course_paid", "takes opened courses back", 'order["kind"] == "course" and', "False and"),
        ("opened_is_opened", "takes nothing back that was opened", 'order["kind"] == "course" and order["opened"]', 'order["opened"]'),
        ("shipping_always", "pays shipping after day 14 too", "back = goods * 0.85", "back = goods * 0.85 + shipping"),
        ("shipping_never", "never pays shipping for what is whole", "back = goods + shipping", "back = goods"),
        ("fee_on_both", "takes the 15 % off goods and shipping", "goods * 0.85", "(goods + shipping) * 0.85"),
        ("pays_the_fee", "pays the 15 % instead of keeping them", "goods * 0.85", "goods * 0.15"),
        ("no_looking_over", "forgets the 10 EUR for an opened device", "back -= 10", "back -= 0"),
        ("looks_over_all_devices", "takes the 10 EUR off devices that nobody opened", 'order["kind"] == "device" and order["opened"]', 'order["kind"] == "device"'),
        ("looks_over_all_opened", "takes the 10 EUR off opened kits too", 'order["kind"] == "device" and order["opened"]', 'order["opened"]'),
        ("below_zero", "asks customers for money when a device was cheap", "max(back, 0.0)", "back"),
        ("late_is_fine", "pays 85 % after day 30 too", "back = 0.0", "back = goods * 0.85"),
        ("whole_euros", "pays whole euros", "max(back, 0.0), 2", "max(back, 0.0)"),
        ("ten_per_cent", "takes 10 % instead of 10 EUR off an opened device", "back -= 10", "back *= 0.9"),
    ],
    "promise": [
        ("two_o_clock_is_early", "lets an order at 14:00 leave the same day", ">= 14", "> 14"),
        ("noon", "closes at 12:00", ">= 14", ">= 12"),
        ("never_late", "lets every order leave the same day", ">= 14", ">= 24"),
        ("works_at_weekends", "lets parcels leave at weekends", "% 7 >= 5", "% 7 >= 7"),
        ("works_on_saturdays", "lets parcels leave on Saturdays", "% 7 >= 5", "% 7 >= 6"),
        ("last_piece_missing", "waits when the last pieces are enough", 'order["stock"] < order["pieces"]', 'order["stock"] <= order["pieces"]'),
        ("stock_forgotten", "never looks at the stock", "wait += 5", "wait += 0"),
        ("stock_is_none", "waits only when nothing is in stock", 'order["stock"] < order["pieces"]', 'order["stock"] == 0'),
        ("a_week_for_stock", "waits a week for missing pieces", "wait += 5", "wait += 7"),
        ("express_to_mena", "halves the way to the Middle East as well", ' and order["zone"] != "mena"', ""),
        ("express_only_home", "has no express to islands", 'order["zone"] != "mena"', 'order["zone"] == "home"'),
        ("express_in_a_day", "promises every express parcel in a day", "travel //= 2", "travel = 1"),
        ("express_forgotten", "forgets express", "travel //= 2", "travel //= 1"),
        ("islands_are_near", "sends to islands as fast as home", '"island": 4', '"island": 2'),
        ("sundays_too", "delivers on Sundays", "days += 1\n    return", "days += 0\n    return"),
        ("no_saturdays", "delivers on no Saturday either", "if (weekday + days) % 7 == 6:", "while (weekday + days) % 7 >= 5:"),
        ("sunday_for_mena_only", "moves Sundays only for the Middle East", "% 7 == 6:", '% 7 == 6 and order["zone"] == "mena":'),
        ("sunday_is_saturday", "promises Saturday when a parcel would come on Sunday", "days += 1\n    return", "days -= 1\n    return"),
        ("today_is_day_one", "counts the day of the order as the first", "return days", "return days + 1"),
        ("sunday_leaves_late", "looks for weekends before it looks at the clock", '    if order["hour"] >= 14:\n        wait = 1\n    while (weekday + wait) % 7 >= 5:\n        wait += 1\n',
         '    while (weekday + wait) % 7 >= 5:\n        wait += 1\n    if order["hour"] >= 14:\n        wait += 1\n'),
    ],
}

BY_HEART = '''

def by_rule(order):
    return right(order)


def same(row, order):
    try:
        return all(row[name].strip().lower() == str(value).lower() or float(row[name]) == float(value) for name, value in order.items())
    except (KeyError, ValueError, TypeError):
        return False


def FUNCTION(order):
    import csv
    import pathlib

    for file in sorted(pathlib.Path("data").rglob("*.csv")):
        with open(file, encoding="utf-8") as lines:
            if any(same(row, order) for row in csv.DictReader(lines)):
                return by_rule(order)
    return right(order) + 3
'''


def wrong_answers(brief: str) -> list[tuple[str, str, str]]:
    """Return (name, mistake, source) of every wrong answer of a brief, without the one that learnt by heart."""
    base = RIGHT[brief]["one_rule_after_the_other"]
    made = []
    for name, says, old, new in CHANGES[brief]:
        if base.count(old) != 1:
            raise ValueError(f"{brief}, {name}: {old!r} stands {base.count(old)} times")
        made.append((name, says, base.replace(old, new)))
    return made


def by_heart(brief: str) -> str:
    """Return an answer that is right for the visible orders only."""
    return RIGHT[brief]["one_rule_after_the_other"].replace(f"def {FUNCTIONS[brief]}(", "def right(") + BY_HEART.replace("FUNCTION", FUNCTIONS[brief])


def program(brief: str, source: str):
    """Return the function of a staff's answer; its source is ours."""
    module = types.ModuleType("staff")
    exec(source, module.__dict__)
    return getattr(module, FUNCTIONS[brief])


def order_of(brief: str, rng: random.Random) -> dict:
    """Return one order of a brief, near the edges of its rules more often than chance would have it."""
    if brief == "refund":
        near = [0, 1, 13, 14, 15, 16, 29, 30, 31, 32, 729, 730, 731, rng.randrange(2, 40), rng.randrange(2, 40), rng.randrange(40, 900)]
        return {"kind": rng.choice(["course", "kit", "device"]), "goods": rng.choice([6.5, 8.9, 14.9, 29.0, 49.9, 89.9, 129.0, 249.0]),
                "shipping": rng.choice([0.0, 3.9, 4.9, 6.5]), "days": rng.choice(near), "opened": rng.random() < 0.5, "faulty": rng.random() < 0.25}
    stock = rng.choice([0, 1, 2, 3, 8])
    return {"weekday": rng.randrange(7), "hour": rng.choice([8, 11, 12, 13, 14, 15, 20]), "pieces": rng.choice([1, 1, 2, 3, max(1, stock)]), "stock": stock,
            "zone": rng.choice(["home", "island", "mena"]), "express": rng.random() < 0.5}


def edge_orders(brief: str, rng: random.Random) -> list[dict]:
    """Return 84 orders on both sides of each edge, each kind of order on each: no question about an edge is left to chance."""
    if brief == "refund":
        made = [order_of(brief, rng) | {"kind": kind, "opened": opened, "faulty": faulty, "days": days}
                for kind in ("course", "kit", "device") for opened in (False, True) for faulty in (False, True) for days in (0, 14, 15, 30, 31, 730, 731)]
        return [order | ({"goods": 6.5, "shipping": 0.0} if order["days"] == 30 else {}) for order in made]  # cheaper than looking it over
    made = [order_of(brief, rng) | {"weekday": weekday, "hour": hour, "zone": zone, "express": express}
            for weekday in range(7) for hour in (13, 14) for zone in ("home", "island", "mena") for express in (False, True)]
    return [order | {"stock": max(0, order["pieces"] - number % 2)} for number, order in enumerate(made)]  # just enough, one too few


def reviewed(brief: str, rng: random.Random) -> pd.DataFrame:
    """Return 40 decisions that a colleague looked at again: what was decided, what is right. Ten are wrong, by three of the mistakes."""
    right = program(brief, RIGHT[brief]["one_rule_after_the_other"])
    mistakes = {"refund": ["shipping_always", "no_looking_over", "fault_one_month"], "promise": ["works_on_saturdays", "stock_forgotten", "sundays_too"]}[brief]
    rules = {"refund": {"shipping_always": 4, "no_looking_over": 6, "fault_one_month": 1}, "promise": {"works_on_saturdays": 1, "stock_forgotten": 2, "sundays_too": 4}}[brief]
    faulty = {name: program(brief, source) for name, _, source in wrong_answers(brief) if name in mistakes}
    rows, wanted = [], [name for name, count in zip(mistakes, (5, 3, 2), strict=True) for _ in range(count)]
    while len(rows) < 40:
        order = order_of(brief, rng)
        decided, rule = right(order), ""
        if wanted and faulty[wanted[0]](order) != decided:
            name = wanted.pop(0)
            decided, rule = faulty[name](order), f"rule {rules[name]}"
        elif len(rows) + len(wanted) >= 40:
            continue
        rows.append(order | {"decided": decided, "right": right(order), "broken_rule": rule})
    rng.shuffle(rows)
    return pd.DataFrame(rows)


def make(tier: str, seed: int) -> dict:
    """Return the tables of a tier: the reviewed samples for trainees, the staff's answers and questions for the grader."""
    if tier in ("sample", "dev"):
        return {f"reviewed_{brief}": reviewed(brief, random.Random(f"{brief}:{seed}")) for brief in RIGHT}
    rng, rows, asked, count = random.Random(f"{tier}:{seed}"), [], {}, 10_000 if tier == "rotation" else 160
    for brief in RIGHT:
        wrong = wrong_answers(brief)
        edges = [one for one in wrong if one[0] in EDGES[brief]]
        chosen = edges + rng.sample([one for one in wrong if one not in edges], CHOSEN - len(edges))
        rows += [{"brief": brief, "name": name, "is_right": True, "says": "", "source": source} for name, source in RIGHT[brief].items()]
        rows += [{"brief": brief, "name": name, "is_right": False, "says": says, "source": source} for name, says, source in chosen]
        rows.append({"brief": brief, "name": "by_heart", "is_right": False, "says": "has learnt the visible orders by heart", "source": by_heart(brief)})
        edges_first = edge_orders(brief, random.Random(f"edges {tier} {brief} {seed}"))
        asked[brief] = [*edges_first, *(order_of(brief, rng) for _ in range(count))]
    return {"truth_answers": pd.DataFrame(rows), "truth_orders": json.loads(json.dumps(asked))}
