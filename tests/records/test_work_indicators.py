"""Indicators from real work, each with a number that was worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from cohort_tools.indicators.company import staffing
from cohort_tools.indicators.demand import kaplan_meier, waiting_time
from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.hours import refresh_months
from cohort_tools.indicators.spread import library
from cohort_tools.indicators.uplift import uplift_units
from cohort_tools.indicators.value import all_indicators, value_of
from cohort_tools.records.database import open_records, upsert
from cohort_tools.records.tables import table_named

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)  # a Monday
C = {"cohort_id": "C-1", "name": "One", "start_date": "2026-01-05", "tz": "Asia/Riyadh", "locale": "en", "policy_id": "default"}


def unit(i, region="home", parent=None):
    return {"bu_id": f"BU-{i:02d}", "name": f"Unit {i}", "parent_bu_id": parent, "region": region, "headcount": 10, "active_from": "2025-01-01"}


def trainee(i, role):
    return {"trainee_id": f"T-{i:04d}", "role": role, "cohort_id": "C-1", "home_bu_id": "BU-01", "start_date": "2026-01-05", "status": "active"}


def request(i, opened, answered=None, sla=8, pair="P-01", cancelled=0, delivered=None):
    return {"request_id": f"R-{i}", "bu_id": "BU-01", "pair_id": pair, "priority": "P2", "opened_at": f"{opened}.000000Z", "first_response_at": f"{answered}.000000Z" if answered else None,
            "delivered_at": f"{delivered}.000000Z" if delivered else None, "sla_hours": sla, "cancelled": cancelled}


def usage(i, who, at, action="ask", scenario=None):
    return {"event_id": f"E-{i}", "trainee_id": who, "at": f"{at}.000000Z", "tool_id": "assistant", "action": action, "scenario_id": scenario}


def observed(bu, month, top, bottom, metric="CTS"):
    y, m = map(int, month.split("-"))
    after = f"{y + m // 12}-{m % 12 + 1:02d}-01"
    return {"metric_id": metric, "bu_id": bu, "period_start": f"{month}-01", "period_end": after, "numerator": top, "denominator": bottom, "is_estimate": 0}


MONTHS = [f"2025-{m:02d}" for m in range(9, 13)] + [f"2026-{m:02d}" for m in range(1, 6)]
ROWS = {
    "cohort": [C],
    "business_unit": [unit(1), unit(2), unit(3, "mena"), unit(4), unit(5), unit(6), unit(7, "mena")],
    "trainee": [trainee(1, "ai_manager"), trainee(2, "aibp"), trainee(3, "ai_manager"), trainee(4, "aibp")],
    "leave": [{"trainee_id": "T-0001", "from_date": "2026-05-11", "to_date": "2026-05-16", "kind": "holiday"}],
    "pair": [{"pair_id": "P-01", "cohort_id": "C-1", "ai_manager_id": "T-0001", "aibp_id": "T-0002", "from_date": "2026-01-05"},
             {"pair_id": "P-02", "cohort_id": "C-1", "ai_manager_id": "T-0003", "aibp_id": "T-0004", "from_date": "2026-01-05"}],
    "pair_bu": [{"pair_id": "P-01", "bu_id": b, "from_date": "2026-01-05"} for b in ("BU-01", "BU-02")] + [{"pair_id": "P-02", "bu_id": "BU-03", "from_date": "2026-01-05"}],
    "staff": [{"staff_id": "S-01", "kind": "teaching_expert", "fte": 0.5, "cohort_id": "C-1", "from_date": "2026-01-01"},
              {"staff_id": "S-02", "kind": "ops_officer", "fte": 1.0, "cohort_id": "C-1", "from_date": "2026-01-01"}],
    "scenario": [{"scenario_id": "SC-1", "pair_id": "P-01", "bu_id": "BU-01", "title": "A", "departments": "finance;sales", "status": "landed", "opened_at": "2025-11-01", "landed_at": "2026-01-01"},
                 {"scenario_id": "SC-2", "pair_id": "P-01", "bu_id": "BU-02", "title": "B", "departments": "finance", "status": "retired", "opened_at": "2026-02-01", "landed_at": "2026-03-01", "retired_at": "2026-03-20"},
                 {"scenario_id": "SC-3", "pair_id": "P-02", "bu_id": "BU-03", "title": "C", "departments": "service", "status": "landed", "opened_at": "2026-03-01", "landed_at": "2026-05-10"}],
    "demo_review": [{"scenario_id": s, "reviewer_id": r, "held_at": d, "criterion": "value", "points": 3, "verdict": "pass", "live": 1}
                    for s, d in (("SC-1", "2025-12-20"), ("SC-2", "2026-02-20"), ("SC-3", "2026-05-01")) for r in ("S-01", "S-02")],
    "scenario_event": [{"event_id": f"V-{i}", "scenario_id": s, "trainee_id": t, "at": f"{at}.000000Z", "kind": "work"} for i, (s, t, at) in enumerate([
        ("SC-1", "T-0001", "2026-05-18T09:00:00"), ("SC-1", "T-0002", "2026-05-18T13:00:00"), ("SC-1", "T-0001", "2026-05-19T10:00:00"), ("SC-2", "T-0001", "2026-05-20T09:00:00"),
        ("SC-2", "T-0002", "2026-03-02T09:00:00")])],
    "usage_event": [usage(1, "T-0001", "2026-05-04T09:00:00"), usage(2, "T-0001", "2026-05-04T10:00:00"), usage(3, "T-0001", "2026-05-05T09:00:00"), usage(4, "T-0001", "2026-05-06T09:00:00", "open_page"),
                    usage(5, "T-0001", "2026-05-27T22:30:00"), usage(6, "T-0002", "2026-05-25T09:00:00", scenario="SC-1"), usage(7, "T-0002", "2026-05-26T09:00:00", scenario="SC-3"),
                    usage(8, "T-0002", "2026-05-27T09:00:00", scenario="SC-1"), usage(9, "T-0002", "2026-05-28T09:00:00")],
    "demand_request": [request(1, "2026-05-04T09:00:00", "2026-05-04T11:00:00"), request(2, "2026-05-04T16:00:00", "2026-05-05T10:00:00"), request(3, "2026-05-08T17:00:00", "2026-05-12T09:00:00"),
                       request(4, "2026-05-20T09:00:00"), request(5, "2026-06-01T10:00:00"), request(6, "2026-05-20T09:00:00", cancelled=1)],
    "training_log": [{"log_id": "L-1", "trainee_id": "T-0001", "date": "2026-01-10", "minutes": 300, "context": "classroom"}, {"log_id": "L-2", "trainee_id": "T-0001", "date": "2026-05-10", "minutes": 600, "context": "real_scenario", "scenario_id": "SC-1"},
                     {"log_id": "L-3", "trainee_id": "T-0002", "date": "2026-05-10", "minutes": 100, "context": "self_study"}],
    "refresh_log": [{"log_id": "F-1", "trainee_id": "T-0001", "date": "2026-02-10", "minutes": 480, "kind": "course", "verified_by": "S-01", "verified_at": "2026-02-11T00:00:00.000000Z"},
                    {"log_id": "F-2", "trainee_id": "T-0001", "date": "2026-03-10", "minutes": 600, "kind": "course"},
                    {"log_id": "F-3", "trainee_id": "T-0001", "date": "2026-05-20", "minutes": 405, "kind": "course", "verified_by": "S-01", "verified_at": "2026-05-21T00:00:00.000000Z"}],
    "energy_gold": [{"entry_id": "G-1", "trainee_id": "T-0001", "at": "2026-03-01T00:00:00.000000Z", "rule_id": "colleague_satisfied", "points": 5, "ref_type": "use", "ref_id": "U-1", "issued_by": "S-02"},
                    {"entry_id": "G-2", "trainee_id": "T-0001", "at": "2026-03-02T00:00:00.000000Z", "rule_id": "solution_reused", "points": 20, "ref_type": "reuse", "ref_id": "X-1", "issued_by": "S-02"},
                    {"entry_id": "G-3", "trainee_id": "T-0001", "at": "2026-03-03T00:00:00.000000Z", "rule_id": "colleague_satisfied", "points": -5, "ref_type": "use", "ref_id": "U-1", "issued_by": "S-02", "reverses": "G-1"}],
    "metric_def": [{"metric_id": "CTS", "name": "Cost to serve", "unit": "EUR", "direction": -1, "numerator": "cost", "denominator": "orders", "owner": "finance", "confirmed": 1}],
    "metric_obs": [observed("BU-01", m, 1000 if m < "2026-01" else 600, 100) for m in MONTHS] + [observed(f"BU-{u:02d}", m, 900 if m < "2026-01" else 800, 100) for u in (4, 5, 6, 7) for m in MONTHS],
    "teaching": [{"teaching_id": "TE-1", "date": "2026-02-01", "minutes": 90, "taught_by": "internal"}, {"teaching_id": "TE-2", "date": "2026-02-02", "minutes": 270, "taught_by": "external"}],
    "solution": [{"solution_id": "SO-1", "version": v, "title": "A", "problem": "p", "approach": "a", "scenario_ids": "SC-1", "owner_pair": "P-01", "confidentiality": "open", "review_by": d, "reviewed_at": r, "checks_passed": 1}
                 for v, d, r in ((1, "2026-02-01", None), (2, "2026-05-01", "2026-03-01"))],
    "solution_reuse": [{"solution_id": "SO-1", "scenario_id": "SC-3", "reusing_pair": "P-02", "at": "2026-04-01"}],
    "gate_decision": [{"subject_id": "T-0002", "stage": 1, "decided_at": "2026-04-10T00:00:00.000000Z", "verdict": "granted", "decided_by": "S-09", "evidence_hash": "x"}],
    "mentoring": [{"mentoring_id": "M-1", "mentor_id": "T-0001", "mentee_id": "T-0002", "from_date": "2026-02-01"}],
    "competence_centre": [{"domain_id": "D-1", "title": "Purchasing", "charter_uri": "charter", "opened_at": "2026-04-01", "owner": "T-0001"}],
    "ladder_level": [{"domain_id": "D-1", "level": 1, "target_headcount": 4, "filled": 6}, {"domain_id": "D-1", "level": 2, "target_headcount": 4, "filled": 1}],
}


@pytest.fixture(scope="module")
def facts(tmp_path_factory):
    records = open_records(tmp_path_factory.mktemp("records"))
    with records.transaction() as c:
        for table, rows in ROWS.items():
            upsert(c[records.main], table_named(table), rows, "test")
    yield Facts(records, NOW)
    records.close()


# workdays 2026-05-04 .. 2026-05-31 are 20, five of them T-0001's leave; the event at 22:30Z is the next day in Riyadh
EXPECTED = [
    ("usage_rate", "T-0001", 3 / 15, 15), ("usage_rate", "T-0002", 4 / 20, 20), ("usage_rate", "T-0003", 0.0, 20),
    ("adoption", "C-1", 1 / 4, 4),
    ("real_share", "T-0001", 600 / 900, 2), ("real_share_recent", "T-0001", 1.0, 1), ("cohort_real_share", "C-1", 600 / 1000, 3), ("real_share", "T-0003", None, 0),
    ("refresh_compliance", "T-0001", 2 / 5, 5), ("refresh_compliance", "T-0002", None, 0),
    ("embedded", "T-0002", 2 / 4, 4), ("embedded", "T-0001", None, 4),
    ("energy_gold", "T-0001", 20.0, 3), ("energy_gold", "T-0002", 0.0, 0),
    ("scenarios_landed", "P-01", 1.0, 2), ("cycle_time", "P-01", 61.0, 1), ("cohort_landed", "C-1", 2.0, 2),
    ("co_work", "P-01", 1 / 2, 2), ("hand_off", "P-01", 6.0, 3),
    ("sla_hit", "P-01", 2 / 4, 4), ("response_median", "P-01", 10.0, 5), ("sla_hit", "P-02", None, 0),
    ("pairs_gap", "C-1", 0.0, 7), ("experts_gap", "C-1", -0.5, 2), ("ops_gap", "C-1", 0.0, 2), ("coverage", "C-1", 3 / 7, 7),
    ("uplift", "CTS", 0.4, 1), ("reuse_rate", "C-1", 1 / 2, 2), ("internal_teaching", "C-1", 0.25, 2), ("mentees_advanced", "C-1", 1.0, 1),
    ("regions_reached", "C-1", 1.0, 2), ("ladder_fill", "D-1", 5 / 8, 8), ("stage", "T-0002", 2.0, 1), ("programme_months", "T-0001", (147 - 5) / 30.4375, 1),
]


@pytest.mark.parametrize(("name", "subject", "value", "n"), EXPECTED, ids=[f"{e[0]}-{e[1]}" for e in EXPECTED])
def test_an_indicator_gives_the_number_worked_out_by_hand(facts, name, subject, value, n):
    found = value_of(facts, name, subject)
    assert found["value"] == (None if value is None else pytest.approx(value)) and found["n"] == n
    assert (found["reason"] is None) == (value is not None) and found["unit"] == all_indicators()[name].unit


def test_refresh_targets_follow_the_days_there(facts):
    months = refresh_months(facts).query("trainee_id == 'T-0001'").set_index("month")
    assert months.loc["2026-01", "target"] == pytest.approx(8 * 27 / 31) and months.loc["2026-05", "target"] == pytest.approx(8 * 26 / 31)
    assert months["met"].to_dict() == {"2026-01": False, "2026-02": True, "2026-03": False, "2026-04": False, "2026-05": True, "2026-06": False}
    assert months.loc["2026-03", "unverified"] == 10 and not months.loc["2026-06", "complete"]


def test_uplift_subtracts_what_happened_elsewhere(facts):
    [row] = uplift_units(facts).to_dict("records")
    assert (row["pre"], row["post"], row["change"], row["delta"]) == (10.0, 6.0, 4.0, pytest.approx(0.4))
    assert row["did"] == pytest.approx(-((6 - 10) - (8 - 9))) and value_of(facts, "uplift", "CTS")["status"] == "not_separable"


def test_staffing_names_load_and_needs(facts):
    s = staffing(facts, "C-1")
    assert (s["units"], s["pairs"], s["pairs_needed"], s["experts_needed"], s["load_max"], s["overloaded"]) == (7, 2, 2, 1, 2, [])


def test_library_counts_the_latest_version(facts):
    assert library(facts) == {"entries": 1, "reviewed": 1.0, "stale": 1.0, "reuses_per_entry": 1.0, "orphans": 0}


def test_kaplan_meier_keeps_those_who_wait():
    times, still = kaplan_meier([1, 2, 2, 3, 5], [True, True, False, True, False])
    assert times == [1, 2, 3] and still == pytest.approx([0.8, 0.6, 0.3])
    assert waiting_time([1, 2, 2, 3, 5], [True, True, False, True, False], 0.5) == 3
    assert np.isnan(waiting_time([1, 9, 9], [True, False, False], 0.5))


def test_what_happened_later_is_not_there_yet(facts):
    early = Facts(facts.records, datetime(2026, 2, 15, tzinfo=UTC))
    assert value_of(early, "scenarios_landed", "P-01")["value"] == 1 and value_of(early, "energy_gold", "T-0001")["reason"] == "no_entries"
    assert value_of(early, "stage", "T-0002")["value"] == 1


def test_every_indicator_has_a_formula_and_the_same_columns(facts):
    for name, one in all_indicators().items():
        frame = one.compute(facts)
        assert one.formula and {"value", "n", "unit", "lo", "hi", "status", "reason"} <= set(frame.columns), name
        assert not (frame["value"].isna() & (frame["reason"] == "")).any(), name
