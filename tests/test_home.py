"""The home page: where am I, what is next; nothing that a file says can run."""

from __future__ import annotations

import json

import pytest

from campkit import home

LAB = {"name": "s1_x", "title": "Find the nodes", "path": "labs/s1_x/s1_x.ipynb", "stage": 1, "minutes": 60, "mode": "solo",
       "required": True, "lesson": "01_a", "released_sha256": None}


@pytest.fixture
def folder(tmp_path):
    catalogue = {
        "trainee": {"trainee_id": "T-0001", "role": "aibp", "display_name": "Zoë <b>O'Neil</b>", "partner": "李, 伟"},
        "stages": [{"number": n, "title": f"Stage {n}", "expected": "soon", "masters": "things", "lessons": [], "labs": []}
                   for n in (1, 2, 3, 4)],
    }
    catalogue["stages"][0]["lessons"] = [
        {"name": "00_start", "title": "How to begin", "path": "lessons/stage1/00.ipynb"}, {"name": "01_a", "title": "What a node is", "path": "lessons/stage1/01 a.ipynb"}]
    notebook = tmp_path / LAB["path"]
    notebook.parent.mkdir(parents=True)
    notebook.write_text(json.dumps({"cells": [{"source": "x = 1"}]}), "utf-8")
    catalogue["stages"][0]["labs"] = [{**LAB, "released_sha256": home.digest(notebook)}]
    (tmp_path / "catalogue.json").write_text(json.dumps(catalogue), "utf-8")
    return tmp_path


def state(folder):
    lab = json.loads((folder / "catalogue.json").read_text("utf-8"))["stages"][0]["labs"][0]
    return home.lab_state(lab, folder, home.read_json(folder / "progress.json", optional=True)[0])


def test_names_are_escaped_and_shown_whole(folder):
    page = home.page(folder)
    assert "Zoë &lt;b&gt;O&#x27;Neil&lt;/b&gt;" in page and "李, 伟" in page
    assert "<b>O'Neil" not in page


def test_first_step_names_the_lesson_before_the_lab(folder):
    page = home.page(folder)
    assert page.index("Find the nodes") < page.index("What a node is")
    assert 'href="lessons/stage1/01%20a.ipynb"' in page and "What a node is</a> comes first" in page


def test_a_stage_lists_each_lesson_before_the_lab_that_it_prepares(folder):
    table = home.page(folder).split("<table>")[1]
    assert table.index("How to begin") < table.index("What a node is") < table.index("Find the nodes")
    catalogue = json.loads((folder / "catalogue.json").read_text("utf-8"))
    catalogue["stages"][0]["labs"][0]["lesson"] = None
    (folder / "catalogue.json").write_text(json.dumps(catalogue), "utf-8")
    page = home.page(folder)
    assert page.count("Find the nodes") == 2 and "comes first" not in page


def test_typing_into_a_lab_makes_it_started_running_it_does_not(folder):
    notebook = folder / LAB["path"]
    ran = {"cells": [{"source": ["x = 1"], "outputs": ["1"], "execution_count": 3}]}
    notebook.write_text(json.dumps(ran), "utf-8")
    assert state(folder).state == "not_started"
    notebook.write_text(json.dumps({"cells": [{"source": "x = 2"}]}), "utf-8")
    assert state(folder).state == "started"


def test_a_receipt_makes_it_handed_in(folder):
    (folder / "receipts").mkdir()
    (folder / "receipts" / "s1_x-20261122.json").write_text("{}", "utf-8")
    assert state(folder).state == "handed_in"


@pytest.mark.parametrize("row, expected", [
    ({"state": "graded", "passed": True, "score": 0.9}, "passed"),
    ({"state": "graded", "passed": False, "score": 0.4}, "try_again"),
    ({"state": "awaiting", "score": None}, "awaiting"),
    ({"state": "missing"}, "missing"),
    ({"state": "not_due"}, "not_started"),
])
def test_records_decide_where_they_know_more(folder, row, expected):
    (folder / "progress.json").write_text(json.dumps({"labs": [{"lab": "s1_x", **row}]}), "utf-8")
    assert state(folder).state == expected


@pytest.mark.parametrize("content", [None, "{", "[]"])
def test_a_missing_or_damaged_catalogue_is_a_sentence(tmp_path, content):
    if content is not None:
        (tmp_path / "catalogue.json").write_text(content, "utf-8")
    page = home.page(tmp_path)
    assert "catalogue.json" in page and "camp start" in page


def test_a_damaged_progress_file_keeps_the_page(folder):
    (folder / "progress.json").write_text("{", "utf-8")
    page = home.page(folder)
    assert "progress.json cannot be read" in page and "Find the nodes" in page
