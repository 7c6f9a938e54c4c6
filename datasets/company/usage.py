"""Calls to language models by the company's applications: tokens, cost, latency, what was urgent, what was asked twice."""

from __future__ import annotations

import datetime
from decimal import Decimal

from datasets.company.core.calendar import demand, hour_of_message
from datasets.company.core.card import card

CALLS = 9000
FIRST = datetime.date(2026, 5, 4)
#: model: (EUR for a million tokens in, cached in, out; median latency in ms)
PRICES = {"practice-small": (10, 2, 40, 120), "practice-medium": (50, 12, 200, 350), "practice-large": (250, 62, 1000, 900)}  # cents
#: application: (unit, share of calls, model used today, what the smaller models lose in accuracy in parts of 1,000, fixed part of the prompt, tokens in, tokens out)
APPLICATIONS = {
    "message router": ("BU-04", 44, "practice-large", (96, 18, 0), 780, 60, 14), "answer drafter": ("BU-04", 21, "practice-large", (210, 60, 0), 1450, 420, 170), "quote writer": ("BU-03", 7, "practice-large", (160, 34, 0), 1900, 380, 420),
    "talk coder": ("BU-02", 9, "practice-large", (130, 22, 0), 1100, 900, 120), "review summariser": ("BU-10", 8, "practice-large", (40, 8, 0), 340, 1500, 210), "advert writer": ("BU-05", 6, "practice-medium", (70, 0, -4), 520, 160, 260), "invoice reader": ("BU-13", 5, "practice-large", (88, 12, 0), 860, 640, 150),
}

TABLES = {
    "model_calls": card(
        "Calls of the applications to language models in the last six months, one row each.", key="call_id",
        planted="About one call in six repeats an earlier one word for word, but some of the repeats ask about prices or stock, which change: an old answer is wrong there. Output tokens cost four times input tokens. "
        "A week of a new price action brings other questions. Smaller models are nearly as good for most applications (truth_model_fit).",
        columns={
            "call_id": "text: call", "called_at": "time: moment", "application": "text: application", "bu_id": "text -> business_units.bu_id: unit that pays", "employee_id": "text optional -> employees.employee_id: who triggered it, empty when a program did", "model": "text: model",
            "input_ref": "text: what it was about (message, question, talk, quote ...)", "prompt_key": "text: equal for equal prompts", "customer_kind": "text: family or school", "urgent": "yes_no: somebody waits for the answer", "needs_fresh_prices": "yes_no: the answer depends on prices or stock of the day",
            "prompt_tokens": "integer in tokens: all tokens of the prompt", "fixed_tokens": "integer in tokens: the part that is the same in every call of the application", "cached_tokens": "integer in tokens: the part that the service took from its cache", "completion_tokens": "integer in tokens: answer",
            "latency_ms": "integer in ms: time to the answer", "cost": "decimal in EUR: cost", "status": "text: ok, retried or failed", "accepted": "yes_no optional: a person took the answer as it was, empty where nobody looked",
        },
    ),
    "truth_model_fit": card("Share of right answers by application and model.", key="application model", shared=True, columns={"application": "text: application", "model": "text: model", "accuracy": "decimal: share of right answers"}),
}


def best_accuracy(ctx) -> dict[str, float]:
    """Share of right answers of the large model by application."""
    return {name: ctx.strength(f"usage accuracy {name}", 0.86, 0.95, 3) for name in APPLICATIONS}


def make_shared(ctx):
    """The planted accuracies."""
    top = best_accuracy(ctx)
    fit = [(name, model, Decimal(round((top[name] - APPLICATIONS[name][3][place] / 1000) * 1000)).scaleb(-3)) for name in APPLICATIONS for place, model in enumerate(PRICES)]
    return {"truth_model_fit": ctx.frame("truth_model_fit", fit)}


def make(ctx):
    """Calls by application over six months."""
    stream = ctx.rng("usage")
    top = best_accuracy(ctx)
    messages = [row["message_id"] for row in ctx.rows("messages") if row["sender"] == "customer" and row["sent_at"] >= "2026-03"]
    references = {"message router": messages, "answer drafter": messages, "quote writer": [row["quote_id"] for row in ctx.rows("quotes")], "talk coder": [row["conversation_id"] for row in ctx.rows("conversations")]}
    agents: dict[str, list] = {}
    for row in ctx.rows("employees"):
        agents.setdefault(row["bu_id"], []).append(row)
    moments = []
    span = (ctx.end - FIRST).days
    while len(moments) < CALLS:
        day = FIRST + datetime.timedelta(days=stream.randrange(span + 1))
        growth = 0.5 + (day - FIRST).days / span
        if stream.random() * 4 < growth * demand(day, ctx.region, "family"):
            moments.append(datetime.datetime(day.year, day.month, day.day, hour_of_message(stream, ctx.region, day), stream.randrange(60), stream.randrange(60)))
    rows, recent = [], {name: [] for name in APPLICATIONS}
    for number, moment in enumerate(sorted(moments), 1):
        name = stream.weighted([(key, value[1]) for key, value in APPLICATIONS.items()])
        unit, _, model, _, fixed, size_in, size_out = APPLICATIONS[name]
        again = stream.choice(recent[name][-250:]) if recent[name] and stream.chance(170) else None
        if again:
            _, reference, key, kind, fresh, tokens = again
        else:
            source = references.get(name)
            reference = stream.choice(source) if source else f"{name.split()[0]}-{stream.randrange(1, 4000):04d}"
            key, kind, fresh = f"{stream.getrandbits(40):010x}", "school" if stream.chance(180) else "family", int(stream.chance({"quote writer": 940, "answer drafter": 310, "advert writer": 350}.get(name, 30)))
            tokens = fixed + max(8, int(stream.long_tail(size_in, 0.55)))
        recent[name].append((number, reference, key, kind, fresh, tokens))
        done = max(4, int(stream.long_tail(size_out, 0.35)))
        cached = fixed // 64 * 64 if stream.chance(80) else 0
        price_in, price_cached, price_out, base = PRICES[model]
        micro = (tokens - cached) * price_in + cached * price_cached + done * price_out  # cents for a million calls
        status = stream.weighted([("ok", 968), ("retried", 22), ("failed", 10)])
        day = moment.date().isoformat()
        present = [row["employee_id"] for row in agents[unit] if row["start_date"] <= day and (row["end_date"] or "9999") >= day]
        wrong = APPLICATIONS[name][3][("practice-small", "practice-medium", "practice-large").index(model)]
        seen = stream.chance(240)
        rows.append({
            "call_id": ctx.id("MC", number), "called_at": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "application": name, "bu_id": unit, "employee_id": stream.choice(present) if present and name in ("quote writer", "advert writer", "answer drafter") else None, "model": model,
            "input_ref": reference, "prompt_key": key, "customer_kind": kind, "urgent": int(stream.chance({"message router": 720, "answer drafter": 610, "quote writer": 180, "invoice reader": 60}.get(name, 15))), "needs_fresh_prices": fresh,
            "prompt_tokens": tokens, "fixed_tokens": fixed, "cached_tokens": cached, "completion_tokens": done, "latency_ms": int(stream.long_tail(base + done * 4, 0.4)), "cost": Decimal(micro).scaleb(-8), "status": status,
            "accepted": (int(stream.random() < top[name] - wrong / 1000) if status != "failed" else 0) if seen else None,
        })
    return {"model_calls": ctx.frame("model_calls", rows)}
