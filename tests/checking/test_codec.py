"""Plain data survives the way to the trainee's process and back; nothing else passes."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campkit.checking.codec import CodecError, decode, encode

text = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-10**40, 10**40), st.floats(allow_nan=False), text,
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-10**12, max_value=10**12, places=4),
    st.dates(), st.one_of(st.datetimes(), st.datetimes(timezones=st.just(UTC))).map(
        lambda moment: moment.replace(fold=0)))
values = st.recursive(scalars, lambda inner: st.one_of(
    st.lists(inner, max_size=5),
    st.dictionaries(st.one_of(text, st.just("$table")), inner, max_size=5)), max_leaves=20)


@given(values)
@settings(max_examples=300, deadline=None)
def test_plain_values_come_back_equal_and_of_the_same_type(value):
    back = decode(encode(value))
    assert back == value and repr(back) == repr(value)


columns = st.sampled_from(["int64", "float64", "bool", "str", "object", "datetime64[us]", "Int64", "boolean"])
cells = {
    "int64": st.integers(-2**63, 2**63 - 1), "bool": st.booleans(), "str": st.one_of(text, st.none()),
    "float64": st.floats(), "object": st.one_of(st.none(), text, st.integers(-99, 99), st.lists(st.integers())),
    "datetime64[us]": st.one_of(st.none(), st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1))),
    "Int64": st.one_of(st.none(), st.integers(-2**63, 2**63 - 1)), "boolean": st.one_of(st.none(), st.booleans()),
}


@st.composite
def tables(draw):
    rows = draw(st.integers(0, 6))
    kinds = draw(st.lists(columns, max_size=5))
    made = {f"c{n}": pd.Series(draw(st.lists(cells[k], min_size=rows, max_size=rows)), dtype=k)
            for n, k in enumerate(kinds)}
    table = pd.DataFrame(made, index=pd.RangeIndex(rows))
    if rows and draw(st.booleans()):
        table.index = pd.Index(draw(st.lists(text, min_size=rows, max_size=rows)), name="key", dtype="str")
    return table


@given(tables())
@settings(max_examples=200, deadline=None)
def test_tables_come_back_with_their_types(table):
    back = decode(encode({"t": table}))["t"]
    pd.testing.assert_frame_equal(back, table)


def test_series_and_groups_keep_their_index():
    table = pd.DataFrame({"unit": ["a", "b", "a"], "year": [1, 2, 1], "euro": [1.5, 2.0, math.inf]})
    for series in (table.groupby("unit")["euro"].sum(), table.groupby(["unit", "year"])["euro"].sum()):
        pd.testing.assert_series_equal(decode(encode(series)), series)


@pytest.mark.parametrize("value, back", [
    ((1, (2,)), [1, [2]]),
    (pd.Timestamp("2026-01-02"), datetime(2026, 1, 2)),
    (pd.NaT, None),
    (pd.Series([1, 2]).to_numpy(), [1, 2]),
    (pd.Series([1.5]).iloc[0], 1.5),
    (pd.Index(["a"]), ["a"]),
    (pd.Series(["a", None], dtype="category"), pd.Series(["a", None], dtype="category")),
    (pd.DataFrame({"d": [date(2026, 1, 2), None], "m": [Decimal("1.20"), Decimal("-3")]}),
     pd.DataFrame({"d": [date(2026, 1, 2), None], "m": [Decimal("1.20"), Decimal("-3")]})),
    (type("Liar", (int,), {"__eq__": lambda a, b: True, "__hash__": int.__hash__})(3), 3),
    (type("Loud", (str,), {})("x"), "x"),
    (-math.inf, -math.inf),
])
def test_near_relatives_become_plain(value, back):
    got = decode(encode(value))
    if hasattr(back, "equals"):
        assert got.equals(back)
    else:
        assert got == back and type(got) is type(back)


def test_nan_comes_back_as_nan():
    assert math.isnan(decode(encode(math.nan))) and math.isnan(decode(encode(Decimal("NaN"))))


def _deep():
    value = []
    for _ in range(100):
        value = [value]
    return value


@pytest.mark.parametrize("value, words", [
    ({1: "a"}, "no text"), ({1, 2}, "a set"), (object(), "an object"), (lambda: 1, "a function"),
    (_deep(), "nested"), (10**4000, "digits"), (Decimal("1e999999"), "Decimal"), (b"bytes", "a bytes"),
    ([{"a": [1, 2 + 3j]}], "[0]['a'][1]"), ("x" * 2000, "too large"),
    (pd.DataFrame([[1, 2]], columns=["a", "a"]), "twice"),
    (pd.DataFrame({("a", "b"): [1]}), "several levels"),
    (pd.DataFrame({"a": [object()]}), "['a'][0]"),
])
def test_what_is_no_plain_data_is_named(value, words):
    with pytest.raises(CodecError, match=r".*") as caught:
        encode(value, max_chars=1000)
    assert words in str(caught.value)


@pytest.mark.parametrize("sent", [
    "", "nope", "NaN", "[1,", '{"a":1,"a":2}', '{"$pickle":"x"}', '{"$date":"31.12."}', '{"$date":5}',
    '{"$decimal":"1e99999"}', '{"$decimal":"1; import os"}', '{"$float":"7"}', '{"$decimal":"1","b":2}',
    "[" * 5000 + "]" * 5000, "9" * 5000, '"\\ud800"', '{"$dict":[["a"]]}', '{"$dict":[["a",1],["a",2]]}',
    '{"$table":{"columns":[["a","int64"]],"rows":[["x"]]}}', '{"$table":{"columns":[["a","int64"]],"rows":[[1,2]]}}',
    '{"$table":{"columns":[["a","int64"]],"rows":[[null]]}}', '{"$table":{"columns":[["a","void"]],"rows":[]}}',
    '{"$table":{"columns":[["a","int8"]],"rows":[[999]]}}', '{"$table":{"columns":[],"rows":{}}}',
    '{"$table":{"columns":[["a","int64"],["a","int64"]],"rows":[]}}', '{"$table":[]}',
    '{"$table":{"columns":[["a","datetime64[us]"]],"rows":[["soon"]]}}',
    '{"$table":{"columns":[["a","datetime64[us]"]],"rows":[["now; import"]]}}',
    '{"$series":{"name":null,"dtype":"int64","values":[1],"index":{"names":["a"],"dtypes":["str"],"rows":[]}}}',
    '{"$table":{"columns":[[["a"],"int64"]],"rows":[]}}',
])
def test_a_text_that_encode_would_not_write_is_refused(sent):
    with pytest.raises(CodecError):
        decode(sent)


@given(st.recursive(st.one_of(st.none(), st.integers(), text), lambda inner: st.one_of(
    st.lists(inner, max_size=4),
    st.dictionaries(st.sampled_from(["$table", "$series", "$dict", "$date", "columns", "rows", "index", "a"]), inner))))
@settings(max_examples=300, deadline=None)
def test_reading_any_json_gives_a_value_or_a_codec_error(junk):
    try:
        decode(json.dumps(junk))
    except CodecError as error:
        assert str(error)
