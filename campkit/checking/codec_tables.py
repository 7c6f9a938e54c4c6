"""Tables for the codec: DataFrame and Series with their column types, both ways."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Any

import pandas as pd

from campkit.checking.codec import CodecError, _part, _short, from_plain
from campkit.checking.codec import to_plain as plain_value

_DTYPE = re.compile(
    r"(int|uint)(8|16|32|64)|float(32|64)|bool|object|str|string|boolean|U?Int(8|16|32|64)|Float(32|64)"
    r"|category|datetime64\[(s|ms|us|ns)(, [A-Za-z0-9_+:/-]{1,40})?\]\Z")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,9})?([+-]\d\d:\d\d(:\d\d)?)?\Z")
MAX_COLUMNS = 2_000
_ALREADY_PLAIN = {str, bool, type(None)}


def to_plain(value: Any, where: str, depth: int) -> tuple[bool, Any]:
    """Return (True, plain form) for a table, a Series, an Index or a pandas scalar; (False, None) otherwise."""
    if isinstance(value, pd.DataFrame):
        return True, {"$table": _plain_table(value, where)}
    if isinstance(value, pd.Series):
        name, values = plain_value(value.name, where), _plain_column(value, f"{where}.values")
        content = {"name": name, "dtype": _dtype_of(value.dtype, where), "values": values}
        return True, {"$series": content | _plain_index(value.index, where)}
    if isinstance(value, pd.Index):
        return True, plain_value(list(value), where, depth + 1)
    if value is pd.NaT or value is pd.NA:
        return True, None
    if isinstance(value, pd.Timestamp):
        return True, {"$datetime": value.to_pydatetime(warn=False).isoformat()}
    return False, None


def _plain_table(table: pd.DataFrame, where: str) -> dict[str, Any]:
    if table.columns.nlevels > 1:
        raise CodecError(f"{_part(where)} is a table with columns of several levels; give each column one name")
    if not table.columns.is_unique:
        twice = table.columns[table.columns.duplicated()][0]
        raise CodecError(f"{_part(where)} is a table with the column {_short(twice)} twice")
    names = [plain_value(name, f"{where}.columns") for name in table.columns]
    columns = [_plain_column(table.iloc[:, n], f"{where}[{names[n]!r}]") for n in range(len(names))]
    rows = [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in range(len(table))]
    heads = [[name, _dtype_of(dtype, where)] for name, dtype in zip(names, table.dtypes, strict=True)]
    return {"columns": heads, "rows": rows} | _plain_index(table.index, where)


def _dtype_of(dtype: Any, where: str) -> str:
    name = str(dtype)
    if _DTYPE.fullmatch(name):
        return name
    if name.startswith("datetime64"):
        raise CodecError(f"{_part(where)} has the column type {name}, whose time zone has no plain name")
    raise CodecError(f"{_part(where)} has the column type {name}; use numbers, text, bool, dates or Decimal")


def _plain_column(column: pd.Series, where: str) -> list[Any]:
    """Return a column's values: NaN and NaT of typed columns become null, the rest is tagged as usual."""
    name = _dtype_of(column.dtype, where)
    if name in ("object", "category"):
        values = column.astype(object).tolist()
        if set(map(type, values)) <= _ALREADY_PLAIN:
            return values
        return [None if name == "category" and _is_missing(value) else plain_value(value, f"{where}[{n}]", 1)
                for n, value in enumerate(values)]
    if name.startswith("float"):
        values = column.tolist()
        return values if all(map(math.isfinite, values)) else [_plain_float(value) for value in values]
    missing = column.isna()
    values = column.astype(object).where(~missing, None).tolist() if missing.any() else column.tolist()
    if name.startswith("datetime64"):
        return [None if value is None else value.isoformat() for value in values]
    if name.lower().startswith("float"):
        return [None if value is None else plain_value(float(value)) for value in values]
    return values


def _plain_float(value: float) -> Any:
    return value if math.isfinite(value) else None if value != value else plain_value(value)


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)


def _plain_index(index: pd.Index, where: str) -> dict[str, Any]:
    """Return {} for the usual 0, 1, 2, ... without a name, else {"index": {names, dtypes, rows}}."""
    if isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1 and index.name is None:
        return {}
    levels = [index.get_level_values(n) for n in range(index.nlevels)]
    return {"index": {
        "names": [plain_value(name, f"{where}.index") for name in index.names],
        "dtypes": [_dtype_of(level.dtype, f"{where}.index") for level in levels],
        "rows": [list(row) for row in zip(
            *(_plain_column(level.to_series(), f"{where}.index") for level in levels), strict=True)],
    }}


def read_table(content: Any, where: str) -> pd.DataFrame:
    """Return the DataFrame of a `$table`. Raises CodecError when its parts do not fit together."""
    _keys(content, {"columns", "rows"}, where)
    heads, rows = content["columns"], content["rows"]
    if not (isinstance(heads, list) and len(heads) <= MAX_COLUMNS and isinstance(rows, list)
            and all(isinstance(head, list) and len(head) == 2 for head in heads)):
        raise CodecError(f"{_part(where)} is a damaged table")
    names = [_scalar(name, where) for name, _ in heads]
    if len(set(names)) != len(names):
        raise CodecError(f"{_part(where)} is a table with a column twice")
    for n, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != len(heads):
            raise CodecError(f"{_part(where)} is a table whose row {n} does not have {len(heads)} values")
    index = _read_index(content, len(rows), where)
    values = list(zip(*rows, strict=True)) or [()] * len(heads)
    columns = [_column(list(values[n]), dtype, f"{where}[{name!r}]", index)
               for n, (name, (_, dtype)) in enumerate(zip(names, heads, strict=True))]
    if not columns:
        return pd.DataFrame(index=index)
    table = pd.concat(columns, axis=1) if len(rows) else pd.DataFrame(dict(enumerate(columns)), index=index)
    table.columns = pd.Index(names, dtype=object) if any(not isinstance(n, str) for n in names) else pd.Index(names)
    return table


def read_series(content: Any, where: str) -> pd.Series:
    """Return the Series of a `$series`. Raises CodecError when its parts do not fit together."""
    _keys(content, {"name", "dtype", "values"}, where)
    if not isinstance(content["values"], list):
        raise CodecError(f"{_part(where)} is a damaged column")
    index = _read_index(content, len(content["values"]), where)
    series = _column(content["values"], content["dtype"], where, index)
    series.name = _scalar(content["name"], where)
    return series


def _keys(content: Any, needed: set[str], where: str) -> None:
    if not isinstance(content, dict) or not needed <= set(content) <= needed | {"index"}:
        raise CodecError(f"{_part(where)} is a damaged table")


def _scalar(value: Any, where: str) -> Any:
    value = from_plain(value, where)
    if value is None or isinstance(value, (str, int, float, bool, date, datetime)):
        return value
    raise CodecError(f"{_part(where)} has a name that is no text or number")


def _column(values: list[Any], dtype: Any, where: str, index: pd.Index | None = None) -> pd.Series:
    if not isinstance(dtype, str) or not _DTYPE.fullmatch(dtype):
        raise CodecError(f"{_part(where)} has the unknown column type {_short(dtype)}")
    try:
        if dtype in ("object", "category"):
            plain = set(map(type, values)) <= _ALREADY_PLAIN
            made = pd.Series(values if plain else [from_plain(value, where, 1) for value in values], dtype=object, index=index)
            return made.astype(dtype) if dtype == "category" else made
        if dtype.startswith("datetime64"):
            return _dates(values, dtype, where, index)
        allowed, bare = _kinds(dtype), dtype in ("bool",) or re.match(r"u?int", dtype)
        types = set(map(type, values))
        plain = [from_plain(value, where) if type(value) is dict else value for value in values] if dict in types else values
        for kind in set(map(type, plain)) - set(allowed):
            if kind is not type(None) or bare:
                value = next(value for value in plain if type(value) is kind)
                raise CodecError(f"{_part(where)} holds {_short(value)}, which does not fit the type {dtype}")
        return pd.Series(plain, dtype=dtype, index=index)
    except CodecError:
        raise
    except (TypeError, ValueError, OverflowError) as error:
        raise CodecError(f"{_part(where)} does not fit the type {dtype}: {error}") from None


def _kinds(dtype: str) -> tuple[type, ...]:
    lower = dtype.lower()
    if lower.startswith("bool"):
        return (bool,)
    if lower in ("str", "string"):
        return (str,)
    return (float, int) if lower.startswith("float") else (int,)


def _dates(values: list[Any], dtype: str, where: str, index: pd.Index | None) -> pd.Series:
    for value in values:
        if value is not None and (not isinstance(value, str) or not _MOMENT.match(value)):
            raise CodecError(f"{_part(where)} holds {_short(value)}, which is no date")
    if dtype.endswith("]") and "," not in dtype:
        return pd.Series(pd.to_datetime(pd.Series(values, dtype=object), format="ISO8601").astype(dtype).array, index=index)
    stamps = [pd.NaT if value is None else pd.Timestamp(value) for value in values]
    return pd.Series(stamps, dtype=dtype, index=index)


def _read_index(content: dict[str, Any], length: int, where: str) -> pd.Index | None:
    if "index" not in content:
        return pd.RangeIndex(length)
    index = content["index"]
    if not isinstance(index, dict) or set(index) != {"names", "dtypes", "rows"}:
        raise CodecError(f"{_part(where)} has a damaged index")
    names, dtypes, rows = index["names"], index["dtypes"], index["rows"]
    good = all(isinstance(part, list) for part in (names, dtypes, rows)) and 1 <= len(names) == len(dtypes) <= 8
    if not good or len(rows) != length or any(not isinstance(r, list) or len(r) != len(names) for r in rows):
        raise CodecError(f"{_part(where)} has a damaged index")
    levels = [pd.Index(_column([row[n] for row in rows], dtypes[n], f"{where}.index")) for n in range(len(names))]
    labels = [_scalar(name, where) for name in names]
    if len(levels) == 1:
        return levels[0].rename(labels[0])
    return pd.MultiIndex.from_arrays(levels, names=labels)
