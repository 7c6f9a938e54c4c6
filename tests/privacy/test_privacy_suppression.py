"""Small cells: a hidden count cannot be computed from what is shown (A7)."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohort_tools.privacy.suppression import held_back, protect, safe_share, with_sums

TABLES = st.integers(1, 5).flatmap(lambda c: st.lists(st.lists(st.integers(0, 30), min_size=c, max_size=c), min_size=1, max_size=5))


def equations(rows: int, columns: int) -> np.ndarray:
    """Every line of a table with sums as an equation over its cells: parts minus sum is nothing."""
    lines = []
    for r in range(rows + 1):
        line = np.zeros((rows + 1, columns + 1))
        line[r, :columns], line[r, columns] = 1, -1
        lines.append(line.ravel())
    for c in range(columns + 1):
        line = np.zeros((rows + 1, columns + 1))
        line[:rows, c], line[rows, c] = 1, -1
        lines.append(line.ravel())
    return np.array(lines)


@settings(max_examples=150, deadline=None)
@given(TABLES, st.integers(2, 10))
def test_a7_hidden_cells_are_not_determined_by_the_linear_system(counts, k):
    shown = protect(counts, k)
    system = equations(len(counts), len(counts[0]))
    flat = [v for row in shown.cells for v in row]
    hidden = [i for i, v in enumerate(flat) if v is None]
    inner = system[:, hidden]
    for position in range(len(hidden)):
        unit = np.zeros(len(hidden))
        unit[position] = 1
        assert np.linalg.matrix_rank(np.vstack([inner, unit])) > np.linalg.matrix_rank(inner), (counts, shown.cells)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=2), st.integers(2, 3))
def test_a7_each_hidden_cell_could_have_k_values_and_more(counts, k):
    """Every table of small numbers that agrees with what is shown is tried: a hidden cell takes at least k + 1 values among them."""
    shown = protect(counts, k).cells
    inner = np.array(list(product(range(13), repeat=4))).reshape(-1, 2, 2)
    rows, columns = inner.sum(axis=2), inner.sum(axis=1)
    tables = np.block([[inner, rows[:, :, None]], [columns[:, None, :], inner.sum(axis=(1, 2))[:, None, None]]])
    agree = np.ones(len(tables), bool)
    for r, c in product(range(3), repeat=2):
        if shown[r][c] is not None:
            agree &= tables[:, r, c] == shown[r][c]
    for r, c in product(range(3), repeat=2):
        if shown[r][c] is None:
            assert len(set(tables[agree][:, r, c])) > k, (counts, shown)


@given(TABLES, st.integers(2, 10))
@settings(max_examples=80, deadline=None)
def test_what_is_shown_is_true_and_no_small_cell_is_shown(counts, k):
    true = with_sums(counts)
    for shown, line in zip(protect(counts, k).cells, true, strict=True):
        for value, right in zip(shown, line, strict=True):
            assert value is None or (value == right and not 0 < value < k)


def test_one_small_cell_takes_its_complement_with_it():
    shown = protect([[2, 20, 18], [12, 13, 15]], 5)
    assert shown.why[0, 0] == "small" and list(shown.why.values()).count("complement") >= 3
    assert sum(v is None for v in shown.cells[0]) >= 2 and sum(row[0] is None for row in shown.cells) >= 2


def test_a_table_without_small_cells_is_shown_whole():
    shown = protect([[20, 20], [0, 40]], 5)
    assert not shown.why and shown.cells == [[20, 20, 40], [0, 40, 40], [20, 60, 80]]


def test_that_everybody_failed_is_not_shown():
    assert protect([[0, 12], [9, 9]], 5, alike=(1,)).cells[0][1] is None
    assert protect([[0, 12], [9, 9]], 5).cells[0][1] == 12


def test_sums_that_are_not_shown_hide_a_cell():
    assert set(protect([[2, 30, 30]], 5, row_sums=False, column_sums=False).why) == {(0, 0)}


@pytest.mark.parametrize(("before", "now", "expected"), [
    (None, [[3, 30]], False), ([[10, 10]], [[10, 10]], False), ([[10, 10]], [[9, 11]], False),
    ([[10, 10]], [[11, 10]], True), ([[10, 10]], [[15, 10]], False), ([[10, 10], [5, 5]], [[10, 8], [5, 7]], True)])
def test_a_group_that_changed_a_little_is_not_shown_anew(before, now, expected):
    assert held_back(before, now, 5) is expected


@pytest.mark.parametrize(("value", "n", "expected"), [
    (0.5, 40, (0.5, "ok")), (0.5, 4, (None, "suppressed")), (0.05, 40, (None, "suppressed")), (0.95, 40, (None, "suppressed")),
    (0.0, 20, (0.05, "at_most")), (1.0, 20, (0.95, "at_least")), (1.0, 40, (1.0, "ok")), (None, 0, (None, "empty"))])
def test_shares(value, n, expected):
    assert safe_share(value, n, 5, 40) == expected
