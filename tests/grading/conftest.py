"""A small course to grade: the template lab, real kernels, real nbgrader."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

import graders
from graders.build import build_notebook, notebook_bytes, release_notebook
from graders.course import Course
from graders.handin import hand_in
from graders.labs import load_lab
from graders.release import release_labs

LAB = "s1_tiny"
WHEN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ROSTER = '''trainee_id,role,display_name,email,home_bu_id,start_date
T-0001,ai_manager,"O'Hara, Ann ""Ace""",ann@example.org,BU-01,2026-09-01
T-0002,aibp,李小龙,li@example.org,BU-02,2026-09-01
T-0003,ai_manager,=1+1,mallory@example.org,BU-02,2026-09-01
T-0004,aibp,Zoë,zoe@example.org,BU-02,2026-09-01
'''
PAIRS = """pair_id,ai_manager_id,aibp_id,from,to
P-01,T-0001,T-0002,2026-09-01,
P-02,T-0003,T-0004,2026-09-01,
"""


def put_lab(folder: Path, name: str = LAB, mode: str = "solo") -> Path:
    """Put a copy of the template lab into a folder of labs; return the lab's folder."""
    target = folder / name
    shutil.copytree(Path(graders.__file__).parent / "template_lab", target)
    text = (target / "lab.toml").read_text(encoding="utf-8").replace('mode = "solo"', f'mode = "{mode}"')
    (target / "lab.toml").write_text(text, encoding="utf-8")
    return target


def make_course(root: Path, **options) -> tuple[Course, object]:
    """Make a course with the template lab, a roster and pairs; release the lab."""
    lab = load_lab(put_lab(root / "labs"))
    course = Course(root / "course", labs=root / "labs", **options)
    (course.root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (course.root / "pairs.csv").write_text(PAIRS, encoding="utf-8")
    release_labs(course, [lab])
    return course, lab


def give(course: Course, lab, owner: str, notebook, when: datetime = WHEN) -> Path:
    """Hand in a notebook (a node or bytes) for an owner; return the submitted folder."""
    folder = course.root.parent / "desk" / owner / lab.name
    folder.mkdir(parents=True, exist_ok=True)
    data = notebook if isinstance(notebook, bytes) else notebook_bytes(notebook)
    (folder / f"{lab.name}.ipynb").write_bytes(data)
    hand_in(course, lab, owner, folder, when)
    return course.submitted / owner / lab.name


def worked(lab):
    """Return the notebook with the worked answers."""
    return build_notebook(lab)


def untouched(lab):
    """Return the released notebook."""
    return release_notebook(lab)


def with_mutant(lab, number: int = 0):
    """Return the notebook with one mutant's wrong answer."""
    return build_notebook(lab, lab.with_answers(lab.mutants[number]))


@pytest.fixture(scope="module")
def course_and_lab(tmp_path_factory):
    """A course for the tests of one file."""
    return make_course(tmp_path_factory.mktemp("camp"))
