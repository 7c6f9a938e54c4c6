"""Text into values and back: dates, instants, numbers, as the records keep them."""

from __future__ import annotations

import hashlib
import json
import math
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column

from cohort_tools.records.columns import ID_PATTERN, NAME_PATTERN

INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"
TRUE, FALSE = {"1", "true", "yes", "y"}, {"0", "false", "no", "n"}


def now_utc() -> str:
    """Return this moment as the records write instants."""
    return datetime.now(UTC).strftime(INSTANT)


def instant_text(value: str | datetime) -> str:
    """Return an ISO instant in the records' form. Raises ValueError when it has no time zone."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value.strip().replace("Z", "+00:00").replace("z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError("it has no time zone; write UTC with a Z at the end, like 2026-11-03T08:12:00Z")
    return moment.astimezone(UTC).strftime(INSTANT)


def parse_value(column: Column, raw: str) -> Any:
    """Turn the text of one CSV field into the column's value; empty text is None.

    Raises ValueError with a sentence that says what the field should look like.
    """
    raw = raw.strip()
    if raw == "":
        if not column.nullable:
            raise ValueError("it is empty and must not be")
        return None
    value = _PARSERS[column.info["format"]](raw, column)
    low, high = column.info.get("min"), column.info.get("max")
    if (low is not None and value < low) or (high is not None and value > high):
        span = f"at least {low}" if high is None else f"at most {high}" if low is None else f"between {low} and {high}"
        raise ValueError(f"{raw!r} is out of range; it must be {span}")
    return value


def row_hash(row: dict[str, Any]) -> str:
    """Return a short digest of a row's own values, so that an unchanged row is recognised."""
    return hashlib.sha256(json.dumps(row, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()[:16]


def _id(raw, column):
    if not ID_PATTERN.match(raw):
        raise ValueError(f"{raw!r} is no id; an id is one to three capital letters, a hyphen and more, like T-0012")
    return raw


def _name(raw, column):
    if not NAME_PATTERN.match(raw):
        raise ValueError(f"{raw!r} is no name; a name starts with a letter and holds letters, digits, _ . -")
    return raw


def _text(raw, column):
    if any(ord(c) < 32 for c in raw):
        raise ValueError("it holds a control character or a line break")
    return raw


def _choice(raw, column):
    if raw not in column.info["choices"]:
        raise ValueError(f"{raw!r} is not one of {', '.join(column.info['choices'])}")
    return raw


def _day(raw, column):
    try:
        if len(raw) != 10:
            raise ValueError
        return date.fromisoformat(raw).isoformat()
    except ValueError:
        raise ValueError(f"{raw!r} is no date; write it like 2026-11-03") from None


def _instant(raw, column):
    try:
        return instant_text(raw)
    except ValueError as error:
        hint = str(error) if "time zone" in str(error) else "write it like 2026-11-03T08:12:00Z"
        raise ValueError(f"{raw!r} is no point in time: {hint}") from None


def _whole(raw, column):
    try:
        return int(raw)
    except ValueError:
        raise ValueError(f"{raw!r} is no whole number") from None


def _number(raw, column):
    try:
        value = float(raw)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"{raw!r} is no number")
    return value


def _flag(raw, column):
    if raw.lower() in TRUE:
        return 1
    if raw.lower() in FALSE:
        return 0
    raise ValueError(f"{raw!r} is neither yes nor no; write true or false")


def _words(raw, column):
    return ";".join(w.strip() for w in raw.split(";") if w.strip())


_PARSERS = {"id": _id, "name": _name, "text": _text, "choice": _choice, "day": _day, "instant": _instant, "whole": _whole,
            "number": _number, "flag": _flag, "words": _words}
