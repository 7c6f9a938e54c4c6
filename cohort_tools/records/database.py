"""Open the records: two databases, one for work and marks, one for names and addresses."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, Engine, Integer, Table, Text, create_engine, event, select, tuple_
from sqlalchemy.exc import SQLAlchemyError

from cohort_tools.records.errors import RecordsError
from cohort_tools.records.migrations import migrate
from cohort_tools.records.tables import PII
from cohort_tools.records.values import now_utc, row_hash

if TYPE_CHECKING:
    from pandas import DataFrame

ORIGIN = ("source", "ingested_at", "row_hash")
FEW, CHUNK = 5000, 300


class Records:
    """The camp's records. Make one with `open_records`."""

    def __init__(self, main: Engine, pii: Engine):
        self.main, self.pii = main, pii

    def engine_of(self, table: Table) -> Engine:
        """Return the database that a table lives in."""
        return self.pii if table.metadata is PII else self.main

    @contextmanager
    def transaction(self) -> Iterator[dict[Engine, Connection]]:
        """Yield a connection to each database; both commit at the end, or neither when an error is raised."""
        with self.main.begin() as main, self.pii.begin() as pii:
            yield {self.main: main, self.pii: pii}

    def frame(self, table: Table, origin: bool = False):
        """Return a table as a DataFrame with the table's columns, without the columns of origin."""
        import pandas as pd

        names = [c.name for c in table.columns if origin or c.name not in ORIGIN]
        parts = list(self.chunks(table, names))
        return pd.concat(parts, ignore_index=True) if parts else _as_frame([], [table.columns[n] for n in names])

    def chunks(self, table: Table, columns: list[str], size: int = 100_000) -> Iterator[DataFrame]:
        """Yield some columns of a table as DataFrames of at most `size` rows, so that a table of millions needs little memory."""
        chosen = [table.columns[n] for n in columns]
        engine = self.engine_of(table)
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                cursor = connection.execute(select(*chosen)).cursor  # its plain tuples: a row object for each of millions costs seconds
                while rows := cursor.fetchmany(size):
                    yield _as_frame(rows, chosen)
            else:
                result = connection.execution_options(stream_results=True, max_row_buffer=size).execute(select(*chosen))
                for rows in result.partitions(size):
                    yield _as_frame(rows, chosen)

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """Return all rows of a small table as dictionaries."""
        with self.engine_of(table).connect() as connection:
            return [dict(r._mapping) for r in connection.execute(select(table))]

    def close(self) -> None:
        """Give the connections back."""
        self.main.dispose()
        self.pii.dispose()


def open_records(address: str | Path, pii_address: str | Path | None = None) -> Records:
    """Open the records and bring them up to date.

    `address` is a folder (SQLite files `camp.sqlite` and `pii.sqlite` in it) or a database address such
    as `postgresql+psycopg://...`; then `pii_address` names the second database.
    Raises RecordsError when a database cannot be opened.
    """
    if "://" in str(address):
        if not pii_address or str(pii_address) == str(address):
            raise RecordsError("personal data needs a database of its own: give its address too (--pii, or CAMP_RECORDS_PII)")
        engines = [_engine(str(address)), _engine(str(pii_address))]
    else:
        folder = Path(address)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RecordsError(f"{folder}: the records cannot be kept here ({error.strerror}); choose another course folder") from error
        engines = [_engine(f"sqlite:///{folder / 'camp.sqlite'}"), _engine(f"sqlite:///{folder / 'pii.sqlite'}")]
        _make_private(folder)
    for engine, name in zip(engines, ("main", "pii"), strict=True):
        try:
            with engine.begin() as connection:
                migrate(connection, name)
        except SQLAlchemyError as error:
            where = engine.url.render_as_string(hide_password=True)
            raise RecordsError(f"{where}: the records cannot be opened: {error.__cause__ or error}") from error
    if "://" not in str(address):
        _make_private(Path(address))
    return Records(*engines)


def upsert(connection: Connection, table: Table, rows: Iterable[dict[str, Any]], source: str) -> int:
    """Insert rows or replace those with the same key; return how many were new or changed.

    `source` says where the rows come from; a row's own `source` entry, if it has one, is more exact.
    An unchanged row keeps its origin. A changed row of an append-only table raises RecordsError.
    """
    own = [c.name for c in table.columns if c.name not in ORIGIN]
    keys = [c.name for c in table.primary_key.columns]
    later = {c.name for c in table.columns if "since" in c.info}
    rows = list(rows)
    known = known_digests(connection, table, [tuple(row.get(k) for k in keys) for row in rows])
    at, changed = now_utc(), []
    for row in rows:
        values = {name: row.get(name) for name in own}
        digest = row_hash({k: v for k, v in values.items() if v is not None or k not in later})
        key = tuple(values[k] for k in keys)
        if known.get(key) == digest:
            continue
        if key in known and table.info["append_only"]:
            raise RecordsError(f"{table.name} {' '.join(map(str, key))}: this entry exists and is never changed; add a new one that puts it right")
        known[key] = digest
        changed.append({**values, "source": row.get("source", source), "ingested_at": at, "row_hash": digest})
    if changed:
        insert = _insert(connection)(table)
        names = [c.name for c in table.columns if c.name not in keys]
        statement = insert.on_conflict_do_update(index_elements=keys, set_={n: insert.excluded[n] for n in names})
        connection.execute(statement, changed)
    return len(changed)


def known_digests(connection: Connection, table: Table, keys: list[tuple]) -> dict[tuple, str]:
    """Return the digest of each stored row that has one of these keys; a few rows never read a large table whole."""
    columns = list(table.primary_key.columns)
    wanted = select(*columns, table.c.row_hash)
    if len(keys) > FEW:
        return {tuple(r[:-1]): r[-1] for r in connection.execute(wanted)}
    found: dict[tuple, str] = {}
    for start in range(0, len(keys), CHUNK):
        part = keys[start:start + CHUNK]
        condition = columns[0].in_([k[0] for k in part]) if len(columns) == 1 else tuple_(*columns).in_(part)
        found.update({tuple(r[:-1]): r[-1] for r in connection.execute(wanted.where(condition))})
    return found


def _insert(connection: Connection):
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert
    return insert


def _engine(address: str) -> Engine:
    try:
        engine = create_engine(address)
    except (SQLAlchemyError, ImportError) as error:
        raise RecordsError(f"{address.split('@')[-1]}: this is no usable database address ({error})") from error
    if engine.dialect.name == "sqlite":
        @event.listens_for(engine, "connect")
        def _on_connect(connection, _record):
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA busy_timeout = 10000")
    return engine


def _as_frame(rows: list[tuple], columns: list[Column]) -> DataFrame:
    """Rows as a DataFrame: whole numbers stay whole unless one is empty, text is text, an empty number is NaN."""
    import numpy as np
    import pandas as pd

    parts = zip(*rows, strict=True) if rows else ([] for _ in columns)
    found = {}
    for column, values in zip(columns, parts, strict=True):
        if isinstance(column.type, Text):
            found[column.name] = pd.array(values, dtype="str")
        elif isinstance(column.type, Integer) and None not in values:
            found[column.name] = np.array(values, dtype="int64")
        else:
            found[column.name] = np.array(values, dtype=float)
    return pd.DataFrame(found)


def _make_private(folder: Path) -> None:
    for path in (folder / "pii.sqlite",):
        if path.exists() and os.name == "posix":
            path.chmod(0o600)
