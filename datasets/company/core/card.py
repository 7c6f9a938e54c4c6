"""The card of a table: what each column holds, how tables hang together, what is planted.

A column is described by one line: ``type [optional] [in UNIT] [-> table.column]: meaning``, for instance
``"decimal in EUR: price without tax"`` or ``"text optional -> customers.customer_id: who wrote"``.
Types: text, integer, decimal, date (YYYY-MM-DD), time (YYYY-MM-DDTHH:MM:SSZ), yes_no (1 or 0).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from datasets.errors import DatasetError

TYPES = ("text", "integer", "decimal", "date", "time", "yes_no")
LINE = re.compile(
    r"^(?P<type>text|integer|decimal|date|time|yes_no)(?P<optional> optional)?(?: in (?P<unit>[^:>]+?))?"
    r"(?: -> (?P<table>\w+)\.(?P<column>\w+))?: (?P<meaning>.+)$", re.S,
)


@dataclass(frozen=True)
class Column:
    """One column: its type, whether it may be empty, its unit, the column it refers to."""

    name: str
    type: str
    optional: bool
    unit: str | None
    refers_to: tuple[str, str] | None
    meaning: str

    @classmethod
    def read(cls, table: str, name: str, line: str) -> Column:
        """Read one line of a card; raises DatasetError when it does not follow the form."""
        match = LINE.match(line)
        if not match:
            raise DatasetError(
                f"card of table {table}, column {name}: {line!r} does not read as "
                "'type [optional] [in UNIT] [-> table.column]: meaning'. Types are " + ", ".join(TYPES) + "."
            )
        target = (match["table"], match["column"]) if match["table"] else None
        return cls(name, match["type"], bool(match["optional"]), match["unit"], target, match["meaning"])


@dataclass(frozen=True)
class Card:
    """What a table holds. `shared` tables are made once per company, the others once per branch."""

    what: str
    key: tuple[str, ...]
    columns: dict[str, Column] = field(default_factory=dict)
    planted: str = ""
    shared: bool = False

    def as_markdown(self, name: str, rows: int | None = None) -> str:
        """The card as a page that travels with the data."""
        lines = [f"# {name}", "", self.what, ""]
        if rows is not None:
            lines += [f"Rows: {rows:,}. Key: {', '.join(self.key) or 'none (rows may repeat)'}.", ""]
        lines += ["| column | type | unit | may be empty | refers to | meaning |", "|---|---|---|---|---|---|"]
        for column in self.columns.values():
            target = ".".join(column.refers_to) if column.refers_to else ""
            lines.append(
                f"| {column.name} | {column.type} | {column.unit or ''} | {'yes' if column.optional else ''} "
                f"| {target} | {column.meaning} |"
            )
        return "\n".join(lines) + "\n"


def card(what: str, *, key: str = "", columns: dict[str, str], planted: str = "", shared: bool = False) -> Card:
    """Write a card: `key` names the key columns separated by spaces, `columns` gives one line per column.

    `planted` says what is planted in the table and where its truth is; it is for graders, and is never written into a
    trainee's copy of the card.
    """
    read = {name: Column.read(what.split(".")[0], name, line) for name, line in columns.items()}
    keys = tuple(key.split())
    for name in keys:
        if name not in read:
            raise DatasetError(f"card '{what}': key column {name} is not among its columns.")
    return Card(what, keys, read, planted, shared)
