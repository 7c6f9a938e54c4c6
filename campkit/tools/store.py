"""The state behind the tools: one embedded database that can be reset, copied and compared."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from campkit.errors import DataError

#: Table -> its key and its columns. A tool reads and writes these and nothing else.
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "customers": (("customer_id",), ("kind", "name", "contact_name", "email", "phone_typed", "street", "town", "country", "currency",
                                     "language", "consent", "payment_days", "credit_limit", "note")),
    "products": (("sku",), ("name", "kind", "subject", "unit", "school_moq", "stocked", "launch_date", "end_date")),
    "price_book": (("price_id",), ("sku", "country", "currency", "version", "min_quantity", "price", "valid_from", "valid_to")),
    "discount_authority": (("role", "customer_kind"), ("level", "max_discount", "max_order", "approver")),
    "orders": (("order_id",), ("customer_id", "ordered_on", "channel", "status", "currency", "net", "promised_on", "note_typed")),
    "order_lines": (("order_id", "line"), ("sku", "quantity", "unit_price", "net")),
    "shipments": (("shipment_id",), ("order_id", "shipped_on", "promised_on", "delivered_on", "carrier", "tracking", "status")),
    "stock": (("sku",), ("on_hand", "reserved")),
    "tickets": (("ticket_id",), ("customer_id", "order_id", "subject", "text", "priority", "status", "opened_at", "closed_at", "resolution")),
    "articles": (("article_id", "version"), ("title", "text", "valid_from", "valid_to", "owner")),
    "suppliers": (("supplier_id",), ("name", "country", "currency", "payment_days")),
    "purchase_orders": (("order_id",), ("supplier_id", "sku", "article", "ordered_on", "quantity", "unit_price", "currency")),
    "goods_receipts": (("receipt_id",), ("order_id", "received_on", "quantity_received", "quantity_rejected")),
    "supplier_invoices": (("invoice_id",), ("supplier_id", "invoice_number", "invoice_date", "order_id", "quantity", "unit_price", "total",
                                            "currency", "decision")),
    "journal_entries": (("entry_id",), ("posted_on", "period", "kind", "document", "text")),
    "journal_lines": (("entry_id", "line"), ("account", "debit", "credit")),
    "bank_lines": (("bank_line_id",), ("account", "booked_on", "amount", "currency", "party_typed", "text_typed", "matched_entry")),
    "appointments": (("appointment_id",), ("with_whom", "starts_at", "minutes", "subject", "status")),
    "calendar": (("date",), ("working_home", "working_sa", "working_ae")),
    "outbox": (("mail_id",), ("to_address", "subject", "body", "status", "written_at")),
}


@dataclass(frozen=True)
class Change:
    """One row that is different: `before` is None for a new row, `after` is None for a removed one."""

    table: str
    key: tuple[str, ...]
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that differ; all of them for a new or removed row."""
        if self.before is None or self.after is None:
            return tuple((self.after or self.before or {}).keys())
        return tuple(name for name in self.after if self.after[name] != self.before[name])


class Store:
    """Tables in memory. Values are text, whole numbers or None; money is text with its decimals ("139.00")."""

    def __init__(self) -> None:
        self.db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self.db.row_factory = sqlite3.Row
        self.touched: list[tuple[str, tuple[str, ...]]] = []
        """(table, key) of every row that `insert` and `update` wrote, in order, until somebody clears it."""
        for table, (key, columns) in TABLES.items():
            self.db.execute(f"CREATE TABLE {table} ({', '.join([*key, *columns])}, PRIMARY KEY ({', '.join(key)})) WITHOUT ROWID")

    @classmethod
    def of(cls, tables: Mapping[str, Any]) -> Store:
        """Return a store with rows from `tables`: name -> DataFrame or list of dicts; tables and columns it does not know are left out.

        Raises DataError when a key column is missing or a key stands twice.
        """
        store = cls()
        for name, content in tables.items():
            if name in TABLES:
                store.fill(name, _rows_of(name, content) if hasattr(content, "to_dict") else content)
        return store

    def fill(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows to a table."""
        key, columns = TABLES[table]
        names = (*key, *columns)
        marks = ", ".join("?" * len(names))
        try:
            with self.transaction():
                self.db.executemany(f"INSERT INTO {table} VALUES ({marks})",
                                    ([plain(row[n]) if n in key else plain(row.get(n)) for n in names] for row in rows))
        except KeyError as error:
            raise DataError(f"The table {table} has no column {error}, which is its key.") from None
        except sqlite3.IntegrityError as error:
            raise DataError(f"The table {table} has a key twice ({error}).") from None

    def copy(self) -> Store:
        """Return an independent copy."""
        other = Store.__new__(Store)
        other.db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        other.db.row_factory = sqlite3.Row
        other.touched = []
        self.db.backup(other.db)
        return other

    def transaction(self):
        """Return a context manager: all of what happens inside is kept, or on an error none of it."""
        return _Transaction(self)

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Return the rows of a query as dicts."""
        return [dict(row) for row in self.db.execute(sql, values)]

    def row(self, table: str, *key: Any) -> dict[str, Any] | None:
        """Return one row by its key, None when there is none."""
        where = " AND ".join(f"{name} = ?" for name in TABLES[table][0])
        found = self.rows(f"SELECT * FROM {table} WHERE {where}", *key)
        return found[0] if found else None

    def insert(self, table: str, **values: Any) -> dict[str, Any]:
        """Add one row and return it."""
        key, columns = TABLES[table]
        names = (*key, *columns)
        self.db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})", [plain(values.get(n)) for n in names])
        self.touched.append((table, tuple(str(values[n]) for n in key)))
        return self.row(table, *(values[n] for n in key))

    def update(self, table: str, key: tuple, **values: Any) -> dict[str, Any]:
        """Change columns of one row and return it."""
        sets = ", ".join(f"{name} = ?" for name in values)
        where = " AND ".join(f"{name} = ?" for name in TABLES[table][0])
        self.db.execute(f"UPDATE {table} SET {sets} WHERE {where}", [*map(plain, values.values()), *key])
        self.touched.append((table, tuple(map(str, key))))
        return self.row(table, *key)

    def next_id(self, table: str, prefix: str) -> str:
        """Return a fresh id: the number of rows made so far decides, never the clock or chance."""
        column = TABLES[table][0][0]
        last = self.rows(f"SELECT max({column}) AS last FROM {table} WHERE {column} GLOB ?", f"{prefix}-9[0-9]*")[0]["last"]
        return f"{prefix}-{int(last.rsplit('-', 1)[1]) + 1 if last else 9_000_001}"

    def compare(self, other: Store) -> list[Change]:
        """Return what is different in `other`, by table and key."""
        found = []
        for table, (key, columns) in TABLES.items():
            names, all_mine, all_theirs = (*key, *columns), self._plain_rows(table), other._plain_rows(table)
            if all_mine == all_theirs:
                continue
            same = set(all_mine) & set(all_theirs)  # most rows are, and need not be looked at by name
            mine, theirs = ({tuple(map(str, row[:len(key)])): dict(zip(names, row, strict=True)) for row in rows if row not in same}
                            for rows in (all_mine, all_theirs))
            found += [Change(table, k, mine.get(k), theirs.get(k)) for k in sorted(mine.keys() | theirs.keys())]
        return found

    def _plain_rows(self, table: str) -> list[tuple]:
        key, columns = TABLES[table]
        cursor = self.db.cursor()
        cursor.row_factory = None
        return cursor.execute(f"SELECT {', '.join([*key, *columns])} FROM {table} ORDER BY {', '.join(key)}").fetchall()


def _rows_of(table: str, content: Any) -> list[Mapping[str, Any]]:
    """Return the rows of a DataFrame, of the columns that the table has; as `to_dict("records")`, column by column."""
    names = [name for name in (*TABLES[table][0], *TABLES[table][1]) if name in content.columns]
    if not content.columns.is_unique or not set(TABLES[table][0]) <= set(names):
        return content.to_dict("records")
    return [dict(zip(names, row, strict=True)) for row in zip(*(content[name].tolist() for name in names), strict=True)]


class _Transaction:
    """All or nothing, also inside another transaction."""

    depth = 0

    def __init__(self, store: Store) -> None:
        self.store, self.db, self.before = store, store.db, len(store.touched)
        _Transaction.depth += 1
        self.name = f"t{_Transaction.depth}"

    def __enter__(self) -> _Transaction:
        self.db.execute(f"SAVEPOINT {self.name}")
        return self

    def __exit__(self, kind, error, trace) -> None:
        if kind is not None:
            self.db.execute(f"ROLLBACK TO {self.name}")
            del self.store.touched[self.before:]
        self.db.execute(f"RELEASE {self.name}")


def unexpected(changes: Iterable[Change], expected: Iterable[tuple[str, tuple[str, ...], str]]) -> list[Change]:
    """Return the changes that nobody expected; `expected` holds (table, key, column), with "*" for any key or column."""
    allowed = list(expected)

    def is_expected(change: Change, column: str) -> bool:
        return any(table == change.table and key in ("*", change.key) and name in ("*", column) for table, key, name in allowed)

    return [change for change in changes if not all(is_expected(change, column) for column in change.columns)]


def plain(value: Any) -> Any:
    """Return a value as the store keeps it: text, whole number or None."""
    if value is None or isinstance(value, (str, int)) and not isinstance(value, bool):
        return value
    if isinstance(value, bool):
        return int(value)
    if value != value:  # NaN, NaT
        return None
    if hasattr(value, "item") and not hasattr(value, "isoformat"):
        return plain(value.item())
    if isinstance(value, float):
        return int(value) if value.is_integer() else repr(value)
    return str(value)
