"""Sales and after-sales talks with what was said, and the referrals that came of them."""

from __future__ import annotations

import datetime
from decimal import Decimal

from datasets.company.core.calendar import demand, hour_of_message
from datasets.company.core.card import card
from datasets.company.core.stream import exp
from datasets.company.text.grammar import expand, frames_of
from datasets.company.text.names import HOME_GIVEN, MENA_GIVEN, person_name

TALKS = 900
FACTORS = ("value_near", "ask_specific", "ask_vague", "forward_text", "reward_family", "reward_school", "second_ask")

TABLES = {
    "conversations": card(
        "Talks of advisers with families and schools that are customers already.", key="conversation_id",
        planted="The expected number of referrals follows truth_referral; who talks and how long the talk is have no effect of their own, though the most successful adviser talks longest. "
        "Schools get the offer of a reward more often and refer less, so over both kinds together the reward seems to do nothing or harm.",
        columns={
            "conversation_id": "text: talk", "customer_id": "text -> customers.customer_id: customer", "customer_kind": "text: family or school", "employee_id": "text -> employees.employee_id: adviser", "channel": "text: call, chat or visit",
            "started_at": "time: start", "minutes": "integer in minutes: length", "referrals": "integer: people referred within 30 days",
        },
    ),
    "utterances": card(
        "What was said, turn by turn. Later turns of the same thread, days after, are there too.", key="conversation_id turn",
        planted="Turns that thank for a referral were written after the outcome was known: a model that reads them leaks.",
        columns={"conversation_id": "text -> conversations.conversation_id: talk", "turn": "integer: turn", "speaker": "text: adviser or customer", "at": "time: moment", "text": "text: words"},
    ),
    "referrals": card("People whom customers referred.", key="referral_id", columns={
        "referral_id": "text: referral", "conversation_id": "text -> conversations.conversation_id: talk that led to it", "customer_id": "text -> customers.customer_id: who referred", "referred_on": "date: day", "name_typed": "text: name as given",
    }),
    "truth_conversations": card("The moves in each talk, and what the formula expects.", key="conversation_id", columns={
        "conversation_id": "text -> conversations.conversation_id: talk", "value_moment": "text: near (within 24 hours), far or none", "ask": "text: specific, vague or none", "forward_text": "yes_no: ready text to forward", "reward": "yes_no: reward offered",
        "second_ask": "yes_no: asked again after an answer", "small_talk": "yes_no: small talk", "expected": "decimal: expected referrals",
    }),
    "truth_referral": card("The planted formula: expected referrals = base x the factors of the moves that are there.", key="term", shared=True, columns={"term": "text: base or move", "factor": "decimal: factor"}),
}


def referral_factors(ctx) -> dict[str, float]:
    """The planted formula."""
    return {
        "base": ctx.strength("referral base", 0.34, 0.46), "value_near": ctx.strength("referral value moment", 2.0, 3.0), "ask_specific": ctx.strength("referral specific ask", 2.2, 3.2), "ask_vague": 1.0,
        "forward_text": ctx.strength("referral forward text", 1.6, 2.3), "reward_family": ctx.strength("referral reward family", 1.4, 1.8), "reward_school": ctx.strength("referral reward school", 0.6, 0.8), "second_ask": ctx.strength("referral second ask", 0.4, 0.6),
    }


def make_shared(ctx):
    """The planted formula as a table."""
    factor = referral_factors(ctx)
    terms = [("base", factor["base"]), ("no ask", 0.35), ("school", 0.6), *((name, factor[name]) for name in FACTORS)]
    return {"truth_referral": ctx.frame("truth_referral", [(name, Decimal(round(value * 100)).scaleb(-2)) for name, value in terms])}


def make(ctx):
    """Talks, turns, referrals and their truth."""
    stream, frames = ctx.rng("conversations"), frames_of("talks", ctx.tier)
    factor = referral_factors(ctx)
    customers = [row for row in ctx.rows("customers")]
    families, schools = [r for r in customers if r["kind"] == "family"], [r for r in customers if r["kind"] == "school"]
    staff = [row for row in ctx.rows("employees") if row["bu_id"] in ("BU-01", "BU-02", "BU-03")]
    star = max((row for row in staff if row["start_date"] <= "2025-05-01"), key=lambda row: (row["end_date"] or "9999", row["employee_id"]))["employee_id"]
    products = [row["name"] for row in ctx.rows("products") if row["kind"] != "book"]
    talks, turns, referrals, truth = [], [], [], []
    for moment, number in plan_moments(ctx, stream):
        day = moment.date().isoformat()
        kind = "school" if stream.chance(340) else "family"
        known = schools if kind == "school" else families
        customer = stream.choice(known)
        while customer["since"] > day:
            customer = stream.choice(known)
        present = [row["employee_id"] for row in staff if row["start_date"] <= day and (row["end_date"] or "9999") >= day]
        adviser = star if star in present and stream.chance(240) else stream.choice(present)
        moves = choose_moves(stream, kind, adviser == star)
        expected = factor["base"]
        for move in ("value_near", "ask_specific", "forward_text", "second_ask"):
            if moves[move]:
                expected *= factor[move]
        if moves["ask"] == "none":
            expected *= 0.35
        if moves["reward"]:
            expected *= factor[f"reward_{kind}"]
        expected *= 0.6 if kind == "school" else 1.0
        count = min(9, stream.count(expected * exp(0.25 * stream.normal() - 0.03)))
        conversation_id = ctx.id("T", number)
        names = [" ".join(person_name(stream, ctx.region)) for _ in range(max(count, 2))]
        given = HOME_GIVEN if ctx.region == "home" else MENA_GIVEN
        slots = {
            "customer": customer["contact_name"].split()[0].strip(","), "adviser": next(row["name"] for row in staff if row["employee_id"] == adviser).split()[0], "learner": stream.choice(given), "product": stream.choice(products),
            "subject": stream.choice(["maths", "reading", "science", "English", "coding"]), "friend": names[0].split()[0], "other": names[1].split()[0], "school": stream.choice(["your school", "the evening school", "the school next door"]), "age": stream.randrange(5, 14),
            "reward": stream.choice(["20 euros", "a free month", "a craft box", "two lessons"]), "day": stream.choice(["Monday", "Tuesday", "Wednesday", "Thursday"]),
        }
        script = write_script(stream, frames, moves, count, slots)
        at = moment
        for turn, (speaker, text) in enumerate(script, 1):
            turns.append((conversation_id, turn, speaker, stamp(at), text))
            at += datetime.timedelta(seconds=15 + int(stream.waiting(40 if adviser != star else 75)))
        minutes = max(2, (at - moment).seconds // 60 + 1)
        if count and stream.chance(600):
            late = moment + datetime.timedelta(days=2 + int(stream.waiting(6)), minutes=stream.randrange(600))
            if late.date() <= ctx.end:
                turns.append((conversation_id, len(script) + 1, "adviser", stamp(late), expand(stream, stream.choice(frames["after_outcome"]), slots)))
        for name in names[:count]:
            referred = min(ctx.end, moment.date() + datetime.timedelta(days=int(stream.waiting(5))))
            referrals.append((ctx.id("RF", len(referrals) + 1), conversation_id, customer["customer_id"], referred.isoformat(), name if stream.chance(700) else name.split()[0]))
        talks.append((conversation_id, customer["customer_id"], kind, adviser, stream.weighted([("call", 60), ("chat", 28), ("visit", 12 if kind == "school" else 2)]), stamp(moment), minutes, count))
        near = "near" if moves["value_near"] else "far" if moves["value_far"] else "none"
        truth.append((conversation_id, near, moves["ask"], int(moves["forward_text"]), int(moves["reward"]), int(moves["second_ask"]), int(moves["small_talk"]), Decimal(round(expected * 10000)).scaleb(-4)))
    made = {"conversations": talks, "utterances": turns, "referrals": referrals, "truth_conversations": truth}
    return {name: ctx.frame(name, rows) for name, rows in made.items()}


def plan_moments(ctx, stream):
    """When the talks take place: by season, in office hours; (moment, number) in order of time."""
    moments = []
    while len(moments) < TALKS:
        day = ctx.day(stream.randrange(ctx.days))
        if stream.random() * 2.4 < demand(day, ctx.region, "family") and day.weekday() not in ((4,) if ctx.region == "mena" else (6,)):
            hour = min(19, max(9, hour_of_message(stream, ctx.region, day)))
            moments.append(datetime.datetime(day.year, day.month, day.day, hour, stream.randrange(60), stream.randrange(60)))
    return [(moment, number) for number, moment in enumerate(sorted(moments), 1)]


def stamp(moment: datetime.datetime) -> str:
    """A moment as ISO text."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def choose_moves(stream, kind: str, star: bool) -> dict:
    """Which moves a talk has. The star asks better; schools hear of rewards more often."""
    value = stream.weighted([("near", 38 if star else 28), ("far", 32), ("none", 36)])
    ask = stream.weighted([("specific", 58 if star else 26), ("vague", 24 if star else 38), ("none", 14 if star else 36)])
    asked = ask != "none"
    return {
        "value_near": value == "near", "value_far": value == "far", "ask": ask, "ask_specific": ask == "specific", "forward_text": asked and stream.chance(560 if star else 330), "reward": stream.chance(840 if kind == "school" else 210),
        "second_ask": asked and stream.chance(230), "small_talk": stream.chance(900 if star else 640), "long": star,
    }


def write_script(stream, frames, moves, count, slots) -> list[tuple[str, str]]:
    """The turns of a talk as (speaker, text)."""
    def say(section):
        return expand(stream, stream.choice(frames[section]), slots)

    script = [("adviser", say("hello"))]
    if moves["small_talk"]:
        script.append(("adviser", say("small_talk")))
    script.append(("customer", say("value_near" if moves["value_near"] else "value_far" if moves["value_far"] else "value_none")))
    topics = min(len(frames["help"]), 1 + (2 if moves["long"] else 0) + stream.chance(300))
    script += [("adviser", expand(stream, frame, slots)) for frame in stream.sample(frames["help"], topics)]
    if moves["ask"] != "none":
        opener = say(f"ask_{moves['ask']}")
        script.append(("adviser", opener))
        script += [("adviser", say(name)) for name in ("forward_text", "reward") if moves[name]]
        willing = count > 0 or stream.chance(250)
        script.append(("customer", say("yes_names" if willing else "no_names")))
        if moves["second_ask"]:
            script.append(("adviser", say("second_ask")))
            script.append(("customer", say("no_names")))
    else:
        if moves["reward"]:
            script.append(("adviser", say("reward")))
        if count:
            script.append(("customer", say("yes_names")))
    script.append((stream.choice(["adviser", "customer"]), say("bye")))
    return script
