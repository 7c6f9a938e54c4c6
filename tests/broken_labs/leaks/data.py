"""Tickets with planted truths: late, never answered, spam, exported twice, and answered after exactly four hours."""

from __future__ import annotations

import random

import pandas as pd

UNITS = ["courses", "devices", "kits", "schools", "tutoring"]


def make(tier: str, seed: int) -> dict[str, pd.DataFrame]:
    """Return {"tickets": ...} for a tier; another tier or seed gives other tickets of the same kind."""
    rng = random.Random("tickets")
    rates = dict(zip(UNITS, rng.sample([0.12, 0.2, 0.28, 0.36, 0.44], len(UNITS)), strict=True))
    rows = []
    for unit in UNITS:
        for _ in range(rng.randrange(40, 60)):
            rows.append(_ticket(rng, unit, is_late=rng.random() < rates[unit]))
    # A small unit in which all is late: a share of 1, and no pattern.
    rows += [_ticket(rng, "gift cards", is_late=True) for _ in range(4)]
    for number, row in enumerate(rows):
        row["ticket_id"] = f"K-{number:04d}"
    # Late tickets are exported twice more often: counting them twice moves the shares.
    rows += [dict(row) for row in rows if row["is_late"] and rng.random() < 0.3]
    random.Random(tier).shuffle(rows)
    table = pd.DataFrame(rows).drop(columns="is_late")
    return {"tickets": table[["ticket_id", "unit", "kind", "opened", "first_reply"]]}


def _ticket(rng: random.Random, unit: str, is_late: bool) -> dict:
    opened = pd.Timestamp("2026-03-02 08:00") + pd.Timedelta(minutes=rng.randrange(60 * 24 * 60))
    if is_late:
        waited = rng.choice([None, pd.Timedelta(hours=4, minutes=1), pd.Timedelta(hours=26), pd.Timedelta(hours=50)])
    else:
        waited = rng.choice([pd.Timedelta(minutes=rng.randrange(1, 230)), pd.Timedelta(hours=4)])
    kind = "spam" if rng.random() < 0.15 else rng.choice(["question", "complaint"])
    reply = pd.NaT if waited is None or kind == "spam" else opened + waited
    return {"unit": unit, "kind": kind, "opened": opened, "first_reply": reply, "is_late": is_late}
