"""The swap notebook of each pair lab: its worked answers earn everything, its release nothing, both roles have questions."""

from __future__ import annotations

import dataclasses
import re

import pytest

from graders.build import write_release_files
from graders.exec_session import ExecSession
from graders.labs import discover_labs, load_lab
from graders.source import parse_notebook

SWAPS = [lab.folder for lab in discover_labs() if (lab.folder / "swap.py").exists()]


def fractions(lab, cells, folder) -> dict[str, float]:
    """Run the cells and the checks that they name; a check that finds no answer gives 0."""
    from campkit.checking import SubmissionProblem

    write_release_files(lab, folder)
    found = {}
    with ExecSession(lab, cells, folder, seed=5) as session:
        session.run()
        for cell in cells:
            if cell.kind == "check":
                try:
                    found[cell.name] = getattr(lab.module("checks.py"), f"check_{cell.name}")(session).fraction
                except SubmissionProblem:
                    found[cell.name] = 0.0
    return found


@pytest.mark.parametrize("folder", SWAPS, ids=[folder.name for folder in SWAPS])
def test_worked_answers_earn_everything_and_the_release_nothing(folder, tmp_path):
    lab, cells = load_lab(folder), parse_notebook(folder / "swap.py")
    (tmp_path / "worked").mkdir()
    (tmp_path / "empty").mkdir()
    assert set(fractions(lab, cells, tmp_path / "worked").values()) == {1.0}
    empty = [dataclasses.replace(cell, source=re.sub(r"### BEGIN.*?### END SOLUTION", "raise NotImplementedError()", cell.source, flags=re.S)) for cell in cells]
    assert set(fractions(lab, empty, tmp_path / "empty").values()) == {0.0}


@pytest.mark.parametrize("folder", SWAPS, ids=[folder.name for folder in SWAPS])
def test_each_role_is_asked_about_three_things_in_both_dimensions(folder):
    checks = [cell.attributes for cell in parse_notebook(folder / "swap.py") if cell.kind == "check"]
    for lead in ("manager", "aibp"):
        mine = [check for check in checks if check["lead"] == lead]
        assert len(mine) >= 3 and {check["dimension"] for check in mine} == {"business", "ai"}
