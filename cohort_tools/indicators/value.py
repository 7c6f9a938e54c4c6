"""The shape of every indicator, and the list of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

    from cohort_tools.indicators.facts import Facts

COLUMNS = ["value", "n", "unit", "lo", "hi", "status", "reason"]


@dataclass(frozen=True)
class Indicator:
    """One formula: whom it is about (`trainee`, `pair`, `cohort`, `unit`, `region`, `metric`, `centre`), its unit, and how it is computed."""

    name: str
    of: str
    unit: str
    formula: str
    compute: Callable[[Facts], DataFrame]
    rows: Callable[[Facts, str], DataFrame] | None
    """The rows of the records behind one subject's value, for `camp records explain`."""
    decimals: int


#: All indicators by name; `all_indicators()` fills it.
INDICATORS: dict[str, Indicator] = {}
MODULES = ("marks", "scenarios", "stages", "cohort", "work", "hours", "demand", "company", "uplift", "spread")


def all_indicators() -> dict[str, Indicator]:
    """Return every indicator by name."""
    import importlib

    for module in MODULES:
        importlib.import_module(f"cohort_tools.indicators.{module}")
    return INDICATORS


def indicator(name: str, *, of: str, unit: str, formula: str, rows: Callable | None = None, decimals: int = 2):
    """Register a function `facts -> DataFrame` (index: subject; columns: value, n, lo, hi, status, reason)."""
    def register(function):
        def compute(facts: Facts) -> DataFrame:
            cache = facts.__dict__.setdefault("_indicators", {})
            if name not in cache:
                cache[name] = _complete(function(facts), unit)
            return cache[name]

        INDICATORS[name] = Indicator(name, of, unit, formula, compute, rows, decimals)
        compute.__doc__, compute.__name__ = function.__doc__, function.__name__
        return compute
    return register


def _complete(frame: DataFrame, unit: str) -> DataFrame:
    import numpy as np

    frame = frame.copy()
    frame["unit"] = unit
    for column, default in (("n", 0), ("lo", np.nan), ("hi", np.nan), ("status", ""), ("reason", "")):
        if column not in frame:
            frame[column] = default
    empty = frame["value"].isna()
    frame.loc[empty & (frame["reason"] == ""), "reason"] = "no_data"
    frame.loc[empty, "status"] = "empty"
    frame.loc[~empty, "reason"] = ""
    frame.loc[~empty & (frame["status"] == ""), "status"] = "ok"
    return frame[COLUMNS + [c for c in frame.columns if c not in COLUMNS]].sort_index()


def as_value(row: Any) -> dict[str, Any]:
    """Return one row as the dictionary that payloads hold; an empty number is None."""
    def number(x):
        return None if x is None or x != x else float(x)

    return {"value": number(row["value"]), "n": int(row["n"]), "unit": row["unit"], "lo": number(row["lo"]), "hi": number(row["hi"]),
            "status": row["status"], "reason": row["reason"] or None}


def value_of(facts: Facts, name: str, subject: str) -> dict[str, Any]:
    """Return one indicator of one subject; a subject that it does not know gives an empty value."""
    found = all_indicators()[name]
    frame = found.compute(facts)
    if subject not in frame.index:
        return {"value": None, "n": 0, "unit": found.unit, "lo": None, "hi": None, "status": "empty", "reason": "no_data"}
    return as_value(frame.loc[subject])


def wilson(hits, n, z: float = 1.959964):
    """Return the Wilson interval of a share, as two arrays; n = 0 gives NaN."""
    import numpy as np

    hits, n = np.asarray(hits, float), np.asarray(n, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = hits / n
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return np.where(n > 0, np.clip(middle - half, 0, 1), np.nan), np.where(n > 0, np.clip(middle + half, 0, 1), np.nan)
