"""A submission that makes a known mistake in its own words is told which one; others are told nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import graders
from graders import resemblance
from graders.checks import run_checks
from graders.exec_session import ExecSession
from graders.labs import load_lab
from graders.prove_runner import LocalRunner
from graders.trace import Call, digest

TEMPLATE = Path(graders.__file__).parent / "template_lab"
SEED = 77

FORGETS_UNANSWERED = '''
def late_share(tickets):
    result = {}
    for unit, group in tickets.groupby("unit"):
        group = group[(group.kind != "spam") & group.first_reply.notna()]
        group = group.drop_duplicates(subset=["ticket_id"], keep="last")
        late = (group.first_reply - group.opened) / pd.Timedelta("1h") > 4
        result[unit] = round(float(late.sum() / len(late)), 12)
    return result
'''
ODD_MISTAKE = '''
def late_share(tickets):
    return {unit: 0.123 for unit in tickets["unit"]}
'''


@pytest.fixture(scope="module")
def lab():
    return load_lab(TEMPLATE)


@pytest.fixture(autouse=True)
def build_folder(monkeypatch, tmp_path_factory):
    monkeypatch.setenv("CAMP_BUILD", str(tmp_path_factory.getbasetemp() / "build"))


def found(lab, source: str | None) -> dict[str, str]:
    import dataclasses

    cells = [dataclasses.replace(cell, source=source) if source and cell.name == "late_share" else cell for cell in lab.cells]
    with LocalRunner(lab, SEED) as runner, ExecSession(lab, cells, runner.fresh_folder(), SEED) as session:
        session.run()
        run_checks(lab, session)
        return resemblance.resemblances(lab, SEED, session.trace)


@pytest.mark.parametrize("source, expected", [
    (None, {}),
    (FORGETS_UNANSWERED, {"late_share_held_out": "late_forgets_unanswered"}),
    (ODD_MISTAKE, {}),
    ("def late_share(tickets): raise NotImplementedError()", {}),
    ("def late_share(tickets): return None", {}),
])
def test_what_a_submission_behaves_like(lab, source, expected):
    assert found(lab, source) == expected


def test_the_sentence_is_the_mistake_in_the_trainees_terms(lab):
    assert resemblance.sentence(lab, "late_counts_duplicates") == \
        "Your answer behaves like one that counts a ticket that was exported twice as two tickets."
    assert resemblance.sentence(lab, "no_such") == ""


def test_traces_are_kept_and_made_again_when_the_lab_changes(tmp_path, monkeypatch):
    monkeypatch.setenv("CAMP_BUILD", str(tmp_path / "build"))
    shutil.copytree(TEMPLATE, tmp_path / "lab_copy")
    first = resemblance.reference_traces(load_lab(tmp_path / "lab_copy"), 1, "unit_to_help_held_out")
    assert set(first) == {"", "unit_by_count", "unit_ignores_size", "unit_excludes_limit"}
    kept = list((tmp_path / "build" / "traces").iterdir())
    assert len(kept) == sum(item.kind == "check" for item in load_lab(tmp_path / "lab_copy").items)
    assert "courses" not in next(file for file in kept if file.stem.endswith("unit_to_help_held_out")).read_text()
    monkeypatch.setattr(resemblance, "_run_variants", lambda *arguments: pytest.fail("was made again"))
    assert resemblance.reference_traces(load_lab(tmp_path / "lab_copy"), 1, "unit_to_help_held_out") == first
    with open(tmp_path / "lab_copy" / "checks.py", "a") as file:
        file.write("\n")
    monkeypatch.setattr(resemblance, "_run_variants", lambda *arguments: {})
    assert resemblance.reference_traces(load_lab(tmp_path / "lab_copy"), 1, "unit_to_help_held_out") == {}


def test_traces_made_by_two_processes_are_those_made_by_one(tmp_path, monkeypatch):
    lab, made = load_lab(TEMPLATE), []
    for workers in (1, 2):
        monkeypatch.setenv("CAMP_BUILD", str(tmp_path / str(workers)))
        assert not resemblance.is_prepared(lab, 1)
        resemblance.prepare(lab, 1, workers)
        assert resemblance.is_prepared(lab, 1)
        made.append({item.name: resemblance.reference_traces(lab, 1, item.name) for item in lab.items if item.kind == "check"})
    assert made[0] == made[1]


def calls(*items: object) -> list[Call]:
    return [Call("f", "a", {str(n): digest(item) for n, item in enumerate(items)})]


@pytest.mark.parametrize("own, expected", [
    ((1, 2, 3, 4), None),                # right
    ((1, 2, 9, 9), "small"),             # exactly the small mistake
    ((9, 9, 9, 9), "large"),             # the larger one explains more
    ((1, 2, 9, 4), None),                # half of the small mistake
    ((7, 7, 9, 9), "small"),             # the mistake and another of its own
    ((7, 7, 7, 9), None),
])
def test_the_mutant_that_explains_most_is_named(own, expected):
    best = resemblance.best_match(calls(*own), calls(1, 2, 3, 4), {"small": calls(1, 2, 9, 9), "large": calls(9, 9, 9, 9)})
    assert (best and best.mutant) == expected
