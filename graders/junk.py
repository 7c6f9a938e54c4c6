"""Nonsense for checks: a check must give a verdict, and no full points, for answers of any shape.

Trainees return everything: None, text for numbers, half a table. A check that breaks on that would leave a
submission without a mark, so each check meets the worked answers with one kind of damage after the other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from campkit.checking import BadReturn
from campkit.errors import LabError
from graders.checks import run_check
from graders.labs import Lab
from graders.session import Session

CONSTANTS: dict[str, Any] = {"None": None, "a number": -1.5, "a text": "junk", "an empty list": [], "an empty dict": {},
                             "a list of None": [None], "a dict of None": {"junk": None}}


def find_fragile_checks(lab: Lab, session: Session, names: Sequence[str] | None = None) -> list[tuple[str, str]]:
    """Return (check, message) for each check (default: all) that raises an error on nonsense, or gives it full points."""
    found = []
    functions = {name: function for name, function in lab.checks().items() if names is None or name in names}
    kinds: dict[str, Any] = {f"{name} as every answer": lambda _, value=value: value for name, value in CONSTANTS.items()}
    kinds |= {"answers with None for every part": lambda value: _leaves(value, lambda _: None),
              "answers with text for every part": lambda value: _leaves(value, lambda _: "junk"),
              "answers with NaN for every number": lambda value: _leaves(value, _nan),
              "answers without their last part": _shorter}
    for name, function in functions.items():
        for kind, damage in kinds.items():
            try:
                verdict = run_check(lab, function, name, Damaged(session, damage))
            except LabError as error:
                found.append((name, f"breaks on {kind}: {error}"))
                break
            if verdict.fraction == 1 and "every answer" in kind:
                found.append((name, f"gives full points to {kind}; ask for more than the type."))
                break
    return found


class Damaged:
    """A submission whose answers are damaged on the way."""

    def __init__(self, session: Session, damage: Any) -> None:
        self.lab, self._session, self._damage = session.lab, session, damage

    def call(self, name: str, /, *args: Any, timeout_s: float = 10.0, **kwargs: Any) -> Any:
        return self._damage(self._session.call(name, *args, timeout_s=timeout_s, **kwargs))

    def value(self, name: str, /) -> Any:
        return self._damage(self._session.value(name))

    def read_file(self, name: str, /, max_bytes: int = 1_000_000) -> bytes:
        content = self._session.read_file(name, max_bytes)
        damaged = self._damage(content.decode("utf-8", "replace"))
        return damaged.encode() if isinstance(damaged, str) else b"\xff\x00junk"

    def read_table(self, name: str, /, max_bytes: int = 1_000_000) -> Any:
        damaged = self._damage(self._session.read_table(name, max_bytes))
        if not hasattr(damaged, "columns"):
            raise BadReturn(f"{name} is no CSV table.")
        return damaged.fillna("").astype(str)

    def ask_model(self, prompt: Any, /, *, model: str | None = None, item: str = "", **options: Any) -> Any:
        return self._session.ask_model(prompt, model=model, item=item, **options)

    def usage(self, who: str = "trainee") -> Any:
        return self._session.usage(who)

    def reset_usage(self, **budget: Any) -> None:
        self._session.reset_usage(**budget)

    def open_desk(self, tables: Any, **options: Any) -> Any:
        return self._session.open_desk(tables, **options)

    def prove_lab(self, packed: bytes, /, **options: Any) -> Any:
        return self._session.prove_lab(packed, **options)

    def data(self, tier: str = "held_out") -> dict[str, Any]:
        return self._session.data(tier)


def _nan(value: Any) -> Any:
    return math.nan if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _leaves(value: Any, change: Any) -> Any:
    """Return `value` with every part that is no list, dict or table changed."""
    if isinstance(value, list):
        return [_leaves(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _leaves(item, change) for key, item in value.items()}
    if hasattr(value, "columns"):
        import pandas as pd

        return pd.DataFrame({name: pd.Series([change(cell) for cell in value[name]], dtype=object, index=value.index)
                             for name in value.columns}, index=value.index)
    if hasattr(value, "to_list"):
        return value.astype(object).map(change)
    return change(value)


def _shorter(value: Any) -> Any:
    """Return a list, dict or table without its last row or key, a table also without its last column."""
    if isinstance(value, list):
        return value[:-1]
    if isinstance(value, dict):
        return {key: _shorter(item) for key, item in list(value.items())[:-1]}
    if hasattr(value, "columns"):
        return value.iloc[:-1, :-1]
    if hasattr(value, "to_list"):
        return value.iloc[:-1]
    return value
