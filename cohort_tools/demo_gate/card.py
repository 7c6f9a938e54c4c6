"""The scenario card: what the demo reads, what it must answer, and the standard procedure behind it.

`card.toml` lies beside the demo notebook. `[demo.input.columns.*]` says what an input row looks like, so that the
gate can make inputs that nobody has seen; `[demo.output.columns.*]` says how an answer is told from a fixed text:
by a rule (`equals`) or by the input columns that it depends on (`depends_on`).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cohort_tools.demo_gate.rules import RuleError, check_expression
from cohort_tools.records.errors import RecordsError

INPUT_KINDS = {"id": {"prefix"}, "choice": {"choices"}, "whole": {"low", "high"}, "money": {"low", "high"}, "day": {"low", "high"}, "text": {"choices"}}
OUTPUT_KINDS = ("choice", "whole", "money", "day", "text")
NUMBERS = ("whole", "money")

@dataclass(frozen=True)
class InputColumn:
    """One column of the input: its kind and what its values are drawn from."""

    name: str
    kind: str
    options: dict[str, Any]


@dataclass(frozen=True)
class OutputColumn:
    """One column of the answer: `equals` is a rule over input columns, `depends_on` names input columns that move it."""

    name: str
    kind: str
    choices: tuple[str, ...] = ()
    equals: str | None = None
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """A scenario card that has been read and found sound."""

    path: Path
    title: str
    notebook: str
    files: tuple[str, ...]
    rows: tuple[int, int]
    key: str
    inputs: tuple[InputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    procedure: dict[str, Any] = field(default_factory=dict)
    calls: int = 500
    """Model calls that the three runs together may make."""
    money_eur: float = 1.0
    """What these calls may cost."""

    def input_named(self, name: str) -> InputColumn:
        """Return an input column."""
        return next(c for c in self.inputs if c.name == name)


def load_card(path: Path) -> Card:
    """Read a scenario card. Raises RecordsError that lists everything that is wrong with it."""
    raw = read_toml(path)
    problems: list[str] = []
    demo = raw.get("demo", {})
    if not isinstance(demo, dict) or "input" not in demo or "output" not in demo:
        raise RecordsError(f"{path}: it has no [demo.input] and [demo.output]; copy them from the template (`camp records demo-new`)")
    inputs = _inputs(demo["input"].get("columns", {}), problems)
    key = demo["output"].get("key", "")
    outputs = _outputs(demo["output"].get("columns", {}), inputs, key, problems)
    rows = demo["input"].get("rows", [20, 40])
    if not (isinstance(rows, list) and len(rows) == 2 and all(isinstance(n, int) for n in rows) and 5 <= rows[0] <= rows[1] <= 1000):
        problems.append("demo.input.rows is two numbers between 5 and 1000, the smallest and the largest size of an input")
        rows = [20, 40]
    if not inputs or inputs[0].name != key or inputs[0].kind != "id":
        problems.append(f"demo.output.key {key!r} must name the first input column, and that has the kind id")
    if not any(c.kind in NUMBERS for c in inputs):
        problems.append("the input needs a number column (whole or money), so that a malformed input can be made of it")
    budget = demo.get("budget", {})
    calls, money = budget.get("calls", 500), budget.get("money_eur", 1.0)
    if set(budget) - {"calls", "money_eur"} or not isinstance(calls, int) or not isinstance(money, int | float) or calls < 0 or money < 0:
        problems.append("demo.budget holds calls (a whole number) and money_eur (a number), nothing else")
    if problems:
        raise RecordsError("\n".join([f"{path}: the scenario card is not sound:", *[f"  {p}" for p in problems]]))
    return Card(path, str(raw.get("title", path.parent.name)), str(demo.get("notebook", "demo.ipynb")), tuple(demo.get("files", [])),
                (rows[0], rows[1]), key, tuple(inputs), tuple(outputs), raw.get("procedure", {}), calls, float(money))


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file. Raises RecordsError when it cannot be read."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise RecordsError(f"{path}: there is no scenario card here ({error.strerror}); `camp records demo-new` makes one from the template") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecordsError(f"{path}: this is no TOML: {error}") from error


def _inputs(columns: dict, problems: list[str]) -> list[InputColumn]:
    found = []
    for name, options in columns.items():
        options = dict(options)
        kind = options.pop("kind", None)
        if kind not in INPUT_KINDS:
            problems.append(f"demo.input.columns.{name}: kind {kind!r} is not one of {', '.join(INPUT_KINDS)}")
            continue
        if missing := INPUT_KINDS[kind] - set(options):
            problems.append(f"demo.input.columns.{name}: a column of kind {kind} needs {', '.join(sorted(missing))}")
            continue
        if "low" in options and options["low"] >= options["high"]:
            problems.append(f"demo.input.columns.{name}: low must be below high")
        if "choices" in options and len(set(options["choices"])) < 2:
            problems.append(f"demo.input.columns.{name}: choices needs two different values or more")
        found.append(InputColumn(name, kind, options))
    return found


def _outputs(columns: dict, inputs: list[InputColumn], key: str, problems: list[str]) -> list[OutputColumn]:
    names, found = {c.name for c in inputs}, []
    for name, options in columns.items():
        where = f"demo.output.columns.{name}"
        column = OutputColumn(name, options.get("kind", ""), tuple(options.get("choices", ())), options.get("equals"), tuple(options.get("depends_on", ())))
        if column.kind not in OUTPUT_KINDS:
            problems.append(f"{where}: kind {column.kind!r} is not one of {', '.join(OUTPUT_KINDS)}")
        if column.kind == "choice" and len(column.choices) < 2:
            problems.append(f"{where}: a choice needs two choices or more")
        if unknown := set(column.depends_on) - (names - {key}):
            problems.append(f"{where}: depends_on names {', '.join(sorted(unknown))}, which is no input column other than the key")
        if column.equals is not None:
            try:
                check_expression(column.equals, names)
            except RuleError as error:
                problems.append(f"{where}: equals: {error}")
        elif not column.depends_on:
            problems.append(f"{where}: say how a fixed text is told from an answer: equals = a rule, or depends_on = input columns")
        found.append(column)
    if not found:
        problems.append("demo.output.columns: the demo must answer something besides the key")
    return found
