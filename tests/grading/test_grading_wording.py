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


@pytest.mark.parametrize("source, step", [
    ("raise NotImplementedError()", "Give it exactly this name"),
    ("def unit_to_help(shares, counts):\n    raise NotImplementedError()", "Write it, run all cells"),
    ("def unit_to_help(shares, counts):\n    return shares['nowhere']", "on the visible data"),
    ("def unit_to_help(shares, counts):\n    return object()", "Return plain data"),
    ("def unit_to_help(shares, counts):\n    import os\n    os._exit(0)", "code that ends the program"),
], ids=["missing", "not written", "raises", "no data", "ends itself"])
def test_a_failure_without_a_hint_of_the_check_says_the_next_step(runner, source, step):
    text = said(runner, source)
    assert "Next step: " in text and step in text, text


def test_the_checks_own_hint_comes_first_and_the_mistake_is_a_sentence(runner):
    item = next(one for one in runner.grade(runner.lab.with_answers(runner.lab.mutants[0])).results if one.points < one.max_points).as_dict()
    text = verdict_text(item | {"hint": "Do this.", "resembles": runner.lab.mutants[0].name}, runner.lab)
    assert text.endswith("Next step: Do this.\n") and f"behaves like one that {runner.lab.mutants[0].misconception.rstrip('.')}.\n" in text


def test_every_step_is_a_sentence():
    assert all(step[0].isupper() and step.endswith(".") for _, _, step in STEPS)
