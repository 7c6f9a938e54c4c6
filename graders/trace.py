"""Behaviour traces: what a submission answered, as digests that can be compared and kept.

A trace says, for each check, which functions were called with which arguments and what came back, item by
item (row of a table, entry of a list or dict). Two submissions that behave alike have equal traces; from
a trace nobody reads an answer.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

MAX_ITEMS = 5_000
MAX_ALL_ITEMS = 300_000
MAX_NAME_CHARS = 100


@dataclass
class Call:
    """One question to a submission."""

    function: str
    """Name of the function, "value:<name>" or "file:<name>"."""
    arguments: str
    """Digest of the arguments."""
    items: dict[str, str]
    """Item -> digest of the answer; an error is the single item "error"."""


@dataclass
class Trace:
    """All calls of one submission, by check."""

    calls: dict[str, list[Call]] = field(default_factory=dict)
    check: str = ""
    room: int = MAX_ALL_ITEMS
    """Items that are still kept one by one; then a call is one item."""

    def begin(self, check: str) -> None:
        """Record what follows under this check."""
        self.check = check
        self.calls.setdefault(check, [])

    def add(self, function: str, arguments: str, answer: Any) -> None:
        """Record an answer given as parsed JSON (`load_json`)."""
        self._append(Call(function, arguments, item_digests(answer)))

    def add_error(self, function: str, arguments: str, error: str) -> None:
        """Record that the call raised `error` (a class name)."""
        self._append(Call(function, arguments, {"error": error}))

    def _append(self, call: Call) -> None:
        self.room -= len(call.items)
        if self.room < 0 and len(call.items) > 1:
            call.items = {"": digest(call.items)}
        self.calls.setdefault(self.check, []).append(call)

    def as_json(self) -> dict[str, Any]:
        """Return the trace as plain data."""
        return {check: [[c.function, c.arguments, c.items] for c in calls] for check, calls in self.calls.items()}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Trace:
        """Return the trace that `as_json` wrote."""
        return cls({check: [Call(*call) for call in calls] for check, calls in content.items()})


def digest(value: Any) -> str:
    """Return 16 hexadecimal digits that stand for parsed JSON; 1 and 1.0 are the same number, rounded to nine figures."""
    text = json.dumps(_canonical(value), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _canonical(value: Any) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{float(value):.9g}" if abs(value) < 1e15 else str(value)
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    return value


def item_digests(answer: Any) -> dict[str, str]:
    """Return item -> digest: rows of a table, entries of a list or a dict, else the whole answer as item ""."""
    if isinstance(answer, dict) and len(answer) == 1 and isinstance(table := answer.get("$table"), dict):
        answer = _labelled(table.get("rows"), table)
    elif isinstance(answer, dict) and len(answer) == 1 and isinstance(series := answer.get("$series"), dict):
        answer = _labelled(series.get("values"), series)
    if isinstance(answer, list) and answer:
        return {str(n): digest(item) for n, item in enumerate(answer[:MAX_ITEMS])} | {"length": digest(len(answer))}
    if isinstance(answer, dict) and answer and not any(key.startswith("$") for key in answer):
        return {_name(key): digest(answer[key]) for key in list(answer)[:MAX_ITEMS]}
    return {"": digest(answer)}


def _name(key: str) -> str:
    """Return a key as the name of an item; of a long one the beginning and a digest, since traces are kept."""
    return key if len(key) <= MAX_NAME_CHARS else f"{key[:60]}... {hashlib.sha256(key.encode()).hexdigest()[:16]}"


def _labelled(rows: Any, content: dict) -> Any:
    """Return rows by their index when it names each of them once, so that order plays no part; else as they are."""
    index = content.get("index")
    if isinstance(index, dict) and isinstance(rows, list):
        labels = [json.dumps(label) for label in index.get("rows", [])]
        if len(set(labels)) == len(labels) == len(rows):
            return dict(zip(labels, rows, strict=True))
    return rows
