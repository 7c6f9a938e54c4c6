"""Whatever is handed in: one clear sentence, nothing lost, and the rest goes on."""

from __future__ import annotations

import copy
import json
import os
import stat
import sys
import zipfile
from pathlib import Path

import pytest

from campkit.errors import CourseError, DataError, SubmissionError
from graders.archive import MANIFEST, read_export, read_folder
from graders.attempts import current_attempts
from graders.build import notebook_bytes
from graders.course import Course
from graders.grade import grade
from graders.handin import collect, export, submit
from graders.labs import load_lab
from graders.reading import read_notebook, read_submission
from graders.roster import read_roster

from .conftest import LAB, WHEN, give, make_course, put_lab, untouched, worked


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    return load_lab(put_lab(tmp_path_factory.mktemp("labs")))


def put(folder: Path, data: bytes, name: str = f"{LAB}.ipynb") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return folder


def edited(lab, change) -> bytes:
    """Return the worked notebook after `change(notebook as plain JSON)`."""
    notebook = json.loads(notebook_bytes(worked(lab)))
    change(notebook)
    return json.dumps(notebook).encode()


def cell_of(notebook: dict, name: str) -> dict:
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


@pytest.mark.parametrize(("data", "sentence"), [
    (b"", "not JSON"),
    (b"{", "not JSON"),
    (b"\xff\xfe\x00\x01", "no UTF-8 text"),
    (b"[" * 200_000, "nested too deeply"),
    (b"[]", "its JSON is no object"),
    (b'{"nbformat": 3, "worksheets": []}', "format 3"),
    (b'{"nbformat": 4}', "no list of cells"),
    (b'{"nbformat": 4, "cells": [1, 2]}', "no list of cells"),
    (json.dumps({"nbformat": 4, "cells": [{}] * 1001}).encode(), "1,001 cells"),
    (b" " * 50_000_000, "too large: 50.0 MB"),
], ids=["empty", "half", "binary", "nesting", "list", "format3", "no_cells", "numbers", "cells", "50MB"])
def test_an_unreadable_notebook_gets_a_sentence(lab, tmp_path, data, sentence):
    submitted = read_submission(put(tmp_path / "T-0001" / LAB, data), lab)
    assert submitted.status == "invalid" and sentence in submitted.message, submitted.message
    assert f"{LAB}.ipynb" in submitted.message


def test_nothing_and_an_empty_folder_and_a_wrong_name(lab, tmp_path):
    assert read_submission(tmp_path / "T-0001" / LAB, lab).status == "missing"
    (tmp_path / "T-0002" / LAB).mkdir(parents=True)
    assert "holds no notebook" in read_submission(tmp_path / "T-0002" / LAB, lab).message
    wrong = read_submission(put(tmp_path / "T-0003" / LAB, b"{}", "my lab.ipynb"), lab)
    assert wrong.status == "missing" and "'my lab.ipynb'" in wrong.message and "Rename it" in wrong.message


def test_links_are_not_followed(lab, tmp_path):
    other = put(tmp_path / "T-0001" / LAB, notebook_bytes(worked(lab)))
    mine = tmp_path / "T-0002" / LAB
    mine.mkdir(parents=True)
    (mine / f"{LAB}.ipynb").symlink_to(other / f"{LAB}.ipynb")
    assert "is a link" in read_submission(mine, lab).message
    hard = tmp_path / "T-0003" / LAB
    hard.mkdir(parents=True)
    os.link(other / f"{LAB}.ipynb", hard / f"{LAB}.ipynb")
    assert "hard link" in read_submission(hard, lab).message
    (tmp_path / "T-0004").mkdir()
    (tmp_path / "T-0004" / LAB).symlink_to(mine)
    assert "is a link" in read_submission(tmp_path / "T-0004" / LAB, lab).message
    pipe = tmp_path / "T-0005" / LAB
    pipe.mkdir(parents=True)
    os.mkfifo(pipe / f"{LAB}.ipynb")
    assert "no plain file" in read_submission(pipe, lab).message


@pytest.mark.parametrize(("change", "note"), [
    (lambda n: n["cells"].remove(cell_of(n, "late_share")), "'late_share' was deleted"),
    (lambda n: n["cells"].remove(cell_of(n, "late_share_held_out")), "'late_share_held_out' was deleted"),
    (lambda n: n["cells"].append({**copy.deepcopy(cell_of(n, "late_share")), "id": "copy"}), "there 2 times"),
    (lambda n: cell_of(n, "late_share").update(cell_type="markdown"), "turned back"),
    (lambda n: n["cells"].append({"cell_type": "code", "id": "x", "metadata": {}, "source": "helper = 1"}), "of your own was not run"),
    (lambda n: cell_of(n, "next_step").update(source="x" * 300_000), "too long to be read"),
], ids=["deleted", "check_deleted", "copied", "markdown", "own_cell", "long"])
def test_changed_cells_are_put_right_and_said(lab, change, note):
    submitted = read_notebook(edited(lab, change), lab)
    assert submitted.status == "ok" and any(note in line for line in submitted.notes), submitted.notes


@pytest.mark.parametrize("change", [
    lambda n: n["metadata"].update(kernelspec={"name": "ir", "display_name": "R", "language": "R"}),
    lambda n: n["cells"].reverse(),
    lambda n: [c["metadata"].get("nbgrader", {}).update(points=1000, grade=False, solution=True) for c in n["cells"]],
    lambda n: [c["metadata"].setdefault("tags", []).append("skip-execution") for c in n["cells"]],
    lambda n: [c.update(outputs="nonsense", execution_count="x") for c in n["cells"]],
    lambda n: [c["metadata"].pop("nbgrader", None) for c in n["cells"]],
    lambda n: n["cells"].append({"cell_type": 7, "metadata": [], "source": {"a": 1}, "id": []}),
    lambda n: cell_of(n, "late_share").update(attachments={"x": {"text/html": "<script>"}}),
], ids=["kernel", "order", "metadata", "tags", "outputs", "no_metadata", "odd_cell", "attachments"])
def test_metadata_changes_nothing(lab, change):
    assert read_notebook(edited(lab, change), lab).answers == read_notebook(notebook_bytes(worked(lab)), lab).answers


def test_one_grading_with_all_of_them_goes_on(tmp_path):
    course, lab = make_course(tmp_path)
    give(course, lab, "T-0001", worked(lab))
    put(course.submitted / "T-0002" / LAB, b"no json")
    (course.submitted / "T-0003" / LAB).mkdir(parents=True)
    (course.submitted / "T-0004" / LAB).mkdir(parents=True)
    (course.submitted / "T-0004" / LAB / f"{LAB}.ipynb").symlink_to(course.submitted / "T-0001" / LAB / f"{LAB}.ipynb")
    summary = grade(course, [lab], isolation="none", progress=False)
    assert {row.owner: (row.status, row.points) for row in summary.rows} == {
        "T-0001": ("finished", 10.0), "T-0002": ("invalid", 0.0), "T-0003": ("missing", 0.0), "T-0004": ("invalid", 0.0)}
    with course.gradebook() as book:
        assert {s.student.id: s.score for s in book.assignment_submissions(LAB)} == {
            "T-0001": 10.0, "T-0002": 0.0, "T-0003": 0.0, "T-0004": 0.0}
    line = current_attempts(course.attempts, LAB)["T-0002"]
    assert line["run"]["status"] == "invalid" and "not JSON" in line["items"][0]["message"]
    assert (course.submitted / "T-0002" / LAB / f"{LAB}.ipynb").read_bytes() == b"no json", "what was handed in stays"


def test_collecting_refuses_with_a_sentence_and_takes_the_rest(tmp_path):
    course, lab = make_course(tmp_path)
    desk = put(tmp_path / "desk", notebook_bytes(untouched(lab)))
    submit(course.exchange, course.course_id, LAB, "T-0001", desk, WHEN)
    submit(course.exchange, course.course_id, LAB, "T-9999", desk, WHEN)
    submit(course.exchange, course.course_id, LAB, "P-01", desk, WHEN)
    named = put(tmp_path / "named", notebook_bytes(untouched(lab)), "Übung, “1”.ipynb")
    submit(course.exchange, course.course_id, LAB, "T-0002", named, WHEN)
    inbound = course.exchange / course.course_id / "inbound"
    linked = inbound / f"T-0003+{LAB}+2026-11-20 09:30:00.000000 UTC+abc"
    linked.mkdir()
    (linked / f"{LAB}.ipynb").symlink_to("/etc/passwd")
    (inbound / f"T-0004+{LAB}+yesterday+abc").mkdir()
    (inbound / "nonsense").mkdir()
    found = collect(course, [lab])
    assert sorted(found.taken) == [f"T-0001 {LAB}", f"T-0002 {LAB}"]
    said = "\n".join(found.refused)
    for part in ("T-9999 is neither a trainee nor a pair", "not a lab for pairs", "is a link", "time in the name", "not that of a submission"):
        assert part in said
    assert any("taken as" in note for note in found.notes)
    assert (course.submitted / "T-0002" / LAB / f"{LAB}.ipynb").is_file()
    assert len(list(inbound.iterdir())) == 7, "everything stays in the exchange"


def test_a_pair_lab_handed_in_by_one_partner_counts_for_the_pair(tmp_path):
    lab = load_lab(put_lab(tmp_path / "labs", "s2_pair", mode="pair"))
    course, _ = make_course(tmp_path)
    desk = put(tmp_path / "desk", notebook_bytes(untouched(lab)), "s2_pair.ipynb")
    submit(course.exchange, course.course_id, "s2_pair", "T-0002", desk, WHEN)
    assert collect(course, [lab]).taken == ["P-01 s2_pair"]


def zipped(path: Path, entries, manifest=None) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data, mode in entries:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            archive.writestr(info, data)
        if manifest is not None:
            archive.writestr(MANIFEST, manifest)
    return path


@pytest.mark.parametrize(("entries", "sentence"), [
    ([("../../evil.ipynb", b"x", 0o644)], "outside the submission"),
    ([("/etc/cron.d/x", b"x", 0o644)], "outside the submission"),
    ([("a/../../x", b"x", 0o644)], "outside the submission"),
    ([("C:evil", b"x", 0o644)], "outside the submission"),
    ([("a\\..\\b", b"x", 0o644)], "outside the submission"),
    ([("x", b"/etc/passwd", stat.S_IFLNK | 0o777)], "a link or a device"),
    ([("x", b"", stat.S_IFCHR | 0o666)], "a link or a device"),
    ([("x", b"1", 0o644), ("x", b"2", 0o644)], "there twice"),
    ([(f"f{n}", b"", 0o644) for n in range(300)], "more than 200 files"),
    ([("x.ipynb", b"{}", 0o644)], "no readable"),
], ids=["up", "absolute", "hidden_up", "drive", "backslash", "symlink", "device", "twice", "many", "no_manifest"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_hostile_archives_are_refused(tmp_path, entries, sentence):
    with pytest.raises(SubmissionError, match=sentence):
        read_export(zipped(tmp_path / "bad.zip", entries))


def test_a_bomb_and_a_damaged_and_a_changed_archive_are_refused(tmp_path, lab):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 60_000_000)
    with pytest.raises(SubmissionError, match="too large"):
        read_export(bomb)
    desk = put(tmp_path / "desk", notebook_bytes(untouched(lab)))
    export(tmp_path / "good.zip", LAB, "T-0001", desk, WHEN)
    data = (tmp_path / "good.zip").read_bytes()
    (tmp_path / "half.zip").write_bytes(data[: len(data) // 2])
    with pytest.raises(SubmissionError, match="no zip file"):
        read_export(tmp_path / "half.zip")
    with zipfile.ZipFile(tmp_path / "good.zip") as archive:
        manifest = archive.read(MANIFEST)
    zipped(tmp_path / "changed.zip", [(f"{LAB}.ipynb", b"other", 0o644)], manifest)
    with pytest.raises(SubmissionError, match="not the ones that were exported"):
        read_export(tmp_path / "changed.zip")


def test_a_trainees_folder_with_links_is_not_handed_in(tmp_path):
    (tmp_path / "secret").write_text("x")
    desk = put(tmp_path / "desk", b"{}")
    (desk / "notes.txt").symlink_to(tmp_path / "secret")
    with pytest.raises(SubmissionError, match="is a link"):
        read_folder(desk)


@pytest.mark.parametrize(("text", "sentence"), [
    ("trainee_id,role,display_name,email,home_bu_id\nT-1,aibp,A,a@b.c,BU\n", r"roster.csv:1: the column start_date is missing"),
    ("trainee_id,role,display_name,email,home_bu_id,start_date\n\nT-1,boss,A,,B,\n", r"roster.csv:3: 'boss' is no role"),
    ("trainee_id,role,display_name,email,home_bu_id,start_date\n123,aibp,A,,B,\n", r"roster.csv:2: '123' cannot be a trainee_id"),
    ("trainee_id,role,display_name,email,home_bu_id,start_date\nT-1,aibp,A, B,,,\n", r"roster.csv:2: this line has 7 fields"),
    ("trainee_id,role,display_name,email,home_bu_id,start_date\nT-1,aibp,A,,B,soon\n", r"roster.csv:2: start_date 'soon'"),
    ("", r"roster.csv:1: the file is empty"),
], ids=["column", "role", "digits", "comma", "date", "empty"])
def test_a_roster_error_names_file_and_line(tmp_path, text, sentence):
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=sentence):
        read_roster(tmp_path)


def test_names_with_commas_quotes_and_other_scripts_survive(tmp_path):
    course, lab = make_course(tmp_path)
    with course.gradebook() as book:
        names = {student.id: student.first_name for student in book.students}
    assert names["T-0001"] == 'O\'Hara, Ann "Ace"' and names["T-0002"] == "李小龙" and names["P-01"] == 'O\'Hara, Ann "Ace" and 李小龙'


@pytest.mark.skipif(not sys.platform.startswith("linux") or os.geteuid() != 0, reason="needs a mount, so root on Linux")
def test_a_full_disk_gets_a_sentence_and_loses_nothing(tmp_path):
    import subprocess

    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        course, lab = make_course(place, build=tmp_path / "build", exchange=tmp_path / "exchange")
        give(course, lab, "T-0001", untouched(lab))
        before = (course.submitted / "T-0001" / LAB / f"{LAB}.ipynb").read_bytes()
        with pytest.raises(OSError), open(place / "fill", "wb") as out:
            while True:
                out.write(b"\0" * 4096)
                out.flush()
        summary_or_error = ""
        try:
            summary = grade(course, [lab], isolation="none", progress=False)
            summary_or_error = summary.rows[0].message
        except CourseError as error:
            summary_or_error = str(error)
        assert "the disk is full" in summary_or_error, summary_or_error
        assert (course.submitted / "T-0001" / LAB / f"{LAB}.ipynb").read_bytes() == before
        (place / "fill").unlink()
        assert grade(course, [lab], isolation="none", progress=False).rows[0].status == "finished"
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


@pytest.mark.skipif(not sys.platform.startswith("linux") or os.geteuid() != 0, reason="needs a mount, so root on Linux")
def test_a_read_only_course_gets_a_sentence(tmp_path):
    import subprocess

    course, lab = make_course(tmp_path)
    if subprocess.run(["mount", "--bind", "-o", "ro", str(course.root), str(course.root)], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(course.root)], check=True)
        with pytest.raises(CourseError, match="cannot be written"):
            grade(Course(course.root), [lab], isolation="none", progress=False)
    finally:
        subprocess.run(["umount", "-l", str(course.root)], check=False)
