"""Columns that know their own rules: one description serves the database, the CSV import and the docs.

A column's `info` holds `format` (how text becomes a value), `choices`, `min` and `max`. The same
facts become CHECK constraints, so that a row which another program writes obeys them too.
"""

from __future__ import annotations

import re

from sqlalchemy import CheckConstraint, Column, Double, ForeignKey, Integer, MetaData, Table, Text
from sqlalchemy.dialects import sqlite

#: Ids are never all digits, so that no program on the way turns `0012` into 12.
ID_PATTERN = re.compile(r"^[A-Z]{1,3}-[A-Za-z0-9._-]{1,40}$")
NAME_PATTERN = re.compile(r"^[A-Za-z][A-Za-z0-9_.-]{0,99}$")

REAL = Double().with_variant(sqlite.REAL(), "sqlite")
NAMING = {"ck": "ck_%(table_name)s_%(constraint_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s",
          "pk": "pk_%(table_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s", "ix": "ix_%(table_name)s_%(column_0_name)s"}


def new_metadata() -> MetaData:
    """Return a metadata object with constraint names that do not depend on the database."""
    return MetaData(naming_convention=NAMING)


def _column(name, sql_type, format_, *, key=False, optional=False, to=None, checks=(), **info) -> Column:
    constraints = [CheckConstraint(text, name=f"{name}_{label}") for label, text in checks]
    reference = [ForeignKey(to)] if to else []
    return Column(name, sql_type, *reference, *constraints, primary_key=key, nullable=optional and not key,
                  info={"format": format_, **info})


def identifier(name: str, *, key=False, optional=False, to: str | None = None, unique=False) -> Column:
    """An id such as `T-0012`; `to` names the column that it refers to."""
    column = _column(name, Text(), "id", key=key, optional=optional, to=to)
    column.unique = unique or None
    return column


def name(name_: str, *, key=False, optional=False, to: str | None = None) -> Column:
    """A name that a program gave: a lab, a cell, a rule."""
    return _column(name_, Text(), "name", key=key, optional=optional, to=to)


def text(name_: str, *, key=False, optional=False) -> Column:
    """Free text of one line."""
    return _column(name_, Text(), "text", key=key, optional=optional)


def choice(name_: str, *choices: str, key=False, optional=False) -> Column:
    """One of a fixed set of words."""
    listed = ", ".join(f"'{c}'" for c in choices)
    return _column(name_, Text(), "choice", key=key, optional=optional, choices=choices,
                   checks=[("known", f"{name_} IN ({listed})")])


def day(name_: str, *, key=False, optional=False) -> Column:
    """A date local to the cohort, `YYYY-MM-DD`."""
    return _column(f"{name_}", Text(), "day", key=key, optional=optional)


def instant(name_: str, *, key=False, optional=False) -> Column:
    """A point in time in UTC, `YYYY-MM-DDTHH:MM:SS.ffffffZ`; text sorts as time."""
    return _column(name_, Text(), "instant", key=key, optional=optional)


def whole(name_: str, *, key=False, optional=False, low: int | None = None, high: int | None = None) -> Column:
    """A whole number between `low` and `high`."""
    return _column(name_, Integer(), "whole", key=key, optional=optional, min=low, max=high,
                   checks=_range(name_, low, high))


def number(name_: str, *, optional=False, low: float | None = None, high: float | None = None) -> Column:
    """A decimal number between `low` and `high`."""
    return _column(name_, REAL, "number", optional=optional, min=low, max=high, checks=_range(name_, low, high))


def fraction(name_: str, *, optional=False) -> Column:
    """A share between 0 and 1."""
    return number(name_, optional=optional, low=0, high=1)


def flag(name_: str, *, optional=False) -> Column:
    """Yes or no, stored as 1 or 0."""
    return _column(name_, Integer(), "flag", optional=optional, checks=[("flag", f"{name_} IN (0, 1)")])


def words(name_: str, *, optional=False) -> Column:
    """A list of words, stored as one text with `;` between them."""
    return _column(name_, Text(), "words", optional=optional)


def since(migration: int, column: Column) -> Column:
    """Mark a column that a later migration added: while it is empty, a row's digest is what it was before."""
    column.info["since"] = migration
    return column


def _range(name_, low, high) -> list[tuple[str, str]]:
    parts = ([f"{name_} >= {low}"] if low is not None else []) + ([f"{name_} <= {high}"] if high is not None else [])
    return [("range", " AND ".join(parts))] if parts else []


def table(name_: str, metadata: MetaData, *parts, doc: str, append_only=False, rules: tuple[str, ...] = ()) -> Table:
    """Define a table; every table also says where each row came from (`source`, `ingested_at`, `row_hash`).

    `append_only` tables refuse a second row with the same key and other values. `rules` are SQL
    conditions between columns of one row, e.g. `to_date > from_date`.
    """
    checks = [CheckConstraint(rule, name=f"rule_{i}") for i, rule in enumerate(rules)]
    origin = [Column("source", Text(), nullable=False, info={"format": "origin"}),
              Column("ingested_at", Text(), nullable=False, info={"format": "origin"}),
              Column("row_hash", Text(), nullable=False, info={"format": "origin"})]
    return Table(name_, metadata, *parts, *origin, *checks, info={"doc": doc, "append_only": append_only, "rules": rules})
