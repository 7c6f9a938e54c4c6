"""nbgrader's own commands and formgrader's buttons, driven on a camp course: the same marks as `camp grade`."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from graders.attempts import current_attempts
from graders.course import Course
from graders.grade import grade
from graders.handin import collect, submit
from graders.release import release_labs

from .conftest import PAIRS, ROSTER, WHEN, make_course, notebook_bytes, untouched, with_mutant, worked

pytestmark = pytest.mark.slow


def nbgrader(course: Course, *words: str, environment: dict[str, str] | None = None) -> str:
    """Run plain nbgrader in the course folder; return what it said."""
    done = subprocess.run([sys.executable, "-m", "nbgrader", *words], cwd=course.root, capture_output=True, text=True, timeout=600,
                          env={**os.environ, "PYTHONPATH": os.getcwd(), "CAMP_ISOLATION": "none"} | (environment or {}))
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout + done.stderr


def scores(course: Course, lab) -> dict[str, dict[str, float | None]]:
    """Return owner -> cell name -> automatic score, from nbgrader's gradebook."""
    with course.gradebook() as book:
        return {s.student.id: {g.name: g.auto_score for n in s.notebooks for g in n.grades} for s in book.assignment_submissions(lab.name)}


@pytest.fixture(scope="module")
def two_courses(tmp_path_factory):
    """The same three hand-ins in two courses with the same secret seed: one for `camp`, one for nbgrader."""
    root = tmp_path_factory.mktemp("camp")
    ours, lab = make_course(root / "ours")
    shutil.copytree(root / "ours" / "labs", root / "theirs" / "labs")
    theirs = Course(root / "theirs" / "course", labs=root / "theirs" / "labs")
    for name in ("secret_seed", "roster.csv", "pairs.csv"):
        shutil.copyfile(ours.root / name, theirs.root / name)
    assert (theirs.root / "roster.csv").read_text(encoding="utf-8") == ROSTER and (theirs.root / "pairs.csv").read_text() == PAIRS
    release_labs(theirs, [lab])
    for owner, notebook in (("T-0001", worked(lab)), ("T-0002", untouched(lab)), ("T-0004", with_mutant(lab, 1))):
        desk = root / "desk" / owner / lab.name
        desk.mkdir(parents=True)
        (desk / f"{lab.name}.ipynb").write_bytes(notebook_bytes(notebook))
        for course in (ours, theirs):
            submit(course.exchange, course.course_id, lab.name, owner, desk, WHEN)
    assert len(collect(ours, [lab]).taken) == 3
    assert not grade(ours, [lab], isolation="none", progress=False).errors
    return ours, theirs, lab


def test_list_collect_autograde_feedback_and_export_as_plain_commands(two_courses):
    ours, theirs, lab = two_courses
    listed = nbgrader(theirs, "list", "--inbound")
    assert all(owner in listed for owner in ("T-0001", "T-0002", "T-0004")) and lab.name in listed
    assert lab.name in nbgrader(theirs, "list")
    nbgrader(theirs, "collect", lab.name)
    assert sorted(p.name for p in theirs.submitted.iterdir()) == ["T-0001", "T-0002", "T-0004"]
    nbgrader(theirs, "autograde", lab.name)
    assert scores(theirs, lab) == scores(ours, lab)
    kept = {owner: line["items"] for owner, line in current_attempts(theirs.attempts, lab.name).items()}
    assert kept == {owner: line["items"] for owner, line in current_attempts(ours.attempts, lab.name).items()}
    nbgrader(theirs, "generate_feedback", lab.name)
    page = (theirs.feedback / "T-0004" / lab.name / f"{lab.name}.html").read_text(encoding="utf-8")
    assert "checks passed" in page and "<script" not in page
    nbgrader(theirs, "export")
    assert "T-0004" in (theirs.root / "grades.csv").read_text(encoding="utf-8-sig")
    again = grade(theirs, [lab], isolation="none", progress=False)
    assert not any(row.fresh for row in again.rows), "`camp grade` takes over what nbgrader has graded"


@pytest.fixture()
def formgrader(two_courses):
    """The address of formgrader, served as `camp start --as instructor` serves it, on the course that nbgrader grades."""
    from cohort_tools import jupyter

    _, course, _ = two_courses
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words, environment = jupyter.server_command(course.root, "instructor", port, False, "/lab", course.root)
    environment |= {"PYTHONPATH": os.getcwd(), "CAMP_ISOLATION": "none"}
    with open(course.root / "server.log", "wb") as log:
        server = subprocess.Popen([*words, "--IdentityProvider.token=secret"], env=environment, cwd=course.root, stdout=log, stderr=log)
        try:
            for _ in range(240):
                try:
                    ask(f"http://127.0.0.1:{port}/api", "GET")
                    break
                except OSError:
                    assert server.poll() is None, (course.root / "server.log").read_text()[-2000:]
                    time.sleep(0.5)
            yield f"http://127.0.0.1:{port}/formgrader/api"
        finally:
            server.terminate()
            server.wait(60)


def ask(address: str, method: str = "POST") -> dict:
    """Call the server as its page does; return the answer."""
    request = urllib.request.Request(address, method=method, data=b"" if method == "POST" else None, headers={"Authorization": "token secret"})
    with urllib.request.urlopen(request, timeout=600) as reply:
        return json.loads(reply.read())


def test_formgraders_buttons_give_the_same_marks(two_courses, formgrader):
    """The buttons collect, autograde and generate feedback, after one trainee has handed in anew."""
    ours, theirs, lab = two_courses
    desk = theirs.root.parent / "again" / lab.name
    desk.mkdir(parents=True)
    (desk / f"{lab.name}.ipynb").write_bytes(notebook_bytes(with_mutant(lab, 2)))
    later = WHEN.replace(day=21)
    for course in (ours, theirs):
        submit(course.exchange, course.course_id, lab.name, "T-0002", desk, later)
    collect(ours, [lab])
    grade(ours, [lab], isolation="none", progress=False)
    collect(theirs, [lab])
    said = ask(f"{formgrader}/submission/{lab.name}/T-0002/autograde")
    assert said["success"], said
    assert scores(theirs, lab)["T-0002"] == scores(ours, lab)["T-0002"]
    ours_lines, lines = (current_attempts(course.attempts, lab.name)["T-0002"] for course in (ours, theirs))
    assert lines["items"] == ours_lines["items"] and lines["attempt"] == ours_lines["attempt"]
    assert ask(f"{formgrader}/assignment/{lab.name}/generate_feedback")["success"]
    assert (theirs.feedback / "T-0002" / lab.name / f"{lab.name}.html").is_file()
