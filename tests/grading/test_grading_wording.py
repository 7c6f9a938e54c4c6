"""Each failure says the next step, also where the check gives no hint; and the mistake in a whole sentence."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

import graders
from graders.labs import load_lab
from graders.prove_runner import LocalRunner
from graders.wording import STEPS, verdict_text


@pytest.fixture(scope="module")
def runner():
    with LocalRunner(load_lab(Path(graders.__file__).parent / "template_lab"), 5) as made:
        yield made


def said(runner, source: str) -> str:
    """What a trainee reads whose `unit_to_help` is this."""
    cells = [dataclasses.replace(cell, source=source) if cell.name == "unit_to_help" else cell for cell in runner.lab.cells]
    item = next(one for one in runner.grade(cells).results if one.name == "unit_to_help_held_out").as_dict()
    return verdict_text(item, runner.lab)


def test_a_name_that_the_lab_makes_is_not_the_trainees_to_define(runner):
    """`tickets` is made by a cell of the lab: it is missing because that cell failed."""
    from campkit.checking import NameMissing

    cells = [dataclasses.replace(cell, source="raise ValueError('an earlier cell')") if cell.name == "load_tickets" else cell for cell in runner.lab.cells]
    with runner.session(cells) as session:
        session.run()
        for ask, says in ((lambda: session.value("tickets"), "tickets is not there: the cell that makes it did not run through"),
                          (lambda: session.value("nobody_makes_this"), "does not define nobody_makes_this")):
            with pytest.raises(NameMissing) as problem:
                ask()
            assert says in str(problem.value)


@pytest.mark.parametrize("source, step", [
    ("raise NotImplementedError()", "Give it exactly this name"),
    ("def unit_to_help(shares, counts):\n    raise NotImplementedError()", "Write it, run all cells"),
    ("def needed(shares):\n    raise NotImplementedError()\ndef unit_to_help(shares, counts):\n    return needed(shares)", "unit_to_help(...) needs needed(...), which is not written yet"),
    ("def unit_to_help(shares, counts):\n    return nowhere", "is not defined. Define it in a cell above"),
    ("def unit_to_help(shares, counts):\n    return shares['nowhere']", "on the visible data"),
    ("def unit_to_help(shares, counts):\n    return object()", "Return plain data"),
    ("def unit_to_help(shares, counts):\n    import os\n    os._exit(0)", "code that ends the program"),
], ids=["missing", "not written", "needs another", "no name", "raises", "no data", "ends itself"])
def test_a_failure_without_a_hint_of_the_check_says_the_next_step(runner, source, step):
    text = said(runner, source)
    assert "Next step: " in text and step in text, text


def test_the_checks_own_hint_comes_first_and_the_mistake_is_a_sentence(runner):
    item = next(one for one in runner.grade(runner.lab.with_answers(runner.lab.mutants[0])).results if one.points < one.max_points).as_dict()
    text = verdict_text(item | {"hint": "Do this.", "resembles": runner.lab.mutants[0].name}, runner.lab)
    assert text.endswith("Next step: Do this.\n") and f"behaves like one that {runner.lab.mutants[0].misconception.rstrip('.')}.\n" in text


def test_every_step_is_a_sentence():
    assert all(step[0].isupper() and step.endswith(".") for _, _, step in STEPS)
