"""Rows to frames and frames to CSV: integers, decimals and text only, the same bytes on every machine."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from datasets.company.core.card import Card
from datasets.errors import DatasetError


def make_frame(name: str, card: Card, rows: Iterable[Sequence | dict]):
    """Build the DataFrame of a table from tuples (in the card's order) or dicts; raises DatasetError on a stray column.

    Text, dates and times are strings, decimals are decimal.Decimal, integers int64 (Int64 where optional).
    """
    import pandas

    columns = list(card.columns)
    rows = list(rows)
    if rows and isinstance(rows[0], dict):
        stray = [key for key in rows[0] if key not in card.columns]
        if stray:
            raise DatasetError(f"table {name}: column {stray[0]} has no line in its card.")
        rows = [tuple(row.get(column) for column in columns) for row in rows]
    frame = pandas.DataFrame.from_records(rows, columns=columns, coerce_float=False)
    return settle_types(name, card, frame)


def settle_types(name: str, card: Card, frame):
    """Give each column the type that the card says; raises DatasetError when columns or emptiness differ."""
    if list(frame.columns) != list(card.columns):
        raise DatasetError(f"table {name}: columns are {list(frame.columns)}, its card says {list(card.columns)}.")
    for column in card.columns.values():
        values = frame[column.name]
        empty = values.isna()
        if not column.optional and bool(empty.any()):
            raise DatasetError(f"table {name}: column {column.name} is empty in row {int(empty.to_numpy().argmax())} but its card does not say 'optional'.")
        if column.type in ("integer", "yes_no"):
            frame[column.name] = values.astype("Int64" if column.optional else "int64")
        elif column.type != "decimal":
            frame[column.name] = values.astype(object).where(~empty, None)
        elif str(values.dtype).startswith("float") and not bool(empty.all()):
            raise DatasetError(f"table {name}: column {column.name} holds floats; use decimal.Decimal.")
        else:
            frame[column.name] = values.astype(object).where(~empty, None)
    return frame


def cell_text(value) -> str:
    """How one value is written in a CSV file; raises DatasetError for a float."""
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        raise DatasetError(f"{value!r} is a float; a table holds integers, decimals and text.")
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def csv_text(frame, header: bool = True) -> str:
    """A frame as CSV text: comma, minimal quotes, LF line ends, empty cell for a missing value."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    if header:
        writer.writerow(frame.columns)
    series = [[cell_text(value) for value in frame[column].astype(object).where(frame[column].notna(), None)] for column in frame.columns]
    writer.writerows(zip(*series, strict=True))
    return buffer.getvalue()


def write_csv(frame, path: Path, append: bool = False) -> int:
    """Write (or append) a frame to `path` as UTF-8 CSV; gives the number of bytes written."""
    data = csv_text(frame, header=not append).encode("utf-8")
    with open(path, "ab" if append else "wb") as file:
        file.write(data)
    return len(data)
