"""Every indicator against the large cohort's known answers: all subjects, and numbers that were worked out by hand.

The answers come from plain loops over the planted rows (`cohort_tools/demo/large/answers`), which share no code with the
indicators; BY_HAND below was worked out from the cases alone.
"""

from __future__ import annotations

import pytest

from cohort_tools.demo.large import make_large_cohort
from cohort_tools.demo.large.answers import Answer
from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.value import all_indicators, value_of

INDICATORS = sorted(all_indicators())
#: P-02: business 0.8 and 0.7; AI 0.7 and 0.85, each with a little more from the bad check and with the pair's run sheets in between.
P_BUSINESS = 0.7 * 0.8 + 0.3 * 0.7
P_AI = 0.3 * (64 * 0.7 + 0.6 + 3 * 2.95) / 76 + 0.7 * (64 * 0.85 + 0.3 + 3 * 8.35) / 94
#: (indicator, subject, value, n): the same for every seed.
BY_HAND = [
    # T-0012 handed in 6 of 10 due labs (three own and the pair's are missing); what was graded earned 3/4 of its points (124), and the bad check half a point more
    ("lab_completion", "T-0012", 6 / 10, 10), ("mastery", "T-0012", (0.75 * 124 + 0.5) / 124, 31), ("lab_completion", "T-0015", None, 0), ("lab_completion", "T-0018", 1.0, 7),
    # T-0011 has more time for one lab, and misses the pair's
    ("lab_completion", "T-0011", 8 / 9, 9),
    ("credit_score", "T-0012", (0.75 * 124 + 0.5) / (8 * 20 + 3 * 12), 49),
    # T-0001: AI items earn 3/4 of 8 points in 8 solo labs, less the bad check's 1.5; and 3.15 of 4 in 3 pair labs
    ("score_business", "T-0001", 0.9, 27), ("score_ai", "T-0001", (8 * 6 - 1.5 + 3 * 3.15) / 76, 22), ("role_fit", "T-0001", 0.7 * 0.9 + 0.3 * 55.95 / 76, 49), ("role_fit", "T-0015", None, 0),
    ("pair_competence", "P-02", (P_BUSINESS + P_AI) / 2, 2), ("pair_balance", "P-02", min(P_BUSINESS, P_AI) / max(P_BUSINESS, P_AI), 2), ("pair_competence", "P-08", None, 0), ("pair_balance", "P-08", None, 0),
    ("scenarios_landed", "P-02", 3, 3), ("scenarios_landed", "P-01", 4, 5), ("scenarios_landed", "P-03", 2, 4), ("scenarios_landed", "P-09", 2, 3), ("scenarios_landed", "P-21", 1, 2), ("scenarios_landed", "P-08", 0, 0),
    ("cycle_time", "P-01", (60 + 90) / 2, 4), ("cycle_time", "P-02", 100, 3), ("co_work", "P-02", 1 / 3, 3), ("co_work", "P-08", None, 0),
    # waits of P-02: 4 h, 5 + 0 h, 20 October has 201 workdays in between, and 9 + 1 h
    ("hand_off", "P-02", (5 + 10) / 2, 4),
    ("programme_months", "T-0025", (427 - 91 - 14) / 30.4375, 1), ("stage", "T-0001", 4, 3), ("stage", "T-0017", 3, 2), ("stage", "T-0033", 1, 0), ("stage", "T-0007", 1, 0),
    ("usage_rate", "T-0003", 5 / 20, 20), ("usage_rate", "T-0023", 0, 20), ("usage_rate", "T-0024", 10 / 20, 20), ("usage_baseline", "T-0003", 3 / 40, 40), ("embedded", "T-0024", 4 / 10, 10), ("embedded", "T-0003", None, 7),
    ("refresh_compliance", "T-0003", 10 / 14, 14), ("refresh_compliance", "T-0004", None, 0), ("refresh_compliance", "T-0023", 0, 14), ("refresh_hours", "T-0003", 0, 0),
    ("real_share", "T-0003", 600 / 1000, 4), ("real_share_recent", "T-0003", 600 / 700, 3), ("real_share", "T-0015", None, 0),
    ("energy_gold", "T-0001", 50, 4), ("energy_gold", "T-0003", 0, 2), ("energy_gold_recent", "T-0001", 5, 1), ("gold_concentration", "C-1", 60 / 70, 2),
    # P-11: answered after 2, 3, 10 and 9 working hours; two still wait, of which one beyond its 8 hours; one was cancelled
    ("sla_hit", "P-11", 2 / 5, 5), ("response_median", "P-11", 9, 6), ("response_p90", "P-11", None, 6), ("delivery_median", "P-11", 10, 6), ("sla_hit", "P-02", None, 0),
    ("pairs_gap", "C-1", 19 - 3, 15), ("experts_gap", "C-1", 1.5 - 2, 19), ("ops_gap", "C-1", 2 - 2, 19), ("coverage", "C-1", 14 / 15, 15), ("pair_load", "P-17", 6, 6), ("pair_load", "P-09", None, 0), ("load_max", "C-1", 6, 19),
    ("aar", "BU-15", (10 + 15) / 40, 3), ("aar", "BU-01", (10 + 1 + 6) / 40, 3), ("cts", "BU-01", 6.0, 3), ("fcr", "BU-01", (12 + 1 + 2) / 20, 3), ("gmv_per_head", "BU-01", 10 * 210 / 20, 3),
    ("gp_per_head", "BU-01", (3000 + 100 + 250) / 20, 3), ("aar", "BU-99", None, 0),
    ("mentees_advanced", "C-1", 3, 5), ("internal_teaching", "C-1", 10 / 40, 40), ("ladder_fill", "D-01", (6 + 2 + 0) / 10, 10), ("ladder_fill", "D-02", None, 0), ("regions_reached", "C-1", 1.0, 2),
    ("library_entries", "C-1", 5, 5), ("library_reviewed", "C-1", 4 / 5, 5), ("library_stale", "C-1", 1 / 5, 5), ("library_reuse", "C-1", 4 / 5, 5), ("library_orphans", "C-1", 2, 5), ("solution_spread", "C-1", 1 / 5, 5),
    ("landed_per_unit", "mena", 2 / 5, 5), ("awaiting_grade", "C-1", 4, 347), ("missing_labs", "C-1", 7, 373), ("cohort_completion", "C-1", 366 / 373, 373),
]


@pytest.fixture(scope="module", params=[11, 12])
def world(request, tmp_path_factory):
    cohort = make_large_cohort(request.param)
    records = cohort.fill(tmp_path_factory.mktemp("large") / "course")
    yield cohort, Facts(records, cohort.as_of)
    records.close()


def wrong(facts: Facts, answer: Answer) -> str | None:
    """Say how the indicator differs from the answer, None when it does not."""
    found = value_of(facts, answer.indicator, answer.subject)
    expected = {"value": answer.value, "n": answer.n, "reason": answer.reason}
    expected |= {k: getattr(answer, k) for k in ("lo", "hi", "status") if getattr(answer, k) is not None}
    same = all(found[k] == (pytest.approx(v, rel=1e-9, abs=1e-12) if isinstance(v, float) else v) for k, v in expected.items())
    return None if same else f"{answer.indicator} of {answer.subject}: found {found}, should be {expected}"


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_agrees_with_the_plain_loops_for_every_subject(world, name):
    cohort, facts = world
    answers = [a for a in cohort.answers if a.indicator == name]
    assert {a.subject for a in answers} == set(all_indicators()[name].compute(facts).index), "each subject has an answer"
    assert any(a.value is not None for a in answers)
    assert [w for a in answers if (w := wrong(facts, a))] == []


@pytest.mark.parametrize(("name", "subject", "value", "n"), BY_HAND, ids=[f"{b[0]}-{b[1]}" for b in BY_HAND])
def test_a_planted_case_has_the_number_worked_out_by_hand(world, name, subject, value, n):
    found = value_of(world[1], name, subject)
    assert (found["value"], found["n"]) == (None if value is None else pytest.approx(value), n)


#: What depends on the seed, for seed 11.
SEED_11 = {
    "adoption": ("C-1", 0.5526), "cohort_delivery_median": ("C-1", 12.9181), "cohort_landed": ("C-1", 43.0000), "cohort_mastery": ("C-1", 0.7516),
    "cohort_real_share": ("C-1", 0.7461), "cohort_real_share_recent": ("C-1", 0.7593), "cohort_refresh_compliance": ("C-1", 0.6302), "cohort_response_median": ("C-1", 5.6000),
    "cohort_response_p90": ("C-1", 15.8333), "cohort_role_fit": ("C-1", 0.7658), "cohort_sla_hit": ("C-1", 0.7302), "cohort_usage_rate": ("C-1", 0.5289),
    "gate_ready": ("C-1", 0.1316), "metric_level": ("CTS", 7.1549), "response_p90": ("P-01", 17.2833), "reuse_rate": ("C-1", 0.0930),
    "reviewer_agreement": ("C-1", 0.5955), "uplift": ("CTS", 0.2521), "uplift_did": ("CTS", 1.4088)}


@pytest.mark.parametrize("world", [11], indirect=True)
@pytest.mark.parametrize("name", sorted(SEED_11))
def test_what_the_seed_gives_stays_what_it_was(world, name):
    subject, value = SEED_11[name]
    assert value_of(world[1], name, subject)["value"] == pytest.approx(value, abs=5e-5)


def test_every_indicator_has_a_number_here():
    assert set(INDICATORS) == {b[0] for b in BY_HAND if b[2] is not None} | set(SEED_11)


def test_each_value_can_be_explained_by_rows(world):
    cohort, facts = world
    for name, one in all_indicators().items():
        assert one.rows, f"{name}: explain would have nothing to show"
        subjects = [a.subject for a in cohort.answers if a.indicator == name and a.value is not None and a.n > 0]
        if name not in ("programme_months", "refresh_hours"):  # their rows are leaves, and hours of this month: often none
            assert len(one.rows(facts, subjects[0])), (name, subjects[0])


@pytest.mark.slow
def test_postgresql_gives_the_same_answers(postgres_server, tmp_path):
    from cohort_tools.records.database import open_records

    address, create = postgres_server
    for name in ("large_cohort", "large_cohort_pii"):
        create(name)
    cohort = make_large_cohort(11)
    records = cohort.fill(tmp_path / "course", open_records(address.format("large_cohort"), address.format("large_cohort_pii")))
    facts = Facts(records, cohort.as_of)
    assert [w for a in cohort.answers if (w := wrong(facts, a))] == []
    records.close()
