"""The graded checks of buying and of the three-way check, on weeks, papers and programs that the trainee never sees."""

from __future__ import annotations

import hashlib
import random
import weakref
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from campkit import invoice_cases
from campkit.checking import BadReturn, banded, failed, partial, passed, read_yaml
from campkit.depot_run import is_accepted, next_step, run_depot

HANDBOOK = dict(price_over_percent=2.0, price_over_max_eur=40.0, over_delivery_percent=5.0, rounding_units=1, duplicate_days=180)
OTHER_POLICIES = [
    {"price_over_percent": 1.5, "price_over_max_eur": 25.0, "over_delivery_percent": 3.0, "rounding_units": 0, "duplicate_days": 90},
    {"price_over_percent": 5.0, "price_over_max_eur": 210.0, "over_delivery_percent": 10.0, "rounding_units": 3, "duplicate_days": 330},
    {"price_over_percent": 0.1, "price_over_max_eur": 40.0, "over_delivery_percent": 0.0, "rounding_units": 1, "duplicate_days": 180},
]
HOLD_EUR = 22.10  # 18 min at 36 EUR + 10 min at 54 EUR + a fifth of 1 % of 1,150 EUR
PAPERS = ("orders", "receipts", "invoices", "credits", "suppliers", "currencies")


# --- the handbook on one case, and its faulty readings ------------------------------------------------------------------

def judge(case, policy=HANDBOOK, fault="", looks_in="forwards"):
    """Return (decision, reason) for a case. `fault` is one of FAULTS; `looks_in` is the order in which reasons are sought."""
    rate, smallest = RATES[case["billed_currency"]], Decimal(1) if case["billed_currency"] == "JPY" else Decimal("0.01")
    if fault == "yen has cents":
        smallest = Decimal("0.01")
    limit = {name: Decimal(str(value)) for name, value in policy.items()}
    count = {name: int(case[name]) for name in invoice_cases.WHOLE}
    agreed, price, total = (Decimal(case[name]) for name in ("price", "billed_price", "total"))
    accepted = count["received"] - (0 if fault == "counts rejected goods" else count["rejected"])
    ceiling = int(count["ordered"] * (100 + limit["over_delivery_percent"]) / 100)
    payable = {"pays what was ordered": count["ordered"], "pays all that came": accepted, "forgets the 5 %": min(accepted, count["ordered"])}.get(fault, min(accepted, ceiling))
    if fault == "takes a missing receipt for a delivery" and not count["received"]:
        payable = count["ordered"]
    left = payable - (0 if fault == "forgets earlier bills" else count["paid_before"])
    credited = {"ignores credit notes": 0, "nets credit notes twice": 2 * count["credited"]}.get(fault, count["credited"])
    excess = count["billed"] - credited - left
    over = price - agreed
    over_eur = over * count["billed"] * (1 if fault == "compares yen with euros" else rate)
    if fault == "a limit in both directions":
        over, over_eur = abs(over), abs(over_eur)
    percent_over = over * 100 > agreed * limit["price_over_percent"]
    money_over = over_eur > limit["price_over_max_eur"]
    if fault == "holds at the limit":
        percent_over, money_over = 0 < agreed * limit["price_over_percent"] <= over * 100, 0 < limit["price_over_max_eur"] <= over_eur
    off = abs(total - (count["billed"] * price).quantize(smallest, rounding=ROUND_HALF_UP))
    days = {"new": None, "same, last year": 330, "same, other supplier": None}.get(case["number"], 20)
    repeated = days is not None and days <= limit["duplicate_days"]
    repeated = {"number must be spelled the same": repeated and case["number"] != "same, other spelling",
                "any supplier's number counts": repeated or case["number"] == "same, other supplier",
                "numbers never come again": case["number"] not in ("new", "same, other supplier"),
                "duplicates only on the same order": repeated and case["number"] != "same, other order"}.get(fault, repeated)
    found = {
        "no_order": case["order"] == "no" or (case["order"] != "yes" and fault != "any supplier may bill an order"),
        "duplicate": repeated and fault != "no memory of numbers",
        "account": case["account"] != "on file" and fault != "never looks at the account",
        "currency": case["billed_currency"] != case["currency"] and fault != "takes all money for euros",
        "wrong_total": off > limit["rounding_units"] * smallest * (0 if fault == "no rounding allowed" else 1) and fault != "trusts the total",
        "price_over": (percent_over and fault != "only looks at euros") or (money_over and fault != "only looks at per cent"),
        "not_received": not count["received"] and fault != "takes a missing receipt for a delivery",
        "rejected_goods": 0 < excess <= count["rejected"] and count["received"] > 0,
        "quantity_over": excess > count["rejected"] and (count["received"] > 0 or fault == "takes a missing receipt for a delivery"),
    }
    if looks_in == "backwards, empty bills are held" and not count["billed"]:
        return "hold", "unreadable"
    names = [name for name, applies in found.items() if applies]
    reject = [name for name in names if name in invoice_cases.REASONS["reject"]]
    hold = [name for name in names if name in invoice_cases.REASONS["hold"]]
    if looks_in.startswith("backwards"):
        reject, hold = reject[::-1], hold[::-1]
    elif looks_in == "goods first":
        hold = sorted(hold, key=lambda name: name not in ("not_received", "rejected_goods", "quantity_over"))
    if reject:
        return "reject", reject[0]
    return ("hold", hold[0]) if hold else ("pay", "ok")


RATES = {"EUR": Decimal(1), "USD": Decimal("0.92"), "GBP": Decimal("1.16"), "CNY": Decimal("0.128"), "JPY": Decimal("0.0061")}
RIGHT = ("forwards", "backwards", "goods first", "backwards, empty bills are held")
FAULTS = (
    "counts rejected goods", "pays what was ordered", "pays all that came", "forgets the 5 %", "takes a missing receipt for a delivery",
    "forgets earlier bills", "ignores credit notes", "nets credit notes twice", "compares yen with euros", "a limit in both directions",
    "holds at the limit", "only looks at euros", "only looks at per cent", "yen has cents", "no rounding allowed", "trusts the total",
    "takes all money for euros", "number must be spelled the same", "any supplier's number counts", "numbers never come again",
    "duplicates only on the same order", "no memory of numbers", "any supplier may bill an order", "never looks at the account",
)


# --- sitting 1, manager: service levels and the supplier ----------------------------------------------------------------

KIT_EUR = 19.92  # 0.7 x 26.00, and a tenth of (12 min at 36 EUR and a voucher of 10 EUR)
MISSING_EUR = {"kit": KIT_EUR, "device": 7.5, "book": 3.4}


def number_in(fields, name, file):
    """A number of a handed-in sheet; raises BadReturn when it is none."""
    given = fields.get(name) if isinstance(fields, dict) else None
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not abs(given) < 1e9:
        raise BadReturn(f"{file} should have a number for {name}.")
    return float(given)


def check_kit_missing_cost(submission):
    """The cost of a missing kit, recomputed from its facts."""
    given = number_in(read_yaml(submission, "buying.yaml"), "missing_kit_eur", "buying.yaml")
    told = f"missing_kit_eur is {given:g}."
    if abs(given - KIT_EUR) <= 0.05:
        return passed(f"{told} That is what the facts give.")
    if abs(given - 18.20) <= 0.05:
        return partial(0.5, f"{told} The lost margin is in it, the complaint is not.", "One missing kit in ten costs 12 minutes and a voucher.")
    return failed(f"{told} {said_of(given, KIT_SLIPS, 'The facts give another figure.')}", "The margin of seven families in ten is lost; one family in ten complains, which costs 12 minutes at 36 EUR an hour and 10 EUR.")


def said_of(given, slips, otherwise):
    """The sentence about the known slip that gives this figure, else the general one."""
    return next((sentence for figure, near, sentence in slips if abs(given - figure) <= near), otherwise)


KIT_SLIPS = [  # (figure, how near, what was done)
    (26.0, 0.01, "That is the margin alone, with nothing taken off for those who take another kit."),
    (27.72, 0.02, "The complaint is in it, but three families in ten take another kit, and their margin is not lost."),
    (19.404, 0.01, "The complaint was counted for seven families in ten; one in ten of all of them complains."),
    (9.52, 0.02, "Three families in ten are those who do not leave: the margin of the other seven is lost."),
    (35.4, 0.02, "Every family complains here; it is one in ten."),
    (19.2, 0.02, "The voucher is in it, the 12 minutes of service are not."),
    (18.92, 0.02, "The 12 minutes of service are in it, the voucher is not."),
    (KIT_EUR, 0.51, "That is rounded; write it to the cent."),
]


def year_cost(trials, levels):
    """EUR a year for keeping and lacking at the service levels (kind -> per cent) on a table of trials."""
    total = 0.0
    for kind, level in levels.items():
        row = trials[(trials.kind == kind) & (trials.service_percent.astype(float) == level)]
        if len(row) != 1:
            raise BadReturn(f"service_{kind} is {level:g}; choose one of the levels of the table.")
        total += 0.24 * float(row.stock_eur.iloc[0]) + MISSING_EUR[kind] * int(row.units_missing.iloc[0])
    return total


def service_ratio(submission):
    """Cost of the handed-in levels on other trials, over the least there."""
    fields = read_yaml(submission, "buying.yaml")
    levels = {}
    for kind in MISSING_EUR:
        try:
            levels[kind] = float(fields[f"service_{kind}"])
        except (TypeError, KeyError, ValueError):
            raise BadReturn(f"buying.yaml should have a service level for service_{kind}.") from None
    trials = submission.data("held_out")["service_trials"]
    known = trials.service_percent.astype(float)
    least = sum(min(year_cost(trials, {kind: level}) for level in known[trials.kind == kind]) for kind in MISSING_EUR)
    return year_cost(trials, levels) / least


def check_service_levels_pay(submission):
    """The three levels on another year's trials, against the best there."""
    ratio = service_ratio(submission)
    return banded(ratio, [(1.06, 1.0), (1.105, 0.5)], f"In another year your three levels cost {ratio:.2f} times the least possible.",
                  "Add keeping and lacking for each level, and take the lowest for each kind on its own.", higher_is_better=False)


def check_choice_by_landed_cost(submission):
    """Offer, landed cost a piece and the rate of the dollar, recomputed from the table of part 3b."""
    fields = read_yaml(submission, "choice.yaml")
    each = number_in(fields, "landed_eur_each", "choice.yaml")
    rate = number_in(fields, "usd_rate_that_turns_it", "choice.yaml")
    german = 400 * 40.10 + 60 + 0.30 * 360
    dollars = (400 * 39.60 + 180 + 1.60 * 360) * 1.042
    right = {"offer": fields.get("offer") == "B", "landed_eur_each": abs(each - dollars * 0.92 / 400) <= 0.0151, "usd_rate_that_turns_it": abs(rate - german / dollars) <= 0.0016}
    told = []
    if not right["offer"]:
        told.append(OFFER_SLIPS.get(str(fields.get("offer")), "offer should be one of A, B, C and D."))
    if not right["landed_eur_each"]:
        told.append(f"landed_eur_each is {each:g}: " + said_of(each, EACH_SLIPS, "the five buying rules give another figure."))
    if not right["usd_rate_that_turns_it"]:
        told.append(f"usd_rate_that_turns_it is {rate:g}: " + said_of(rate, RATE_SLIPS, "the two best offers do not cost the same at that rate."))
    if told:
        return partial((3 - len(told)) / 3, " ".join(told), "Duty is on goods and freight together; only 400 pieces are needed; the rate turns where B and A cost the same.")
    return passed("The offer, its landed cost and the rate that turns the choice are right.")


OFFER_SLIPS = {
    "A": "offer is A: it is second; another one in time lands lower.",
    "C": "offer is C: its price is the lowest, but it makes you buy 800 where 400 are needed (rules 2 and 4).",
    "D": "offer is D: it comes after 44 days, and 40 are allowed (rule 1).",
}
EACH_SLIPS = [  # of choice.yaml: (figure, how near, what was done)
    (39.60, 0.004, "that is B's bare price, in dollars."), (43.23, 0.02, "that is in dollars; it is asked in EUR."), (36.43, 0.02, "that is B's bare price; freight and duty are missing (rule 3)."),
    (38.17, 0.02, "B without duty (rule 3)."), (39.70, 0.02, "duty is on freight too (rule 3)."), (37.96, 0.02, "B without freight (rule 3)."), (40.52, 0.02, "that is A's."), (41.80, 0.02, "that is C's."),
    (29.18, 0.02, "that is C's bare price."), (31.21, 0.02, "that is D's, which comes too late."), (64.30, 0.02, "that is C's with the surplus worth nothing (rule 4)."), (39.77, 0.26, "that is rounded; write it to the cent."),
]
RATE_SLIPS = [
    (1.067, 0.002, "that is USD for one EUR; turn it over."), (0.9765, 0.002, "that is without duty."), (0.9390, 0.0012, "duty is on freight too."), (0.967, 0.002, "at that rate B costs what C costs; A is nearer."), (0.92, 0.0004, "that is today's rate."),
    (1.012, 0.003, "at that rate the bare prices are the same; take the landed costs."), (0.9373, 0.0031, "that is rounded; write three digits after the point."),
]


# --- sitting 1, AIBP: the forecast --------------------------------------------------------------------------------------

def depot_weeks(tables):
    """The weeks as the notebook reads them, with what was wanted; history and the twelve weeks after it."""
    import pandas as pd

    weeks = tables["weeks"].astype({"units": int, "days_empty": int, "discount": float})
    weeks["reported_units"] = pd.to_numeric(weeks["reported_units"])
    weeks["wanted"] = tables["truth_weeks"]["wanted"].astype(int)
    cut = sorted(weeks["week"].unique())[65]
    return weeks[weeks.week < cut].reset_index(drop=True), weeks[weeks.week >= cut].reset_index(drop=True)


def forecast_table(submission):
    """Rows of the hidden weeks with what was wanted, the trainee's forecast and what last year says; once for all checks."""
    if submission not in _FORECAST:
        from datetime import date, timedelta

        history, after = depot_weeks(submission.data("held_out"))
        plan = after[["week", "sku", "kind", "discount"]].assign(reported_units=float("nan"))  # the weeks are not over: nothing is reported
        answer = submission.call("forecast_units", history.drop(columns="wanted"), plan, timeout_s=30.0)
        values = list(answer.values()) if isinstance(answer, dict) else answer.iloc[:, -1].tolist() if hasattr(answer, "columns") else answer.tolist() if hasattr(answer, "iloc") else answer
        if not isinstance(values, (list, tuple)) or len(values) != len(plan):
            raise BadReturn(f"forecast_units should return one number for each of the {len(plan)} rows of the plan; it returned {f'{len(values)} values' if isinstance(values, (list, tuple)) else type(answer).__name__}.")
        odd = [isinstance(value, bool) or not isinstance(value, (int, float, Decimal)) or not abs(float(value)) < 1e9 for value in values]
        if any(odd):
            first = values[odd.index(True)]
            told = f"forecast_units returned {first!r:.30} for {sum(odd)} of {len(plan)} rows; each should be a number."
            if isinstance(first, float) and first != first:
                told += " Two places where nan comes from: reported_units is empty in the weeks to come, since it is entered when a week is over; and a week that nobody can tell (None) has no value to go on with."
            raise BadReturn(told)
        booked = {(row.sku, row.week): row.units for row in history.itertuples()}
        naive = [booked[row.sku, str(date.fromisoformat(row.week) - timedelta(weeks=52))] for row in after.itertuples()]
        year_before = {(row.sku, row.week): row for row in history.itertuples()}
        then = [year_before[row.sku, str(date.fromisoformat(row.week) - timedelta(weeks=52))] for row in after.itertuples()]
        _FORECAST[submission] = after.assign(said=[float(value) for value in values], naive=naive, action_before=[row.discount > 0 for row in then], empty_before=[row.days_empty > 0 for row in then])
    return _FORECAST[submission]


_FORECAST: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def better_than_naive(table):
    """1 - WAPE of the forecast / WAPE of last year's same week."""
    miss = float((table["said"] - table["wanted"]).abs().sum())
    return 1 - miss / float((table["naive"] - table["wanted"]).abs().sum())


def smaller(share):
    """'12% smaller', or '12% larger' for a share below nothing."""
    return f"{abs(share):.0%} {'smaller' if share >= 0 else 'larger'}"


def missed_step(table):
    """Which of the four steps the forecast misses most, as a sentence on the kind of weeks; empty when none stands out."""
    parts = {"weeks a year after a price action: was that action taken out?": table["action_before"] & (table["discount"] == 0),
             "weeks a year after an empty shelf: were those days filled?": table["empty_before"] & ~table["action_before"] & (table["discount"] == 0),
             "weeks with a price action: what will it add?": (table["discount"] > 0) & ~table["action_before"],
             "all other weeks: season and growth?": ~table["action_before"] & ~table["empty_before"] & (table["discount"] == 0)}
    misses = {name: float((table["said"] - table["wanted"])[rows].abs().sum() / max(1, table["wanted"][rows].sum())) for name, rows in parts.items()}
    others = [name for name in misses if name.startswith("all other")][0]
    worst = max(misses, key=misses.get)
    if misses[worst] > max(0.22, 1.4 * misses[others]):
        return f" You miss most ({misses[worst]:.0%}) in {worst}"
    told = float(table["said"][parts[others]].sum() / max(1, table["wanted"][parts[others]].sum()))
    if abs(told - 1) > 0.12:
        return f" In ordinary weeks you expect {told:.0%} of what was wanted: what has the article grown since last year?"
    return f" In ordinary weeks you miss {misses[others]:.0%}: is the season in it, and is one week's noise out of it?" if misses[others] > 0.22 else ""


def check_demand_restored(submission):
    """Weeks with nothing, some and all days empty."""
    for units, empty in [(140, 0), (100, 2), (0, 0), (33, 1), (60, 4), (45, 3), (7, 4), (12, 5), (5, 6), (0, 7), (0, 2)]:
        right = None if empty >= 5 else units * 7 / (7 - empty)
        got = submission.call("wanted_units", units, empty)
        good = got is None if right is None else isinstance(got, (int, float, Decimal)) and not isinstance(got, bool) and abs(float(got) - right) < 0.51
        if not good:
            return failed(f"wanted_units({units}, {empty}) returned {got!r}; it should be {right if right is None else round(right, 1)}.", "On the days with stock they took what they took; seven days of that are what they wanted.")
    return passed("Empty days are filled, and what nobody can tell is None.")


def check_forecast_beats_last_year(submission):
    """WAPE against what was wanted in twelve hidden weeks, compared with last year's same week."""
    share = better_than_naive(forecast_table(submission))
    return banded(share, [(0.70, 1.0), (0.45, 0.6), (0.15, 0.3)], f"On the hidden weeks your misses are {smaller(share)} than those of last year's same week." + (missed_step(forecast_table(submission)) if share < 0.70 else ""),
                  "Four steps bring most: fill the empty weeks, take past actions out, follow season and growth, put planned actions in.")


def check_forecast_knows_actions(submission):
    """The same on the hidden weeks with a price action."""
    table = forecast_table(submission)
    share = better_than_naive(table[table["discount"] > 0])
    return banded(share, [(0.73, 1.0), (0.5, 0.5)], f"In the hidden weeks with a price action your misses are {smaller(share)} than those of last year's same week.",
                  "What an action adds differs by kind of article and grows with the discount; last year's actions were in other weeks.")


# --- sitting 1, AIBP: the order -----------------------------------------------------------------------------------------

def depot_of(tables):
    """Articles, what was wanted, forecasts, as the run takes them."""
    rows = tables["replay"].astype({"week": int, "forecast": float})
    articles = tables["articles"].astype({"lead_weeks": int, "pack": int, "minimum_order": int, "order_eur": float, "holding_eur": float, "missing_eur": float, "forecast_error": float}).to_dict("records")
    forecast = {sku: part["forecast"].tolist() for sku, part in rows.groupby("sku")}
    return articles, {sku: [int(value) for value in part["wanted"] if value] for sku, part in rows.groupby("sku")}, forecast


def fixed_safety(z, larger):
    """An order rule of our own with the same safety for all articles: the best of a few of them is the measure."""
    def rule(items):
        orders = {}
        for item in items:
            ahead = item["forecast"][: item["lead_weeks"] + 1]
            level = sum(ahead) + z * item["forecast_error"] * sum(week ** 2 for week in ahead) ** 0.5
            short = level - item["stock"] - item["coming"]
            if short > 0:
                size = larger * (2 * item["order_eur"] * sum(item["forecast"]) / len(item["forecast"]) / item["holding_eur"]) ** 0.5
                packs = -(-max(short, size, item["minimum_order"]) // item["pack"])
                orders[item["sku"]] = int(packs * item["pack"])
        return orders
    return rule


def least_cost(tables):
    """The cost of the best of our order rules on these tables."""
    key = tables["replay"].to_csv()
    if key not in _LEAST:
        depot = depot_of(tables)
        _LEAST[key] = min(run_depot(*depot, fixed_safety(z, larger)).total_eur for z in (1.1, 1.4, 1.7, 2.0) for larger in (0.7, 1.0, 1.4))
    return _LEAST[key]


_LEAST: dict[str, float] = {}


def depot_run(submission):
    """The trainee's rule over forty hidden weeks; once for all checks."""
    if submission not in _RUNS:
        tables = submission.data("held_out")

        def order(items):
            return read_orders(submission.call("order_units", items, timeout_s=10.0), items)

        _RUNS[submission] = (run_depot(*depot_of(tables), order), least_cost(tables))
    return _RUNS[submission]


def read_orders(answer, items):
    """sku -> units from what order_units returned; raises BadReturn for another shape."""
    if not isinstance(answer, dict):
        raise BadReturn("order_units should return a dict, sku -> units.")
    orders = {}
    for item in items:
        units = answer.get(item["sku"], 0)
        if isinstance(units, bool) or not isinstance(units, (int, float, Decimal)) or not 0 <= float(units) < 1e9 or float(units) != int(units):
            raise BadReturn(f"order_units returned {units!r} for an article; an order is a whole number of at least 0.")
        orders[item["sku"]] = int(units)
    return orders


_RUNS: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def check_orders_cost_little(submission):
    """Keeping, missing and ordering over forty hidden weeks, against the best rule that we know."""
    run, least = depot_run(submission)
    ratio = run.total_eur / least
    parts = {"keeping stock": run.holding_eur, "missing units": run.missing_eur, "placing orders": run.order_eur}
    told = f"On forty hidden weeks your rule costs {ratio:.2f} times the best that we know; {max(parts, key=parts.get)} costs most, {run.units_missing / max(1, run.units_wanted):.2%} of the units were missing."
    if run.refused > run.orders / 10:
        told += f" {run.refused} of {run.orders} orders were refused and brought nothing; that has its own check."
    elif ratio > 1.25:
        told = f"{told} {next_step(lambda items: read_orders(submission.call('order_units', items, timeout_s=10.0), items))}".rstrip()
    return banded(ratio, [(1.25, 1.0), (1.35, 0.5)], told, "What must the stock last for, how sure is the forecast over that time, and what does a larger order cost?", higher_is_better=False)


def order_questions():
    """Sixty single Mondays, always the same: low and high stock, large packs, large smallest orders."""
    draw = random.Random(60_611)
    items = []
    for number in range(60):
        weekly, pack = draw.randint(8, 400), draw.choice([1, 6, 10, 24, 50])
        lead = draw.choice([1, 2, 4, 6, 8])
        items.append({"sku": f"Q{number:02}", "stock": draw.randint(0, 6 * weekly), "coming": draw.choice([0, 0, 2 * weekly, 5 * weekly]), "forecast": [float(round(weekly * draw.uniform(0.6, 1.6))) for _ in range(12)],
                      "forecast_error": draw.choice([0.15, 0.2, 0.3, 0.4]), "lead_weeks": lead, "pack": pack, "minimum_order": pack * max(1, draw.choice([0, 1, 3, 8]) * weekly // pack), "order_eur": draw.choice([35.0, 80.0, 140.0]),
                      "holding_eur": draw.choice([0.02, 0.1, 0.4]), "missing_eur": draw.choice([2.0, 9.0, 30.0])})
    return items


def check_orders_accepted(submission):
    """No order is refused: on sixty single Mondays and over the hidden weeks."""
    items = order_questions()
    orders = read_orders(submission.call("order_units", items, timeout_s=10.0), items)
    refused = [item for item in items if orders[item["sku"]] and not is_accepted(item, orders[item["sku"]])]
    if not any(orders.values()):
        return failed("order_units ordered nothing on sixty Mondays, some of them with an empty shelf.", "An empty shelf sells nothing.")
    if refused:
        item = refused[0]
        return failed(f"{len(refused)} of {sum(units > 0 for units in orders.values())} orders would be refused, for example {orders[item['sku']]} units in packs of {item['pack']}, smallest order {item['minimum_order']}.", "Round up to whole packs, and to the smallest order.")
    run, _ = depot_run(submission)
    if run.refused or not run.orders:
        return failed(f"{run.refused} of {run.orders} orders of the hidden weeks were refused.", "Round up to whole packs, and to the smallest order.")
    return passed("Every order is one that the supplier takes.")


# --- sitting 1, AIBP: the supplier --------------------------------------------------------------------------------------

def cost_of(offer, request, rate, worth):
    """Landed cost in cents, in another way than the worked answer: whole numbers and fractions."""
    from fractions import Fraction

    need, pack = int(request["units"]), int(offer["pack"])
    bought = max(need, int(offer["minimum_order"]))
    bought += -bought % pack
    native = Fraction(offer["unit_price"]) * bought + Fraction(offer["freight_order"]) + Fraction(offer["freight_kg"]) * Fraction(request["weight_kg"]) * bought
    whole = native * Fraction(rate) * (1 + Fraction(offer["duty_percent"]) / 100)
    kept = whole * (1 - Fraction(worth, 100) * Fraction(bought - need, bought))
    return int(kept * 100 + Fraction(1, 2))


def in_time(offer, request):
    """Whether the offer holds on the day of the choice and comes by the day it is needed."""
    from datetime import date, timedelta

    asked = date.fromisoformat(request["asked_on"])
    return request["asked_on"] <= offer["valid_to"] and str(asked + timedelta(days=int(offer["lead_days"]))) <= request["needed_on"]


def check_landed_to_the_cent(submission):
    """Landed cost of generated offers in five currencies, to the cent."""
    draw = random.Random(8_191)
    wrong, count = None, 48
    for number in range(count):
        currency = draw.choice(list(RATES))
        eur = draw.choice([3, 12, 38, 118])
        price = (Decimal(eur * draw.randint(80, 120)) / 100 / RATES[currency]).quantize(Decimal(1) if currency == "JPY" else Decimal("0.01"))
        units, pack = draw.randint(20, 900), draw.choice([1, 5, 12, 25])
        minimum = pack * max(1, units * draw.choice([20, 90, 150, 220]) // 100 // pack)
        if number % 6 == 5:  # a smallest order that is no whole number of packs
            minimum += pack // 2
        offer = {"offer_id": "OF-1", "request_id": "RQ-1", "supplier_id": "S-1", "unit_price": str(price), "currency": currency, "minimum_order": str(minimum), "pack": str(pack), "lead_days": "9",
                 "freight_order": str((Decimal(draw.randint(30, 250)) / RATES[currency]).quantize(Decimal(1))), "freight_kg": str((Decimal(draw.randint(30, 300)) / 100 / RATES[currency]).quantize(Decimal(1) if currency == "JPY" else Decimal("0.01"))),
                 "duty_percent": draw.choice(["0.00", "2.50", "4.70"]), "valid_to": "2026-12-31"}
        request = {"request_id": "RQ-1", "sku": "KIT-1", "article": "kit", "asked_on": "2026-09-01", "units": str(units), "needed_on": "2026-10-15", "weight_kg": draw.choice(["0.05", "0.90", "2.4"])}
        if number < 2:  # half a cent, once above an even and once above an odd digit
            offer |= {"unit_price": ("10.005", "10.015")[number], "currency": "EUR", "minimum_order": "1", "pack": "1", "freight_order": "0", "freight_kg": "0", "duty_percent": "0"}
            request, currency = request | {"units": "1"}, "EUR"
        worth = draw.choice([70, 70, 50])
        right = Decimal(cost_of(offer, request, str(RATES[currency]), worth)).scaleb(-2)
        got = submission.call("landed_cost", offer, request, str(RATES[currency]), {"surplus_worth_percent": worth})
        if isinstance(got, (bool, float)) or not isinstance(got, (Decimal, int)) or Decimal(got) != right:
            wrong = wrong or (offer, request, worth, right, got)
    if wrong:
        offer, request, worth, right, got = wrong
        return failed(f"For {request['units']} pieces of {request['weight_kg']} kg at {offer['unit_price']} {offer['currency']}, smallest order {offer['minimum_order']}, packs of {offer['pack']}, freight {offer['freight_order']} and {offer['freight_kg']} a kg, "
                      f"duty {offer['duty_percent']} %, surplus worth {worth} %, landed_cost returned {f'the float {got!r}; money is Decimal, and' if isinstance(got, float) else f'{got};'} it should be {right}.", "Goods and freight in EUR, duty on both, then the worth of the surplus comes off; round once at the end.")
    return passed(f"{count} offers are right to the cent.")


def own_cost(submission, offer, request, rate):
    """What the trainee's own landed_cost says of an offer; None when it says no number."""
    from campkit.checking import SubmissionProblem

    try:
        got = submission.call("landed_cost", offer, request, rate, {"surplus_worth_percent": 70})
    except SubmissionProblem:
        return None
    return Decimal(str(got)) if isinstance(got, (int, float, Decimal)) and not isinstance(got, bool) and abs(float(got)) < 1e12 else None


def choices_right(submission):
    """Share of hidden requests with the best offer by right or by the trainee's own landed costs, the share by right ones alone, and how many chosen offers come too late or have run out; once for all checks.

    What landed_cost gets wrong costs points in its own check, not here again. An offer counts as the best by their own costs only when these tell it from every other offer.
    """
    if submission in _CHOICES:
        return _CHOICES[submission]
    tables = submission.data("held_out")
    rates = dict(zip(tables["currencies"]["currency"], tables["currencies"]["eur_per_unit"]))
    answer = submission.call("choose_offers", tables["requests"], tables["offers"], tables["currencies"], {"surplus_worth_percent": 70}, timeout_s=30.0)
    if not isinstance(answer, dict):
        raise BadReturn("choose_offers should return a dict, request_id -> offer_id.")
    rows = {}
    for offer in tables["offers"].to_dict("records"):
        rows.setdefault(offer["request_id"], []).append(offer)
    right = own = bad = 0
    for request in tables["requests"].to_dict("records"):
        left = [offer for offer in rows.get(request["request_id"], []) if in_time(offer, request)]
        best = min((cost_of(offer, request, rates[offer["currency"]], 70) for offer in left), default=None)
        given = str(answer.get(request["request_id"]) or "")
        taken = [offer for offer in left if offer["offer_id"] == given]
        good = given == "" if best is None else bool(taken) and cost_of(taken[0], request, rates[taken[0]["currency"]], 70) == best
        right += good
        bad += given != "" and not taken
        if not good and taken:
            costs = {offer["offer_id"]: own_cost(submission, offer, request, rates[offer["currency"]]) for offer in left}
            good = None not in costs.values() and all(costs[given] < cost for name, cost in costs.items() if name != given)
        own += good
    count = len(tables["requests"])
    _CHOICES[submission] = own / count, right / count, bad
    return _CHOICES[submission]


_CHOICES: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def check_offers_chosen(submission):
    """The best offer for hidden requests, by right landed costs or by the trainee's own."""
    share, by_right, bad = choices_right(submission)
    told = f"{by_right:.1%} of the hidden requests get their best offer" + (f", {share:.1%} the best by your own landed_cost, which errs: see its own check" if share > by_right else "")
    told += f"; {bad} chosen offers come too late, have run out or were made for another request." if bad else "."
    return banded(min(share, 0.96 if bad else 1.0), [(0.97, 1.0), (0.93, 0.5)], told, "First leave out what comes too late or has run out (the last day itself is in time), then compare landed costs, in EUR.")


# --- sitting 1, AIBP: the statement -------------------------------------------------------------------------------------

def read_differences(answer):
    """Rows (supplier, kind, number, finding, difference) from what reconcile returned; raises BadReturn for another shape."""
    rows = answer.to_dict("records") if hasattr(answer, "to_dict") and hasattr(answer, "columns") else answer
    if not isinstance(rows, list) or not all(isinstance(row, dict) and {"supplier_id", "kind", "number", "finding", "difference"} <= set(row) for row in rows):
        raise BadReturn("reconcile should return a list with one dict for each difference: supplier_id, kind, number, finding, difference.")
    try:
        found = [(str(row["supplier_id"]), str(row["kind"]), str(row["number"]), str(row["finding"]), Decimal(str(row["difference"]))) for row in rows]
    except InvalidOperation:
        raise BadReturn("reconcile returned a difference that is no number.") from None
    if not all(amount.is_finite() and abs(amount) < 10**12 for *_, amount in found):
        raise BadReturn("reconcile returned a difference that is no amount in EUR.")
    return found


def differences(submission):
    """What reconcile says of the hidden statements: (supplier, kind, number) -> (finding, difference); once for all checks."""
    if submission not in _DIFFERENCES:
        tables = submission.data("held_out")
        answer = submission.call("reconcile", tables["statement"], tables["ledger"], timeout_s=30.0)
        _DIFFERENCES[submission] = read_differences(answer)
    return _DIFFERENCES[submission]


_DIFFERENCES: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def documents_share(submission):
    """Found and right differences over all that are found or planted."""
    planted = {(row.supplier_id, row.kind, row.number, row.finding) for row in submission.data("held_out")["truth_settlement"].itertuples()}
    found = differences(submission)
    right = planted & {row[:4] for row in found}
    return len(right) / (len(planted) + len(found) - len(right)), len(right), len(planted), len(found)


ODD_BOOKINGS = [  # document of S-1, amounts on the statement, amounts in the ledger, finding ("" for none), difference
    ("21/2026", ["80.00", "80.00"], ["80.00", "80.00"], "", "0"),
    ("22/2026", ["100.00"], ["100.00", "100.00", "90.00"], "booked_twice", "-190.00"),
    ("23/2026", ["60.00", "60.00"], ["60.00", "60.00", "60.00"], "booked_twice", "-60.00"),
    ("24-A", ["10.00"], [], "not_in_ledger", "10.00"),
    ("24a", [], ["10.00"], "not_on_statement", "-10.00"),
    ("25/2026", ["45.00"], ["54.00"], "amount_differs", "-9.00"),
    ("26/2026", ["45.00"], ["45.00"], "", "0"),
]


def odd_bookings(submission):
    """Sentences on the odd bookings that reconcile names wrongly, and on those whose difference is wrong; once for all checks."""
    if submission not in _BOOKINGS:
        import pandas as pd

        columns = ["supplier_id", "kind", "number", "on", "amount"]
        sides = []
        for place, name in ((1, "line_id"), (2, "entry_id")):
            rows = [("S-1", "invoice", booking[0], "2026-09-14", amount) for booking in ODD_BOOKINGS for amount in booking[place]]
            sides.append(pd.DataFrame(rows, columns=columns).assign(**{name: [f"L-{number}" for number in range(len(rows))]})[[name, *columns]])
        found = {number: (finding, difference) for _, _, number, finding, difference in read_differences(submission.call("reconcile", *sides, timeout_s=10.0))}
        named, summed = [], []
        for number, told, booked, finding, difference in ODD_BOOKINGS:
            says, eur = found.get(number, ("", Decimal(0)))
            case = f"Invoice {number}, {' and '.join(told) or 'nothing'} on the statement, {' and '.join(booked) or 'nothing'} in the ledger"
            if says != finding:
                named.append(f"{case}: {finding or 'no difference'}; reconcile says {says or 'nothing'}.")
            elif eur != Decimal(difference):
                summed.append(f"{case}: a difference of {difference}; reconcile says {eur}.")
        _BOOKINGS[submission] = named, summed
    return _BOOKINGS[submission]


_BOOKINGS: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def check_documents_reconciled(submission):
    """Which documents differ, and how."""
    share, right, planted, found = documents_share(submission)
    named, _ = odd_bookings(submission)
    if named:
        return banded(min(share, 0.99), [(0.95, 0.5)], f"{right} of {planted} differences of the hidden statements are found with the right finding; {found} were named. {named[0]}",
                      "A document is a supplier, a kind and a number, letter by letter: compare how often and with what sum each side has it.")
    return banded(share, [(1.0, 1.0), (0.95, 0.5)], f"{right} of {planted} differences of the hidden statements are found with the right finding; {found} were named.",
                  "A document is a supplier, a kind and a number: compare how often and with what sum each side has it.")


def balances_share(submission):
    """Share of the suppliers whose balances are explained to the cent."""
    tables = submission.data("held_out")
    gap, told = {}, {}
    for sign, name in ((1, "statement"), (-1, "ledger")):
        for row in tables[name].itertuples():
            amount = Decimal(row.amount) * sign * (1 if row.kind == "invoice" else -1)
            gap[row.supplier_id] = gap.get(row.supplier_id, Decimal(0)) + amount
    for supplier, _, _, _, difference in differences(submission):
        told[supplier] = told.get(supplier, Decimal(0)) + difference
    return sum(told.get(supplier, Decimal(0)) == value for supplier, value in gap.items()) / len(gap), len(gap)


def check_balance_explained(submission):
    """The differences of each supplier add up to the gap between the two balances."""
    share, count = balances_share(submission)
    _, summed = odd_bookings(submission)
    if summed and share == 1:
        return partial(0.5, f"The balances of {count} suppliers are explained. {summed[0]}", "The difference is all that the statement says less all that the ledger says, for this document.")
    traces = any(difference != difference.quantize(Decimal("0.01")) for *_, difference in differences(submission))
    return banded(share, [(1.0, 1.0), (0.9, 0.5)], f"For {round(share * count)} of {count} suppliers your differences explain the gap between the two balances to the cent."
                  + (" Some of them have a trace below a cent: amounts are Decimal, not float." if traces else ""),
                  "An invoice adds to what we owe, a credit note and a payment take off, each once.")


# --- sitting 2, manager: policy --------------------------------------------------------------------------------------------------

def read_policy(submission):
    """The handed-in policy as numbers; raises BadReturn with what is wrong."""
    policy = read_yaml(submission, "policy.yaml")
    needed = ["needless_hold_eur", *HANDBOOK]
    if not isinstance(policy, dict) or not all(isinstance(policy.get(name), (int, float)) and not isinstance(policy[name], bool) for name in needed):
        raise BadReturn(f"policy.yaml should have a number for each of {', '.join(needed)}.")
    if not all(0 <= policy[name] < 1e9 for name in needed):
        raise BadReturn("policy.yaml has a number below 0 or beyond reason.")
    return {name: policy[name] for name in needed}


def check_policy_hold_cost(submission):
    """The cost of a needless hold, recomputed from the three facts."""
    given = read_policy(submission)["needless_hold_eur"]
    told = f"needless_hold_eur is {given:g}."
    if abs(given - HOLD_EUR) <= 0.25:
        return passed(f"{told} That is what the three facts give.")
    if abs(given - 19.80) <= 0.25:
        return partial(0.5, f"{told} The work of both people is in it, the lost discount is not.", "A fifth of 1 % of 1,150 EUR is lost on average.")
    return failed(f"{told} The three facts give another figure.", "Work of accounts payable, work of the buyer, and the discount that one hold in five loses.")


def limits_cost(checks, percent, max_eur):
    """EUR that the price limits cost on a table of checked invoices."""
    gap, eur = checks.gap_percent.astype(float), checks.gap_eur.astype(float)
    paid = (gap <= percent) & (eur <= max_eur)
    return float(eur[paid & (checks.finding == "overcharged")].sum() + HOLD_EUR * (~paid).sum())


def limits_ratio(checks, percent, max_eur):
    """The cost of these limits over the least cost on a grid."""
    grid = [(p, m) for p in (1, 1.5, 2, 3, 4, 5, 6, 8, 12, 40) for m in (15, 25, 35, 50, 70, 100, 150, 1e9)]
    return limits_cost(checks, percent, max_eur) / min(limits_cost(checks, *pair) for pair in grid)


def check_policy_limits_pay(submission):
    """The proposed limits on other checked invoices, against the best limits there."""
    policy = read_policy(submission)
    for name in ("over_delivery_percent", "rounding_units", "duplicate_days"):
        if policy[name] != HANDBOOK[name]:
            return failed(f"{name} is {policy[name]:g}; the handbook says {HANDBOOK[name]:g}, and nothing here asks for another number.", f"Type {HANDBOOK[name]:g} for {name} in the editor of part 7a.")
    ratio = limits_ratio(submission.data("held_out")["price_checks"], policy["price_over_percent"], policy["price_over_max_eur"])
    where = f"With {policy['price_over_percent']:g} % and {policy['price_over_max_eur']:g} EUR, other invoices cost {ratio:.2f} times the least possible."
    if policy["price_over_max_eur"] > 1000:
        hint = "Without a limit in money, a small percentage of a large invoice goes through."
    elif policy["price_over_percent"] < 1:
        hint = "Nearly every small, agreed rise is held, and each hold costs more than the rise."
    else:
        hint = "Use the right cost of a hold in show_costs, and look closer around the lowest cost."
    return banded(ratio, [(1.11, 1.0), (1.26, 0.5)], where, hint, higher_is_better=False)


# --- manager: cases ---------------------------------------------------------------------------------------------------

def read_cases(submission):
    """The handed-in cases; raises BadReturn when there are none that can be run."""
    table = submission.read_table("cases.csv")
    missing = [column for column in invoice_cases.COLUMNS if column not in table.columns]
    if missing:
        raise BadReturn(f"cases.csv has no column {missing[0]!r}; keep the columns that the editor writes.")
    if not 8 <= len(table) <= 200:
        raise BadReturn(f"cases.csv has {len(table)} cases; write between 8 and 200.")
    return [{column: str(row[column]).strip() for column in invoice_cases.COLUMNS} for row in table.to_dict("records")]


def ends_so(case, answer):
    """Whether a program's answer is the ending of the case."""
    return answer[0] == case["expect"] and case["reason"] in ("", answer[1])


def fair_cases(cases):
    """Return the cases that run and on which all right programs end as they say, and the first two that do not, as sentences."""
    fair, unfair = [], []
    for place, case in enumerate(cases, start=1):
        wrong = invoice_cases.problems(case)
        if wrong:
            unfair.append(f"Case {place}: {wrong[0]}.")
        elif all(ends_so(case, judge(case, looks_in=way)) for way in RIGHT):
            fair.append(case)
        elif any(ends_so(case, judge(case, looks_in=way)) for way in RIGHT):
            unfair.append(f"Case {place} ({case['case']}) has more than one fault; the handbook leaves open which is named.")
        else:
            unfair.append(f"Case {place} ({case['case']}): no right program says {case['expect']} {case['reason']}. {invoice_cases.describe(case)}")
    return fair, unfair


def check_cases_fit_right_programs(submission):
    """All cases pass on four right programs."""
    cases = read_cases(submission)
    fair, unfair = fair_cases(cases)
    if unfair:
        share = len(fair) / len(cases)
        return partial(0.5 if share >= 0.9 and len(fair) >= 8 else 0.0, f"{len(unfair)} of {len(cases)} cases do not fit every right program. " + " ".join(unfair[:2]),
                       "Read the handbook's line for it again; split a case with two faults in two.")
    if not {"pay", "hold", "reject"} <= {case["expect"] for case in cases}:
        return failed("The cases do not use all three endings: pay, hold, reject.", "Honest invoices need cases too.")
    return passed(f"All {len(cases)} cases pass on four right programs.")


def check_cases_catch_faulty_programs(submission):
    """How many of the faulty programs fail on at least one fair case."""
    fair, _ = fair_cases(read_cases(submission))
    missed = [fault for fault in FAULTS if all(ends_so(case, judge(case, fault=fault)) for case in fair)]
    share = 1 - len(missed) / len(FAULTS)
    told = f"Your cases catch {len(FAULTS) - len(missed)} of {len(FAULTS)} faulty programs."
    if missed:
        told += f" For example, they do not catch one that {_as_clause(missed[0])}."
    return banded(share, [(0.8, 1.0), (0.65, 0.6), (0.5, 0.3)], told, "Go through the handbook line by line; each limit needs a case on either side.")


def _as_clause(fault):
    return fault if fault.split()[0].endswith("s") and fault.split()[0] not in ("numbers", "duplicates") else f"works by the rule: {fault}"


# --- AIBP: the small functions ------------------------------------------------------------------------------------------

def check_numbers_recognised(submission):
    """Pairs of printed numbers: the same, or nearly the same and different."""
    pairs = [("RE-26-0417", "RE260417", True), ("RE-26-0417", "re 26/0417.", True), ("INV 00931", "INV OO93I", True), ("LF000110", "lfoooIIo", True),
             ("SI/26/11", "s1/26/1l", True), ("#0012017", "OO12O17", True), ("7310/2026", " 7310 - 2026 ", True), ("F-2026-00117", "F.2O26.OO1I7", True),
             ("RE-26-0417", "RE-25-0417", False), ("INV 00931", "INV 00932", False), ("INV 0931", "INV 931", False), ("12/2026", "122/026X", False),
             ("LF000110", "LF000101", False), ("SI/26/11", "SI/26/12", False), ("7310/2026", "7301/2026", False), ("A-100", "B-100", False), ("RE-26-0417", "RE-27-60417", False), ("INV 00931", "INX 00931", False)]
    wrong = [(one, other, same) for one, other, same in pairs if submission.call("same_number", one, other) is not same]
    if wrong:
        one, other, same = wrong[0]
        return partial(0.5 if len(wrong) <= 2 else 0, f"same_number({one!r}, {other!r}) should be {same}; {len(wrong)} of {len(pairs)} pairs are wrong.",
                       "Compare letters and digits only, in capitals, with O as 0 and I and L as 1.")
    return passed(f"{len(pairs)} pairs are right.")


def check_totals_exact(submission):
    """Totals with halves of a cent, four-digit prices, yen."""
    rows = [("3", "1.115", 2, "3.35"), ("1000", "0.0385", 2, "38.50"), ("5", "0.245", 2, "1.23"), ("15", "0.0305", 2, "0.46"), ("1", "2.675", 2, "2.68"), ("7", "133", 0, "931"),
            ("3", "120.5", 0, "362"), ("1", "4.5", 0, "5"), ("53340", "0.0389", 2, "2074.93"), ("999999", "118.05", 2, "118049881.95"), ("3", "0.333", 3, "0.999"), ("1", "0.0005", 3, "0.001")]
    for quantity, price, decimals, right in rows:
        got = submission.call("line_total", quantity, price, decimals)
        if isinstance(got, bool) or not isinstance(got, (Decimal, int)) or Decimal(got) != Decimal(right):
            return failed(f"line_total({quantity!r}, {price!r}, {decimals}) returned {got!r}; it should be Decimal('{right}').",
                          "Multiply as Decimal and quantize with ROUND_HALF_UP; float and Python's round go to the even digit.")
    return passed(f"{len(rows)} totals are exact.")


def check_units_payable(submission):
    """Pieces payable on generated orders: short, over, rejected, several deliveries."""
    draw = random.Random(411)
    wrong, count = None, 40
    for _ in range(count):
        ordered, over = draw.randint(20, 900), draw.choice([0.0, 2.5, 5.0, 7.5, 10.0])
        rows = []
        for _ in range(draw.choice([0, 1, 1, 2, 3])):
            came = draw.randint(1, ordered)
            rows.append({"receipt_id": "GR-1", "order_id": "PO-1", "received_on": "2026-03-01", "quantity_received": str(came), "quantity_rejected": str(draw.choice([0, 0, came // 10, came]))})
        accepted = sum(int(r["quantity_received"]) - int(r["quantity_rejected"]) for r in rows)
        right = min(accepted, int(ordered * (100 + Decimal(str(over))) / 100))
        order = {"order_id": "PO-1", "supplier_id": "S-1", "quantity": str(ordered), "unit_price": "8.00", "currency": "EUR"}
        got = submission.call("payable_units", order, rows, dict(HANDBOOK, over_delivery_percent=over))
        if isinstance(got, bool) or got != right:
            wrong = wrong or (ordered, over, [(r["quantity_received"], r["quantity_rejected"]) for r in rows], got, right)
    if wrong:
        return failed("For {} ordered, {} % over-delivery allowed, (received, rejected) {} payable_units returned {!r}; it should be {}.".format(*wrong),
                      "Accepted is received less rejected over all deliveries; the ceiling is cut down to whole pieces.")
    return passed(f"{count} orders are right.")


# --- AIBP: the program --------------------------------------------------------------------------------------------------

def decide(submission, tables, policy=HANDBOOK):
    """Run the trainee's program; return invoice_id -> (decision, reason, amount). Raises BadReturn when the answer has another shape."""
    answer = submission.call("match_invoices", *(tables[name] for name in PAPERS), dict(policy), timeout_s=30.0)
    rows = answer.to_dict("records") if hasattr(answer, "to_dict") and hasattr(answer, "columns") else answer
    if not isinstance(rows, list) or not all(isinstance(row, dict) and {"invoice_id", "decision", "reason", "amount"} <= set(row) for row in rows):
        raise BadReturn("match_invoices should return a list with one dict for each invoice: invoice_id, decision, reason, amount.")
    found = {}
    for row in rows:
        try:
            amount = Decimal(str(row["amount"]) or "0")
        except InvalidOperation:
            amount = Decimal("NaN")
        found[str(row["invoice_id"])] = (str(row["decision"]), str(row["reason"]), amount)
    if len(rows) != len(tables["invoices"]) or set(found) != set(tables["invoices"].invoice_id):
        raise BadReturn(f"match_invoices returned {len(rows)} decisions for {len(tables['invoices'])} invoices; one for each is needed.")
    return found


def held_out(submission):
    """The trainee's decisions on the held-out papers and the truth of each, as a list of (truth row, decision, reason, amount).

    The program runs once for all checks of a submission, so that they judge the same decisions.
    """
    if submission not in _DECIDED:
        tables = submission.data("held_out")
        found = decide(submission, tables)
        _DECIDED[submission] = [(row, *found[row.invoice_id]) for row in tables["truth_invoices"].itertuples()]
    return _DECIDED[submission]


_DECIDED: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def pays_half_of_the_honest(rows):
    """A program that holds everything pays no fraud either, and is of no use."""
    honest = [decision == "pay" for row, decision, _, _ in rows if row.decision == "pay"]
    return sum(honest) >= len(honest) / 2


def eur_lost(rows, kind):
    """EUR at risk of the invoices of a kind that are paid, by their case."""
    lost = {}
    for row, decision, _, _ in rows:
        if row.kind == kind and decision == "pay":
            lost[row.reason] = lost.get(row.reason, Decimal(0)) + Decimal(row.at_risk_eur)
    return lost


def odd_papers():
    """Papers of seven orders with what the company world does not have: late copies, a second bill after a credit, short and partly rejected.

    Returns the tables, and invoice_id -> (group, decision, reason, amount, the story in words).
    """
    import pandas as pd

    stories = [  # group, ordered, (received, rejected) ..., (number, date, billed, decision, reason) ..., pieces credited on the first bill
        ("copies", 100, [(100, 0)], [("LATE-1", "2026-06-10", 100, "pay", "ok"), ("late 1", "2026-06-01", 100, "reject", "duplicate")], 0, "a copy is dated nine days before the bill that it repeats"),
        ("copies", 100, [(50, 0), (50, 0)], [("7/2", "2026-06-10", 50, "pay", "ok"), ("7/2", "2025-07-15", 50, "pay", "ok")], 0, "a bill of last year's series arrives late, its number was used 330 days after its date"),
        ("credits", 100, [(100, 10), (10, 0)], [("CR-1", "2026-05-02", 100, "pay", "ok"), ("CR-2", "2026-05-20", 10, "pay", "ok")], 10, "ten of 100 were turned away and credited, ten new ones came and are billed"),
        ("credits", 100, [(100, 10)], [("CR-3", "2026-05-02", 100, "pay", "ok"), ("CR-4", "2026-05-20", 10, "hold", "rejected_goods")], 10, "ten of 100 were turned away and credited, and are billed again although none came"),
        ("reasons", 100, [(90, 5)], [("SH-1", "2026-05-02", 90, "hold", "rejected_goods")], 0, "90 of 100 came, five turned away, 90 are billed"),
        ("reasons", 100, [(90, 5)], [("SH-2", "2026-05-02", 100, "hold", "quantity_over")], 0, "90 of 100 came, five turned away, all 100 are billed: the five do not explain fifteen"),
        ("reasons", 100, [(100, 8)], [("SH-3", "2026-05-02", 105, "hold", "quantity_over")], 0, "100 came, eight turned away, 105 are billed: the eight do not explain thirteen"),
    ]
    rows = {"orders": [], "receipts": [], "invoices": [], "credits": [], "suppliers": []}
    right = {}
    for number, (group, ordered, deliveries, bills, credited, words) in enumerate(stories, start=1):
        us, order = f"S-{900 + number}", f"PO-9{number:02}"
        rows["suppliers"].append({"supplier_id": us, "name": f"Supplier {us}", "country": "DE", "currency": "EUR", "account": f"ACC-{us}", "payment_days": "30"})
        rows["orders"].append({"order_id": order, "supplier_id": us, "sku": "KIT-ODD-01", "article": "kit", "ordered_on": "2025-06-01", "quantity": str(ordered), "unit_price": "8.00", "currency": "EUR"})
        for received, rejected in deliveries:
            rows["receipts"].append({"receipt_id": f"GR-{len(rows['receipts']) + 1}", "order_id": order, "received_on": "2025-07-01", "quantity_received": str(received), "quantity_rejected": str(rejected)})
        for place, (printed, on, billed, decision, reason) in enumerate(bills):
            name = f"ODD-{number}-{place + 1}"
            total, off = billed * 8, credited * 8 if place == 0 else 0
            rows["invoices"].append({"invoice_id": name, "supplier_id": us, "invoice_number": printed, "invoice_date": on, "order_id": order, "quantity": str(billed), "unit_price": "8.00", "total": f"{total}.00", "currency": "EUR", "account": f"ACC-{us}"})
            if off:
                rows["credits"].append({"credit_id": f"CR-{number}", "supplier_id": us, "credit_number": f"CN-{number}", "invoice_number": printed, "credited_on": on, "quantity": str(credited), "total": f"{off}.00", "currency": "EUR"})
            right[name] = (group, decision, reason, Decimal(total - off if decision == "pay" else 0), words)
    currencies = pd.DataFrame([{"currency": name, "decimals": "0" if name == "JPY" else "2", "eur_per_unit": str(rate)} for name, rate in RATES.items()])
    return {name: pd.DataFrame(table, dtype=object) for name, table in rows.items()} | {"currencies": currencies}, right


def odd_wrong(submission, group):
    """The stories of a group of `odd_papers` that the program gets wrong, as sentences; it runs once for all checks."""
    if submission not in _ODD:
        tables, right = odd_papers()
        found = decide(submission, tables)
        _ODD[submission] = [(where, f"A generated case: {words}. Your program says {found[name][0]} ({found[name][1]}, {found[name][2]}), it should be {decision} ({reason}, {amount}).")
                            for name, (where, decision, reason, amount, words) in right.items()
                            if found[name][:2] != (decision, reason) or (decision == "pay" and found[name][2] != amount)]
    return [told for where, told in _ODD[submission] if where == group]


_ODD: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def check_match_pays_no_fraud(submission):
    """Not one EUR of planted fraud is paid."""
    rows = held_out(submission)
    if not pays_half_of_the_honest(rows):
        return failed("No fraud is paid, but neither is half of the right invoices.", "Pay what has no fault.")
    lost = eur_lost(rows, "fraud")
    if lost:
        worst = max(lost, key=lost.get)
        return failed(f"{sum(lost.values()):,.2f} EUR of planted fraud would be paid; most of it should have been stopped as {worst}.", "Run the error gallery, and read the handbook's line for it.")
    return passed(f"None of {sum(row.kind == 'fraud' for row, *_ in rows)} planted frauds is paid.")


def check_match_pays_honest(submission):
    """At most 5 % of the right invoices are held, and those paid get the right amount."""
    rows = held_out(submission)
    honest = [(row, decision == "pay" and amount == Decimal(row.amount)) for row, decision, _, amount in rows if row.decision == "pay"]
    share = sum(not right for _, right in honest) / len(honest)
    cases = {}
    for row, right in honest:
        if not right:
            cases[row.case] = cases.get(row.case, 0) + 1
    told = f"{share:.1%} of {len(honest)} right invoices are held, or paid with a wrong amount."
    if cases:
        told += f" Most often: {max(cases, key=cases.get).replace('_', ' ')}."
    if sum(decision == "pay" for _, decision, _, _ in rows) > 0.9 * len(rows):
        return failed("Nearly every invoice is paid, right or wrong.", "A program that pays everything holds nothing needlessly, and is of no use.")
    return banded(share, [(0.05, 1.0), (0.10, 0.5)], told, "A needless hold costs work and goodwill: which rule is stricter than the handbook?", higher_is_better=False)


def check_match_stops_mistakes(submission):
    """Suppliers' mistakes are held, with the handbook's reason."""
    rows = held_out(submission)
    if not pays_half_of_the_honest(rows):
        return failed("The mistakes are held, but so is more than half of the right invoices.", "Pay what has no fault.")
    mistakes = [(row, decision == row.decision, reason == row.reason) for row, decision, reason, _ in rows if row.kind == "mistake"]
    stopped = sum(right for _, right, _ in mistakes) / len(mistakes)
    named = sum(right and so for _, right, so in mistakes) / len(mistakes)
    missed = [row.reason for row, right, so in mistakes if not (right and so)]
    odd = odd_wrong(submission, "reasons")
    told = " ".join([f"{stopped:.1%} of {len(mistakes)} mistakes are stopped, {named:.1%} with the right reason.", *odd[:1]])
    if missed:
        told += f" Most often missed or named otherwise: {max(sorted(set(missed)), key=missed.count)}."
    return banded(min(stopped, named + 0.03, 0.97 if odd else 1.0), [(0.995, 1.0), (0.95, 0.5)], told, "The clerk acts on the reason: a wrong one sends her to the wrong person.")


def check_match_finds_duplicates(submission):
    """Duplicates are rejected, and honest repeats of a number are not."""
    rows = held_out(submission)
    planted = [decision == "reject" for row, decision, _, _ in rows if row.reason == "duplicate"]
    alike = [decision == "pay" for row, decision, _, _ in rows if row.case in ("number_used_again_next_year", "number_of_another_supplier", "split_delivery", "corrected")]
    found, spared = sum(planted) / len(planted), sum(alike) / len(alike)
    odd = odd_wrong(submission, "copies")
    told = " ".join([f"{found:.0%} of {len(planted)} duplicates are rejected; {spared:.0%} of {len(alike)} right invoices that look like duplicates are paid.", *odd[:1]])
    return banded(min(found, spared, 0.97 if odd else 1.0), [(1.0, 1.0), (0.93, 0.5)], told, "A duplicate is about the supplier, the number as read, and the days between; not about order or amount.")


def case_share(submission, cases, policy):
    """Share of cases that end as the handbook says, the first that does not, and what the program said."""
    import pandas as pd

    currencies = pd.DataFrame([{"currency": name, "decimals": "0" if name == "JPY" else "2", "eur_per_unit": str(rate)} for name, rate in RATES.items()])
    found = decide(submission, invoice_cases.papers(cases, currencies), policy)
    wrong = [(case, found[f"CASE-{position}"]) for position, case in enumerate(cases, start=1) if found[f"CASE-{position}"][0] != judge(case, policy)[0]]
    return 1 - len(wrong) / len(cases), wrong


def told_case(case, answer, policy):
    """One generated case as feedback."""
    return f"{invoice_cases.describe(case | {'expect': judge(case, policy)[0], 'reason': ''})} Your program says {answer[0]} ({answer[1]})."


def limit_cases(policy):
    """Generated cases on both sides of each limit of a policy."""
    make = invoice_cases.plain_case
    percent, most, over = (Decimal(str(policy[name])) for name in ("price_over_percent", "price_over_max_eur", "over_delivery_percent"))
    at = (Decimal(200) * (100 + percent) / 100).normalize()
    at = at.quantize(Decimal("0.01")) if -at.as_tuple().exponent < 2 else at
    few = max(1, int(most / (at - 200 + Decimal("0.01"))) - 1)
    ceiling = int(120 * (100 + over) / 100)
    cases = [make(price="200.00", ordered=few, received=few, billed=few, billed_price=price) for price in (at, at + Decimal("0.01"), Decimal("150.00"), Decimal("199.99"))]
    big = make(price="200.00", ordered=1000, received=1000, billed=1000)
    step = most / 1000
    cases += [big | make(**{key: big[key] for key in ("price", "ordered", "received", "billed")}, billed_price=Decimal(200) + step + extra) for extra in (Decimal(0), Decimal("0.001"))]
    cases += [make(ordered=120, received=came, billed=came) for came in (ceiling, ceiling + 1, 119)]
    units = int(policy["rounding_units"])
    for by in (units, -units, units + 1, -units - 1):
        cases.append(make(total=Decimal("800.00") + by * Decimal("0.01")))
        cases.append(make(price="1000", currency="JPY", total=100000 + by))
    cases += [make(number=number, ordered=50, received=50, billed=50) for number in ("same, other order", "same, last year", "same, other supplier")]
    return cases


def check_match_keeps_limits(submission):
    """Exactly at each limit and one step beyond, under four policies."""
    worst, shown = 1.0, ""
    for policy in [HANDBOOK, *OTHER_POLICIES]:
        share, wrong = case_share(submission, limit_cases(policy), policy)
        if share < worst:
            worst = share
            shown = f" Under {', '.join(f'{name} {value:g}' for name, value in policy.items())}: " + told_case(*wrong[0], policy)
    return banded(worst, [(1.0, 1.0), (0.92, 0.5)], f"{worst:.0%} of the cases at the limits end right, under the worst of four policies.{shown}",
                  "A limit is one-sided and inclusive, read from the policy, and in exact decimals.")


def credit_cases():
    """Generated cases with credit notes: enough, not enough, with earlier bills."""
    make = invoice_cases.plain_case
    draw = random.Random(977)
    cases = []
    for _ in range(24):
        ordered, bad = draw.randint(60, 400), draw.randint(4, 30)
        credited = draw.choice([bad, bad, max(1, bad // 2), bad + 1, bad - 1])
        cases.append(make(ordered=ordered, received=ordered, rejected=bad, billed=ordered, credited=credited))
    cases += [make(paid_before=60, billed=40, received=95, credited=5), make(paid_before=60, billed=40, received=95, credited=4), make(paid_before=60, billed=50, credited=10)]
    return cases


def check_match_nets_credits(submission):
    """Credit notes come off once: pieces and money, each note once, on papers and on generated cases."""
    rows = held_out(submission)
    credited = [decision == "pay" and amount == Decimal(row.amount) for row, decision, _, amount in rows if row.case == "credited"]
    twice = [decision == "hold" for row, decision, _, _ in rows if row.case == "credit_sent_twice"]
    share, wrong = case_share(submission, credit_cases(), HANDBOOK)
    told = f"{sum(credited)} of {len(credited)} credited invoices are paid with the right amount; {sum(twice)} of {len(twice)} with a note sent twice are held; {share:.0%} of the generated cases are right."
    if wrong:
        told += " " + told_case(*wrong[0], HANDBOOK)
    odd = odd_wrong(submission, "credits")
    told = " ".join([told, *odd[:1]])
    good = [sum(credited) / len(credited), sum(twice) / len(twice), share, 0.97 if odd else 1.0]
    return banded(min(good), [(1.0, 1.0), (0.9, 0.5)], told, "Credited pieces come off the billed ones, credited money off the payment, each once, for that invoice only.")


def check_match_currency_rounding(submission):
    """Orders in five currencies: conversion of the limit, the smallest unit, the wrong currency."""
    make = invoice_cases.plain_case
    draw = random.Random(53)
    cases = []
    for currency, price in (("EUR", Decimal("8.00")), ("USD", Decimal("9.00")), ("GBP", Decimal("7.00")), ("CNY", Decimal("60.00")), ("JPY", Decimal("1300"))):
        smallest = Decimal(1) if currency == "JPY" else Decimal("0.01")
        for aim in (12, 30, 39, 44, 80):  # EUR over on the invoice, always under 2 %
            rise = max(smallest, (price * Decimal("0.015")).quantize(smallest))
            quantity = int(aim / (rise * RATES[currency]))
            cases.append(make(ordered=quantity, received=quantity, billed=quantity, price=price, currency=currency, billed_price=price + rise))
        quantity = draw.randint(80, 300)
        plain = make(ordered=quantity, received=quantity, billed=quantity, price=price, currency=currency)
        cases += [plain, plain | {"billed_currency": "GBP" if currency != "GBP" else "USD"}]
        cases += [plain | {"total": str(Decimal(plain["total"]) + by * smallest)} for by in (1, -1, 2, -2)]
    share, wrong = case_share(submission, cases, HANDBOOK)
    told = f"{share:.0%} of {len(cases)} cases in five currencies end right."
    if wrong:
        told += " " + told_case(*wrong[0], HANDBOOK)
    return banded(share, [(1.0, 1.0), (0.9, 0.5)], told, "40 EUR are about 6,500 yen; the smallest unit stands in the currency table; other currency than the order means hold.")


# --- both -----------------------------------------------------------------------------------------------------------------

def truth_decisions(tables, count=None):
    """The right decisions as match_invoices gives them, for the first `count` invoices."""
    rows = tables["truth_invoices"].head(count) if count else tables["truth_invoices"]
    return [{"invoice_id": row.invoice_id, "decision": row.decision, "reason": row.reason, "amount": row.amount or "0"} for row in rows.itertuples()]


def total_eur(invoice, rates):
    """An invoice's total in EUR, 0 when it cannot be read."""
    try:
        printed = Decimal(invoice["total"])
    except InvalidOperation:
        return Decimal(0)
    return printed * rates[invoice["currency"]] if printed.is_finite() else Decimal(0)


def cents(value):
    """Rounded half up to the cent."""
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def check_held_money_by_reason(submission):
    """EUR kept back by reason, from right decisions on held-out papers."""
    tables = submission.data("held_out")
    rates = {row.currency: Decimal(row.eur_per_unit) for row in tables["currencies"].itertuples()}
    decisions = truth_decisions(tables)
    right = {}
    for invoice, decision in zip(tables["invoices"].to_dict("records"), decisions, strict=True):
        if decision["decision"] != "pay":
            right[decision["reason"]] = right.get(decision["reason"], Decimal(0)) + total_eur(invoice, rates)
    right = {reason: cents(eur) for reason, eur in right.items()}
    got = submission.call("held_money", decisions, tables["invoices"], tables["currencies"], timeout_s=20.0)
    if not isinstance(got, dict) or set(got) != set(right):
        return failed(f"held_money returned the reasons {sorted(got) if isinstance(got, dict) else got!r}; expected {sorted(right)}.", "One entry for each reason that stopped an invoice.")
    wrong = [reason for reason, eur in right.items() if isinstance(got[reason], (bool, float)) or str(got[reason]) != str(eur)]
    if wrong:
        return partial(0.5 if len(wrong) <= 1 else 0, f"{len(wrong)} of {len(right)} amounts are wrong, for example the one for {wrong[0]}.",
                       "Convert every total at its own rate, add as Decimal, round once at the end.")
    one = tables["invoices"].head(1).assign(total="1.00", currency="SAR")
    half = submission.call("held_money", [{"invoice_id": one["invoice_id"].iloc[0], "decision": "hold", "reason": "account", "amount": "0"}], one, _riyals())
    if not isinstance(half, dict) or str(half.get("account")) != "0.25":
        return partial(0.5, f"{len(right)} amounts are right, but one invoice of 1.00 SAR, which is 0.245 EUR, gives {half!r}; half a cent goes up to 0.25.", "quantize rounds half to the even digit unless told ROUND_HALF_UP.")
    return passed(f"{len(right)} amounts are exact to the cent.")


def _riyals():
    """A currencies table with one rate that leaves half a cent."""
    import pandas as pd

    return pd.DataFrame([{"currency": "EUR", "decimals": "2", "eur_per_unit": "1"}, {"currency": "SAR", "decimals": "2", "eur_per_unit": "0.245"}])


def check_forecast_is_close(submission):
    """The pair's forecast against its own result on held-out papers."""
    forecast = submission.value("forecast")
    try:
        holds, fraud = float(forecast["needless_holds_percent"]), float(forecast["fraud_paid_eur"])
    except (TypeError, KeyError, ValueError):
        return failed("forecast should be a dict with the numbers needless_holds_percent and fraud_paid_eur.", "Fill in both.")
    rows = held_out(submission)
    honest = [decision != "pay" for row, decision, _, _ in rows if row.decision == "pay"]
    real_holds, real_fraud = 100 * sum(honest) / len(honest), float(sum(eur_lost(rows, "fraud").values()))
    close = [abs(holds - real_holds) <= 5, abs(fraud - real_fraud) <= max(500.0, 0.25 * real_fraud)]
    return partial(sum(close) / 2, f"You said {holds:.1f} % needless holds and {fraud:,.0f} EUR of fraud; it is {real_holds:.1f} % and {real_fraud:,.0f} EUR.",
                   "The dev papers are a fair sample: what share did you miss there, and what was it worth?")


def check_manifest_is_honest(submission):
    """The manifest of three runs, one of them with unreadable papers."""
    tables = submission.data("held_out")
    rates = {row.currency: Decimal(row.eur_per_unit) for row in tables["currencies"].itertuples()}
    size = len(tables["invoices"])
    for begin, end, broken in ((0, size // 2, False), (size // 2, size, False), (5, 45, True)):
        invoices = tables["invoices"].iloc[begin:end].reset_index(drop=True).copy()
        decisions = [dict(row) for row in truth_decisions(tables)[begin:end]]
        if broken:
            for position, text in ((3, "see attached"), (17, ""), (30, "1,204.50")):
                invoices.loc[position, "total"] = text
                decisions[position] |= {"decision": "hold", "reason": "unreadable", "amount": "0"}
        got = submission.call("make_manifest", decisions, invoices, tables["currencies"], timeout_s=20.0)
        if not isinstance(got, dict):
            return failed(f"make_manifest returned {type(got).__name__}; it should be a dict.")
        count = [sum(row["decision"] == name for row in decisions) for name in ("pay", "hold", "reject")]
        paid = sum((Decimal(row["amount"]) * rates[invoice["currency"]] for row, invoice in zip(decisions, invoices.to_dict("records"), strict=True) if row["decision"] == "pay"), Decimal(0))
        right = {"inputs_sha256": hashlib.sha256(invoices.to_csv(index=False).encode("utf-8")).hexdigest(), "invoices": len(decisions), "paid": count[0], "held": count[1],
                 "rejected": count[2], "paid_eur": str(cents(paid)), "exceptions": [row["invoice_id"] for row in decisions if row["reason"] == "unreadable"]}
        wrong = [field for field, value in right.items() if got.get(field) != value]
        if wrong:
            return failed(f"On a run of {len(decisions)} invoices the field {wrong[0]!r} of the manifest is wrong.", "Each field is computed from what went in and came out of this run.")
    return passed("Three manifests say what went in, what came out and what was set aside.")


# --- swap.py: each partner about the other's part -----------------------------------------------------------------------

SWAP_POLICY = {"price_over_percent": 3.0, "price_over_max_eur": 30.0, "over_delivery_percent": 10.0, "rounding_units": 1, "duplicate_days": 180}


def swap_stories():
    """The stories of the swap notebook."""
    make = invoice_cases.plain_case
    return {"A": make(ordered=200, price="12.00", received=230, rejected=15, billed=216), "B": make(ordered=40, price="90.00", received=40, billed=40, billed_price="92.00"),
            "C": make(ordered=300, price="4.00", received=300, rejected=20, billed=300, credited=12),
            "D": make(ordered=60, price="2500", currency="JPY", received=60, billed=60, billed_price="2560"),
            "E": make(number="same, last year", paid_before=50, billed=50), "F": make(ordered=100, price="8.00", received=100, billed=100, billed_price="8.24")}


def swap_count(given, right, what):
    """Share of the entries of a dict that are right, as a verdict."""
    if not isinstance(given, dict):
        return failed(f"{what} should be a dict from letter to answer.")
    good = sum(given.get(name) == value for name, value in right.items())
    extra = len(set(given) - set(right))
    share = max(0, good - extra) / len(right)
    return banded(share, [(1.0, 1.0), (0.8, 0.5)], f"{good} of {len(right)} entries of {what} are right" + (f", {extra} do not belong there." if extra else "."),
                  "Go through the handbook's table for each story, with the policy of this variant.")


def check_swap_decisions(submission):
    """The manager reads the rules as the program does."""
    return swap_count(submission.value("decision"), {name: judge(case, SWAP_POLICY)[0] for name, case in swap_stories().items()}, "decision")


def check_swap_reasons(submission):
    """... and names the reasons."""
    right = {name: judge(case, SWAP_POLICY) for name, case in swap_stories().items()}
    return swap_count(submission.value("reason"), {name: why for name, (said, why) in right.items() if said != "pay"}, "reason")


def check_swap_amount(submission):
    """300 billed at 4.00, 20 credited."""
    try:
        given = Decimal(str(submission.value("paid_for_c")))
    except InvalidOperation:
        return failed("paid_for_c should be an amount such as '100.00'.")
    return passed("Total less credit note.") if given == Decimal("1120") else failed(f"paid_for_c is {given}; that is not the total less the credit note.", "The credited money comes off once.")


def is_about(value, right, near):
    """Whether a value is a number within `near` of the right one."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) and abs(float(value) - right) <= near


def check_swap_demand(submission):
    """The manager reads weeks with an empty shelf, and how long the stock must last."""
    wanted, weeks, left = (submission.value(name) for name in ("wanted", "must_last", "left_over"))
    right = [isinstance(wanted, (list, tuple)) and len(wanted) == 3 and is_about(wanted[0], 120, 0.1) and is_about(wanted[1], 140, 0.1) and wanted[2] is None, is_about(weeks, 4, 0), is_about(left, -10, 0)]
    names = [name for name, good in zip(("wanted", "must_last", "left_over"), right, strict=True) if not good]
    return partial(sum(right) / 3, f"{3 - len(names)} of 3 answers are right" + (f"; look again at {', '.join(names)}." if names else "."),
                   "Three open days gave 60; an order of next Monday arrives after lead time plus one week.")


def check_swap_service(submission):
    """The AIBP reckons what a missing lamp costs, and the service level that follows."""
    missing, percent = submission.value("missing_eur"), submission.value("service_percent")
    right = [is_about(missing, 8, 0.01), is_about(percent, 80, 0.5)]
    return partial(sum(right) / 2, f"{sum(right)} of 2 answers are right.", "Half of the margin is lost, a quarter of 8 EUR comes on top; the level is missing / (missing + keeping).")


def check_swap_landed(submission):
    """... and one landed cost by hand."""
    given = submission.value("landed_each")
    if is_about(given, (250 * 30 + 400) * 0.9 * 1.05 * 0.88 / 200, 0.0101):
        return passed("Goods and freight converted, duty on both, the surplus at its worth.")
    return failed(f"landed_each is {given!r}; the rules give another figure.", "250 lamps and the freight in EUR, 5 % on both, 60 % of the cost of the 50 surplus ones comes off, over 200.")


def check_swap_hold_cost(submission):
    """15 minutes at 40 EUR and 20 minutes at 60 EUR."""
    given = submission.value("hold_eur")
    good = isinstance(given, (int, float, Decimal)) and not isinstance(given, bool) and abs(float(given) - 30) < 0.01
    return passed("30 EUR.") if good else failed(f"hold_eur is {given!r}; the two facts give another figure.", "Minutes over 60, times the hourly rate, for each of the two.")


def check_swap_best_limits(submission):
    """The cheapest of four pairs of limits on the visible checks, at 30 EUR a hold."""
    import operator

    checks = submission.data("dev")["price_checks"]
    gap, eur = checks.gap_percent.astype(float), checks.gap_eur.astype(float)
    costs = {}
    for name, (percent, most) in {"a": (0.5, 500.0), "b": (4.0, 75.0), "c": (10.0, 5000.0), "d": (2.0, 10.0)}.items():
        paid = (gap <= percent) & (eur <= most)
        costs[name] = eur[paid & (checks.finding == "overcharged")].sum() + 30 * (~paid).sum()
    right = min(costs.items(), key=operator.itemgetter(1))[0]
    given = submission.value("best")
    return passed("That pair costs least.") if given == right else failed(f"best is {given!r}; another pair costs less on the 900 checked invoices.", "Add what is overpaid and what is held, for each pair.")


def check_swap_fair_cases(submission):
    """Stories with one possible ending."""
    given = submission.value("fair")
    if not isinstance(given, list) or set(map(str, given)) != {"k", "m", "o"}:
        return failed(f"fair is {given!r}; at least one letter is missing or does not belong there.", "Two faults of the same weight leave open which is named, unless the case does not ask.")
    return passed("Reject beats hold; where two reasons of one weight apply, a fair case names none.")


# --- for measured.json ------------------------------------------------------------------------------------------------------

def measure(submission):
    """The figures that the pass lines are drawn in, for one submission; None where there is nothing to measure."""
    from campkit.checking import SubmissionProblem

    def figure(compute):
        try:
            return round(float(compute()), 4)
        except SubmissionProblem:
            return None

    def limits_worst():
        return min(case_share(submission, limit_cases(policy), policy)[0] for policy in [HANDBOOK, *OTHER_POLICIES])

    def honest_wrong():
        rows = [decision == "pay" and amount == Decimal(row.amount) for row, decision, _, amount in held_out(submission) if row.decision == "pay"]
        return 1 - sum(rows) / len(rows)

    def cost_ratio():
        policy = read_policy(submission)
        return limits_ratio(submission.data("held_out")["price_checks"], policy["price_over_percent"], policy["price_over_max_eur"])

    def caught():
        fair, _ = fair_cases(read_cases(submission))
        return sum(not all(ends_so(case, judge(case, fault=fault)) for case in fair) for fault in FAULTS) / len(FAULTS)

    def mistakes_stopped():
        rows = [decision == row.decision for row, decision, _, _ in held_out(submission) if row.kind == "mistake"]
        return sum(rows) / len(rows)

    return {"cost of the service levels, times the least": figure(lambda: service_ratio(submission)), "forecast better than last year's week, share": figure(lambda: better_than_naive(forecast_table(submission))),
            "forecast better in price actions, share": figure(lambda: better_than_naive(forecast_table(submission)[lambda table: table["discount"] > 0])),
            "cost of the orders, times the best known": figure(lambda: depot_run(submission)[0].total_eur / depot_run(submission)[1]),
            "best offer chosen, share": figure(lambda: choices_right(submission)[0]), "differences found, share": figure(lambda: documents_share(submission)[0]),
            "balances explained, share": figure(lambda: balances_share(submission)[0]), "cost of the price limits, times the least": figure(cost_ratio), "faulty programs caught, share": figure(caught),
            "fraud paid, EUR": figure(lambda: sum(eur_lost(held_out(submission), "fraud").values())), "right invoices held, share": figure(honest_wrong),
            "mistakes stopped, share": figure(mistakes_stopped), "cases at the limits right, share": figure(limits_worst),
            "credit cases right, share": figure(lambda: case_share(submission, credit_cases(), HANDBOOK)[0])}
