"""The fifteen business units, their people, and the heads on the payroll month by month."""

from __future__ import annotations

import datetime

from datasets.company.core.calendar import month_list, month_range
from datasets.company.core.card import card
from datasets.company.text.names import person_name, plain_letters

#: unit, name, domain, core process, heads at the start, monthly cost of a head in EUR, growth in per cent over 18 months
UNITS = [
    ("BU-01", "Family Sales", "sales", "lead to order", 8, 4100, 18),
    ("BU-02", "Referral Desk", "sales", "referral to lead", 3, 3900, 25),
    ("BU-03", "School Sales", "sales", "quote to contract", 6, 5200, 10),
    ("BU-04", "Customer Service", "service", "message to resolution", 10, 3300, -10),
    ("BU-05", "Digital Marketing", "marketing", "campaign to lead", 3, 4300, 12),
    ("BU-06", "Content Studio", "marketing", "brief to publication", 4, 4400, 0),
    ("BU-07", "Maths Courses", "courses", "course plan to lesson", 4, 4600, 8),
    ("BU-08", "Science Courses", "courses", "course plan to lesson", 3, 4600, 15),
    ("BU-09", "Language Courses", "courses", "course plan to lesson", 4, 4500, 5),
    ("BU-10", "Kits and Devices", "products", "selection to listing", 3, 4800, 20),
    ("BU-11", "Purchasing", "supply", "purchase to pay", 2, 4500, 0),
    ("BU-12", "Warehouse and Delivery", "supply", "order to delivery", 6, 3100, 15),
    ("BU-13", "Finance", "finance", "invoice to close", 3, 5100, 0),
    ("BU-14", "Technology", "technology", "demand to release", 5, 5800, 10),
    ("BU-15", "People", "people", "vacancy to hire", 2, 4700, 0),
]
ROLES = {
    "sales": ["sales adviser", "senior sales adviser", "team lead"], "service": ["service agent", "senior service agent", "team lead"],
    "marketing": ["specialist", "editor", "team lead"], "courses": ["course author", "tutor", "course lead"],
    "products": ["product manager", "buyer", "team lead"], "supply": ["clerk", "planner", "team lead"],
    "finance": ["accountant", "controller", "team lead"], "technology": ["engineer", "analyst", "team lead"], "people": ["recruiter", "people partner", "team lead"],
}

TABLES = {
    "business_units": card(
        "The fifteen business units. The same in both regions.", key="bu_id", shared=True,
        columns={
            "bu_id": "text: business unit", "name": "text: name", "domain": "text: line of business", "core_process": "text: the process that the unit is there for",
            "cost_per_head": "integer in EUR a month: full cost of one person", "customer_facing": "yes_no: whether its people speak with customers",
        },
    ),
    "employees": card(
        "Everybody who was on the payroll in the 18 months. A person who returns keeps the number.", key="employee_id",
        columns={
            "employee_id": "text: person", "bu_id": "text -> business_units.bu_id: business unit", "name": "text: given and family name", "email": "text: address at work",
            "role": "text: what the person does", "level": "integer: 1 (new) to 3 (lead)", "share": "integer in per cent of full time: contract",
            "start_date": "date: first day", "end_date": "date optional: last day, empty while employed",
        },
    ),
    "headcount": card(
        "Heads on the payroll by unit and month. Average heads count days, so a person who starts on the 16th counts for half.", key="bu_id month",
        planted="Average headcount differs from the heads at the end of the month wherever people come and go: a figure per head that divides by the end of the month is wrong.",
        columns={
            "bu_id": "text -> business_units.bu_id: business unit", "month": "text: YYYY-MM", "heads_start": "integer: heads on the first day", "heads_end": "integer: heads on the last day",
            "head_days": "integer in days: sum over days of heads on that day", "days": "integer in days: days in the month",
            "hires": "integer: people who started", "leavers": "integer: people whose last day it was", "staff_cost": "integer in EUR: cost of the unit's people in the month",
        },
    ),
}


def make_shared(ctx):
    """The units."""
    rows = [(bu, name, domain, process, cost, int(domain in ("sales", "service"))) for bu, name, domain, process, _, cost, _ in UNITS]
    return {"business_units": ctx.frame("business_units", rows)}


def make(ctx):
    """The people of a branch, with turnover, and the headcount that follows from them."""
    stream = ctx.rng("organisation")
    people = []
    used: set[str] = set()
    for bu, _, domain, _, heads, _, growth in UNITS:
        target_end = round(heads * (100 + growth) / 100)
        open_seats = [hire_before(stream, ctx, bu, domain, used, people) for _ in range(heads)]
        seats = list(open_seats)
        turnover = {"service": 26, "sales": 22, "supply": 16}.get(domain, 11)  # leavers in per cent a year
        for month_index, month in enumerate(month_list(ctx.start, ctx.end)):
            first, last = month_range(month)
            wanted = heads + round((target_end - heads) * (month_index + 1) / 18)
            for person in list(seats):
                if stream.chance(turnover * 10 / 12):
                    person["end_date"] = (first + datetime.timedelta(days=stream.choice([14, (last - first).days]))).isoformat()
                    seats.remove(person)
            while len(seats) > max(1, wanted):
                leaver = seats.pop(stream.randrange(len(seats)))
                leaver["end_date"] = last.isoformat()
            while len(seats) < wanted and not stream.chance(300):  # a seat may stay open for a month
                start = first + datetime.timedelta(days=stream.choice([0, 0, 14, 15]))
                seats.append(add_person(stream, ctx, bu, domain, used, people, start))
    return {"employees": ctx.frame("employees", people), "headcount": ctx.frame("headcount", count_heads(ctx, people))}


def hire_before(stream, ctx, bu, domain, used, people):
    """Somebody who was there before the story starts."""
    return add_person(stream, ctx, bu, domain, used, people, ctx.start - datetime.timedelta(days=30 + int(stream.waiting(900))))


def add_person(stream, ctx, bu, domain, used, people, start):
    """Add one person to `people`; a name that is taken gets a second family name's initial."""
    given, family = person_name(stream, ctx.region)
    while f"{given} {family}" in used:
        given, family = person_name(stream, ctx.region)
    used.add(f"{given} {family}")
    level = stream.weighted([(1, 55), (2, 33), (3, 12)])
    person = {
        "employee_id": ctx.id("E", len(people) + 1), "bu_id": bu, "name": f"{given} {family}",
        "email": f"{plain_letters(given)}.{plain_letters(family)}@lantern-learning.example",
        "role": ROLES[domain][level - 1], "level": level, "share": stream.weighted([(100, 78), (80, 12), (50, 10)]),
        "start_date": start.isoformat(), "end_date": None,
    }
    people.append(person)
    return person


def count_heads(ctx, people):
    """Headcount rows, counted from the people."""
    cost = {bu: cost for bu, _, _, _, _, cost, _ in UNITS}
    rows = []
    for month in month_list(ctx.start, ctx.end):
        first, last = month_range(month)
        days = (last - first).days + 1
        first_text, last_text = first.isoformat(), last.isoformat()
        for bu in cost:
            staff = [p for p in people if p["bu_id"] == bu and p["start_date"] <= last_text and (p["end_date"] or "9999") >= first_text]
            present = []
            for p in staff:
                begin = max(first, datetime.date.fromisoformat(p["start_date"]))
                finish = min(last, datetime.date.fromisoformat(p["end_date"])) if p["end_date"] else last
                present.append((finish - begin).days + 1)
            share_days = sum(d * p["share"] for d, p in zip(present, staff, strict=True))
            rows.append((
                bu, month, sum(p["start_date"] <= first_text for p in staff), sum((p["end_date"] or "9999") > last_text for p in staff),
                sum(present), days, sum(first_text <= p["start_date"] for p in staff), sum(p["end_date"] is not None and p["end_date"] <= last_text for p in staff),
                (share_days * cost[bu] + 50 * days) // (100 * days),
            ))
    return rows
