"""A trainee's folder is refreshed without losing what the trainee typed."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from campkit.errors import CourseError, DataError
from cohort_tools import jupyter, workspace
from graders import labs, lessons


def test_workspace_holds_home_lessons_and_every_lab(tmp_path):
    home = workspace.prepare(tmp_path / "w", workspace.Trainee())
    assert home.name == "home.ipynb"
    found = {p.relative_to(tmp_path / "w").as_posix() for p in (tmp_path / "w").rglob("*.ipynb")}
    assert {f"labs/{lab.name}/{lab.name}.ipynb" for lab in labs.discover_labs()} <= found
    assert {f"lessons/stage{x.stage}/{x.name}.ipynb" for x in lessons.discover_lessons()} <= found
    for path in (tmp_path / "w").rglob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert notebook.metadata.kernelspec.name == "python3", path


def test_home_notebook_is_drawn_and_trusted(tmp_path):
    home = workspace.prepare(tmp_path / "w", workspace.Trainee())
    notebook = nbformat.read(home, as_version=4)
    assert "Welcome, T-0001" in json.dumps(notebook)
    data = workspace.jupyter_folder(tmp_path / "w") / "data"
    assert NotebookNotary(data_dir=str(data)).check_signature(notebook)


def test_what_was_typed_is_kept_and_the_rest_is_refreshed(tmp_path, monkeypatch):
    """After an update of the lessons, does a read lesson change and an annotated one stay?"""
    folder = tmp_path / "w"
    workspace.prepare(folder, workspace.Trainee())
    first, second = sorted((folder / "lessons").rglob("*.ipynb"))[:2]
    typed = json.loads(second.read_text("utf-8"))
    typed["cells"][0]["source"] = "my own note"
    second.write_text(json.dumps(typed), "utf-8")
    build = lessons.build_lesson

    def newer(source):
        notebook = json.loads(build(source))
        notebook["cells"][0]["source"] = "# A new first line"
        return json.dumps(notebook).encode()

    monkeypatch.setattr(lessons, "build_lesson", newer)
    workspace.prepare(folder, workspace.Trainee())
    assert "A new first line" in first.read_text("utf-8")
    assert "my own note" in second.read_text("utf-8")


def test_release_gives_no_answer_away(tmp_path):
    workspace.prepare(tmp_path / "w", workspace.Trainee())
    for lab in labs.discover_labs():
        text = (tmp_path / "w" / "labs" / lab.name / f"{lab.name}.ipynb").read_text("utf-8")
        assert "BEGIN SOLUTION" not in text
        assert not list((tmp_path / "w" / "labs" / lab.name).rglob("*truth*"))
        assert not list((tmp_path / "w").rglob("checks.py"))


def test_a_folder_belongs_to_one_trainee(tmp_path):
    workspace.prepare(tmp_path / "w", workspace.Trainee("T-0001"))
    with pytest.raises(CourseError, match="belongs to T-0001"):
        jupyter.find_trainee(tmp_path / "w", "T-0002", tmp_path / "course")


def test_roster_tells_role_name_and_partner(tmp_path):
    (tmp_path / "roster.csv").write_text(
        'trainee_id,role,display_name,email,home_bu_id,start_date\n'
        'T-0001,ai_manager,"O\'Neil, Zoë",a@example.org,BU-01,2026-01-01\nT-0002,aibp,李伟,b@example.org,BU-01,2026-01-01\n', "utf-8")
    (tmp_path / "pairs.csv").write_text("pair_id,ai_manager_id,aibp_id,from,to\nP-01,T-0001,T-0002,2026-01-01,\n", "utf-8")
    person = jupyter.find_trainee(tmp_path / "w", "T-0002", tmp_path)
    assert (person.role, person.display_name, person.pair_id, person.partner) == ("aibp", "李伟", "P-01", "O'Neil, Zoë")
    with pytest.raises(DataError, match="T-0099 is not in the roster"):
        jupyter.find_trainee(tmp_path / "w", "T-0099", tmp_path)


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(CourseError, match="cannot be written"):
        workspace.prepare(tmp_path / "file" / "w", workspace.Trainee())


@pytest.mark.parametrize("who", ["trainee", "instructor"])
def test_server_listens_on_this_machine_with_a_token_and_without_news(tmp_path, who):
    words, environment = jupyter.server_command(tmp_path, who, 8899, False, "/lab", tmp_path)
    assert "--ServerApp.ip=127.0.0.1" in words and "--LabApp.news_url=None" in words
    assert not any("token=" in word or "password" in word for word in words), "Jupyter makes a random token itself"
    settings = json.loads((tmp_path / ".camp/jupyter/config/labconfig/default_setting_overrides.json").read_text("utf-8"))
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert environment["JUPYTER_PREFER_ENV_PATH"] == "1"
