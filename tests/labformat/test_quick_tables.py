"""Going through text columns quickly gives what pandas gives."""

from __future__ import annotations

import pandas as pd
import pytest

from graders.quick_tables import quicken_text_columns

pa = pytest.importorskip("pyarrow")


def columns() -> list[pd.Series]:
    texts = ["a", None, "", "é\u2028", "Ω" * 40, "NaN"] * 3
    made = [pd.Series(texts, dtype="str"), pd.Series(texts, dtype=pd.StringDtype("pyarrow")), pd.Series([], dtype="str"), pd.Series(["b"] * 5, dtype="str")[1:3]]
    return [*made, pd.concat(made[:1] * 2, ignore_index=True), pd.Series(pd.arrays.ArrowStringArray(pa.chunked_array([["x"], [None, "y"], []], type=pa.large_string())))]


def walked(column: pd.Series) -> list[tuple]:
    ways = [list(column), list(column.array), [row[1] for row in column.to_frame().itertuples()],
            [row for one in column.to_frame("c").to_dict("records") for row in one.values()], [value for _, value in column.items()], list(map(str, column))]
    return [tuple((type(value), repr(value), value is pd.NA) for value in way) for way in ways]


def test_the_values_are_the_same_ones_in_the_same_order():
    kind = pd.arrays.ArrowStringArray
    found = vars(kind).get("__iter__")
    if found is not None:
        del kind.__iter__
    quicken_text_columns.cache_clear()
    try:
        before = [walked(column) for column in columns()]
        quicken_text_columns()
        assert "__iter__" in vars(kind) and [walked(column) for column in columns()] == before
    finally:
        if found is None:
            del kind.__iter__
            quicken_text_columns.cache_clear()


def test_a_way_of_pandas_own_is_left_alone(monkeypatch):
    own = lambda self: iter(["own"])  # noqa: E731
    monkeypatch.setattr(pd.arrays.ArrowStringArray, "__iter__", own, raising=False)
    quicken_text_columns.cache_clear()
    quicken_text_columns()
    assert vars(pd.arrays.ArrowStringArray)["__iter__"] is own
    quicken_text_columns.cache_clear()
