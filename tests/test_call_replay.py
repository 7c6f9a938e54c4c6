"""Replaying a week of calls: money by the service's tokens, times, reuse; what a policy would do."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from campkit.call_policy import COLUMNS, effects, read_policy, totals
from campkit.call_replay import (
    LARGE,
    Log,
    Plan,
    is_right,
    known,
    messages_of,
    moment,
    next_batch,
    percentile,
    replay,
    request_name,
)
from campkit.prices import load_prices

SMALL = "practice-small"


def call(name, at, **changes):
    return {"call_id": name, "at": f"2026-05-04 {at}", "kind": "price", "customer": "C-1", "customer_kind": "family", "urgent": 1, "price_list": "PL-1", "scan": "2026-05-04 06:00:00",
            "question": "How much is the lamp?", "thread": "", "record": "", "stamp": "now", "material": "PL-1 family"} | changes


def tables(calls, **right):
    answers = [(one["call_id"], "It costs 5.00 EUR.", 1000, 512, 10, right.get(one["call_id"], "5.00"), one.get("needed_by", f"{one['at'][:10]} 23:00:00")) for one in calls]
    return {"calls": pd.DataFrame(calls), "house_parts": pd.DataFrame([("price", "", "persona", "You are great."), ("price", "", "task", "Answer.")], columns=["kind", "material", "part", "text"]),
            "parts": pd.DataFrame([("price", "PL-1 family", "material", "The lamp costs 5.00 EUR.")], columns=["kind", "material", "part", "text"]),
            "answers": pd.DataFrame(answers, columns=["call_id", "answer", "prompt_tokens", "cached_tokens", "answer_tokens", "right", "needed_by"])}


def asked(log):
    def ask(model, messages):
        log.append(model)
        return "It costs 5.00 EUR.", 1000, 512, 10
    return ask


CALLS = [call("a", "09:00:00"), call("b", "10:00:00"), call("c", "13:00:00", price_list="PL-2", material="PL-2 family")]


def test_money_comes_from_tokens_of_the_service_and_a_batch_costs_half():
    plans = [Plan(LARGE, []), Plan(SMALL, []), Plan(LARGE, [], batch=True)]
    money = [outcome.money for outcome in replay(CALLS, plans, asked([]))]
    one = load_prices().cost(LARGE, 1000, 512, 10)
    assert money == [one, load_prices().cost(SMALL, 1000, 512, 10), one / 2]


def test_equal_keys_share_an_answer_and_nobody_is_asked_again():
    log = []
    outcomes = replay(CALLS, [Plan(LARGE, [], key="k") for _ in CALLS], asked(log))
    assert log == [LARGE]
    assert [(o.source, o.money > 0) for o in outcomes] == [("a", True), ("a", False), ("a", False)]


def test_an_answer_from_other_material_is_outdated():
    outcomes = replay(CALLS, [Plan(LARGE, [], key="k") for _ in CALLS], asked([]))
    assert [outcome.outdated for outcome in outcomes] == [False, False, True]


def test_without_a_key_everybody_is_asked():
    log = []
    replay(CALLS, [Plan(LARGE, []) for _ in CALLS], asked(log))
    assert len(log) == 3


def test_who_cannot_wait_does_not_get_an_answer_that_a_batch_still_works_at():
    log = []
    outcomes = replay(CALLS, [Plan(LARGE, [], key="k", batch=True), Plan(LARGE, [], key="k"), Plan(LARGE, [], key="k")], asked(log))
    assert log == [LARGE, LARGE]
    assert outcomes[1].there_at < outcomes[0].there_at
    patient = replay(CALLS[:2], [Plan(LARGE, [], key="k", batch=True)] * 2, asked([]))
    assert patient[1].model == "" and patient[1].there_at >= patient[0].there_at


@pytest.mark.parametrize(("at", "back"), [("00:00:00", "02:00"), ("00:00:01", "06:00"), ("09:15:00", "14:00"), ("12:00:00", "14:00"), ("20:00:01", "02:00")])
def test_next_batch(at, back):
    assert f"{next_batch(moment(f'2026-05-04 {at}')):%H:%M}" == back


def test_late_and_slow_are_told():
    calls = [call("a", "09:00:00") | {"needed_by": "2026-05-04 10:00:00"}]
    log = Log(tables(calls))
    late = log.summary(replay(calls, [Plan(LARGE, [], batch=True)], asked([])))
    assert late["late"] == ["a"] and late["p95_ms"] == 0
    good = log.summary(replay(calls, [Plan(LARGE, [])], asked([])))
    assert good["late"] == [] and good["p95_ms"] == 0, "somebody who has an hour does not stand there and wait"
    waits = [calls[0] | {"needed_by": "2026-05-04 09:00:30"}]
    assert Log(tables(waits)).summary(replay(waits, [Plan(LARGE, [])], asked([])))["p95_ms"] == load_prices().latency_ms(LARGE) + 40


def test_summary_counts_money_against_the_logged_bill_and_answers_against_what_is_right():
    log = Log(tables(CALLS, c="7.00"))
    done = log.summary(replay(CALLS, [Plan(LARGE, [], key="k") for _ in CALLS], asked([])))
    assert done["factor"] == 3.0 and done["reused"] == 2 and done["outdated"] == ["c"]
    assert done["quality"] == pytest.approx(66.67) and done["drop"] == 0.0
    worse = log.summary(replay(CALLS, [Plan(SMALL, []) for _ in CALLS], lambda model, messages: ("no idea", 1, 0, 1)))
    assert worse["quality"] == 0 and worse["drop"] == pytest.approx(66.67)


def test_parts_become_a_system_and_a_user_message():
    log = Log(tables(CALLS))
    parts = log.parts_of(log.calls[0])
    assert messages_of(parts) == [{"role": "system", "content": "You are great.\n\nAnswer.\n\nThe lamp costs 5.00 EUR."}, {"role": "user", "content": "now\n\nHow much is the lamp?"}]
    assert messages_of(parts, ("question",))[0]["content"] == ""
    assert request_name(LARGE, messages_of(parts)) != request_name(SMALL, messages_of(parts))


def test_what_is_known_when_a_call_comes_in_holds_nothing_of_its_answer():
    assert not set(known(CALLS[0])) & {"answer", "answer_tokens", "right", "material", "needed_by"}


@pytest.mark.parametrize(("kind", "answer", "right", "good"), [
    ("route", "HARBOUR", "HARBOUR", True), ("route", "It is HARBOUR.", "HARBOUR", False), ("price", "It costs 5.00 EUR.", "5.00", True), ("price", "It costs 15.0 EUR.", "5.00", False),
    ("record", '{"quantity": "5"}', '{"quantity": 5}', True), ("record", '{"quantity": 6}', '{"quantity": 5}', False), ("record", "no JSON", "{}", False), ("record", "[]", "{}", False),
])
def test_is_right(kind, answer, right, good):
    assert is_right(kind, answer, right) is good


def test_percentile():
    assert [percentile(range(1, 101), share) for share in (0.5, 0.95, 1.0)] == [50, 95, 100]
    assert percentile([], 0.95) == 0.0 and percentile([7], 0.95) == 7


def test_effects_tell_reuse_outdated_and_late_ones():
    calls = [*CALLS, call("d", "09:30:00", urgent=0) | {"needed_by": "2026-05-04 12:00:00"}]
    log, audit = Log(tables(calls)), {"price": {"tried": 100, SMALL: 80, "practice-medium": 85, LARGE: 90}}
    start = {name: column[0] for name, column in COLUMNS.items()}
    whole, price = effects(log, {"price": start}, audit)
    assert whole.startswith("Whole week: 0.0 points of 100 worse") and price == ("price: practice-large (practice-medium would lose 5 and practice-small would lose 10); 0 of 4 calls answered again from an earlier answer; 0 can wait for a batch.")
    assert totals(log, {"price": start}, audit) == {"worse": 0.0, "outdated": 0, "late": 0, "reused": 0, "waiting": 0, "worst": {}}
    careless = effects(log, {"price": start | {"may_lose": 10, "answer_in": "by next morning", "right_for": "everybody", "keep_until": "end of the week"}}, audit)
    assert "practice-small (10 points worse); 3 of 4 calls" in careless[1] and "1 of them WRONGLY" in careless[1] and "1 of them come TOO LATE" in careless[1]
    right = effects(log, {"price": start | {"right_for": "everybody", "keep_until": "next price list"}}, audit)
    assert "2 of 4 calls" in right[1] and " 0 outdated answers, 0 late ones" in right[0]


def test_totals_name_the_kind_that_loses_most():
    calls = [*CALLS, call("d", "09:30:00", urgent=0) | {"needed_by": "2026-05-04 12:00:00"}]
    log, audit = Log(tables(calls)), {"price": {"tried": 100, SMALL: 80, "practice-medium": 85, LARGE: 90}}
    careless = {"may_lose": 10, "answer_in": "by next morning", "right_for": "everybody", "keep_until": "end of the week"}
    found = totals(log, {"price": careless}, audit)
    assert (found["worse"], found["outdated"], found["late"], found["reused"]) == (10.0, 1, 1, 3) and found["worst"]["late"].startswith("price: practice-small (10 points worse)")
    assert totals(log, {}, audit)["worst"] == {}


def test_a_policy_that_cannot_be_read_is_empty(tmp_path):
    assert read_policy(tmp_path / "none.yaml") == {}
    (tmp_path / "bad.yaml").write_text("a: [", "utf-8")
    assert read_policy(tmp_path / "bad.yaml") == {}
    (tmp_path / "good.yaml").write_text("price: {may_lose: 1}\nnote: text\n", "utf-8")
    assert read_policy(tmp_path / "good.yaml") == {"price": {"may_lose": 1}}


def test_money_is_exact():
    assert isinstance(replay(CALLS[:1], [Plan(LARGE, [])], asked([]))[0].money, Decimal)
