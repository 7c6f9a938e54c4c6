"""Families and schools: who they are, where they live, how sloppily they were typed in."""

from __future__ import annotations

import datetime

from datasets.company.core.calendar import demand
from datasets.company.core.card import card
from datasets.company.rules import COUNTRIES, CURRENCY
from datasets.company.text.names import (
    HOME_STREETS,
    HOME_TOWNS,
    MENA_STREETS,
    MENA_TOWNS,
    SCHOOL_KINDS_HOME,
    SCHOOL_KINDS_MENA,
    SCHOOL_PATRONS_HOME,
    SCHOOL_PATRONS_MENA,
    person_name,
    plain_letters,
    skewed,
)
from datasets.company.text.typing_errors import mistype, typed_date, typed_phone

FAMILIES, SCHOOLS = 1560, 140

TABLES = {
    "customers": card(
        "Families and schools that have an account. Names, telephone numbers and birthdays stand as somebody typed them.", key="customer_id",
        planted="About 2.5 % of the families are in the table twice, typed differently (truth_duplicates). birthday_typed has six ways to write a date, day and month swapped in places.",
        columns={
            "customer_id": "text: account", "kind": "text: family or school", "name": "text: name of the person or the school", "contact_name": "text: person to speak to",
            "email": "text optional: address", "phone_typed": "text optional: telephone number as typed", "street": "text optional: street and number", "town": "text: town",
            "country": "text: XH, XN, SA or AE", "currency": "text: currency of every document of this customer, ISO 4217", "language": "text: language the customer writes in (en, ar)",
            "tax_number": "text optional: schools only", "learners": "integer: children in the family, pupils in the school", "birthday_typed": "text optional: birthday of the eldest child as typed",
            "segment": "text: new, regular, devoted, dormant (families), small, medium, large, group (schools)", "channel": "text: how the customer came", "consent": "yes_no: may be written to for advertising",
            "payment_days": "integer in days: agreed time to pay", "credit_limit": "integer in the customer's currency: largest open amount, 0 for families", "since": "date: account opened", "adviser_id": "text optional -> employees.employee_id: adviser",
        },
    ),
    "truth_duplicates": card(
        "Accounts that are the same family.", key="customer_id", columns={"customer_id": "text -> customers.customer_id: the later account", "same_as": "text -> customers.customer_id: the earlier one", "typed_apart": "text: what differs"},
    ),
}


def make(ctx):
    """The customers of a branch."""
    stream = ctx.rng("customers")
    advisers = {bu: [row["employee_id"] for row in ctx.rows("employees") if row["bu_id"] == bu and row["start_date"] <= "2025-05-01"] for bu in ("BU-01", "BU-03")}
    rows = [make_family(ctx, stream, number, advisers["BU-01"]) for number in range(1, FAMILIES + 1)]
    rows += make_schools(ctx, stream, advisers["BU-03"])
    twins, truth = make_duplicates(ctx, stream, [row for row in rows if row["kind"] == "family"], len(rows))
    return {"customers": ctx.frame("customers", rows + twins), "truth_duplicates": ctx.frame("truth_duplicates", truth)}


def opened_on(ctx, stream, kind):
    """The day an account was opened: half before the story starts, the rest by the season."""
    if stream.chance(520 if kind == "family" else 640):
        return ctx.start - datetime.timedelta(days=1 + int(stream.waiting(420)))
    while True:
        day = ctx.day(stream.randrange(ctx.days - 20))
        if stream.random() * 2.6 < demand(day, ctx.region, kind):
            return day


def make_family(ctx, stream, number, advisers):
    """One family."""
    given, family = person_name(stream, ctx.region)
    country = stream.weighted(COUNTRIES[ctx.region])
    mena = ctx.region == "mena"
    since = opened_on(ctx, stream, "family")
    host = stream.choice(["mail.example", "post.example", "inbox.example", "webmail.example"])
    separator = stream.choice([".", "_", "", "-"])
    return {
        "customer_id": ctx.id("C", number), "kind": "family", "name": f"{given} {family}", "contact_name": f"{given} {family}",
        "email": None if stream.chance(60) else f"{plain_letters(given)}{separator}{plain_letters(family)}{stream.choice(['', '', str(stream.randrange(2, 99))])}@{host}",
        "phone_typed": None if stream.chance(150) else typed_phone(stream, country), "street": None if stream.chance(40) else street(stream, ctx.region),
        "town": skewed(stream, MENA_TOWNS[country] if mena else HOME_TOWNS), "country": country, "currency": CURRENCY[country],
        "language": "ar" if mena and stream.chance(560) else "en", "tax_number": None, "learners": stream.weighted([(1, 46), (2, 37), (3, 13), (4, 3), (5, 1)]),
        "birthday_typed": None if stream.chance(220) else typed_date(stream, datetime.date(2025, 6, 1) - datetime.timedelta(days=stream.randrange(365 * 4, 365 * 15))),
        "segment": stream.weighted([("new", 34), ("regular", 38), ("devoted", 12), ("dormant", 16)]), "channel": stream.weighted([("referral", 27), ("search", 24), ("social", 19), ("school", 11), ("fair", 6), ("partner", 8), ("unknown", 5)]),
        "consent": int(stream.chance(610)), "payment_days": 0 if stream.chance(700) else 14, "credit_limit": 0, "since": since.isoformat(),
        "adviser_id": stream.choice(advisers) if stream.chance(450) else None,
    }


def street(stream, region):
    """A street with a number, as people of the region write it."""
    name = stream.choice(MENA_STREETS if region == "mena" else HOME_STREETS)
    number = 1 + int(stream.waiting(28))
    return stream.choice([f"{number} {name}", f"{name} {number}", f"{name} {number}, flat {stream.randrange(1, 40)}", f"{number}{stream.choice('abc')} {name}"])


def make_schools(ctx, stream, advisers):
    """The schools; no two have the same name."""
    mena = ctx.region == "mena"
    patrons, kinds = (SCHOOL_PATRONS_MENA, SCHOOL_KINDS_MENA) if mena else (SCHOOL_PATRONS_HOME, SCHOOL_KINDS_HOME)
    taken, rows = set(), []
    while len(rows) < SCHOOLS:
        country = stream.weighted(COUNTRIES[ctx.region])
        town = skewed(stream, MENA_TOWNS[country] if mena else HOME_TOWNS)
        name = f"{stream.choice(patrons)} {stream.choice(kinds)}" + ("" if stream.chance(500) else f" {town}")
        if name in taken:
            continue
        taken.add(name)
        given, family = person_name(stream, ctx.region)
        pupils = min(4200, max(35, int(stream.long_tail(310, 0.75))))
        segment = "small" if pupils < 200 else "medium" if pupils < 550 else "large" if pupils < 1400 else "group"
        rows.append({
            "customer_id": ctx.id("C", 5001 + len(rows)), "kind": "school", "name": name, "contact_name": f"{given} {family}", "email": f"office@{plain_letters(name)}.example",
            "phone_typed": typed_phone(stream, country), "street": street(stream, ctx.region), "town": town, "country": country, "currency": CURRENCY[country],
            "language": "ar" if mena and stream.chance(380) else "en", "tax_number": None if stream.chance(120) else f"{country}{stream.randrange(10**8, 10**9)}", "learners": pupils,
            "birthday_typed": None, "segment": segment, "channel": stream.weighted([("fair", 30), ("referral", 25), ("tender", 20), ("search", 15), ("partner", 10)]), "consent": int(stream.chance(780)),
            "payment_days": stream.weighted([(14, 15), (30, 55), (45, 10), (60, 20)]), "credit_limit": max(2000, pupils * 40 // 500 * 500) * (4 if mena else 1), "since": opened_on(ctx, stream, "school").isoformat(), "adviser_id": stream.choice(advisers),
        })
    return rows


def make_duplicates(ctx, stream, families, taken):
    """Second accounts of the same family, typed differently."""
    twins, truth = [], []
    for row in stream.sample(families, len(families) * 25 // 1000):
        later = datetime.date.fromisoformat(row["since"]) + datetime.timedelta(days=20 + int(stream.waiting(150)))
        if later > ctx.end:
            continue
        how = stream.choice(["name", "email", "phone", "order of names"])
        given, family = row["name"].split(" ", 1)
        name = {"name": mistype(stream, row["name"]), "order of names": f"{family}, {given}"}.get(how, row["name"])
        twin = {**row, "customer_id": ctx.id("C", 4001 + len(twins)), "name": name, "contact_name": name, "since": later.isoformat(), "segment": "new", "adviser_id": None}
        twin["phone_typed"] = typed_phone(stream, row["country"], row["phone_typed"]) if row["phone_typed"] else None
        if how == "email" or row["email"] is None:
            twin["email"] = f"{plain_letters(family)}.{plain_letters(given)}@post.example"
        twins.append(twin)
        truth.append((twin["customer_id"], row["customer_id"], how))
    return twins, truth
