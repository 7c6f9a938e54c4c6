"""From release to feedback: the same folder for `camp` and for plain nbgrader."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta

import pytest

from graders.attempts import current_attempts, read_attempts
from graders.feedback import write_feedback
from graders.grade import grade
from graders.handin import collect

from .conftest import WHEN, give, make_course, untouched, with_mutant, worked


def scores(course, lab) -> dict[str, dict[str, float | None]]:
    """Return owner -> cell name -> automatic score from nbgrader's gradebook."""
    with course.gradebook() as book:
        found = {}
        for submission in book.assignment_submissions(lab.name):
            found[submission.student.id] = {g.name: g.auto_score for n in submission.notebooks for g in n.grades}
        return found


def nbgrader(course, *words: str) -> subprocess.CompletedProcess:
    """Run plain nbgrader in the course folder."""
    environment = {**os.environ, "PYTHONPATH": os.getcwd(), "CAMP_ISOLATION": "none"}
    return subprocess.run([sys.executable, "-m", "nbgrader", *words], cwd=course.root, env=environment,
                          capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course with a right, an untouched and a wrong submission, graded by `camp grade`."""
    course, lab = make_course(tmp_path_factory.mktemp("camp"))
    give(course, lab, "T-0001", worked(lab))
    give(course, lab, "T-0002", untouched(lab))
    give(course, lab, "T-0003", with_mutant(lab))
    summary = grade(course, [lab], isolation="none", progress=False)
    return course, lab, summary


def test_marks_are_in_nbgraders_gradebook(graded):
    course, lab, summary = graded
    found = scores(course, lab)
    most = {item.name: item.points for item in lab.items if item.kind == "check"}
    assert {name: found["T-0001"][name] for name in most} == most
    assert {name: found["T-0002"][name] for name in most} == dict.fromkeys(most, 0.0)
    assert found["T-0003"] != found["T-0001"] and not summary.errors
    assert found["T-0001"]["next_step"] is None, "a written answer waits for a person"
    assert found["T-0002"]["next_step"] == 0, "an empty one does not"


def test_every_attempt_has_its_line(graded):
    course, lab, _ = graded
    lines = read_attempts(course.attempts, lab.name)
    assert [(line["owner"], line["attempt"]) for line in lines] == [("T-0001", 1), ("T-0002", 1), ("T-0003", 1)] or \
        sorted(line["owner"] for line in lines) == ["T-0001", "T-0002", "T-0003"]
    items = {item["name"]: item for item in current_attempts(course.attempts, lab.name)["T-0001"]["items"]}
    assert items["late_share_held_out"]["points"] == 6.0 and items["next_step"]["points"] is None


def test_grading_again_runs_nothing_and_adds_nothing(graded):
    course, lab, _ = graded
    before = (course.attempts / f"{lab.name}.jsonl").read_bytes()
    again = grade(course, [lab], isolation="none", progress=False)
    assert not any(row.fresh for row in again.rows)
    assert (course.attempts / f"{lab.name}.jsonl").read_bytes() == before


def test_the_verdict_stands_under_its_check_and_hidden_rows_do_not(graded):
    course, lab, _ = graded
    notebook = (course.autograded / "T-0003" / lab.name / f"{lab.name}.ipynb").read_text(encoding="utf-8")
    assert "late_share(tickets) is right for" in notebook
    hidden = lab.make_data("held_out", course.secret_seed())["tickets"]
    assert not any(f'"{row.ticket_id}"' in notebook for row in hidden.itertuples())
    assert "true_shares" not in notebook, "the source of a check never leaves the grader"


def test_a_page_speaks_to_the_trainee_and_cuts_no_line(graded):
    course, lab, _ = graded
    write_feedback(course, [lab])
    page = next(course.feedback.rglob("*.html")).read_text(encoding="utf-8")
    assert "Your answer</span>" in page and "Student's answer" not in page
    assert "pre-wrap" in page
    assert "<th>ticket_id</th>" in page and "&lt;thead&gt;" not in page, "a table is shown as a table"
    assert '<span class="kn">import</span>' in page, "code keeps its colours"


def test_every_page_of_an_answer_is_made_with_the_same_filters(graded):
    """Formgrader reads the course's settings behind those that `camp start` gives it: what one leaves out, the other's dict would take away."""
    from cohort_tools.jupyter import server_command
    from graders.clean import FILTERS, shown_code, shown_html
    from graders.feedback import FeedbackExporter
    from graders.record import load_config

    course, _, _ = graded
    config = load_config(course)
    assert config.HTMLExporter.filters == FILTERS
    assert f"--HTMLExporter.filters={FILTERS!r}" in server_command(course.root, "instructor", 8899, False, "/lab", course.root)[0]
    for made in (FeedbackExporter(config=config), FeedbackExporter.__mro__[1](config=config)):
        assert made.filters["highlight_code"].endswith(shown_code.__name__) and made.filters["clean_html"].endswith(shown_html.__name__)


def test_feedback_counts_what_is_right_and_says_what_is_not(graded):
    course, lab, _ = graded
    written = write_feedback(course, [lab])
    assert len(written.pages) == 3 and not written.problems
    page = (course.feedback / "T-0003" / lab.name / f"{lab.name}.html").read_text(encoding="utf-8")
    assert "1 of 2 checks passed" in page and "Next step:" in page
    assert "Content-Security-Policy" in page and "<script" not in page
    assert len(list((course.exchange / course.course_id / "feedback").glob("*.html"))) == 3


@pytest.mark.slow
def test_plain_nbgrader_gives_the_same_marks(graded, tmp_path):
    course, lab, _ = graded
    ours = scores(course, lab)
    shutil.rmtree(course.results)
    done = nbgrader(course, "autograde", lab.name, "--force")
    assert done.returncode == 0, done.stderr[-2000:]
    assert scores(course, lab) == ours
    assert nbgrader(course, "generate_feedback", lab.name, "--force").returncode == 0
    exported = nbgrader(course, "export")
    assert exported.returncode == 0, exported.stderr[-2000:]
    text = (course.root / "grades.csv").read_text(encoding="utf-8-sig")
    assert '"O\'Hara, Ann ""Ace"""' in text and "'=1+1" in text and "李小龙" in text


@pytest.mark.slow
def test_plain_nbgrader_validates_the_worked_answer(graded):
    course, lab, _ = graded
    source = course.source / lab.name / f"{lab.name}.ipynb"
    done = subprocess.run([sys.executable, "-m", "nbgrader", "validate", str(source)], cwd=source.parent, capture_output=True,
                          text=True, timeout=300, env={**os.environ, "PYTHONPATH": os.getcwd()})
    assert "Success" in done.stdout + done.stderr


def test_a_second_submission_is_a_second_attempt(tmp_path):
    course, lab = make_course(tmp_path)
    give(course, lab, "T-0001", untouched(lab))
    grade(course, [lab], isolation="none", progress=False)
    give(course, lab, "T-0001", worked(lab), WHEN + timedelta(days=1))
    grade(course, [lab], isolation="none", progress=False)
    lines = read_attempts(course.attempts, lab.name)
    assert [line["attempt"] for line in lines] == [1, 2] and not any(line["regrade"] for line in lines)
    assert scores(course, lab)["T-0001"]["late_share_held_out"] == 6.0
    assert list((course.root / "earlier" / lab.name / "T-0001").iterdir()), "the first submission is kept"


def test_a_corrected_check_keeps_the_old_mark_and_says_why(tmp_path):
    from graders.labs import load_lab

    course, lab = make_course(tmp_path)
    give(course, lab, "T-0001", with_mutant(lab))
    grade(course, [lab], isolation="none", progress=False)
    checks = lab.folder / "checks.py"
    checks.write_text(checks.read_text(encoding="utf-8").replace("/ 3,", "/ 1,"), encoding="utf-8")
    lab = load_lab(lab.folder)
    grade(course, [lab], isolation="none", progress=False, reason="partial credit was a third of what it should be")
    first, second = read_attempts(course.attempts, lab.name)
    assert first["attempt"] == second["attempt"] == 1 and second["regrade"]
    assert second["reason"] == "partial credit was a third of what it should be"
    old, new = (next(i["points"] for i in line["items"] if i["name"] == "late_share_held_out") for line in (first, second))
    assert new > old and scores(course, lab)["T-0001"]["late_share_held_out"] == new


def test_a_reason_is_kept_also_when_no_mark_changes(tmp_path):
    """An extension changes the penalty only; who looks later wants to know why the work was graded again."""
    course, lab = make_course(tmp_path)
    give(course, lab, "T-0001", with_mutant(lab))
    grade(course, [lab], isolation="none", progress=False)
    for _ in range(2):
        grade(course, [lab], isolation="none", progress=False, force=True, reason="extension")
    grade(course, [lab], isolation="none", progress=False, force=True)
    first, second = read_attempts(course.attempts, lab.name)
    assert (first["reason"], second["reason"], second["attempt"], second["regrade"]) == ("", "extension", 1, True) and first["items"] == second["items"]


def test_a_stop_between_running_and_recording_loses_and_doubles_nothing(tmp_path, monkeypatch):
    from graders import record

    course, lab = make_course(tmp_path)
    give(course, lab, "T-0001", worked(lab))
    with monkeypatch.context() as patch:
        def killed(*_):
            raise KeyboardInterrupt
        patch.setattr(record, "record_attempt", killed)
        with pytest.raises(KeyboardInterrupt):
            grade(course, [lab], isolation="none", progress=False)
    assert read_attempts(course.attempts, lab.name) == []
    with course.gradebook() as book:
        assert not book.assignment_submissions(lab.name), "a submission is in the gradebook as a whole or not at all"
    summary = grade(course, [lab], isolation="none", progress=False)
    assert not summary.rows[0].fresh, "the result was there already"
    assert len(read_attempts(course.attempts, lab.name)) == 1
    assert scores(course, lab)["T-0001"]["late_share_held_out"] == 6.0


def test_a_half_written_line_of_attempts_is_mended(tmp_path):
    course, lab = make_course(tmp_path)
    give(course, lab, "T-0001", worked(lab))
    (course.attempts / f"{lab.name}.jsonl").write_text('{"schema": 1, "own', encoding="utf-8")
    grade(course, [lab], isolation="none", progress=False)
    lines = (course.attempts / f"{lab.name}.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["owner"] for line in lines] == ["T-0001"]


def test_an_exported_file_is_collected_like_an_exchange(tmp_path):
    from graders.handin import export

    course, lab = make_course(tmp_path)
    desk = tmp_path / "home" / lab.name
    desk.mkdir(parents=True)
    (desk / f"{lab.name}.ipynb").write_bytes((course.release / lab.name / f"{lab.name}.ipynb").read_bytes())
    receipt = export(tmp_path / "mine.zip", lab.name, "T-0002", desk, WHEN)
    assert len(receipt["sha256"]) == 64 and receipt["submitted_utc"].startswith("2026-11-20T09:30:00")
    found = collect(course, [lab], [tmp_path / "mine.zip"])
    assert found.taken == [f"T-0002 {lab.name}"]
    assert collect(course, [lab], [tmp_path / "mine.zip"]).unchanged == [f"T-0002 {lab.name}"]


def test_a_course_never_reads_the_lab_of_another_course(tmp_path):
    """Two courses with the same lab, the first one gone: is the second graded from its own folder?"""
    import shutil

    for name in ("first", "second"):
        course, lab = make_course(tmp_path / name)
        give(course, lab, "T-0001", worked(lab))
        assert grade(course, [lab], isolation="none", progress=False).errors == []
        shutil.rmtree(tmp_path / name / "labs")
