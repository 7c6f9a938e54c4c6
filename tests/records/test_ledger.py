"""The ledger of signals: opened once, closed when they are gone, kept forward only; rules are judged by what became of people."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cohort_tools.demo.large import make_large_cohort
from cohort_tools.indicators.alerts import alerts
from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.ledger import (
    ledger_start,
    outcomes,
    replay,
    rule_quality,
    set_state,
    update_ledger,
)
from cohort_tools.records.database import open_records
from cohort_tools.records.errors import RecordsError
from cohort_tools.records.tables import table_named


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    cohort = make_large_cohort()
    folder = tmp_path_factory.mktemp("ledger")
    cohort.fill(folder / "course").close()
    return cohort, folder / "course" / "records"


@pytest.fixture
def facts(filled, tmp_path):
    import shutil

    cohort, folder = filled
    shutil.copytree(folder, tmp_path / "records")
    records = open_records(tmp_path / "records")
    yield Facts(records, cohort.as_of)
    records.close()


def rows(facts, **only):
    return [r for r in facts.records.rows(table_named("alert")) if all(r[k] == v for k, v in only.items())]


def test_each_planted_risk_is_named_by_its_rule(facts):
    """The cases of the cohort: who, which rule, what was seen, since when."""
    found = {(r["subject"], r["rule"]): r for r in alerts(facts).to_dict("records")}
    assert found["T-0009", "R1"]["level"] == "act" and found["T-0009", "R1"]["since"] == "2026-10-12"
    assert found["T-0012", "R2"]["observed"] == "4 / 10"
    assert found["T-0035", "R3"]["threshold"] == "60%" and found["T-0036", "R3"]["threshold"] == "50%"
    assert found["T-0037", "R4"]["since"] == "2026-10-01" and found["T-0003", "R4"]["observed"] == "0.0 h"
    assert found["P-16", "R5"]["since"] == "2026-09-17" and found["P-05", "R6"]["observed"].startswith("21 d / ") and found["P-05", "R6"]["since"] == "2026-10-12"
    assert found["T-0029", "R7"]["since"] == "2025-12-01" and found["s3_two_departments", "R8"]["observed"] == "2" and found["T-0027", "R9"]["observed"] == "20%"
    named = {s for s, _ in found}
    assert not named & {"T-0001", "T-0002", "T-0015", "T-0016", "T-0018", "T-0019", "T-0040"}, "those who do well, are new, have left or are on leave"
    assert all(r[k] for r in found.values() for k in ("observed", "threshold", "since", "action", "owner"))


def test_a_pace_that_leads_past_the_end_is_named_before_it_is_over(facts):
    early = facts.at(datetime(2026, 5, 4, 12, tzinfo=UTC))
    found = {r["subject"]: r for r in alerts(early).to_dict("records") if r["rule"] == "R7"}
    assert (found["T-0003"]["observed"], found["T-0003"]["threshold"]) == ("24 m", "12 m")  # one landed in eight months, three are needed in twelve
    assert found["T-0029"]["observed"] == "1"  # late already
    assert not {r["subject"] for r in alerts(facts.at(datetime(2026, 1, 26, 12, tzinfo=UTC))).to_dict("records") if r["rule"] == "R7" and r["observed"] != "1"}, "too early to say"


def test_a_signal_is_opened_once_and_keeps_its_day(facts):
    first = facts.at(datetime(2026, 10, 20, 12, tzinfo=UTC))
    assert update_ledger(first)["opened"] > 0 and update_ledger(first.at(first.now)) == {"opened": 0, "changed": 0, "closed": 0}
    [before] = rows(facts, subject_id="T-0009", rule="R1")
    assert (before["level"], before["opened_at"]) == ("watch", "2026-10-20")
    update_ledger(facts)
    [after] = rows(facts, subject_id="T-0009", rule="R1")
    assert (after["alert_id"], after["opened_at"], after["level"], after["closed_at"]) == (before["alert_id"], "2026-10-20", "act", None)


def test_a_signal_that_is_gone_is_closed_and_may_come_back(facts):
    update_ledger(facts.at(datetime(2026, 2, 10, 12, tzinfo=UTC)))
    opened = {(r["subject_id"], r["rule"]) for r in rows(facts)}
    update_ledger(facts)
    closed = [r for r in rows(facts) if r["closed_at"]]
    gone = opened - {(r["subject"], r["rule"]) for r in alerts(facts).to_dict("records")}
    assert gone and {(r["subject_id"], r["rule"]) for r in closed} == gone and {(r["closed_at"], r["state"]) for r in closed} == {("2026-11-02", "resolved")}


def test_the_ledger_never_goes_back(facts):
    update_ledger(facts)
    before = rows(facts)
    assert update_ledger(facts.at(datetime(2026, 3, 1, tzinfo=UTC))) == {"opened": 0, "changed": 0, "closed": 0} and rows(facts) == before
    with pytest.raises(RecordsError, match="only written forward"):
        replay(facts, ledger_start(facts))


def test_what_a_person_says_stays_and_is_audited(facts):
    update_ledger(facts)
    [row] = rows(facts, subject_id="T-0035", rule="R3")
    set_state(facts.records, row["alert_id"], "contested", "T-0035", "the last lab was graded twice")
    later = Facts(facts.records, facts.now)
    assert alerts(later).query("subject == 'T-0035' and rule == 'R3'")["state"].tolist() == ["contested"]
    update_ledger(later)
    assert rows(facts, subject_id="T-0035", rule="R3")[0]["state"] == "contested"
    assert any(r["action"] == "signal contested" and "graded twice" in r["detail"] for r in facts.records.rows(table_named("audit")))
    with pytest.raises(RecordsError, match="no signal A-0"):
        set_state(facts.records, "A-0", "acked", "S-01", "seen")
    with pytest.raises(RecordsError, match="not 'gone'"):
        set_state(facts.records, row["alert_id"], "gone", "S-01", "seen")


def test_rules_are_judged_by_who_left_and_who_was_late(facts):
    # three looks: before anything went wrong, in between, at the end
    for moment in (datetime(2026, 2, 10, 12, tzinfo=UTC), datetime(2026, 5, 4, 12, tzinfo=UTC)):
        update_ledger(facts.at(moment))
    now = Facts(facts.records, facts.now)
    found = outcomes(now)
    assert found["T-0018"] == "2026-05-11" and found["T-0029"] == "2025-12-01" and found["T-0001"] is None and found["P-09"] == "2026-05-11"
    ledger = [r for r in rows(facts) if r["subject_id"] in found and r["rule"] != "R8"]
    for row in rule_quality(now).to_dict("records"):
        first: dict[str, str] = {}
        for r in ledger:
            if r["rule"] == row["rule"]:
                first[r["subject_id"]] = min(r["opened_at"], first.get(r["subject_id"], "9"))
        right = [s for s, day in first.items() if found[s] and day <= found[s]]
        assert (row["n"], row["precision"]) == (len(first), pytest.approx(len(right) / len(first)))
        assert row["verdict"] == ("too_few" if len(first) < 5 else "keep" if len(right) / len(first) >= 0.3 else "drop")
