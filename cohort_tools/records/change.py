"""Change single rows by a command: the same rules as an import, one transaction, one audit entry with the reason."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from cohort_tools.records.csv_import import ParsedFile, check_row_rules, import_parsed
from cohort_tools.records.database import ORIGIN, Records, known_digests
from cohort_tools.records.errors import ImportProblems, Problem, RecordsError
from cohort_tools.records.tables import table_named
from cohort_tools.records.values import parse_value


def new_id(prefix: str) -> str:
    """Return an id that nobody has, like `G-3f9a1c20b7d4`."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def row_of(records: Records, table_name: str, *key: Any) -> dict[str, Any]:
    """Return the row with this key. Raises RecordsError when there is none."""
    table = table_named(table_name)
    conditions = [c == k for c, k in zip(table.primary_key.columns, key, strict=True)]
    with records.engine_of(table).connect() as connection:
        found = connection.execute(select(table).where(*conditions)).mappings().first()
    if found is None:
        raise RecordsError(f"there is no {table_name} {' '.join(map(str, key))} in the records; `camp records list {table_name}` shows what there is")
    return {name: value for name, value in found.items() if name not in ORIGIN}


def add_rows(records: Records, table_name: str, rows: list[Mapping[str, Any]], who: str, reason: str | None = None, *, action: str) -> int:
    """Add rows (values as text, as in a CSV file, or as they are stored) and return how many are new.

    Raises ImportProblems when a value or a rule is broken, RecordsError when a row with the key is there already.
    """
    table = table_named(table_name)
    keys = [c.name for c in table.primary_key.columns]
    parsed = _parsed(table, rows, action)
    wanted = [tuple(values[k] for k in keys) for _, values in parsed.rows]
    with records.engine_of(table).connect() as connection:
        known = known_digests(connection, table, wanted)
    for key in wanted:
        if key in known:
            raise RecordsError(f"{table_name} {' '.join(map(str, key))} is there already; change it with `camp records set`, or take another id")
    return import_parsed(records, [parsed], who, action=action, reason=reason)[table_name]


def change_row(records: Records, table_name: str, key: tuple, changes: Mapping[str, Any], who: str, reason: str | None = None, *, action: str) -> int:
    """Change some columns of one row; return 1, or 0 when it was so already. Raises as `add_rows` does."""
    table = table_named(table_name)
    if table.info["append_only"]:
        raise RecordsError(f"{table_name} is a ledger: an entry is never changed; add one that puts it right")
    names = [c.name for c in table.primary_key.columns]
    if set(changes) & set(names):
        raise RecordsError(f"{', '.join(sorted(set(changes) & set(names)))} is the key of {table_name} and stays; add a new row instead")
    row = row_of(records, table_name, *key)
    return import_parsed(records, [_parsed(table, [{**row, **changes}], action)], who, action=action, reason=reason)[table_name]


def _parsed(table: Table, rows: list[Mapping[str, Any]], action: str) -> ParsedFile:
    parsed = ParsedFile(Path(f"camp records {action}"), table)
    columns = {c.name: c for c in table.columns if c.name not in ORIGIN}
    for number, row in enumerate(rows, 1):
        if unknown := sorted(set(row) - set(columns)):
            parsed.problems.append(Problem(table.name, None, f"there is no column {', '.join(unknown)}; the columns are {', '.join(columns)}"))
        values: dict[str, Any] = {}
        for name, column in columns.items():
            value = row.get(name)
            try:
                values[name] = parse_value(column, value) if isinstance(value, str) and column.info["format"] != "text" else value
                if value is None and not column.nullable:
                    raise ValueError("it is missing")
            except ValueError as error:
                values[name] = None
                parsed.problems.append(Problem(table.name, None, f"{name}: {error}"))
        parsed.rows.append((number, values))
    check_row_rules(parsed)
    if parsed.problems:
        raise ImportProblems(parsed.problems, by_command=True)
    return parsed
