"""Leads with what was known when, their outcome, and the campaigns that showed them something."""

from __future__ import annotations

import datetime
from decimal import Decimal

from datasets.company.core.calendar import demand, hour_of_message, next_working_day
from datasets.company.core.card import card
from datasets.company.core.money import money
from datasets.company.core.stream import logistic
from datasets.company.rules import COUNTRIES
from datasets.company.text.names import HOME_TOWNS, MENA_TOWNS, person_name, skewed
from datasets.company.text.typing_errors import typed_phone

SOURCES = (("search", 30), ("social", 27), ("referral", 13), ("school fair", 9), ("partner", 9), ("web form", 12))

TABLES = {
    "leads": card(
        "People and schools that showed interest, with what was known before the first call, and what came of it.", key="lead_id",
        planted="The chance of winning follows truth_lead_drivers. won_on, order_value, onboarding_call and days_open are known only after the outcome (leakage). Large budgets are won less often: profit is chance x margin. "
        "More calls go to colder leads, so over all leads calls seem to harm; at equal warmth they help. Advisers and household have no effect.",
        columns={
            "lead_id": "text: lead", "created_at": "time: moment of the first contact", "kind": "text: family or school", "name": "text: name", "phone_typed": "text optional: telephone number as typed", "town": "text: town", "country": "text: XH, XN, SA or AE",
            "language": "text: en or ar", "source": "text: where the lead came from", "referral_id": "text optional -> referrals.referral_id: referral that brought the lead", "subject": "text: subject asked for", "learners": "integer: children or pupils",
            "child_age": "integer optional in years: age of the child", "budget_typed": "text optional: budget as typed", "pages_viewed": "integer: pages seen before the first contact", "price_page": "yes_no: saw the price page", "form_complete": "integer in per cent: how much of the form was filled in",
            "trial_booked": "yes_no: booked a trial lesson with the first contact", "consent": "yes_no: may be called and written to", "household": "text optional: household as typed; not to be used", "employee_id": "text -> employees.employee_id: adviser",
            "minutes_to_call": "integer optional in minutes: from first contact to first call, empty when nobody called", "calls": "integer: calls made", "status": "text: won, lost or open", "won_on": "date optional: day of the order", "customer_id": "text optional -> customers.customer_id: customer the lead became",
            "order_value": "decimal optional in EUR: value of the first order", "lost_reason": "text optional: reason as coded", "onboarding_call": "yes_no: had the onboarding call", "days_open": "integer in days: days to the outcome or the end",
        },
    ),
    "campaigns": card("Campaigns: who should be reached, what it costs to reach one person.", key="campaign_id", shared=True, columns={
        "campaign_id": "text: campaign", "name": "text: name", "channel": "text: mail, app or social", "sent_on": "date: day", "cost_per_person": "decimal in EUR: cost of reaching one person", "offer": "text: offer",
    }),
    "exposures": card(
        "Who was in a campaign, who was held back at random, who bought in the 14 days after.", key="campaign_id customer_id",
        planted="One in four is held back. The campaign moves lapsed and occasional buyers; devoted ones buy anyway, and some who had complained buy less (truth_uplift). Ranking by who bought picks the sure things.",
        columns={
            "campaign_id": "text -> campaigns.campaign_id: campaign", "customer_id": "text -> customers.customer_id: customer", "held_back": "yes_no: in the control group, saw nothing", "opened": "yes_no: opened it", "clicked": "yes_no: clicked",
            "orders_before": "integer: orders in the 180 days before", "days_since_order": "integer optional in days: since the last order, empty when there was none", "complained": "yes_no: had a ticket about a delivery, damage, return or invoice in the 90 days before", "bought": "yes_no: bought within 14 days", "margin": "decimal in EUR: margin of what was bought, without the campaign's cost",
        },
    ),
    "truth_leads": card("True chance of winning a lead at the moment of the first contact, at the calls it got.", key="lead_id", columns={"lead_id": "text -> leads.lead_id: lead", "chance": "decimal: chance of winning", "warmth": "decimal: what pages, form, source and trial add to the log-odds", "margin": "decimal in EUR: expected margin when won"}),
    "truth_lead_drivers": card("Effects on the log-odds of winning.", key="driver", shared=True, columns={"driver": "text: driver", "effect": "decimal: effect on the log-odds"}),
    "truth_uplift": card("What seeing the campaign adds to the chance of buying.", key="group", shared=True, columns={"group": "text: group of customers", "uplift": "decimal: points of probability"}),
}
CAMPAIGNS = (("CP-01", "Back to school mail", "mail", "2025-08-18", 35, "10 % off workbooks"), ("CP-02", "Gift ideas", "app", "2025-12-04", 12, "free wrapping"), ("CP-03", "Spring comeback", "mail", "2026-03-26", 35, "15 % off a kit"), ("CP-04", "Summer bridge", "social", "2026-06-25", 48, "trial month"), ("CP-05", "Back to school mail", "mail", "2026-08-17", 36, "10 % off workbooks"))


def lead_effects(ctx) -> dict[str, float]:
    """Effects on the log-odds of winning a lead."""
    return {
        "referral": ctx.strength("lead referral", 0.8, 1.3), "school fair": ctx.strength("lead fair", 0.2, 0.5), "social": ctx.strength("lead social", -0.8, -0.4), "price page": ctx.strength("lead price page", 0.5, 0.9), "trial booked": ctx.strength("lead trial", 0.9, 1.5),
        "10 % of the form": ctx.strength("lead form", 0.06, 0.14), "doubling of the minutes to the call": ctx.strength("lead minutes", -0.22, -0.12), "call": ctx.strength("lead call", 0.10, 0.22), "1,000 EUR of budget": ctx.strength("lead budget", -0.5, -0.2),
    }


def campaign_uplift(ctx) -> dict[str, float]:
    """What seeing a campaign adds to the chance of buying, by group."""
    return {"devoted": ctx.strength("uplift devoted", 0.0, 0.01, 3), "occasional": ctx.strength("uplift occasional", 0.05, 0.09, 3), "lapsed": ctx.strength("uplift lapsed", 0.03, 0.06, 3), "complained": -ctx.strength("uplift complained", 0.03, 0.06, 3), "new": ctx.strength("uplift new", 0.01, 0.02, 3)}


def make_shared(ctx):
    """The campaigns and the planted strengths."""
    drivers = [(name, Decimal(round(value * 100)).scaleb(-2)) for name, value in lead_effects(ctx).items()]
    uplift = [(group, Decimal(round(value * 1000)).scaleb(-3)) for group, value in campaign_uplift(ctx).items()]
    campaigns = [(*row[:4], money(row[4]), row[5]) for row in CAMPAIGNS]
    return {"campaigns": ctx.frame("campaigns", campaigns), "truth_lead_drivers": ctx.frame("truth_lead_drivers", drivers), "truth_uplift": ctx.frame("truth_uplift", uplift)}


def make(ctx):
    """Leads and exposures of a branch."""
    leads, truth = make_leads(ctx)
    made = {"leads": leads, "truth_leads": truth, "exposures": make_exposures(ctx)}
    return {name: ctx.frame(name, rows) for name, rows in made.items()}


def make_leads(ctx):
    """For each customer of the time, leads until one is won: that one became the customer."""
    stream = ctx.rng("leads")
    effect = lead_effects(ctx)
    customers = sorted((row for row in ctx.rows("customers") if row["since"] >= ctx.start.isoformat()), key=lambda row: (row["since"], row["customer_id"]))
    first_orders = {}
    for row in ctx.rows("orders"):
        first_orders.setdefault(row["customer_id"], row)
    referrals = ctx.rows("referrals")
    staff = {kind: [r for r in ctx.rows("employees") if r["bu_id"] == bu] for kind, bu in (("family", "BU-01"), ("school", "BU-03"))}
    free = 0
    rows, truth = [], []
    for customer in [*customers, *make_late(ctx)]:
        since = datetime.date.fromisoformat(customer["since"])
        while True:
            lead, chance, warmth, margin = draw_lead(ctx, stream, customer, since, effect, staff)
            if lead["source"] == "referral":
                if free < len(referrals) and referrals[free]["referred_on"] <= lead["created_at"][:10]:
                    lead["referral_id"], lead["name"] = referrals[free]["referral_id"], referrals[free]["name_typed"]
                    free += 1
            won = stream.random() < chance and not customer.get("late")
            rows.append(lead)
            truth.append([lead, chance, warmth, margin])
            if won:
                settle_won(ctx, stream, lead, customer, first_orders.get(customer["customer_id"]), since)
                break
            settle_lost(ctx, stream, lead, bool(customer.get("late")))
            if customer.get("late"):
                break
    order = sorted(range(len(rows)), key=lambda index: (rows[index]["created_at"], index))
    for number, index in enumerate(order, 1):
        rows[index]["lead_id"] = ctx.id("L", number)
    truths = [(truth[i][0]["lead_id"], Decimal(round(truth[i][1] * 10000)).scaleb(-4), Decimal(round(truth[i][2] * 1000)).scaleb(-3), money(truth[i][3])) for i in order]
    return [rows[index] for index in order], truths


def make_late(ctx):
    """Leads of the last three weeks are still open."""
    stream = ctx.rng("late leads")
    return [{"customer_id": None, "kind": stream.weighted([("family", 90), ("school", 10)]), "since": ctx.day(ctx.days - 1 - stream.randrange(20)).isoformat(), "country": stream.weighted(COUNTRIES[ctx.region]), "late": 1} for _ in range(140)]


def draw_lead(ctx, stream, customer, since, effect, staff):
    """One lead of the days before `since`; gives it with its chance, warmth and margin."""
    kind, country = customer["kind"], customer["country"]
    created = max(ctx.start, since - datetime.timedelta(days=1 + int(stream.waiting(9 if kind == "family" else 30))))
    for _ in range(3):
        other = max(ctx.start, created - datetime.timedelta(days=stream.randrange(3)))
        if stream.random() * 1.8 < demand(other, ctx.region, "family"):
            created = other
            break
    hour = hour_of_message(stream, ctx.region, created)
    at = datetime.datetime(created.year, created.month, created.day, hour, stream.randrange(60), stream.randrange(60))
    source = stream.weighted(SOURCES)
    pages = 1 + int(stream.long_tail(3.2, 0.8))
    price_page, form = int(stream.chance(min(750, 90 + 60 * pages))), stream.weighted([(20, 14), (40, 22), (60, 24), (80, 22), (100, 18)])
    trial = int(stream.chance(150 + form * 2))
    budget = max(40, int(stream.long_tail(190 if kind == "family" else 2600, 0.8)) // 10 * 10)
    warmth = effect.get(source, 0.0) + effect["price page"] * price_page + effect["trial booked"] * trial + effect["10 % of the form"] * (form - 60) / 10
    minutes = None if stream.chance(50) else 3 + int(stream.long_tail(95 if 8 <= hour <= 18 else 640, 1.2))
    calls = 0 if minutes is None else max(1, min(9, 1 + stream.count(2.6 - 1.5 * warmth if warmth < 1.6 else 0.2)))
    doublings = 0.0
    rest = 12 if minutes is None else minutes
    while rest >= 30:
        rest //= 2
        doublings += 1
    odds = -2.85 + warmth + effect["call"] * calls + effect["doubling of the minutes to the call"] * (9 if minutes is None else doublings) + effect["1,000 EUR of budget"] * min(budget, 6000) / 1000 + stream.normal(0, 0.25)
    given, family = person_name(stream, ctx.region)
    present = [r["employee_id"] for r in staff[kind] if r["start_date"] <= created.isoformat() and (r["end_date"] or "9999") >= created.isoformat()] or [staff[kind][0]["employee_id"]]
    lead = {
        "lead_id": "", "created_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "kind": kind, "name": f"{given} {family}", "phone_typed": None if stream.chance(180) else typed_phone(stream, country),
        "town": skewed(stream, MENA_TOWNS[country] if ctx.region == "mena" else HOME_TOWNS), "country": country, "language": "ar" if ctx.region == "mena" and stream.chance(520) else "en", "source": source, "referral_id": None,
        "subject": stream.weighted([("maths", 32), ("science", 22), ("language", 24), ("coding", 14), ("early years", 8)]), "learners": stream.weighted([(1, 60), (2, 30), (3, 10)]) if kind == "family" else 40 + int(stream.waiting(350)),
        "child_age": None if kind == "school" or stream.chance(120) else stream.randrange(4, 16), "budget_typed": type_budget(stream, budget, ctx.region) if stream.chance(640) else None, "pages_viewed": pages, "price_page": price_page, "form_complete": form,
        "trial_booked": trial, "consent": int(stream.chance(830)), "household": stream.choice(["two parents", "single parent", "grandparents", "2 parents", "mother only", "patchwork"]) if kind == "family" and stream.chance(450) else None,
        "employee_id": stream.choice(present), "minutes_to_call": minutes, "calls": calls,
    }
    return lead, logistic(odds), warmth, budget * stream.randrange(38, 62)


def type_budget(stream, budget: int, region: str) -> str:
    """A budget as people type it."""
    unit = "SAR" if region == "mena" else "EUR"
    amount = budget * 4 if region == "mena" else budget
    return stream.choice([f"{amount}", f"{amount} {unit}", f"ca. {amount}", f"max {amount}", f"{amount},-", f"{amount / 1000:.1f}k".replace(".0k", "k") if amount >= 1000 else f"~{amount}", f"up to {amount} {unit.lower()}"])


def settle_won(ctx, stream, lead, customer, order, since):
    """The lead became the customer on the day the account was opened."""
    created = datetime.date.fromisoformat(lead["created_at"][:10])
    won = max(since, created)
    value = None
    if order is not None:
        value = order["net"] if order["currency"] == "EUR" else (order["net"] * 100 / (425 if order["currency"] == "SAR" else 417)).quantize(Decimal("0.01"))
    lead |= {"status": "won", "won_on": won.isoformat(), "customer_id": customer["customer_id"], "order_value": value, "lost_reason": None, "onboarding_call": int(stream.chance(870)), "days_open": (won - created).days,
             "name": lead["name"] if lead["referral_id"] and " " not in lead["name"] else customer["contact_name"], "town": customer["town"], "language": customer["language"]}


def settle_lost(ctx, stream, lead, late):
    """The lead was lost after a while, or is still open."""
    created = datetime.date.fromisoformat(lead["created_at"][:10])
    closed = next_working_day(created + datetime.timedelta(days=2 + int(stream.waiting(16))), ctx.region)
    is_open = late or closed > ctx.end
    lead |= {"status": "open" if is_open else "lost", "won_on": None, "customer_id": None, "order_value": None, "onboarding_call": 0, "days_open": ((ctx.end if is_open else closed) - created).days,
             "lost_reason": None if is_open else stream.weighted([("no answer", 38), ("too expensive", 24), ("other provider", 12), ("not now", 20), ("wrong number", 4), ("n/a", 2)])}


def make_exposures(ctx):
    """Five campaigns to families: one in four held back at random; buying follows the group's base chance and uplift."""
    stream = ctx.rng("exposures")
    uplift = campaign_uplift(ctx)
    base = {"devoted": 0.34, "occasional": 0.08, "lapsed": 0.02, "complained": 0.11, "new": 0.05}
    history: dict[str, list[str]] = {}
    for row in ctx.rows("orders"):
        if row["quote_id"] is None:
            history.setdefault(row["customer_id"], []).append(row["ordered_on"])
    trouble: dict[str, list[str]] = {}
    for row in ctx.rows("tickets"):
        if row["topic_coded"] in ("damaged_missing", "escalate", "return_refund", "invoice", "order_status"):
            trouble.setdefault(row["customer_id"], []).append(row["opened_at"][:10])
    rows = []
    families = [row for row in ctx.rows("customers") if row["kind"] == "family" and row["consent"]]
    for campaign, _, _, sent, _, _ in CAMPAIGNS:
        day = datetime.date.fromisoformat(sent)
        window = (day - datetime.timedelta(days=180)).isoformat()
        for customer in families:
            if customer["since"] > sent:
                continue
            past = [date for date in history.get(customer["customer_id"], []) if date < sent]
            recent = 0
            for date in past:
                recent += date >= window
            since = (day - datetime.date.fromisoformat(past[-1])).days if past else None
            quarter = (day - datetime.timedelta(days=90)).isoformat()
            complained = int(any(quarter <= date < sent for date in trouble.get(customer["customer_id"], ())))
            group = "complained" if complained else "new" if not past else "devoted" if recent >= 5 else "occasional" if recent else "lapsed"
            held = int(stream.chance(250))
            chance = base[group] + (0 if held else uplift[group])
            bought = int(stream.random() < chance)
            opened = int(not held and stream.chance({"devoted": 620, "occasional": 380, "lapsed": 190, "complained": 420, "new": 300}[group]))
            rows.append((campaign, customer["customer_id"], held, opened, int(opened and stream.chance(310)), recent, since, complained, bought, money(int(stream.long_tail(2600, 0.7))) if bought else money(0)))
    return rows
