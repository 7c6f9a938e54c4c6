"""New labs prove as they stand; notebooks of nbgrader's toolbar become labs as far as is honest."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from nbformat import v4

from campkit.errors import LabError
from cohort_tools.cli.labs import command
from graders.checks import run_checks
from graders.contract import find_problems
from graders.exec_session import ExecSession
from graders.import_notebook import import_notebook
from graders.labs import load_lab
from graders.new_lab import new_lab
from graders.prove import prove_folder


def test_a_new_lab_proves_as_it_stands(tmp_path):
    done = CliRunner().invoke(command, ["new", "s2_late_replies", "--labs", str(tmp_path), "--title", 'Replies "late"'])
    assert done.exit_code == 0, done.output
    lab = load_lab(tmp_path / "s2_late_replies")
    assert (lab.config.title, lab.config.stage) == ('Replies "late"', 2)
    assert not find_problems(lab)
    assert prove_folder(lab.folder).proved


@pytest.mark.parametrize("name", ["S4 bad", "x", "../up", "4_lab", ""])
def test_a_bad_name_is_refused(name, tmp_path):
    with pytest.raises(LabError, match="no name for a lab"):
        new_lab(name, tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_existing_folder_is_left_alone(tmp_path):
    (tmp_path / "mine_own").mkdir()
    with pytest.raises(LabError, match="exists already"):
        new_lab("mine_own", tmp_path)


def test_list_shows_labs_as_table_and_json(tmp_path):
    new_lab("s1_first_lab", tmp_path)
    table = CliRunner().invoke(command, ["list", "--labs", str(tmp_path)]).output
    assert table.splitlines()[0].split() == ["stage", "lab", "title", "mode", "min", "points", "data"]
    assert "s1_first_lab  Late first replies  solo" in table
    rows = json.loads(CliRunner().invoke(command, ["list", "--labs", str(tmp_path), "--json"]).output)
    assert rows[0]["points"] == 12 and rows[0]["stage"] == 1


def test_prove_prints_json_and_says_no_with_its_exit_code(tmp_path):
    folder = new_lab("s1_first_lab", tmp_path)
    (folder / "draft.txt").write_text("x")
    (folder / "lab.toml").write_text((folder / "lab.toml").read_text().replace("pass_mark = 0.6", "pass_mark = 6"))
    done = CliRunner().invoke(command, ["prove", "s1_first_lab", "--labs", str(tmp_path), "--json"])
    proof = json.loads(done.stdout)[0]
    assert done.exit_code == 1 and not proof["proved"]
    assert [problem["rule"] for problem in proof["problems"]] == ["config", "files"]
    shown = CliRunner().invoke(command, ["prove", "--all", "--labs", str(tmp_path)]).stdout
    assert "NOT proved: 2 problems" in shown and "pass_mark is a share" in shown


def nbgrader_cell(source: str, kind: str = "code", **meta) -> dict:
    flags = {"grade": False, "solution": False, "locked": False, "schema_version": 3} | meta
    make = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
    return make(source, metadata={"nbgrader": flags})


@pytest.fixture
def notebook(tmp_path):
    cells = [
        v4.new_markdown_cell("# Squares\n\nA \\\"quoted\\\" word and $\\alpha$."),
        nbgrader_cell("import math\nLIMIT = 3", grade_id="cell-0011aabbccdd", locked=True),
        nbgrader_cell("def square(x):\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION", grade_id="square", solution=True),
        nbgrader_cell('assert square(2) == 4, "two squared is four"\n### BEGIN HIDDEN TESTS\n'
                      'assert square(-3) == 9, "a square is not negative"\nresult = [square(n) for n in range(4)]\n'
                      "assert sum(result) == 14\nimport numpy as np\nassert np.isclose(square(0.5), 0.25)\n### END HIDDEN TESTS",
                      grade_id="test_square", grade=True, locked=True, points=3),
        nbgrader_cell("root = math.sqrt(2)", grade_id="cell-ffffeeeedddd", solution=True),
        nbgrader_cell("### BEGIN HIDDEN TESTS\nassert abs(root - 1.41421356) < 1e-6\n### END HIDDEN TESTS",
                      grade_id="cell-123456789abc", grade=True, locked=True, points=1),
        nbgrader_cell("Because of the area.", "markdown", grade_id="why", grade=True, solution=True, points=2),
        nbgrader_cell("Present it.\n### BEGIN MARK SCHEME\n2: clear\n### END MARK SCHEME", "markdown", grade_id="talk_task",
                      task=True, locked=True, points=2),
        v4.new_code_cell("%matplotlib inline"),
    ]
    path = tmp_path / "Week 3.ipynb"
    path.write_text(json.dumps(v4.new_notebook(cells=cells)))
    return path


def test_an_imported_notebook_keeps_roles_points_and_honest_tests(notebook, tmp_path):
    made = import_notebook(notebook, tmp_path / "labs")
    lab = load_lab(made.folder)
    assert [(c.kind, c.name) for c in lab.cells] == [
        ("markdown", None), ("locked", "limit_locked"), ("solution", "square_solution"), ("check", "test_square"),
        ("solution", "root_solution"), ("check", "part_check"), ("written", "why_written"), ("task", "talk_task"), ("code", None)]
    assert [item.points for item in lab.items] == [3, 1, 2, 2]
    assert "## talk_task (2)\n\n2: clear" in (made.folder / "rubric.md").read_text()
    assert lab.cells[0].source.endswith("A \\\"quoted\\\" word and $\\alpha$.")
    report = "\n".join(made.report)
    assert "np.isclose" in report and "holds a magic" in report and "wholly hidden" in report
    good = [cell for cell in lab.cells if cell.kind != "code"]
    wrong = [type(c)(c.kind, c.name, c.source.replace("x * x", "x + x"), c.attributes) for c in good]
    marks = []
    for cells in (good, wrong):
        with ExecSession(lab, cells, tmp_path, seed=1) as session:
            session.run()
            marks.append([(result.points, result.message) for result in run_checks(lab, session)])
    assert marks == [[(3, ""), (1, "")], [(0, "a square is not negative"), (1, "")]]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"cells": 5, "nbformat": 4}', "not json"])
def test_what_is_no_notebook_is_refused(content, tmp_path):
    (tmp_path / "x.ipynb").write_text(content)
    with pytest.raises(LabError, match="no notebook"):
        import_notebook(tmp_path / "x.ipynb", tmp_path / "labs")
    assert not (tmp_path / "labs" / "x").exists()
