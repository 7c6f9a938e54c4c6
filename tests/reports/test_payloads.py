"""Payloads: valid, small, stable; they hold what to do next and nothing that the reader may not see."""

from __future__ import annotations

import json

import pytest

from cohort_tools.payloads import digest, validate
from cohort_tools.payloads.changes import changes_between
from cohort_tools.payloads.cohort import cohort_payload
from cohort_tools.payloads.pair import pair_payload
from cohort_tools.payloads.trainee import progress_payload, trainee_payload
from cohort_tools.records.errors import RecordsError


def test_payloads_of_all_kinds_are_valid_and_small(context):
    for payload in (trainee_payload(context, "T-0001"), pair_payload(context, "P-01"), cohort_payload(context, "C-1")):
        assert len(json.dumps(payload)) < 40_000


@pytest.mark.parametrize("status", ["withdrawn", "paused", "completed"])
def test_who_is_not_active_keeps_a_row_and_is_counted_nowhere_else(facts, records, status):
    """The numbers of the first screen, of the stages, of the gates and of the indicator are about the same people."""
    from cohort_tools.indicators.facts import Facts
    from cohort_tools.payloads.common import Context
    from cohort_tools.records.tables import table_named

    before = cohort_payload(Context(facts), "C-1")
    table = table_named("trainee")
    with records.transaction() as connections:
        connections[records.engine_of(table)].execute(table.update().where(table.c.trainee_id == "T-0001").values(status=status))
    after = cohort_payload(Context(Facts(records, facts.now)), "C-1")
    assert (after["subject"]["away"], after["subject"]["trainees"]) == (1, before["subject"]["trainees"] - 1)
    assert [p["gate"] for p in after["people"] if p["id"] == "T-0001"] == [status] and len(after["people"]) == len(before["people"])
    assert sum(s["trainees"] for s in after["stages"]) == after["subject"]["trainees"] == after["funnel"][0]["reached"] == after["indicators"]["gate_ready"]["n"]
    assert all(sum(x["states"].values()) == after["subject"]["trainees"] for x in after["labs"])


def test_what_to_do_next_names_the_missing_lab_first(context):
    actions = trainee_payload(context, "T-0003")["actions"]
    assert [a["id"] for a in actions] == ["do_hand_in", "do_hand_in", "do_start"]
    assert actions[0]["params"]["lab"] == "s1_solo"


def test_a_lab_that_is_not_passed_names_its_dearest_item(context):
    [mend] = [a for a in trainee_payload(context, "T-0002")["actions"] if a["id"] == "do_raise"]
    assert mend["params"]["dimension"] == "business"


def test_an_unknown_key_and_a_missing_one_are_refused(context):
    payload = trainee_payload(context, "T-0001")
    with pytest.raises(RecordsError, match="secret"):
        validate({**payload, "secret": 1})
    with pytest.raises(RecordsError, match="labs"):
        validate({k: v for k, v in payload.items() if k != "labs"})


def test_the_digest_changes_with_a_mark_and_not_with_the_day(context):
    payload = trainee_payload(context, "T-0001")
    assert digest(payload) == digest({**payload, "as_of": "2027-01-01", "changes": []})
    labs = json.loads(json.dumps(payload["labs"]))
    labs[0]["items"][0]["points"] = 0.5
    assert digest(payload) != digest({**payload, "labs": labs})


def test_changes_say_what_is_new_since_the_last_report(context):
    now = trainee_payload(context, "T-0001")
    before = json.loads(json.dumps(now))
    assert changes_between(None, now) is None and changes_between(before, now) == []
    before["labs"][0].update(state="awaiting", score=None)
    assert [c["id"] for c in changes_between(before, now)] == ["new_graded"]


def test_a_partner_s_marks_are_not_in_a_trainee_s_payload(context):
    text = json.dumps(trainee_payload(context, "T-0001"))
    assert "match_held_out" not in text and "terms_business" not in text


def test_the_home_notebook_gets_sentences(context):
    progress = progress_payload(trainee_payload(context, "T-0003"))
    assert progress["next"][0]["says"].startswith("Hand in “A solo lab” (alone).") and progress["pair"]["needed"] == 3
    assert {lab["state"] for lab in progress["labs"]} == {"missing", "not_due"}
