"""The swap notebook of each pair lab: its worked answers earn everything, its release nothing, both roles have questions."""

from __future__ import annotations

import dataclasses
import re

import pytest

from graders.build import write_release_files
from graders.exec_session import ExecSession
from graders.labs import discover_labs, find_lab, load_lab, swap_labs, with_swaps
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


ROSTER = """trainee_id,role,display_name,email,home_bu_id,start_date
T-0001,ai_manager,Ann,ann@example.org,BU-01,2026-09-01
T-0002,aibp,Bo,bo@example.org,BU-02,2026-09-01
"""
PAIRS = """pair_id,ai_manager_id,aibp_id,from,to
P-01,T-0001,T-0002,2026-09-01,
"""


@pytest.mark.parametrize("folder", SWAPS, ids=[folder.name for folder in SWAPS])
def test_each_role_has_a_notebook_in_which_its_own_questions_count(folder):
    lab = load_lab(folder)
    for swap, lead in zip(swap_labs(lab), ("manager", "aibp"), strict=True):
        asked = [cell.name for cell in parse_notebook(folder / "swap.py") if cell.kind == "check" and cell.attributes["lead"] in (lead, "both")]
        assert [item.name for item in swap.items] == asked == list(swap.checks())
        assert swap.config.mode == "solo" and find_lab(swap.name).items == swap.items
    assert [one.name for one in with_swaps([lab], "aibp")] == [lab.name, f"{lab.name}_swap_aibp"]


@pytest.mark.parametrize("folder", SWAPS, ids=[folder.name for folder in SWAPS])
def test_partners_hand_in_alone_and_each_is_graded(folder, tmp_path):
    """Released, handed in under the trainee's own id, graded in a kernel, kept as an attempt of each."""
    from datetime import UTC, datetime

    from cohort_tools.records.course import labs_of
    from graders.attempts import current_attempts
    from graders.build import build_notebook, notebook_bytes
    from graders.course import Course
    from graders.feedback import write_feedback
    from graders.grade import grade
    from graders.handin import collect, hand_in, submit
    from graders.release import release_labs

    lab, course = load_lab(folder), Course(tmp_path / "course")
    (course.root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (course.root / "pairs.csv").write_text(PAIRS, encoding="utf-8")
    swaps = swap_labs(lab)
    places = release_labs(course, with_swaps([lab]))
    assert [place.name for place in places] == [lab.name, *(swap.name for swap in swaps)]
    released = (places[1] / f"{swaps[0].name}.ipynb").read_text(encoding="utf-8")
    assert "YOUR CODE HERE" in released and "BEGIN SOLUTION" not in released
    when = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    for owner, swap, notebook in (("T-0001", swaps[0], build_notebook(swaps[0])), ("T-0002", swaps[1], None)):
        desk = tmp_path / "desk" / owner
        desk.mkdir(parents=True)
        data = notebook_bytes(notebook) if notebook else (places[2] / f"{swap.name}.ipynb").read_bytes()
        (desk / f"{swap.name}.ipynb").write_bytes(data)
        hand_in(course, swap, owner, desk, when)
    submit(course.exchange, course.course_id, swaps[0].name, "T-0002", tmp_path / "desk" / "T-0002", when)
    refused = collect(course, swaps).refused
    assert len(refused) == 1 and "T-0002 is the AIBP of the pair" in refused[0]
    summary = grade(course, with_swaps([lab]), isolation="none", progress=False)
    rows = {(row.owner, row.lab): (row.points, row.max_points) for row in summary.rows}
    most = [sum(item.points for item in swap.items) for swap in swaps]
    assert not summary.errors and rows == {("T-0001", swaps[0].name): (most[0], most[0]), ("T-0002", swaps[1].name): (0.0, most[1])}
    for owner, swap in zip(("T-0001", "T-0002"), swaps, strict=True):
        line = current_attempts(course.attempts, swap.name)[owner]
        assert [item["name"] for item in line["items"]] == [item.name for item in swap.items]
    assert {lab.name for lab in labs_of(course.root)} >= {swap.name for swap in swaps}
    assert len(write_feedback(course, swaps).pages) == 2
