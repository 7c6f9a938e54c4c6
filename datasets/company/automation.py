"""Steps of the core processes, done by machines, by people with help, or by people alone; scenarios, their costs, their worth."""

from __future__ import annotations

import datetime
from decimal import Decimal

from datasets.company.core.card import card
from datasets.company.core.money import cents, money

FIRST_MONTH = "2026-05"
#: step, process, unit, done for, minutes by hand, minutes when assisted, cost of a machine's run in thousandths of a cent
STEPS = (
    ("read order", "order to cash", "BU-01", "orders", 5, 2, 420), ("check price", "order to cash", "BU-01", "orders", 3, 1, 90), ("promise stock", "order to cash", "BU-12", "orders", 2, 1, 40),
    ("match payment", "order to cash", "BU-13", "payments", 3, 1, 130), ("route message", "message to resolution", "BU-04", "messages", 2, 1, 310), ("draft answer", "message to resolution", "BU-04", "messages", 7, 3, 1900), ("draft quote", "quote to contract", "BU-03", "quotes", 38, 14, 5200),
)
#: scenario, name, step, day it landed, cost to build it in EUR, months of use, licence a month in EUR, share done by machine and assisted once it runs (per thousand)
SCENARIOS = (
    ("SC-01", "Orders read by machine", "read order", "2026-06-15", 9_000, 24, 180, 640, 200), ("SC-02", "Price check by rule", "check price", "2026-05-04", 2_400, 36, 0, 930, 30), ("SC-03", "Stock promise", "promise stock", "2026-08-03", 26_000, 12, 950, 420, 90),
    ("SC-04", "Payments matched", "match payment", "2026-07-01", 7_500, 24, 240, 700, 170), ("SC-05", "Message router", "route message", "2026-06-01", 8_200, 24, 210, 780, 60), ("SC-06", "Answers drafted", "draft answer", "2026-07-20", 14_000, 18, 150, 160, 610), ("SC-07", "Quotes drafted", "draft quote", "2026-08-17", 19_500, 12, 1_400, 120, 540),
)
TRICKS = ("the same rows exported twice", "assisted steps logged as machine", "hard cases left out of the log", "reverts logged after the window", "test runs logged as work")

TABLES = {
    "scenarios": card("Scenarios that were built, each for one step.", key="scenario_id", shared=True, columns={
        "scenario_id": "text: scenario", "name": "text: name", "step": "text: step that it does", "bu_id": "text -> business_units.bu_id: unit", "landed_on": "date: first day in use", "build_cost": "decimal in EUR: cost of building it",
        "months_of_use": "integer in months: time over which the cost is spread", "licence": "decimal in EUR a month: licences and upkeep", "minutes_by_hand": "integer in minutes: time of the step without it", "minutes_assisted": "integer in minutes: time when a person confirms",
    }),
    "step_log": card(
        "Steps of the core processes of the last six months. A step that a person confirms is assisted, whatever the log of the tool says.", key="",
        planted="Five tricks make the automation rate look better (truth_tricks). The autumn brings easier orders: before and after without the season overstates the effect.",
        columns={
            "event_id": "text: event; a row that was exported twice has the same number twice", "process": "text: process", "step": "text: step", "bu_id": "text -> business_units.bu_id: unit", "case_id": "text: order, payment, message or quote it was done for",
            "done_on": "date: day", "by": "text: machine, assisted or person", "confirmed_by": "text optional -> employees.employee_id: who confirmed it", "reverted_on": "date optional: day on which it was undone", "hard": "yes_no: a case with an exception", "test_run": "yes_no: not real work",
        },
    ),
    "step_costs": card("Costs of acquisition, service and fulfilment by month, for the cost to serve.", key="cost_id", columns={
        "cost_id": "text: cost", "month": "text: YYYY-MM", "bu_id": "text -> business_units.bu_id: unit", "scenario_id": "text optional -> scenarios.scenario_id: scenario", "kind": "text: people, model, tool, rework, refund or build", "amount": "decimal in EUR: amount",
    }),
    "truth_tricks": card("Which trick was played on which step in which month.", key="trick", columns={
        "trick": "text: what was done", "step": "text: step", "month": "text: YYYY-MM", "rows": "integer: rows touched (or left out)",
    }),
    "truth_scenarios": card("What a scenario is worth a month once it runs: minutes saved at the unit's cost, less machine, licence and building.", key="scenario_id", shared=True, columns={
        "scenario_id": "text -> scenarios.scenario_id: scenario", "steps_a_month": "integer: steps expected in a month of one branch", "worth": "decimal in EUR a month: worth for one branch", "decision": "text: keep or stop",
    }),
}


def shares_of(ctx, scenario) -> tuple[float, float]:
    """Shares (per thousand) that a scenario does alone and with a person, once it runs."""
    return scenario[7] * ctx.strength(f"automation {scenario[0]}", 0.85, 1.12), scenario[8] * 1.0


def make_shared(ctx):
    """Scenarios and what they are worth."""
    expected = {"orders": 560, "payments": 580, "messages": 250, "quotes": 84}
    cost = {row["bu_id"]: row["cost_per_head"] for row in ctx.rows("business_units")}
    step = {row[0]: row for row in STEPS}
    scenarios, truth = [], []
    for scenario in SCENARIOS:
        identity, name, what, landed, build, months, licence, _, _ = scenario
        _, _, unit, source, by_hand, assisted, run = step[what]
        scenarios.append((identity, name, what, unit, landed, Decimal(build), months, Decimal(licence), by_hand, assisted))
        machine, helped = shares_of(ctx, scenario)
        minutes = expected[source] * (machine * by_hand + helped * (by_hand - assisted)) / 1000
        worth = round(minutes * cost[unit] / 9600 * 100 - expected[source] * (machine + helped) * run / 1_000_000) - licence * 100 - build * 100 // months
        truth.append((identity, expected[source], money(worth), "keep" if worth > 0 else "stop"))
    return {"scenarios": ctx.frame("scenarios", scenarios), "truth_scenarios": ctx.frame("truth_scenarios", truth)}


def find_cases(ctx) -> dict[str, list[tuple[str, str]]]:
    """What steps are done for: (day, case)."""
    start = f"{FIRST_MONTH}-01"
    tickets = {row["ticket_id"]: row for row in ctx.rows("tickets") if row["opened_at"] >= start}
    return {
        "orders": [(row["ordered_on"], row["order_id"]) for row in ctx.rows("orders") if row["ordered_on"] >= start and row["status"] != "cancelled"],
        "payments": [(row["paid_on"], row["payment_id"]) for row in ctx.rows("payments") if row["paid_on"] >= start],
        "messages": [(row["opened_at"][:10], key) for key, row in tickets.items()], "quotes": [(row["sent_on"], row["quote_id"]) for row in ctx.rows("quotes") if row["sent_on"] >= start],
    }


def make(ctx):
    """The log, its tricks, and the costs."""
    stream = ctx.rng("automation")
    cases = find_cases(ctx)
    people: dict[str, list[dict]] = {}
    for row in ctx.rows("employees"):
        people.setdefault(row["bu_id"], []).append(row)
    scenario_of = {scenario[2]: scenario for scenario in SCENARIOS}
    rows = []
    for step, process, unit, source, *_ in STEPS:
        scenario = scenario_of[step]
        machine, helped = shares_of(ctx, scenario)
        landed = datetime.date.fromisoformat(scenario[3])
        for day, case in sorted(cases[source]):
            date = datetime.date.fromisoformat(day)
            age = (date - landed).days
            ramp = 0.0 if age < 0 else min(1.0, 0.4 + age / 75)
            hard = stream.chance(240 if day < "2026-08-01" else 150)
            factor = ramp * (0.35 if hard else 1.2)
            draw = stream.random() * 1000
            by = "machine" if draw < machine * factor else "assisted" if draw < (machine + helped) * factor else "person"
            present = [p["employee_id"] for p in people[unit] if p["start_date"] <= day and (p["end_date"] or "9999") >= day]
            reverted = None
            if by != "person" and stream.chance(70 if hard else 28):
                back = date + datetime.timedelta(days=stream.weighted([(0, 20), (1, 30), (3, 30), (6, 15), (10, 5)]))
                reverted = back.isoformat() if back <= ctx.end else None
            rows.append({"event_id": "", "process": process, "step": step, "bu_id": unit, "case_id": case, "done_on": day, "by": by, "confirmed_by": stream.choice(present) if by == "assisted" and present else None, "reverted_on": reverted, "hard": int(hard), "test_run": 0})
    rows.sort(key=lambda row: (row["done_on"], row["step"], row["case_id"]))
    for number, row in enumerate(rows, 1):
        row["event_id"] = ctx.id("EV", number)
    rows, tricks = play_tricks(ctx, stream, rows)
    made = {"step_log": rows, "step_costs": make_costs(ctx, rows), "truth_tricks": tricks}
    return {name: ctx.frame(name, values) for name, values in made.items()}


def play_tricks(ctx, stream, rows):
    """Each trick on one step in one month; gives the log as it is exported and the truth."""
    months = ["2026-08", "2026-09", "2026-10"]
    steps = stream.sample(["read order", "match payment", "route message", "draft answer", "promise stock"], 5)
    truth, out = [], rows
    for trick, step in zip(TRICKS, steps, strict=True):
        month = stream.choice(months[1:])
        chosen = [row for row in out if row["step"] == step and row["done_on"][:7] == month]
        touched = 0
        if trick == TRICKS[0]:
            again = [dict(row) for row in chosen if row["by"] == "machine" and stream.chance(500)]
            out, touched = out + again, len(again)
        elif trick == TRICKS[1]:
            for row in chosen:
                if row["by"] == "assisted" and stream.chance(800):
                    row["by"], touched = "machine", touched + 1
        elif trick == TRICKS[2]:
            gone = {row["event_id"] for row in chosen if row["hard"] and row["by"] != "machine" and stream.chance(850)}
            out, touched = [row for row in out if row["event_id"] not in gone], len(gone)
        elif trick == TRICKS[3]:
            for row in chosen:
                if row["reverted_on"]:
                    late = (datetime.date.fromisoformat(row["done_on"]) + datetime.timedelta(days=8)).isoformat()
                    row["reverted_on"], touched = max(late, row["reverted_on"]), touched + 1
        else:
            runs = [{**row, "event_id": f"{row['event_id']}T", "by": "machine", "confirmed_by": None, "reverted_on": None, "hard": 0, "test_run": 1} for row in chosen if stream.chance(300)]
            out, touched = out + runs, len(runs)
        truth.append((trick, step, month, touched))
    out.sort(key=lambda row: (row["done_on"], row["step"], row["event_id"]))
    return out, truth


def make_costs(ctx, rows) -> list[tuple]:
    """People, machines, licences, building, rework and refunds by month."""
    months = sorted({row["done_on"][:7] for row in rows})
    costs: list[tuple] = []

    def add(month, unit, scenario, kind, amount):
        if amount:
            costs.append((ctx.id("CO", len(costs) + 1), month, unit, scenario, kind, money(amount)))

    step = {row[0]: row for row in STEPS}
    runs: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        count = runs.setdefault((row["done_on"][:7], row["step"]), [0, 0])
        count[0] += row["by"] != "person"
        count[1] += row["reverted_on"] is not None
    refunds: dict[str, int] = {}
    for row in ctx.rows("payments"):
        if row["method"] == "refund":
            rate = {"EUR": 100, "SAR": 425, "AED": 417}[row["currency"]]
            refunds[row["paid_on"][:7]] = refunds.get(row["paid_on"][:7], 0) - cents(row["amount"]) * 100 // rate
    pay = {(row["bu_id"], row["month"]): row["staff_cost"] for row in ctx.rows("headcount")}
    for month in months:
        for unit in ("BU-01", "BU-02", "BU-03", "BU-04", "BU-12"):
            add(month, unit, None, "people", pay[unit, month] * 100)
        add(month, "BU-04", None, "refund", refunds.get(month, 0))
        for identity, _, what, landed, build, use, licence, _, _ in SCENARIOS:
            if landed[:7] <= month:
                _, _, unit, _, by_hand, _, run = step[what]
                done, undone = runs.get((month, what), [0, 0])
                add(month, unit, identity, "model", done * run // 1000)
                add(month, unit, identity, "tool", licence * 100)
                add(month, unit, identity, "build", build * 100 // use)
                add(month, unit, identity, "rework", undone * by_hand * 55)
    return costs
