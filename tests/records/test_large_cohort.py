"""The large cohort: the same rows for a seed, and records without a broken rule."""

from __future__ import annotations

import pytest

from cohort_tools.demo.large import make_large_cohort
from cohort_tools.demo.large.people import CASES
from cohort_tools.records.rules import check_rules


@pytest.fixture(scope="module")
def cohort():
    return make_large_cohort()


def test_forty_trainees_two_regions_fifteen_units(cohort):
    units = [u for u in cohort.tables["business_unit"] if not u.get("active_to")]
    assert len(cohort.tables["trainee"]) == 40 and len(units) == 15 and {u["region"] for u in units} == {"home", "mena"}
    assert {p["pair_id"] for p in cohort.tables["pair"]} == set(CASES)


def test_the_same_seed_gives_the_same_rows_and_another_one_keeps_what_is_planted(cohort):
    again, other = make_large_cohort(), make_large_cohort(12)
    assert again.tables == cohort.tables and again.book.attempts == cohort.book.attempts and again.books == cohort.books
    assert other.tables != cohort.tables
    planted = lambda c: [a for a in c.book.attempts if a["owner"] in ("T-0001", "T-0007", "P-01")]  # noqa: E731
    assert planted(other) == planted(cohort)


def test_its_records_break_no_rule(cohort, tmp_path):
    records = cohort.fill(tmp_path / "course")
    with records.main.connect() as main, records.pii.connect() as pii:
        assert [str(p) for p in check_rules(main, pii) if p.severity == "error"] == []
    records.close()
