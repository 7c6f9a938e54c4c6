"""Every lab of the project is proved, and every rule of the lab contract refuses the lab that breaks it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import graders
from graders.contract import RULES
from graders.labs import lab_folders
from graders.prove import prove_folder

BROKEN = Path(__file__).parent / "broken_labs"
TEMPLATE = Path(graders.__file__).parent / "template_lab"
BROKEN_NAMES = sorted(path.name for path in BROKEN.iterdir() if path.is_dir())
#: Rules that are judged before anything runs.
SEEN_BY_READING = ("config", "files", "alternatives", "mutants", "rubric", "cells", "names", "roles")


def rule_of(name: str) -> str:
    """The rule that a broken lab breaks: the longest rule that its folder's name begins with."""
    return max((rule for rule in RULES if name == rule or name.startswith(f"{rule}_")), key=len)


@pytest.mark.slow
@pytest.mark.timeout(1800)  # on a busy machine the largest labs take long; a proof that hangs ends by limits of its own
@pytest.mark.parametrize("folder", lab_folders(), ids=lambda folder: folder.name)
def test_lab_is_proved(folder):
    proof = prove_folder(folder, jobs=1 if "PYTEST_XDIST_WORKER" in os.environ else None)  # the other processors have tests of their own
    assert proof.proved, "\n".join(str(problem) for problem in proof.problems)


def test_the_template_is_proved():
    proof = prove_folder(TEMPLATE)
    assert proof.proved, "\n".join(str(problem) for problem in proof.problems)
    assert proof.times_graded == 3 and len(proof.rows) == 15


def make_broken(name: str, folder: Path) -> Path:
    """Copy the template and lay the broken lab's files over it; remove.txt lists files that are taken away."""
    lab = folder / "broken_lab"
    shutil.copytree(TEMPLATE, lab, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(BROKEN / name, lab, dirs_exist_ok=True)
    if (lab / "remove.txt").exists():
        for file in (lab / "remove.txt").read_text().split():
            (lab / file).unlink()
        (lab / "remove.txt").unlink()
    return lab


def refused(name: str, folder: Path, **options) -> None:
    proof = prove_folder(make_broken(name, folder), **options)
    assert {problem.rule for problem in proof.problems} == {rule_of(name)}, \
        "\n".join(f"{problem.rule}: {problem}" for problem in proof.problems)
    for problem in proof.problems:
        assert problem.lab == "broken_lab" and problem.where and problem.message.rstrip()[-1] in ".\"?!", problem


@pytest.mark.parametrize("name", [name for name in BROKEN_NAMES if rule_of(name) in SEEN_BY_READING])
def test_a_broken_lab_is_refused_by_reading(name, tmp_path):
    refused(name, tmp_path, run=name in ("alternatives", "mutants", "mutants_survive", "cells_run_stderr"))


@pytest.mark.parametrize("name", [name for name in BROKEN_NAMES if name in RULES and name not in SEEN_BY_READING])
def test_a_broken_lab_is_refused_by_running(name, tmp_path):
    refused(name, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", BROKEN_NAMES)
def test_a_broken_lab_is_refused_for_exactly_the_rule_it_breaks(name, tmp_path):
    refused(name, tmp_path)


def test_every_rule_has_a_broken_lab():
    assert {rule_of(name) for name in BROKEN_NAMES} == set(RULES)


@pytest.mark.slow
def test_a_lab_that_changes_while_it_is_proved_is_to_be_proved_again(tmp_path):
    lab = make_broken("rubric", tmp_path)
    (lab / "rubric.md").write_text((TEMPLATE / "rubric.md").read_text())
    proof = prove_folder(lab, progress=lambda name: (lab / "NOTES.md").write_text(name))
    assert [problem.message for problem in proof.problems] == ["its files changed while it was proved; prove it again."]
