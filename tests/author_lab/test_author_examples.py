"""The two example submissions are graded as trainees' work is; a lab that passes works in labs/."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from graders.build import build_release
from graders.labs import find_lab, load_lab
from graders.prove import PROVE_SEED, prove_folder
from graders.reading import read_submission
from graders.run import Run
from graders.sandbox import why_no_bubblewrap
from tests.author_lab.examples import EXAMPLES, LAB, handed_in, make_good, make_plausible, submission

ISOLATION = "none" if why_no_bubblewrap() else "bubblewrap"


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts}


@pytest.mark.parametrize("name, make", [("good", make_good), ("plausible", make_plausible)])
def test_the_examples_are_as_they_are_made(name, make, tmp_path):
    """Is the good example the worked answer, and the plausible one what its changes say? If not: python -m tests.author_lab.examples"""
    make(load_lab(LAB), tmp_path / name)
    assert files_of(tmp_path / name) == files_of(EXAMPLES / name)


def test_no_example_is_released(tmp_path):
    build_release(load_lab(LAB), tmp_path / "release")
    released = " ".join(path.relative_to(tmp_path).as_posix() for path in (tmp_path / "release").rglob("*"))
    assert "example" not in released and "refund_rule" not in released


def test_a_lab_that_would_release_its_examples_is_refused(tmp_path):
    from graders.contract import find_problems

    shutil.copytree(LAB, tmp_path / LAB.name, ignore=shutil.ignore_patterns("__pycache__"))
    config = tmp_path / LAB.name / "lab.toml"
    config.write_text(config.read_text("utf-8").replace("files = []", 'files = ["examples/good/answers.py"]'), "utf-8")
    assert "must stay hidden" in " ".join(str(problem) for problem in find_problems(load_lab(config.parent)) if problem.rule == "config")


@pytest.mark.parametrize("brief, words", [("refund", "pays everything back"), ("promise", "promises two days")])
def test_without_a_case_the_editor_names_the_programs_of_the_brief_that_was_taken(brief, words):
    source = load_lab(LAB).cell("edit_cases").source.partition("brief = scenario_editor")[0]
    names = {"first_try": lambda order: 0, "kind_heart": lambda order: 0, "brief": brief}
    exec(source, names)
    assert words in names["feedback_on_cases"]([])[0]


def graded(name, tmp_path) -> dict[str, dict]:
    lab = load_lab(LAB)
    handed = read_submission(submission(lab, EXAMPLES / name, tmp_path / "T-0001" / lab.name), lab)
    assert handed.status == "ok" and set(handed.files) == set(lab.config.hand_in)
    return {item["name"]: item for item in Run(lab, handed, PROVE_SEED, ISOLATION).result()["items"]}


@pytest.mark.slow
def test_the_good_example_earns_every_point_of_the_checks(tmp_path):
    items = graded("good", tmp_path)
    short = {name: item["message"] for name, item in items.items() if item["kind"] == "check" and item["points"] < item["max_points"]}
    assert not short
    assert {name for name, item in items.items() if item["status"] == "awaiting"} == {"teacher_note", "reflection_lines", "lab_clarity"}


@pytest.mark.slow
def test_the_plausible_example_is_proved_and_fails_for_reasons_that_are_told(tmp_path):
    """Its pair saw `camp labs prove` say: proved. What do they read now?"""
    assert prove_folder(EXAMPLES / "plausible" / "s4_promise_rule").proved
    items = graded("plausible", tmp_path)
    said = {name: item["message"] for name, item in items.items() if item["kind"] == "check" and item["points"] < item["max_points"]}
    assert set(said) == {"cost_recomputed", "cases_catch", "lab_accepts_right", "lab_keeps_secrets", "staff_mutants_killed", "forecast_kills"}
    assert "returns 4.0 where others return 4" in said["lab_accepts_right"]
    assert "show rows of the held-out data" in said["lab_keeps_secrets"]
    assert re.search(r"catch \d+ of 13", said["staff_mutants_killed"]) and "lab_accepts_right, lab_keeps_secrets" in said["staff_mutants_killed"]
    assert "cost_a_month" in said["cost_recomputed"] and said["forecast_kills"].startswith("You said 100 %")
    total, most = (sum(item[key] for item in items.values() if item["kind"] == "check") for key in ("points", "max_points"))
    assert total < 0.7 * most


@pytest.mark.slow
def test_a_lab_that_passes_works_in_labs(tmp_path, monkeypatch):
    """Unpacked into labs/: is it found, proved, released, and does it grade a trainee's work?"""
    import zipfile

    root = tmp_path / "labs"
    root.mkdir()
    (tmp_path / "lab.zip").write_bytes(handed_in(load_lab(LAB))["lab.zip"])
    zipfile.ZipFile(tmp_path / "lab.zip").extractall(root)
    monkeypatch.setenv("CAMP_LABS", str(root))
    lab = find_lab("s4_refund_rule")
    assert prove_folder(lab.folder, seed=99).proved
    home = tmp_path / "T-0002" / lab.name
    notebook = build_release(lab, home)
    text = notebook.read_text("utf-8")
    assert "days <= 730" not in text and not (home / "mutants").exists()
    content = json.loads(text)
    answer = next(cell for cell in content["cells"] if cell["id"] == "refund_due")
    assert "YOUR CODE HERE" in answer["source"]
    answer["source"] = 'def refund_due(order):\n    return order["goods"] + order["shipping"] if order["days"] <= 14 else 0'
    notebook.write_text(json.dumps(content), "utf-8")
    items = {item["name"]: item for item in Run(lab, read_submission(home, lab), 99, ISOLATION).result()["items"]}
    assert 0 < items["refund_held_out"]["points"] < 6 and "the rules pay" in items["refund_held_out"]["message"] and items["refund_edges"]["points"] == 0
