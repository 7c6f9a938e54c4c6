"""Inputs that nobody has seen: two good ones and a malformed one, drawn from the card with a fresh seed.

The second input has the ids of the first and other contents. So an answer that follows the ids, or nothing at
all, is told from one that follows the contents. Rows at the limits of the card's rules are in each of them.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cohort_tools.demo_gate.card import NUMBERS, Card, InputColumn
from cohort_tools.demo_gate.rules import limits

DAMAGES = ("word_for_number", "column_gone", "row_cut_off")
WORDS = ("twelve", "n/a", "see mail", "12 pcs?", "#REF!")


@dataclass(frozen=True)
class DemoInput:
    """One input: its bytes, its sound rows by key, and what was damaged in it.

    `broken` are the keys of damaged rows, `lost` is the column that is gone; both are empty for a good input.
    """

    name: str
    data: bytes
    rows: dict[str, dict[str, Any]]
    damage: str = ""
    broken: tuple[str, ...] = ()
    lost: str = ""


def make_inputs(card: Card, seed: str, damage: str | None = None) -> list[DemoInput]:
    """Return two good inputs and a malformed one; `damage` names its kind, else the seed chooses."""
    rng = random.Random(f"{card.title} {seed}")
    number = rng.randint(*card.rows)
    first = _rows(card, rng, number)
    second = [{**new, card.key: old[card.key]} for old, new in zip(first, _rows(card, rng, number), strict=True)]
    third = _rows(card, rng, rng.randint(*card.rows))
    good = [DemoInput(name, _write(card, rows), _by_key(card, rows)) for name, rows in (("good_1", first), ("good_2", second))]
    return [*good, _damaged(card, rng, third, damage or rng.choice(DAMAGES))]


def _rows(card: Card, rng: random.Random, number: int) -> list[dict[str, Any]]:
    columns = [[_draw(column, rng, n) for n in range(number)] for column in card.inputs]
    rows = [dict(zip([c.name for c in card.inputs], values, strict=True)) for values in zip(*columns, strict=True)]
    for column in card.inputs:
        if column.kind in NUMBERS:
            _put_limits(card, column, rng, rows)
    return rows


def _put_limits(card: Card, column: InputColumn, rng: random.Random, rows: list[dict[str, Any]]) -> None:
    """Put the numbers that the card's rules compare a column with into rows of their own, and the values beside them.

    A wrong answer that differs from the rule at its limit alone would pass whenever no row happens to lie there.
    """
    step = Decimal(1) if column.kind == "whole" else Decimal("0.01")
    names = {c.name for c in card.inputs}
    named = {limit for output in card.outputs if output.equals for limit in limits(output.equals, names).get(column.name, ())}
    beside = sorted({limit + n * step for limit in named for n in (-1, 0, 1)})
    allowed = [value for value in beside if column.options["low"] <= value <= column.options["high"] and value % step == 0]
    values = rng.sample(allowed, min(len(allowed), len(rows) // 2))
    for row, value in zip(rng.sample(rows, len(values)), values, strict=True):
        row[column.name] = value


def _draw(column: InputColumn, rng: random.Random, n: int) -> Any:
    o = column.options
    if column.kind == "id":
        return f"{o['prefix']}{rng.randrange(16**6):06x}{n:03d}"
    if column.kind in ("choice", "text"):
        return rng.choice(list(o["choices"]))
    if column.kind == "whole":
        return Decimal(rng.randint(o["low"], o["high"]))
    if column.kind == "money":
        return Decimal(rng.randint(int(round(o["low"] * 100)), int(round(o["high"] * 100)))) / 100
    low, high = (v if isinstance(v, date) else date.fromisoformat(v) for v in (o["low"], o["high"]))
    return (low + timedelta(days=rng.randint(0, (high - low).days))).isoformat()


def text_of(column_kind: str, value: Any) -> str:
    """Return a value as an input file writes it: money with two decimals."""
    return f"{value:.2f}" if column_kind == "money" else str(value)


def _write(card: Card, rows: list[dict[str, Any]], without: str = "") -> bytes:
    out = io.StringIO()
    columns = [c for c in card.inputs if c.name != without]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([c.name for c in columns])
    writer.writerows([[text_of(c.kind, r[c.name]) if isinstance(r[c.name], Decimal) else r[c.name] for c in columns] for r in rows])
    return out.getvalue().encode()


def _by_key(card: Card, rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row[card.key]: row for row in rows}


def _damaged(card: Card, rng: random.Random, rows: list[dict[str, Any]], damage: str) -> DemoInput:
    needed = {n for c in card.outputs for n in c.depends_on} | {c.name for c in card.inputs if c.kind in NUMBERS}
    if damage == "column_gone":
        lost = rng.choice(sorted(needed - {card.key}))
        return DemoInput("malformed", _write(card, rows, without=lost), {}, damage, (), lost)
    if damage == "word_for_number":
        column = rng.choice([c.name for c in card.inputs if c.kind in NUMBERS])
        places = rng.sample(range(len(rows)), 2)
        broken = tuple(rows[p][card.key] for p in places)
        data = _write(card, [{**r, column: rng.choice(WORDS)} if n in places else r for n, r in enumerate(rows)])
    else:
        broken = (rows[-1][card.key],)
        text = _write(card, rows).decode()
        head, _, last = text.rstrip("\n").rpartition("\n")
        keep = [c.name for c in card.inputs].index(card.key) + 1
        data = f"{head}\n{','.join(next(csv.reader([last]))[:keep])}".encode()
    return DemoInput("malformed", data, {k: v for k, v in _by_key(card, rows).items() if k not in broken}, damage, broken)
