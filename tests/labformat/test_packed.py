"""Arguments that are sent as a pickle are the same values as those read from the text, and each call has its own."""

from __future__ import annotations

import datetime
import math
import pickle
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import graders
from campkit.checking import codec
from graders import packed
from graders.exec_session import ExecSession
from graders.labs import load_lab
from graders.source import parse_text

TEMPLATE = Path(graders.__file__).parent / "template_lab"
TABLE = pd.DataFrame({"text": ["a", None, "é"] * 400, "number": [1.5, math.nan, math.inf] * 400, "whole": range(1200), "flag": [True, False, True] * 400,
                      "money": [Decimal("1.20"), None, Decimal("3")] * 400, "day": pd.to_datetime(["2026-10-31", None, "2026-01-01"] * 400),
                      "kind": pd.Categorical(["x", "y", "x"] * 400)})
VALUES = [TABLE, TABLE.set_index("whole"), TABLE.set_index(["text", "whole"])["money"], TABLE.iloc[:0], [datetime.date(2026, 1, 1), {"$odd": [1, None, -0.0]}] * 600]


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(packed, "_kept", type(packed._kept)())
    monkeypatch.setattr(packed, "_seen", set())


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_pickle_holds_what_the_text_says(value, monkeypatch):
    monkeypatch.setattr(packed, "MIN_CHARS", 1)
    text = codec.encode({"op": "call", "name": "f", "args": [value], "kwargs": {}})
    assert packed.packed_request(text) is None, "asked once only: not worth it"
    read, sent = codec.decode(text), pickle.loads(packed.packed_request(text))
    assert codec.encode(sent) == codec.encode(read) == text
    one, other = read["args"][0], sent["args"][0]
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other, check_exact=True)
        assert [dtype.storage for dtype in one.dtypes if hasattr(dtype, "storage")] == [dtype.storage for dtype in other.dtypes if hasattr(dtype, "storage")]
        assert one.to_dict("tight").keys() == other.to_dict("tight").keys() and repr(one.to_dict("list")) == repr(other.to_dict("list"))


def test_what_is_kept_has_an_end(monkeypatch):
    monkeypatch.setattr(packed, "MAX_KEPT_CHARS", 100_000)
    texts = [codec.encode({"n": n, "x": "y" * 20_000}) for n in range(8)]
    for text in texts * 2:
        packed.packed_request(text)
    assert 1 <= len(packed._kept) <= 3 and texts[-1] in packed._kept and packed.packed_request("{" * 9_000) is None is packed.packed_request("{" * 9_000)


def test_each_call_has_arguments_of_its_own(tmp_path):
    lab = load_lab(TEMPLATE)
    cells = parse_text('# %% solution="late_share"\ndef late_share(table, rows):\n    rows.append(len(table)); table["new"] = 1; table.loc[0, "whole"] = 99\n'
                       '    return [len(rows), rows[-1], int(table["whole"].sum()), list(table.columns)]\n')
    with ExecSession(lab, cells, tmp_path, 1) as session:
        session.run()
        session.begin("late_share_held_out")
        said = [session.call("late_share", TABLE[["whole", "text"]], ["row"] * 2) for _ in range(4)]
        assert len(packed._kept) == 1
        changed = TABLE[["whole", "text"]].assign(whole=7)
        assert session.call("late_share", changed, ["row"] * 2)[2] == 7 * 1199 + 99
    assert said[0] == said[1] == said[3] == [3, 1200, sum(range(1200)) + 99, ["whole", "text", "new"]]
