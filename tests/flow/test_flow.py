"""The flow runner: what is refused, with which line; what a stream of events leaves behind."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from campkit.flow import FlowError, dry_run, load_flow, parse_flow, replay
from campkit.flow.expressions import ExpressionError, evaluate, fill
from campkit.flow.reading import FlowLoader

TEXT = (Path(__file__).parent / "refund.yaml").read_text("utf-8")
FLOW = parse_flow(TEXT, "refund.yaml")


def complaint(number, at="2026-09-01T09:00:00", **fields):
    return {"id": f"E{number}", "type": "complaint", "at": at, "order": f"O-{number}", "amount": "20.00", "text": "refund please",
            "customer": "Lena", **fields}


def model(prompt, node):
    return "refund" if "refund please" in prompt else "other"


def run(*events, flow=FLOW):
    return replay(flow, events, model)


def test_small_refund_is_paid_once_and_told_a_day_later():
    result = run(complaint(1))
    assert result.tables == {"ledger": [{"order": "O-1", "amount": Decimal("20.00")}]}
    assert [(n["to"], n["at"]) for n in result.notifications] == [("Lena", "2026-09-02T09:00:00")]
    assert result.traces["E1"].nodes == ["complaint", "kind_of", "only_refunds", "exact", "limit", "pay", "cool_down", "tell"]


@pytest.mark.parametrize("amount, asked", [("49.99", False), ("50.00", True), ("50", True), (49.995, True)])
def test_the_limit_is_exact(amount, asked):
    """Is 50.00 asked for, and 49.99 not? A float amount is read as the decimal that it shows."""
    result = run(complaint(1, amount=amount))
    assert ("ask" in result.traces["E1"].nodes) is asked


def test_a_duplicate_delivery_changes_nothing():
    once, twice = run(complaint(1)), run(complaint(1), complaint(1, at="2026-09-03T10:00:00"))
    assert twice.tables == once.tables and twice.notifications == once.notifications
    assert twice.traces["E1 (2)"].ended == "duplicate"


def test_two_events_for_one_order_write_one_row():
    result = run(complaint(1), complaint(2, order="O-1"))
    assert len(result.tables["ledger"]) == 1


def test_without_a_key_duplicates_are_not_noticed():
    """The runner does not save a flow from its author: no key and no unique means paid twice."""
    data = yaml.load(TEXT, Loader=FlowLoader)
    del data["nodes"][0]["key"], data["nodes"][6]["unique"]
    result = run(complaint(1), complaint(1), flow=parse_flow(json.dumps(data)))
    assert len(result.tables["ledger"]) == 2


@pytest.mark.parametrize("decision, ends, paid", [("approved", "tell", 1), ("rejected", "explain", 0)])
def test_a_decision_is_followed(decision, ends, paid):
    result = run(complaint(1, amount="80"),
                 {"id": "A1", "type": "approval", "at": "2026-09-02T09:00:00", "node": "ask", "of": "E1", "decision": decision})
    assert result.traces["E1"].nodes[-1] == ends and len(result.tables.get("ledger", [])) == paid


def test_no_decision_escalates_and_a_late_one_is_not_lost():
    late = {"id": "A1", "type": "approval", "at": "2026-09-05T09:00:00", "node": "ask", "of": "E1", "decision": "approved"}
    result = run(complaint(1, amount="80"), late)
    assert result.traces["E1"].nodes[-1] == "escalate" and "ledger" not in result.tables
    assert [letter["event"] for letter in result.dead_letters] == ["A1"] and "too late" in result.dead_letters[0]["reason"]


@pytest.mark.parametrize("change, words", [
    ({"amount": None}, "lacks amount"), ({"amount": "a lot"}, "'a lot' is no number"), ({"at": "yesterday"}, "no time"),
    ({"order": ""}, "lacks order"),
])
def test_an_event_that_cannot_be_used_is_a_dead_letter_and_the_others_go_on(change, words):
    result = run(complaint(1, **change), complaint(2))
    assert words in result.dead_letters[0]["reason"] and len(result.dead_letters) == 1
    assert result.traces["E2"].ended == "done"


def test_an_event_that_is_no_object_is_kept_as_a_dead_letter():
    result = replay(FLOW, ["nonsense", complaint(2)], model)
    assert len(result.dead_letters) == 1 and result.traces["E2"].ended == "done"


def test_a_model_that_fails_or_babbles_makes_a_dead_letter():
    def broken(prompt, node):
        raise TimeoutError("no answer for 30 s")

    assert "TimeoutError" in replay(FLOW, [complaint(1)], broken).dead_letters[0]["reason"]
    assert "none of refund, other" in replay(FLOW, [complaint(1)], lambda p, n: "I think so").dead_letters[0]["reason"]


def test_every_event_ends_somewhere():
    events = [complaint(i, amount=str(i)) for i in range(40, 60)] + [complaint(99, text="hello")]
    result = run(*events)
    assert sum(result.counts().values()) == len(events)
    assert set(result.counts()) <= {"done", "filtered"} and result.counts()["filtered"] == 1


def test_order_of_delivery_does_not_matter():
    events = [complaint(i, at=f"2026-09-{i:02d}T09:00:00", amount=str(i * 10)) for i in range(1, 9)]
    assert run(*events).notifications == run(*reversed(events)).notifications


def test_dry_run_needs_no_model():
    result = dry_run(FLOW, [complaint(1, text="anything")])
    assert result.traces["E1"].ended == "done"


@pytest.mark.parametrize("old, new, at, words", [
    ("    on: complaint", "    onn: complaint", "- id: complaint", "'on' is a required property"),
    ("    next: kind_of", "    next: kindof", "next: kindof", "no such node"),
    ('    when: category == "refund"', '    when: category = "refund"', "when: category =", "is no expression"),
    ('    when: category == "refund"', '    when: __import__("os")', "__import__", "calls something other"),
    ("  - id: escalate", "  - id: pay", "id: pay\n    kind: notify", "stands twice"),
    ("    timeout: 48h", "    timeout: two days", "timeout: two days", "does not match"),
    ("    kind: wait", "    kind: sleep", "kind: sleep", "is not one of"),
    ("    next: tell", "    next: limit", "- id: limit", "lies on a circle"),
    ("    on_rejected: explain", "    on_rejected: escalate", "- id: explain", "no way leads here"),
    ("    unique: [order]", "    table: ledger", "table: ledger\n    next", "stands twice"),
])
def test_errors_name_the_line(old, new, at, words):
    broken = TEXT.replace(old, new, 1)
    line = broken[:broken.index(at)].count("\n") + 1
    with pytest.raises(FlowError) as error:
        parse_flow(broken, "refund.yaml")
    assert any(words in problem and problem.startswith(f"refund.yaml:{line}:") for problem in error.value.problems), \
        error.value.problems


@pytest.mark.parametrize("text", ["", "[]", "flow: x", "a: [", "flow: x\nnodes: 3", "\x00", "&a [*a]", "flow: x\nnodes: [1]",
                                  "flow: x\nflow: y\nnodes: [{id: a, kind: notify, to: x, text: y}]"])
def test_nonsense_is_a_flow_error(text):
    with pytest.raises(FlowError):
        parse_flow(text)


def test_all_problems_are_listed_at_once():
    broken = TEXT.replace("next: kind_of", "next: a").replace("on_timeout: escalate", "on_timeout: b")
    with pytest.raises(FlowError) as error:
        parse_flow(broken)
    assert len(error.value.problems) == 2


def test_json_is_the_same_flow():
    assert parse_flow(json.dumps(yaml.load(TEXT, Loader=FlowLoader), indent=1)) == FLOW


@pytest.mark.parametrize("expression, value", [
    ("1 + 2 * 3", 7), ("0.1 + 0.2 == 0.3", True), ("amount / 3 < 7", True), ('kind in ["a", "b"]', True), ("not missing(kind)", True),
    ("lower(name) == 'zoë'", True), ("-amount < 0", True), ("1 < amount < 30", True), ('"a" + "b"', "ab"), ("1/3*3 == 1", False),
])
def test_expressions(expression, value):
    assert evaluate(expression, {"amount": 20, "kind": "a", "name": "ZOË"}) == value


@pytest.mark.parametrize("expression", [
    "().__class__", "x.y", "[i for i in 'a']", "lambda: 1", "f'{x}'", "2 ** 999999", "open('x')", "(1).real", "x[0]", "a if b else c", "1 << 99",
    "'a' * 99999999", "unknown", "1 / 0", "'a' < 1", "round(1, key=2)", "x" * 600, "(" * 300 + ")" * 300,
])
def test_expressions_reach_nothing(expression):
    with pytest.raises(ExpressionError):
        evaluate(expression, {"x": 1})


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_a_value_or_an_expression_error(text):
    try:
        evaluate(text, {"a": 1, "b": "x"})
    except ExpressionError:
        pass


def test_fill_keeps_doubled_braces_and_names_what_is_missing():
    assert fill("{{x}} {a} {b}", {"a": 1, "b": None}) == "{x} 1 "
    with pytest.raises(ExpressionError, match="'c'"):
        fill("{c}", {})


def test_the_picture_has_every_node_and_the_same_in_words():
    picture = FLOW._repr_html_()
    assert picture.count("<rect") == len(FLOW.nodes) and "<title>" in picture and "<desc>" in picture
    assert "no answer -&gt; escalate" in picture
    assert "<script" not in parse_flow(TEXT.replace("complaint-to-refund", "<script>"))._repr_html_()


def test_importing_the_package_is_cheap():
    code = "import sys, campkit.flow; print([m for m in ('yaml', 'jsonschema', 'pandas', 'openai') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_unreadable_file_is_a_flow_error(tmp_path):
    with pytest.raises(FlowError, match="cannot be read"):
        load_flow(tmp_path / "nothing.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"flow: \xff")
    with pytest.raises(FlowError, match="UTF-8"):
        load_flow(tmp_path / "latin.yaml")


def test_without_a_model_of_its_own_a_flow_asks_the_camps():
    """Does the llm node work with `campkit.client()`, the practice model in this process?"""
    result = replay(FLOW, [complaint(1, text="Please refund order O-1, it never came."), complaint(2, text="When does the course start?")])
    assert result.model_calls == 2 and sum(result.counts().values()) == 2
    assert result.traces["E1"].nodes[1] == "kind_of" and result.traces["E1"].ended == "done"
