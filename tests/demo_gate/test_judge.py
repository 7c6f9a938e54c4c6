"""The judge: whatever a demo writes is judged, and only the right answers for the right rows pass."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohort_tools.demo_gate import template
from cohort_tools.demo_gate.card import load_card
from cohort_tools.demo_gate.inputs import DAMAGES, make_inputs
from cohort_tools.demo_gate.judge import Written, judge_one, judge_together
from cohort_tools.demo_gate.look import Reason, look_at
from cohort_tools.demo_gate.rules import evaluate

CARD = load_card(Path(template.__file__).parent / "card.toml")


def right(given) -> Written:
    """What an honest demo writes for an input."""
    out, problems = io.StringIO(), io.StringIO()
    rows = csv.writer(out)
    rows.writerow([CARD.key, *(c.name for c in CARD.outputs)])
    rows.writerows([[key, *(evaluate(c.equals, row) for c in CARD.outputs)] for key, row in given.rows.items()])
    named = csv.writer(problems)
    named.writerow(["where", "problem"])
    named.writerows([[key, "no number"] for key in given.broken] + ([["header", f"no column {given.lost}"]] if given.lost else []))
    return Written(out.getvalue(), problems.getvalue())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(DAMAGES))
def test_honest_answers_pass_on_any_input(seed, damage):
    inputs = make_inputs(CARD, str(seed), damage)
    written = [right(i) for i in inputs]
    assert [judge_one(CARD, i, w) for i, w in zip(inputs, written, strict=True)] == [[], [], []]
    assert judge_together(CARD, inputs, written) == []


@settings(max_examples=150, deadline=None)
@given(st.none() | st.text(max_size=300), st.none() | st.text(max_size=100), st.sampled_from(DAMAGES), st.integers(0, 2))
def test_whatever_a_demo_writes_is_judged(output, problems, damage, which):
    given = make_inputs(CARD, "x", damage)[which]
    reasons = judge_one(CARD, given, Written(output, problems))
    assert reasons and all(isinstance(r, Reason) and r.message for r in reasons)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["drop", "double", "stranger", "wrong", "nan", "problem"]))
def test_one_wrong_row_is_enough(seed, change):
    given = make_inputs(CARD, str(seed), "column_gone")[0]
    written = right(given)
    lines = written.output.splitlines()
    place = 1 + seed % (len(lines) - 1)
    if change == "drop":
        del lines[place]
    elif change == "double":
        lines.append(lines[place])
    elif change == "stranger":
        lines.append("Q-nobody,1.00,send")
    elif change in ("wrong", "nan"):
        key, total, route = lines[place].split(",")
        lines[place] = f"{key},{Decimal(total) + Decimal('0.01') if change == 'wrong' else 'nan'},{route}"
    else:
        written.problems += "Q-1,nothing wrong with it\n"
    written.output = "\n".join(lines) + "\n"
    assert judge_one(CARD, given, written)


@pytest.mark.parametrize("source", ["a = 1", "x = '/v1/chat'", "s = 'and/or'", "try:\n    f()\nexcept ValueError as e:\n    problems.append(str(e))", "print('see /help')", "d = 5 / 2"])
def test_honest_code_is_not_refused_by_its_looks(source):
    import nbformat

    parameters = nbformat.v4.new_code_cell("input_path = 'a'\noutput_path = 'b'\nproblems_path = 'c'", metadata={"tags": ["parameters"]})
    notebook = nbformat.v4.new_notebook(cells=[parameters, nbformat.v4.new_code_cell("use(input_path, output_path, problems_path)"), nbformat.v4.new_code_cell(source)])
    assert look_at(notebook) == []
