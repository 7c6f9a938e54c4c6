"""At-risk signals: each rule fires on a case made for it and has all its fields; nobody new or away is named."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from cohort_tools.indicators.alerts import alerts, levels
from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.ledger import judge_rules
from cohort_tools.records.database import upsert
from cohort_tools.records.ingest import ingest_course
from cohort_tools.records.tables import table_named

_spec = importlib.util.spec_from_file_location("work_rows", Path(__file__).with_name("test_work_indicators.py"))
_rows = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_rows)


@pytest.fixture
def work(records):
    with records.transaction() as c:
        for table, rows in _rows.ROWS.items():
            upsert(c[records.main], table_named(table), rows, "test")
    return records


def rules_of(frame, subject):
    return set(frame[frame["subject"] == subject]["rule"])


def test_rules_on_real_work(work):
    frame = alerts(Facts(work, datetime(2026, 6, 30, tzinfo=UTC)))
    assert {"R1", "R5"} <= set(frame["rule"])
    assert "R4" not in rules_of(frame, "T-0002")  # an AIBP owes no refresh hours
    assert not frame.drop(columns="state").isna().any().any() and (frame[["observed", "threshold", "since", "action", "owner"]] != "").all().all()


def test_inactivity_has_two_levels(work):
    now = datetime(2026, 6, 6, 12, tzinfo=UTC)
    [row] = alerts(Facts(work, now)).query("rule == 'R1' and subject == 'T-0001'").to_dict("records")
    assert (row["observed"], row["level"], row["since"]) == ("9 d", "watch", "2026-05-28")
    [row] = alerts(Facts(work, datetime(2026, 6, 12, tzinfo=UTC))).query("rule == 'R1' and subject == 'T-0001'").to_dict("records")
    assert (row["observed"], row["level"]) == ("15 d", "act")


def test_nobody_on_leave_or_new_is_named(work):
    assert rules_of(alerts(Facts(work, datetime(2026, 5, 12, tzinfo=UTC))), "T-0001") == set()
    assert set(alerts(Facts(work, datetime(2026, 1, 15, tzinfo=UTC)))["subject"]) & {"T-0001", "T-0002", "T-0003"} == set()


def test_labs_scores_and_graders(records, course, labs):
    ingest_course(records, course, labs)
    frame = alerts(Facts(records, datetime(2026, 11, 20, 12, tzinfo=UTC)))
    assert {"R1", "R2"} <= rules_of(frame, "T-0003") and "R3" in rules_of(frame, "T-0002")
    [staff] = frame.query("rule == 'R8'").to_dict("records")
    assert staff["subject"] == "s1_solo" and "s1_solo" not in levels(frame)
    assert levels(frame)["T-0003"] == "act"


def test_a_contested_signal_stays_visible_and_counts_no_more(records, course, labs):
    ingest_course(records, course, labs)
    entry = {"alert_id": "A-1", "subject_id": "T-0002", "rule": "R3", "level": "watch", "opened_at": "2026-11-19", "observed": "25%", "threshold": "50%", "action": "act_R3", "owner": "teaching_expert", "state": "contested"}
    with records.transaction() as c:
        upsert(c[records.main], table_named("alert"), [entry], "test")
    frame = alerts(Facts(records, datetime(2026, 11, 20, 12, tzinfo=UTC)))
    assert frame.query("subject == 'T-0002' and rule == 'R3'")["state"].tolist() == ["contested"]
    assert "R3" not in set(frame[(frame["state"] == "open") & (frame["subject"] == "T-0002")]["rule"])


def test_rules_are_judged_at_the_end():
    ledger = pd.DataFrame({"subject_id": ["T-1", "T-2", "T-3"], "rule": "R1", "opened_at": ["2026-01-01", "2026-02-01", "2026-03-01"]})
    [row] = judge_rules(ledger, {"T-1": "2026-01-31", "T-2": None, "T-3": "2026-02-01", "T-4": "2026-05-01"}).to_dict("records")
    assert row["precision"] == pytest.approx(1 / 3) and row["recall"] == pytest.approx(1 / 3) and row["lead_days"] == 30
