"""Nonsense for checks: a check must give a verdict, and no full points, for answers of any shape.

Trainees return everything: None, text for numbers, half a table. A check that breaks on that would leave a
submission without a mark, so each check meets the worked answers with one kind of damage after the other.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from typing import Any

from campkit.checking import BadReturn
from campkit.checking.codec import CodecError, encode, from_plain, load_json
from campkit.errors import LabError
from graders.checks import run_check
from graders.kernel_output import is_costly
from graders.labs import Lab
from graders.session import Session

CONSTANTS: dict[str, Any] = {"None": None, "a number": -1.5, "a text": "junk", "an empty list": [], "an empty dict": {},
                             "a list of None": [None], "a dict of None": {"junk": None}}


KINDS: dict[str, Any] = {f"{name} as every answer": lambda _, value=value: value for name, value in CONSTANTS.items()}
"""Words for a kind of nonsense -> what it makes of an answer."""
KINDS |= {"answers with None for every part": lambda value: _leaves(value, lambda _: None),
          "answers with text for every part": lambda value: _leaves(value, lambda _: "junk"),
          "answers with NaN for every number": lambda value: _leaves(value, _nan),
          "answers without their last part": lambda value: _shorter(value)}


def find_fragile_checks(lab: Lab, session: Session, names: Sequence[str] | None = None,
                        kinds: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Return (check, message) for each check (default: all) that raises an error on nonsense (default: of every kind), or gives it full points."""
    found = []
    functions = {name: function for name, function in lab.checks().items() if names is None or name in names}
    submissions = {kind: Damaged(session, KINDS[kind]) for kind in (KINDS if kinds is None else kinds)}  # what checks keep of one, they keep
    for name, function in functions.items():
        for kind, submission in submissions.items():
            error, fraction = "", 0.0
            try:
                fraction = run_check(lab, function, name, submission).fraction
            except LabError as problem:
                error = without_folder(lab, problem)
            message = what_is_fragile(kind, error, fraction)
            if message:
                found.append((name, message))
                break
    return found


def what_is_fragile(kind: str, error: str, fraction: float) -> str:
    """Return what is wrong with a check that met a kind of nonsense, "" when nothing is: `error` is why it broke, `fraction` what it gave."""
    if error:
        return f"breaks on {kind}: {error}"
    return f"gives full points to {kind}; ask for more than the type." if fraction == 1 and "every answer" in kind else ""


def without_folder(lab: Lab | None, error: object) -> str:
    """Return the words of an error with paths as they are in the lab's folder: the same wherever that folder stands."""
    return str(error).replace(f"{lab.folder}/", "") if lab else str(error)


def damaged_text(text: str, damage: Any) -> str:
    """Return an answer of `campkit.checking.bridge`, as text, with nonsense in the place of its value; an error stays one."""
    try:
        if is_costly(text.encode("utf-8", "replace")):
            raise CodecError("it is too large to be read")
        plain = load_json(text)
        return encode({"value": damage(from_plain(plain["value"]))}) if isinstance(plain, dict) and set(plain) == {"value"} else text
    except CodecError as error:
        return encode({"problem": "BadReturn", "message": str(error)})


def damaged_file(name: str, content: bytes, damage: Any) -> bytes:
    """Return a handed-in file with nonsense in it: a table cell by cell, another file as a whole."""
    text = content.decode("utf-8", "replace")
    if name.endswith(".csv"):
        import pandas as pd

        try:
            table = damage(pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, na_filter=False, skipinitialspace=True))
        except Exception:  # what pandas raises has no common class; a file that is no table is nonsense already
            return content
        return table.fillna("").astype(str).to_csv(index=False).encode() if hasattr(table, "columns") else b"\xff\x00junk"
    damaged = damage(text)
    return damaged.encode() if isinstance(damaged, str) else b"\xff\x00junk"


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
