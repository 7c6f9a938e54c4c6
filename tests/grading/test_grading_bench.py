"""`camp bench grading` measures both ways and prints their ratio."""

from __future__ import annotations

import pytest

from cohort_tools.bench.grading import measure, notebooks, table
from graders.labs import load_lab

from .conftest import put_lab


def test_no_two_submissions_are_the_same(tmp_path):
    made = notebooks(load_lab(put_lab(tmp_path)), 30)
    assert len(set(made)) == 30


@pytest.mark.slow
def test_both_ways_are_measured():
    result = measure(8, 2, None, None, "none")
    assert result["camp"]["seconds_each"] > 0 and result["nbgrader"]["seconds_each"] > 0
    assert result["ratio"] == pytest.approx(result["nbgrader"]["seconds_each"] / result["camp"]["seconds_each"], abs=0.01)
    assert f"ratio: {result['ratio']:g} times" in table(result)
