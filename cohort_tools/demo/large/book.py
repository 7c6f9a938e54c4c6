"""What the large cohort is written into: rows by table, in the words of the records, with ids that count up."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

START = date(2025, 9, 1)
#: The moment that the known answers are of: fourteen months after the start, the end of a Monday (what `--as-of 2026-11-02` gives).
AS_OF = datetime(2026, 11, 2, 23, 59, 59, tzinfo=UTC)
TODAY = AS_OF.date()
ZONE = "Europe/Madrid"
COHORT = "C-1"


@dataclass
class Book:
    """Rows of every table as they are planted; `rng` is the source of everything that is not planted by hand."""

    seed: int
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    attempts: list[dict[str, Any]] = field(default_factory=list)
    _streams: dict[str, random.Random] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def rng(self, name: str) -> random.Random:
        """A stream of random numbers of its own for each part, so that one part does not shift another."""
        return self._streams.setdefault(name, random.Random(f"large-{self.seed}-{name}"))

    def add(self, table: str, **row: Any) -> dict[str, Any]:
        """Add a row; columns that are not given are empty."""
        self.tables[table].append(row)
        return row

    def next_id(self, letter: str) -> str:
        """Return the next id of a kind: E-00001, E-00002, ..."""
        self._counts[letter] += 1
        return f"{letter}-{self._counts[letter]:05d}"


def instant(day: date, hour: int = 9, minute: int = 0) -> str:
    """Return an instant as CSV files hold it."""
    return f"{day.isoformat()}T{hour:02d}:{minute:02d}:00Z"


def days_between(first: date, last: date) -> list[date]:
    """Return the days of [first, last)."""
    return [first + timedelta(days=n) for n in range((last - first).days)]


def workdays_between(first: date, last: date) -> list[date]:
    """Return the days of [first, last) from Monday to Friday."""
    return [d for d in days_between(first, last) if d.weekday() < 5]
