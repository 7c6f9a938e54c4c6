"""Judge what the demo wrote: answers for exactly the rows of the input, right by the card, and damage that is named."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from cohort_tools.demo_gate.card import Card, OutputColumn
from cohort_tools.demo_gate.inputs import DemoInput
from cohort_tools.demo_gate.look import Reason
from cohort_tools.demo_gate.rules import evaluate

SHOWN = 3
CENT = Decimal("0.005")


@dataclass
class Written:
    """What one run left behind: the texts of its two files (None when missing), and the answers read from the first."""

    output: str | None
    problems: str | None
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)


def judge_one(card: Card, given: DemoInput, written: Written) -> list[Reason]:
    """Return what is wrong with the answers to one input."""
    reasons: list[Reason] = []

    def refuse(code: str, message: str) -> None:
        reasons.append(Reason(code, given.name, message))

    if written.output is None:
        refuse("no_output", "it wrote no file at output_path" + (" (an input with nothing usable still gets a file with a header)" if given.damage else ""))
        return reasons
    if written.problems is None:
        refuse("swallows_errors", "it wrote no file at problems_path; a demo says which rows it could not use, a file with only a header when there are none")
        return reasons
    header, rows = _table(written.output)
    if missing := [c for c in (card.key, *(o.name for o in card.outputs)) if c not in header]:
        refuse("no_output", f"the answers have no column {', '.join(missing)}; they have {', '.join(header) or 'none'}")
        return reasons
    written.named = [" ".join(str(v) for v in row.values()) for row in _table(written.problems)[1]]
    keys = [row[card.key] for row in rows]
    written.answers = dict(zip(keys, rows, strict=True))
    if twice := sorted({k for k in keys if keys.count(k) > 1}):
        refuse("wrong_answer", f"{_some(twice)} is answered more than once")
    strange = sorted(set(keys) - set(given.rows) - set(given.broken))
    if strange and not set(keys) & set(given.rows):
        refuse("hard_coded", f"the answers are about {_some(strange)}, which is not in the input: they do not come from it")
    elif strange:
        refuse("wrong_answer", f"{_some(strange)} is answered but not in the input")
    if given.damage == "column_gone":
        if keys and not strange:
            refuse("swallows_errors", f"the input has no column {given.lost}, and {len(keys)} rows are answered as if nothing had happened")
        if not any(given.lost in text for text in written.named):
            refuse("swallows_errors", f"the input has no column {given.lost}; no row of problems_path names it")
        return reasons
    if lost := sorted(set(given.rows) - set(keys)):
        refuse("wrong_answer", f"{len(lost)} of {len(given.rows)} sound rows have no answer ({_some(lost)})")
    for key in given.broken:
        if key in keys:
            refuse("swallows_errors", f"row {key} is damaged ({given.damage.replace('_', ' ')}) and is answered as if it were sound")
        if not any(key in text for text in written.named):
            refuse("swallows_errors", f"row {key} is damaged ({given.damage.replace('_', ' ')}); no row of problems_path names it")
    if not given.damage and written.named:
        refuse("wrong_answer", f"the input is sound, but {len(written.named)} problem(s) are reported: {written.named[0][:100]}")
    for column in card.outputs:
        wrong = list(_wrong_values(column, given, written))
        if wrong:
            refuse("wrong_answer", f"{column.name}: {len(wrong)} of {len(given.rows)} answers are wrong: {'; '.join(wrong[:SHOWN])}")
    return reasons


def judge_together(card: Card, inputs: list[DemoInput], written: list[Written]) -> list[Reason]:
    """Return the signs of answers that do not come from the input: the same ones whatever the input holds."""
    first, second = written[0], written[1]
    if not first.answers or not second.answers:
        return []
    if first.output == second.output:
        return [Reason("hard_coded", "", "two inputs with different contents got the very same answers")]
    reasons = []
    for column in card.outputs:
        moved = [k for k in inputs[0].rows if column.depends_on and any(inputs[0].rows[k][d] != inputs[1].rows.get(k, {}).get(d) for d in column.depends_on)]
        shared = [k for k in moved if k in first.answers and k in second.answers]
        if shared and all(first.answers[k][column.name] == second.answers[k][column.name] for k in shared):
            reasons.append(Reason("hard_coded", "", f"{column.name} did not change for any of {len(shared)} rows whose {', '.join(column.depends_on)} changed: it does not come from the input"))
        values = {w.answers[k][column.name] for w in (first, second) for k in w.answers}
        if column.equals is None and len(values) == 1:
            reasons.append(Reason("hard_coded", "", f"{column.name} is {values.pop()!r} for every row of both inputs"))
    return reasons


def _wrong_values(column: OutputColumn, given: DemoInput, written: Written) -> Iterator[str]:
    for key, row in given.rows.items():
        if key not in written.answers:
            continue
        got = written.answers[key][column.name]
        value = _parsed(column, got)
        if value is None:
            wanted = "one of " + ", ".join(column.choices) if column.kind == "choice" else f"a value of kind {column.kind}"
            yield f"{key} got {got[:40]!r}, it should be {wanted}"
        elif column.equals is not None:
            expected = evaluate(column.equals, row)
            same = abs(value - expected) <= CENT if isinstance(value, Decimal) and isinstance(expected, Decimal) else str(value) == str(expected)
            if not same:
                yield f"{key} got {got[:40]}, {column.equals} gives {expected}"


def _parsed(column: OutputColumn, text: str) -> Any:
    try:
        if column.kind in ("whole", "money"):
            value = Decimal(text)
            return value if value.is_finite() and (column.kind == "money" or value == int(value)) else None
        if column.kind == "day":
            return date.fromisoformat(text).isoformat()
    except (InvalidOperation, ValueError):
        return None
    if column.kind == "choice":
        return text if text in column.choices else None
    return text or None


def _table(text: str) -> tuple[list[str], list[dict[str, str]]]:
    try:
        reader = csv.DictReader(io.StringIO(text), restval="", restkey="_more")
        rows = [{str(k): str(v) for k, v in row.items()} for row in reader]
        return [str(n) for n in reader.fieldnames or []], rows
    except csv.Error:
        return [], []


def _some(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
