"""Every lesson runs, says what it said when it was last looked at, and is built the same way twice."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from campkit.errors import LabError
from graders import lessons
from graders.labs import lab_folders, load_lab

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden" / "lessons"
LESSONS = lessons.discover_lessons()
IDS = [f"stage{lesson.stage}/{lesson.name}" for lesson in LESSONS]


def golden(lesson) -> Path:
    return GOLDEN / f"stage{lesson.stage}" / f"{lesson.name}.ipynb"


def compare(notebook: Path) -> subprocess.CompletedProcess:
    """Run a notebook with nbval, which compares every stored output with a new one."""
    command = [sys.executable, "-m", "pytest", "-q", "--nbval", "--nbval-kernel-name", "python3", "--nbval-cell-timeout", "120",
               "-p", "no:cacheprovider", "-p", "no:xdist", "-c", "/dev/null" if sys.platform != "win32" else "nul",
               "--rootdir", str(ROOT), str(notebook)]
    return subprocess.run(command, capture_output=True, text=True, cwd=notebook.parent, timeout=300)


def test_each_stage_has_a_lesson_and_a_description():
    stages = lessons.load_stages()
    assert [stage.number for stage in stages] == [1, 2, 3, 4]
    assert {lesson.stage for lesson in LESSONS} == {1, 2, 3, 4}


@pytest.mark.parametrize("lesson", LESSONS, ids=IDS)
def test_golden_is_of_the_lesson_as_it_stands(lesson):
    """Does the golden notebook hold the same cells as the source? If not: python tests/golden/update.py"""
    stored = json.loads(golden(lesson).read_text("utf-8"))["cells"]
    built = json.loads(lessons.build_lesson(lesson.path))["cells"]
    assert ["".join(cell["source"]) for cell in stored] == ["".join(cell["source"]) for cell in built]


@pytest.mark.parametrize("lesson", LESSONS, ids=IDS)
def test_lesson_shows_no_warning_and_no_error(lesson):
    outputs = [out for cell in json.loads(golden(lesson).read_text("utf-8"))["cells"] for out in cell.get("outputs", [])]
    assert not [out for out in outputs if out["output_type"] == "error" or out.get("name") == "stderr"]


@pytest.mark.parametrize("lesson", LESSONS, ids=IDS)
def test_lesson_says_what_it_said(lesson):
    done = compare(golden(lesson))
    assert done.returncode == 0, done.stdout[-3000:]


def test_a_changed_output_is_found(tmp_path):
    """Can the comparison fail? One digit of one output is changed."""
    text = golden(LESSONS[0]).read_text("utf-8")
    notebook = json.loads(text)
    output = next(out for cell in notebook["cells"] for out in cell.get("outputs", []) if re.search(r"\d", str(out.get("text", ""))))
    output["text"] = re.sub(r"\d", lambda m: str((int(m[0]) + 1) % 10), "".join(output["text"]), count=1)
    (tmp_path / "changed.ipynb").write_text(json.dumps(notebook), "utf-8")
    assert compare(tmp_path / "changed.ipynb").returncode == 1


@pytest.mark.parametrize("lesson", LESSONS, ids=IDS)
def test_lesson_is_built_the_same_way_twice(lesson):
    assert lessons.build_lesson(lesson.path) == lessons.build_lesson(lesson.path)


def test_a_lesson_without_heading_is_refused(tmp_path):
    (tmp_path / "stage1").mkdir()
    (tmp_path / "stage1" / "01_x.py").write_text("# %%\nx = 1\n", "utf-8")
    with pytest.raises(LabError, match="has no heading"):
        lessons.discover_lessons(tmp_path)


def test_a_stage_that_lacks_something_is_named(tmp_path):
    (tmp_path / "stages.toml").write_text("[[stage]]\nnumber = 1\n", "utf-8")
    with pytest.raises(LabError, match="lacks 'title'"):
        lessons.load_stages(tmp_path)


@pytest.mark.parametrize("folder", lab_folders(), ids=lambda folder: folder.name)
def test_each_lab_names_the_lesson_before_it(folder):
    config = load_lab(folder).config
    assert (config.stage, config.lesson) in {(lesson.stage, lesson.name) for lesson in LESSONS}, f"lab.toml: lesson = {config.lesson!r} is no file of curriculum/stage{config.stage}"
