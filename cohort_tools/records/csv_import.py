"""Import CSV files into the records: every problem with its file and line, and nothing half-imported."""

from __future__ import annotations

import csv
import difflib
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import IntegrityError

from cohort_tools.records.audit import write_audit
from cohort_tools.records.database import ORIGIN, Records, upsert
from cohort_tools.records.errors import ImportProblems, Problem, RecordsError
from cohort_tools.records.tables import ORDER, table_named
from cohort_tools.records.values import parse_value

#: Other names for a table's columns that a file may use.
ALIASES = {"from": "from_date", "to": "to_date"}
PER_FILE = 200  # problems that are listed for one file before reading on in silence


@dataclass
class ParsedFile:
    """The rows of one file: `rows` are (line, values) pairs; problems were found while reading."""

    path: Path
    table: Table
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_csv(path: Path, table: Table, defaults: Mapping[str, Any] | None = None,
             ignore: frozenset[str] = frozenset()) -> ParsedFile:
    """Read a CSV file into rows of `table`; `defaults` fill columns that the file does not have.

    Columns named in `ignore` belong to another table and are passed over. Problems are collected, not raised.
    """
    parsed, defaults = ParsedFile(path, table), dict(defaults or {})
    columns = {c.name: c for c in table.columns if c.name not in ORIGIN}
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        parsed.problems.append(Problem(path, None, f"the file cannot be read ({error.strerror})"))
        return parsed
    except UnicodeDecodeError as error:
        parsed.problems.append(Problem(path, None, f"the file is not UTF-8 text (byte {error.start}); save it as CSV UTF-8"))
        return parsed
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = [ALIASES.get(h.strip(), h.strip()) for h in next(reader, [])]
        parsed.problems += _header_problems(path, header, columns, defaults, ignore)
        if parsed.problems:
            return parsed
        previous = 1
        for fields in reader:
            line, previous = previous + 1, reader.line_num
            if not any(f.strip() for f in fields):
                continue
            if len(fields) != len(header):
                parsed.problems.append(Problem(path, line, f"it has {len(fields)} fields, the header has {len(header)}; "
                                                           "a field that holds a comma needs quotes around it"))
                continue
            parsed.rows.append((line, _parse_row(parsed, line, dict(zip(header, fields, strict=True)), columns, defaults)))
    except csv.Error as error:
        parsed.problems.append(Problem(path, reader.line_num, f"this is no CSV: {error}"))
    _check_keys(parsed)
    check_row_rules(parsed)
    return parsed


def import_files(records: Records, files: Mapping[str, Path], who: str = "import", dry_run: bool = False) -> dict[str, int]:
    """Import `{table name: CSV file}` in one transaction; return how many rows of each are new or changed.

    With `dry_run` everything is checked and nothing written. Raises ImportProblems with every problem of every file; then nothing was written.
    """
    parsed = [read_csv(Path(path), table_named(name)) for name, path in files.items()]
    return import_parsed(records, parsed, who, dry_run)


def import_parsed(records: Records, parsed: list[ParsedFile], who: str = "import", dry_run: bool = False, *, action: str = "import", reason: str | None = None) -> dict[str, int]:
    """Write files that `read_csv` has read, parents before children; see `import_files`.

    `action` and `reason` stand in the audit. A rule that was broken before does not stop an import, a newly broken one does.
    """
    from cohort_tools.records.rules import check_rules

    parsed = sorted(parsed, key=lambda p: ORDER.index(p.table.name))
    with records.transaction() as connections:
        problems = [q for p in parsed for q in p.problems]
        problems += _reference_problems(connections[records.main], parsed)
        problems += _role_problems(connections[records.main], parsed)
        if any(p.severity == "error" for p in problems):
            raise ImportProblems(problems, by_command=action != "import", note="Rules between tables are checked once these are put right." if action == "import" else "")
        counts: dict[str, int] = {}
        for file in parsed:
            connection = connections[records.engine_of(file.table)]
            rows = [{**values, "source": f"{file.path.name}:{line}"} for line, values in _parents_first(file)]
            try:
                changed = upsert(connection, file.table, rows, file.path.name)
            except IntegrityError as error:
                raise ImportProblems([Problem(file.path, None, f"the database refuses a row: {error.orig}")], by_command=action != "import") from error
            except RecordsError as error:
                raise ImportProblems([Problem(file.path, None, str(error))], by_command=action != "import") from error
            counts[file.table.name] = counts.get(file.table.name, 0) + changed
            write_audit(connections[records.main], who, action, file.table.name, changed, file.path.name, reason)
        broken = [p for p in check_rules(connections[records.main], connections[records.pii]) if p.severity == "error"]
        if broken:
            with records.main.connect() as main, records.pii.connect() as pii:  # as it was before this transaction
                old = {p.message for p in check_rules(main, pii)}
            if new := [p for p in broken if p.message not in old]:
                raise ImportProblems(new, by_command=action != "import")
        if dry_run:
            for connection in connections.values():
                connection.rollback()
    return counts


def files_in(folder: Path) -> dict[str, Path]:
    """Return the CSV files of a folder that are named after a table. Raises RecordsError when there is none."""
    found = {path.stem: path for path in sorted(folder.glob("*.csv")) if path.stem in ORDER}
    if not found:
        raise RecordsError(f"{folder}: no file here is named after a table (like scenario.csv); the tables are {', '.join(sorted(ORDER))}")
    return found


def _header_problems(path, header, columns, defaults, ignore) -> list[Problem]:
    problems = []
    needed = [n for n, c in columns.items() if not c.nullable and n not in defaults]
    missing = [n for n in needed if n not in header]
    if missing:
        problems.append(Problem(path, 1, f"the header has no column {', '.join(missing)}; it needs {', '.join(needed)}"))
    for name in header:
        if name not in columns and name not in ignore:
            close = difflib.get_close_matches(name, columns, 1)
            problems.append(Problem(path, 1, f"there is no column {name!r}" + (f"; is {close[0]!r} meant?" if close else f"; the columns are {', '.join(columns)}")))
    for name in {n for n in header if header.count(n) > 1}:
        problems.append(Problem(path, 1, f"the column {name!r} is there twice"))
    return problems


def _parse_row(parsed: ParsedFile, line, fields, columns, defaults) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, column in columns.items():
        if name not in fields or (fields[name].strip() == "" and name in defaults):
            values[name] = defaults.get(name)
            continue
        try:
            values[name] = parse_value(column, fields[name])
        except ValueError as error:
            values[name] = None
            if len(parsed.problems) < PER_FILE:
                parsed.problems.append(Problem(parsed.path, line, f"{name}: {error}"))
    return values


def _check_keys(parsed: ParsedFile) -> None:
    keys, seen = [c.name for c in parsed.table.primary_key.columns], {}
    for line, values in parsed.rows:
        key = tuple(values.get(k) for k in keys)
        if None not in key and key in seen:
            parsed.problems.append(Problem(parsed.path, line, f"{', '.join(keys)} {' '.join(map(str, key))} is already in line {seen[key]}"))
        seen.setdefault(key, line)


def check_row_rules(parsed: ParsedFile) -> None:
    """Let SQLite judge the table's rules row by row, so that the import and the database agree."""
    if not parsed.table.info["rules"]:
        return
    unreadable = {p.line for p in parsed.problems}
    names = [c.name for c in parsed.table.columns if c.name not in ORIGIN]
    listed = ", ".join(f"? AS {n}" for n in names)
    with sqlite3.connect(":memory:") as judge:
        for line, values in parsed.rows:
            for rule in parsed.table.info["rules"] if line not in unreadable else ():
                [(holds,)] = judge.execute(f"SELECT ({rule}) FROM (SELECT {listed})", [values[n] for n in names])
                if holds == 0:
                    parsed.problems.append(Problem(parsed.path, line, f"this must hold and does not: {in_words(rule)}"))


def in_words(rule: str) -> str:
    """Return a SQL condition in plain words."""
    for sql, plain in (("IS NOT NULL", "is given"), ("IS NULL", "is empty"), (" OR ", " or "), (" AND ", " and "),
                       ("<>", "is not"), ("NOT IN", "is none of"), (">=", "is not before"), (" > ", " is after ")):
        rule = rule.replace(sql, plain)
    return rule


def _reference_problems(connection: Connection, parsed: list[ParsedFile]) -> list[Problem]:
    coming: dict[tuple[str, str], set] = {}
    for file in parsed:
        for column in file.table.columns:
            coming.setdefault((file.table.name, column.name), set()).update(v.get(column.name) for _, v in file.rows)
    problems, stored = [], {}
    for file in parsed:
        for column in file.table.columns:
            for key in column.foreign_keys:
                there = (key.column.table.name, key.column.name)
                if there not in stored:
                    stored[there] = set(connection.execute(select(key.column)).scalars())
                known = stored[there] | coming.get(there, set())
                problems += [Problem(file.path, line, f"{column.name}: there is no {there[0]} {v[column.name]!r}; import it first or in the same go")
                             for line, v in file.rows if v.get(column.name) is not None and v[column.name] not in known]
    return problems


def _role_problems(connection: Connection, parsed: list[ParsedFile]) -> list[Problem]:
    """A trainee keeps the role for the whole cohort: marks by lead and dimension rest on it."""
    table = table_named("trainee")
    stored = {(r.trainee_id, r.cohort_id): r.role for r in connection.execute(select(table.c.trainee_id, table.c.cohort_id, table.c.role))}
    return [Problem(file.path, line, f"role: {v['trainee_id']} is {stored[v['trainee_id'], v['cohort_id']]} in cohort {v['cohort_id']} and stays it; "
                                     "who changes role joins another cohort or gets a new id")
            for file in parsed if file.table is table for line, v in file.rows
            if v.get("role") and stored.get((v["trainee_id"], v["cohort_id"]), v["role"]) != v["role"]]


def _parents_first(file: ParsedFile) -> list[tuple[int, dict[str, Any]]]:
    """Order the rows of a table that refers to itself so that each row comes after the one it refers to."""
    own = [c.name for c in file.table.columns for k in c.foreign_keys if k.column.table is file.table]
    if not own:
        return file.rows
    key = next(iter(file.table.primary_key.columns)).name
    waiting, done, ordered = list(file.rows), set(), []
    here = {v[key] for _, v in file.rows}
    while waiting:
        ready = [(n, v) for n, v in waiting if all(v[o] is None or v[o] in done or v[o] not in here for o in own)]
        if not ready:
            return ordered + waiting  # a cycle: the rules name it
        ordered += ready
        done |= {v[key] for _, v in ready}
        waiting = [(n, v) for n, v in waiting if v[key] not in done]
    return ordered
