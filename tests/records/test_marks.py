"""Marks reach people: four states, both partners by lead and dimension, formulas with numbers in them."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from cohort_tools.indicators.distributions import f_quantile
from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.items import alpha, alpha_interval, discrimination, efficiency
from cohort_tools.indicators.marks import (
    credit_score,
    lab_completion,
    mastery,
    pair_balance,
    pair_competence,
    role_fit,
)
from cohort_tools.indicators.stages import gates, programme_months, stage
from cohort_tools.indicators.value import value_of
from cohort_tools.records.ingest import ingest_course

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def facts(records, course, labs):
    ingest_course(records, course, labs)
    return Facts(records, NOW)


def test_the_four_states_stay_apart(facts):
    states = facts.labs.set_index(["trainee_id", "lab_id"])["state"].unstack("lab_id")
    assert states.loc["T-0001"].to_dict() == {"s1_later": "not_due", "s1_solo": "graded", "s3_pair": "graded"}
    assert states.loc["T-0002", "s1_solo"] == "awaiting"
    assert states.loc["T-0003"].to_dict() == {"s1_later": "not_due", "s1_solo": "missing", "s3_pair": "missing"}


def test_before_the_due_date_nothing_is_missing(facts):
    early = Facts(facts.records, datetime(2026, 11, 1, tzinfo=UTC))
    assert set(early.labs["state"]) == {"not_due"}
    assert np.isnan(lab_completion(early).loc["T-0003", "value"]) and lab_completion(early).loc["T-0003", "reason"] == "nothing_due"


def test_a_pair_s_submission_reaches_both_partners_by_lead(facts):
    marks = facts.marks.query("lab_id == 's3_pair' and owner_id == 'P-01'")
    assert set(marks.query("trainee_id == 'T-0001'")["item_id"]) == {"cases_accept", "cost_ai"}
    assert set(marks.query("trainee_id == 'T-0002'")["item_id"]) == {"match_held_out", "terms_business"}
    solo = facts.marks.query("lab_id == 's1_solo' and trainee_id == 'T-0001'")
    assert set(solo["item_id"]) == {"nodes_held_out", "hours_saved", "why_these"}


def test_role_fit_by_hand(facts):
    # T-0001, manager: business (6 + 3 + 4) of (6 + 3 + 4) = 1; ai (3 + 1) of (6 + 2) = 0.5
    row = role_fit(facts).loc["T-0001"]
    assert row["value"] == pytest.approx(0.7 * 1 + 0.3 * 0.5) and row["floor"] == pytest.approx(0.5) and row["status"] == "ok"
    # T-0002, aibp: business (0 + 2) of (6 + 2), the awaited text is left out; ai (6 + 2) of (6 + 8)
    row = role_fit(facts).loc["T-0002"]
    assert row["value"] == pytest.approx(0.3 * 2 / 8 + 0.7 * 8 / 14) and row["status"] == "below_floor"
    assert role_fit(facts).loc["T-0003", "reason"] == "a_dimension_is_empty"


def test_mastery_and_credit_never_mix(facts):
    assert mastery(facts).loc["T-0001", "value"] == pytest.approx((3 + 6 + 3 + 4 + 1) / 21)
    assert mastery(facts).loc["T-0002", ["n", "n_due"]].tolist() == [4, 5]
    assert np.isnan(mastery(facts).loc["T-0003", "value"]) and credit_score(facts).loc["T-0003", "value"] == 0.0


def test_dropping_a_submission_changes_missing_and_not_the_mean(records, course, labs, facts):
    before = mastery(facts)["value"].dropna()
    assert (facts.labs["state"] == "missing").sum() == 4
    (course / "attempts" / "s3_pair.jsonl").unlink()
    fresh = type(records)(records.main, records.pii)
    with fresh.transaction() as c:
        for name in ("score", "attempt"):
            c[fresh.main].exec_driver_sql(f"DELETE FROM {name} WHERE owner_id = 'P-01'")
    after = Facts(fresh, NOW)
    assert (after.labs["state"] == "missing").sum() == 6
    assert mastery(after).loc["T-0001", "value"] == pytest.approx(12 / 15)  # of what was graded, not dragged to zero
    assert len(mastery(after)["value"].dropna()) == len(before)


def test_pair_competence_by_hand(facts):
    p_business, p_ai = 0.7 * 1 + 0.3 * 0.25, 0.3 * 0.5 + 0.7 * 8 / 14
    assert pair_competence(facts).loc["P-01", "value"] == pytest.approx((p_business + p_ai) / 2)
    assert pair_balance(facts).loc["P-01", "value"] == pytest.approx(min(p_business, p_ai) / max(p_business, p_ai))
    assert value_of(facts, "pair_competence", "P-02")["reason"] == "a_dimension_is_empty"


def test_a_gate_counts_labs_and_fit(facts):
    rows = {c["id"]: c for c in gates(facts).criteria("T-0001", 1)}
    assert (rows["labs_passed"]["have"], rows["labs_passed"]["need"]) == (1, 2) and rows["role_fit"]["status"] == "met"
    assert gates(facts).eligible("T-0001", 1) == "no"
    assert {c["id"]: c["status"] for c in gates(facts).criteria("T-0003", 1)}["role_fit"] == "no_data"


def test_months_leave_and_pace(facts):
    assert programme_months(facts).loc["T-0001", "value"] == pytest.approx(50 / 30.4375)
    assert stage(facts).loc["T-0001", ["value", "pace"]].tolist() == [1, "on_pace"]
    later = Facts(facts.records, datetime(2027, 1, 2, tzinfo=UTC))
    assert stage(later).loc["T-0001", "pace"] == "late"


LIKERT = np.array([[1, 1, 1], [2, 1, 2], [1, 2, 1], [3, 3, 2], [2, 3, 3], [3, 2, 3], [2, 2, 1], [1, 1, 2], [3, 3, 3], [2, 1, 1]], float)


def test_alpha_and_item_statistics_agree_with_their_definitions():
    k, total = 3, LIKERT.sum(axis=1)
    assert alpha(LIKERT) == pytest.approx(k / (k - 1) * (1 - sum(np.var(LIKERT[:, j], ddof=1) for j in range(k)) / np.var(total, ddof=1)))
    for j in range(k):
        assert discrimination(LIKERT)[j] == pytest.approx(np.corrcoef(LIKERT[:, j], total - LIKERT[:, j])[0, 1])
    assert np.all(efficiency(LIKERT) <= 1) and np.isnan(alpha(np.ones((10, 3))))


@pytest.mark.parametrize(("p", "d1", "d2", "expected"), [(0.95, 1, 10, 4.964603), (0.975, 9, 18, 2.929094), (0.975, 18, 9, 3.7014), (0.5, 5, 5, 1.0)])
def test_quantiles_of_f_are_those_of_the_tables(p, d1, d2, expected):
    assert f_quantile(p, d1, d2) == pytest.approx(expected, rel=2e-3)


def test_the_interval_of_alpha_holds_alpha():
    lo, hi = alpha_interval(0.8, 30, 5)
    assert lo < 0.8 < hi < 1
