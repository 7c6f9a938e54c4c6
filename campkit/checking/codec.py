"""Plain data <-> JSON text: the only language between the trusted process and the trainee's process.

What passes: None, bool, int, float, text, lists (tuples become lists), dicts with text keys, Decimal,
date, datetime, DataFrame and Series. What JSON has no word for is tagged:

    {"$table": {"columns": [[name, dtype], ...], "rows": [...], "index": {...}}}
    {"$series": {"name": ..., "dtype": ..., "values": [...], "index": {...}}}
    {"$decimal": "1.20"}  {"$date": "2026-10-31"}  {"$datetime": "2026-10-31T08:00:00"}
    {"$float": "nan"}  {"$dict": [[key, value], ...]}   (a dict that has keys beginning with "$")

Reading is strict: an unknown tag, a value that does not fit its column, too much text or too deep a
nesting is a `CodecError`, never an object with behaviour of its own.
"""

from __future__ import annotations

import functools
import gc
import json
import math
import re
import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

#: Characters of one message, both ways, unless the caller says otherwise.
MAX_CHARS = 16_000_000
MAX_DEPTH = 40
MAX_INT_DIGITS = 300

_DECIMAL = re.compile(r"-?(\d{1,80}(\.\d{1,80})?([eE][+-]?\d{1,3})?|Infinity|NaN)\Z")
_FLOATS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class CodecError(ValueError):
    """A value is no plain data, or a text is no encoded value; the message says which part."""


def without_collecting(function: Callable) -> Callable:
    """Make `function` run with the garbage collector paused: a large table is a million new objects, none of them garbage."""
    @functools.wraps(function)
    def paused(*args: Any, **kwargs: Any) -> Any:
        enabled = gc.isenabled()
        gc.disable()
        try:
            return function(*args, **kwargs)
        finally:
            if enabled:
                gc.enable()
    return paused


@without_collecting
def encode(value: Any, max_chars: int = MAX_CHARS) -> str:
    """Return `value` as JSON text. Raises CodecError, naming the part that is no plain data."""
    text = json.dumps(to_plain(value), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    if len(text) > max_chars:
        raise CodecError(f"it is too large: {len(text):,} characters as text, {max_chars:,} are allowed")
    return text


@without_collecting
def decode(text: str, max_chars: int = MAX_CHARS) -> Any:
    """Return the value that `text` encodes. Raises CodecError for anything that `encode` would not write."""
    return from_plain(load_json(text, max_chars))


@without_collecting
def load_json(text: str, max_chars: int = MAX_CHARS) -> Any:
    """Parse JSON with limits on size, nesting and numbers; no NaN, no half characters, no repeated keys."""
    if len(text) > max_chars:
        raise CodecError(f"it is too large: {len(text):,} characters as text, {max_chars:,} are allowed")
    try:
        read_int = {"parse_int": _bounded_int} if _may_hold_a_long_number(text) else {}
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_distinct, **read_int)
        if "\\u" in text or not text.isascii():
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise CodecError(f"it is nested deeper than {MAX_DEPTH} levels") from None
    except UnicodeEncodeError:
        raise CodecError("a text in it holds half a character (a lone surrogate)") from None
    except CodecError:
        raise
    except ValueError as error:
        raise CodecError(f"it is no JSON: {error}") from None
    return value


def _no_constant(name: str) -> Any:
    raise CodecError(f"it holds the bare number {name}")


_ZEROS = {ord(digit): "0" for digit in "123456789"}


def _may_hold_a_long_number(text: str) -> bool:
    """True when more digits stand in a row than a whole number may have; then each number is looked at, which is slow."""
    return "0" * (MAX_INT_DIGITS + 1) in text.translate(_ZEROS)


def _bounded_int(digits: str) -> int:
    if len(digits) > MAX_INT_DIGITS:
        raise CodecError(f"it holds a whole number of {len(digits)} digits; {MAX_INT_DIGITS} are allowed")
    return int(digits)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise CodecError("a dict in it has the same key twice")
    return result


def to_plain(value: Any, where: str = "", depth: int = 0) -> Any:
    """Turn a value into what `json` can write; `where` names the part in an error message."""
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        return _plain_int(value, where)
    if kind is float:
        return value if math.isfinite(value) else {"$float": repr(value)}
    if depth > MAX_DEPTH:
        raise CodecError(f"it is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, (list, tuple)):
        return [to_plain(item, f"{where}[{n}]", depth + 1) for n, item in enumerate(value)]
    if isinstance(value, dict):
        return _plain_dict(value, where, depth)
    return _plain_scalar(value, where, depth)


def _plain_int(value: int, where: str) -> int:
    if value.bit_length() > MAX_INT_DIGITS * 3:
        raise CodecError(f"{_part(where)} is a whole number of more than {MAX_INT_DIGITS} digits")
    return value


def _plain_dict(value: dict, where: str, depth: int) -> Any:
    pairs = []
    for key, item in value.items():
        if not isinstance(key, str):
            raise CodecError(f"{_part(where)} has the key {_short(key)}, which is no text; use text keys")
        pairs.append((str(key), to_plain(item, f"{where}[{key!r}]", depth + 1)))
    if any(key.startswith("$") for key, _ in pairs):
        return {"$dict": [list(pair) for pair in pairs]}
    return dict(pairs)


def _plain_scalar(value: Any, where: str, depth: int) -> Any:
    """Turn the rarer plain values: Decimal, dates, tables, NumPy's numbers and arrays, subclasses."""
    if isinstance(value, Decimal):
        return {"$decimal": _checked_decimal(str(value), where)}
    if "pandas" in sys.modules:
        from campkit.checking import codec_tables

        done, plain = codec_tables.to_plain(value, where, depth)
        if done:
            return plain
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return to_plain(kind(value), where, depth)
    if "numpy" in sys.modules:
        import numpy

        if isinstance(value, (numpy.generic, numpy.ndarray)) and value.dtype.kind in "biufUO":
            return to_plain(value.tolist(), where, depth + 1)
    raise CodecError(f"{_part(where)} is {_article(type(value).__name__)}; return plain data: "
                     "numbers, text, lists, dicts, dates, Decimal or tables")


def from_plain(value: Any, where: str = "", depth: int = 0) -> Any:
    """Turn parsed JSON back into values; the reverse of `to_plain`, strict."""
    if depth > MAX_DEPTH + 4:
        raise CodecError(f"it is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, list):
        return [from_plain(item, f"{where}[{n}]", depth + 1) for n, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    tags = [key for key in value if key.startswith("$")]
    if not tags:
        return {key: from_plain(item, f"{where}[{key!r}]", depth + 1) for key, item in value.items()}
    if len(value) != 1 or tags[0] not in _READERS:
        raise CodecError(f"{_part(where)} has the unknown tag {_short(tags[0])}")
    return _READERS[tags[0]](value[tags[0]], where, depth)


def _read_dict(pairs: Any, where: str, depth: int) -> dict[str, Any]:
    good = isinstance(pairs, list) and all(
        isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str) for pair in pairs)
    if not good or len({pair[0] for pair in pairs}) != len(pairs):
        raise CodecError(f"{_part(where)} is a damaged dict")
    return {key: from_plain(item, f"{where}[{key!r}]", depth + 1) for key, item in pairs}


def _read_float(text: Any, where: str, depth: int) -> float:
    if not isinstance(text, str) or text not in _FLOATS:
        raise CodecError(f"{_part(where)} is no number: {_short(text)}")
    return _FLOATS[text]


def _read_decimal(text: Any, where: str, depth: int) -> Decimal:
    return Decimal(_checked_decimal(text, where))


def _checked_decimal(text: Any, where: str) -> str:
    if not isinstance(text, str) or not _DECIMAL.match(text):
        raise CodecError(f"{_part(where)} is no Decimal of a usual size: {_short(text)}")
    return text


def _read_date(text: Any, where: str, depth: int) -> date:
    return _iso(date, text, where)


def _read_datetime(text: Any, where: str, depth: int) -> datetime:
    return _iso(datetime, text, where)


def _iso(kind: type, text: Any, where: str) -> Any:
    try:
        if isinstance(text, str) and len(text) <= 40:
            return kind.fromisoformat(text)
    except ValueError:
        pass
    raise CodecError(f"{_part(where)} is no {kind.__name__}: {_short(text)}")


def _read_table(content: Any, where: str, depth: int) -> Any:
    from campkit.checking import codec_tables

    return codec_tables.read_table(content, where)


def _read_series(content: Any, where: str, depth: int) -> Any:
    from campkit.checking import codec_tables

    return codec_tables.read_series(content, where)


_READERS = {
    "$dict": _read_dict, "$float": _read_float, "$decimal": _read_decimal, "$date": _read_date,
    "$datetime": _read_datetime, "$table": _read_table, "$series": _read_series,
}


def _part(where: str) -> str:
    return f"the part {where}" if where else "the value"


def _article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _short(value: Any, width: int = 60) -> str:
    text = repr(value)
    return text if len(text) <= width else text[:width - 3] + "..."
