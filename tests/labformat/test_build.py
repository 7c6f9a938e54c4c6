"""Built notebooks: the same bytes each time, nbgrader's own metadata, no answers in a release."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

import graders
from graders.build import build_notebook, build_release, build_source, notebook_bytes, release_notebook
from graders.labs import load_lab

TEMPLATE = Path(graders.__file__).parent / "template_lab"


@pytest.fixture(scope="module")
def lab():
    return load_lab(TEMPLATE)


def test_the_source_is_valid_for_nbformat_and_nbgrader(lab):
    notebook = build_notebook(lab)
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert all(set(cell.metadata) <= {"nbgrader", "tags"} for cell in notebook.cells)
    assert {cell["id"] for cell in notebook.cells} >= {"late_share", "late_share_held_out", "next_step", "why_it_pays"}


def test_building_twice_gives_the_same_bytes(lab, tmp_path):
    first, second = build_release(lab, tmp_path / "a"), build_release(load_lab(TEMPLATE), tmp_path / "b")
    names = sorted(p.relative_to(tmp_path / "a").as_posix() for p in (tmp_path / "a").rglob("*") if p.is_file())
    assert names == ["data/dev/tickets.csv", "template_lab.ipynb"]
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    build_release(lab, tmp_path / "a")
    assert first.read_bytes() == second.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_release_holds_no_answer(lab):
    cells = {cell["id"]: cell for cell in release_notebook(lab).cells}
    assert "drop_duplicates" not in json.dumps(list(cells.values()))
    assert "raise NotImplementedError()" in cells["late_share"].source
    assert cells["next_step"].source == "YOUR ANSWER HERE"
    assert cells["late_share_held_out"].metadata.editable is False


def test_an_artefact_cell_asks_for_no_code(tmp_path):
    import shutil

    shutil.copytree(TEMPLATE, tmp_path / "lab")
    with open(tmp_path / "lab" / "lab.py", "a") as file:
        file.write('\n# %% artefact="cases.csv"\nprint("editor")\n### BEGIN SOLUTION\nopen("cases.csv", "w")\n### END SOLUTION\n')
    cell = release_notebook(load_lab(tmp_path / "lab")).cells[-2]  # the last one is the button to hand in
    assert cell["id"] == "cases_csv" and "raise" not in cell.source and "cases.csv: fill it in" in cell.source


@pytest.mark.slow
def test_a_release_equals_that_of_nbgrader_generate_assignment(lab, tmp_path):
    build_source(lab, tmp_path / "source" / "template_lab")
    subprocess.run([sys.executable, "-m", "nbgrader", "generate_assignment", "template_lab", f"--course={tmp_path}"],
                   cwd=tmp_path, check=True, capture_output=True)
    theirs = nbformat.read(tmp_path / "release" / "template_lab" / "template_lab.ipynb", as_version=4)
    assert json.loads(notebook_bytes(release_notebook(lab))) == json.loads(notebook_bytes(theirs))


def test_every_lab_ends_with_a_button_to_hand_in():
    cell = release_notebook(load_lab(TEMPLATE)).cells[-1]
    assert cell["id"] == "hand_in" and cell.metadata.nbgrader.locked and "campkit.handin.panel()" in cell.source


def test_the_untouched_release_has_no_cell_of_the_trainees_own():
    """Does the grader know every cell of the release, the last one too?"""
    from graders.reading import read_notebook

    lab = load_lab(TEMPLATE)
    assert read_notebook(notebook_bytes(release_notebook(lab)), lab).notes == []
