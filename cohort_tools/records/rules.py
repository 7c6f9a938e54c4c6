"""Rules between tables: what a rule is, and `check_rules`, which runs them all at once.

The rules themselves stand in rules_people.py and rules_work.py; each is a function that yields problems.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, select, text

from cohort_tools.records.errors import Problem
from cohort_tools.records.tables import table_named

RULES: list[Callable] = []
FAR = "9999-12-31"


class Tables:
    """Reads each table once; rows are dictionaries with `source` (file and line)."""

    def __init__(self, main: Connection, pii: Connection):
        self._main, self._pii, self._cache = main, pii, {}

    def __getitem__(self, name: str) -> list[dict[str, Any]]:
        if name not in self._cache:
            table = table_named(name)
            connection = self._pii if name == "trainee_pii" else self._main
            self._cache[name] = [dict(r._mapping) for r in connection.execute(select(table))]
        return self._cache[name]

    def by(self, name: str, key: str) -> dict[Any, dict[str, Any]]:
        """Return a table's rows by one column."""
        return {row[key]: row for row in self[name]}

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Run a query that both databases understand."""
        return [dict(r._mapping) for r in self._main.execute(text(sql))]


def check_rules(main: Connection, pii: Connection) -> list[Problem]:
    """Return every broken rule between tables, with the file and line that each row came from."""
    from cohort_tools.records import rules_people, rules_work  # noqa: F401  importing them registers their rules

    tables = Tables(main, pii)
    return [problem for rule in RULES for problem in rule(tables)]


def rule(function):
    """Register a rule."""
    RULES.append(function)
    return function


def at(row: dict, message: str, severity: str = "error") -> Problem:
    """Return the problem of a row, with the file and line that the row came from."""
    path, _, line = row["source"].rpartition(":")
    return Problem(path or row["source"], int(line) if path and line.isdigit() else None, message, severity)


def overlaps(rows: list[dict], start: str = "from_date", end: str = "to_date") -> Iterator[tuple[dict, dict]]:
    """Yield neighbours in time that overlap."""
    ordered = sorted(rows, key=lambda r: r[start])
    for before, after in zip(ordered, ordered[1:], strict=False):
        if after[start] < (before[end] or FAR):
            yield before, after


def grouped(rows: list[dict], key: str) -> dict[Any, list[dict]]:
    """Return rows by the value of one column."""
    groups = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups
