"""nbgrader's own ways go on working: points by hand, late work, extensions, regrading; and grading is repeatable."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta

import pytest

from graders.attempts import read_attempts
from graders.build import build_notebook
from graders.feedback import write_feedback
from graders.grade import grade
from graders.release import enter_in_gradebook
from graders.run import load_result

from .conftest import WHEN, give, make_course, with_mutant, worked

LATE_PENALTY = '''
from nbgrader.plugins import BasePlugin


class TenPercentADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        days = -(-total_seconds_late // 86400)
        return 0.1 * score * days


c.AssignLatePenalties.plugin_class = TenPercentADay
'''


def submission(course, lab, owner):
    """Return (score, penalty) of a submission from the gradebook."""
    with course.gradebook() as book:
        found = book.find_submission_notebook(lab.name, lab.name, owner)
        return found.score, found.late_submission_penalty


def test_points_by_hand_stay_through_a_regrade(tmp_path):
    course, lab = make_course(tmp_path)
    give(course, lab, "T-0001", worked(lab))
    grade(course, [lab], isolation="none", progress=False)
    with course.gradebook() as book:
        by_hand = book.find_grade("next_step", lab.name, lab.name, "T-0001")
        assert by_hand.needs_manual_grade
        by_hand.manual_score, by_hand.needs_manual_grade = 1.5, False
        comment = book.find_comment("next_step", lab.name, lab.name, "T-0001")
        comment.manual_comment = "Say which ten tickets."
        book.db.commit()
    assert submission(course, lab, "T-0001")[0] == 11.5
    grade(course, [lab], isolation="none", progress=False, force=True, reason="once more")
    assert submission(course, lab, "T-0001")[0] == 11.5
    with course.gradebook() as book:
        again = book.find_grade("next_step", lab.name, lab.name, "T-0001")
        assert again.manual_score == 1.5 and again.needs_manual_grade, "nbgrader asks to look again, as it always does"
    write_feedback(course, [lab])
    page = (course.feedback / "T-0001" / lab.name / f"{lab.name}.html").read_text(encoding="utf-8")
    assert "Say which ten tickets." in page and "Score: 11.5" in page
    assert "for a person" not in page, "somebody has read it"


def test_late_work_is_penalised_and_an_extension_takes_it_back(tmp_path):
    course, lab = make_course(tmp_path)
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + LATE_PENALTY)
    enter_in_gradebook(course, lab, due=WHEN - timedelta(hours=30))
    give(course, lab, "T-0001", worked(lab))
    grade(course, [lab], isolation="none", progress=False)
    score, penalty = submission(course, lab, "T-0001")
    assert score == 10.0 and penalty == pytest.approx(2.0)
    with course.gradebook() as book:
        book.grant_extension(lab.name, "T-0001", days=2) if hasattr(book, "grant_extension") else None
        found = book.find_submission(lab.name, "T-0001")
        found.extension = timedelta(days=2)
        book.db.commit()
    grade(course, [lab], isolation="none", progress=False, force=True)
    assert submission(course, lab, "T-0001")[1] in (None, 0)


def test_an_extension_by_command(tmp_path):
    """`camp release LAB --due TIME --for ID`, then the same work graded again: the penalty is gone, the attempt is what it was."""
    from click.testing import CliRunner

    from cohort_tools.cli.grade import command as grade_command
    from cohort_tools.cli.release import command as release_command

    course, lab = make_course(tmp_path)
    (course.root / "nbgrader_config.py").write_text((course.root / "nbgrader_config.py").read_text() + LATE_PENALTY)

    def camp(command, *words):
        return CliRunner().invoke(command, [lab.name, "--course", str(course.root), *words], env={"CAMP_LABS": str(tmp_path / "labs")})

    later = ["--due", "2026-11-21", "--for", "T-0001"]
    assert "is due at no time" in str(camp(release_command, *later).exception) or "no graded work" in str(camp(release_command, *later).exception)
    enter_in_gradebook(course, lab, due=WHEN - timedelta(hours=30))
    give(course, lab, "T-0001", worked(lab))
    assert camp(grade_command, "--unsafe").exit_code == 0
    assert submission(course, lab, "T-0001")[1] == pytest.approx(2.0)
    assert camp(release_command, "--for", "T-0001").exit_code == 2, "which date?"
    assert "an extension ends later" in str(camp(release_command, "--due", "2026-11-01", "--for", "T-0001").exception)
    assert "no graded work" in str(camp(release_command, "--due", "2026-11-21", "--for", "T-0002").exception)
    done = camp(release_command, *later)
    assert done.exit_code == 0 and "is due for T-0001 at 2026-11-21 00:00 UTC" in done.output
    assert camp(grade_command, "--unsafe", "--owner", "T-0001", "--force", "--reason", "extension").exit_code == 0
    assert submission(course, lab, "T-0001")[1] in (None, 0)
    first, second = read_attempts(course.attempts, lab.name)
    assert first["attempt"] == second["attempt"] and first["items"] == second["items"], "the attempt and its points are what they were"
    assert second["reason"] == "extension", "and why it was graded again is kept"


def test_partial_credit_reaches_the_gradebook(tmp_path):
    course, lab = make_course(tmp_path)
    give(course, lab, "T-0001", with_mutant(lab))
    grade(course, [lab], isolation="none", progress=False)
    item = next(i for i in read_attempts(course.attempts, lab.name)[0]["items"] if i["name"] == "late_share_held_out")
    assert item["status"] == "partial" and 0 < item["points"] < item["max_points"]
    with course.gradebook() as book:
        assert book.find_grade(item["name"], lab.name, lab.name, "T-0001").auto_score == pytest.approx(item["points"])


def test_the_due_date_is_kept_by_a_second_release(tmp_path):
    course, lab = make_course(tmp_path)
    enter_in_gradebook(course, lab, due=datetime(2026, 12, 1))
    enter_in_gradebook(course, lab)
    with course.gradebook() as book:
        assert book.find_assignment(lab.name).duedate == datetime(2026, 12, 1)


@pytest.mark.slow
def test_three_times_in_another_order_under_load_the_same_marks_and_feedback(tmp_path):
    course, lab = make_course(tmp_path)
    for owner, notebook in (("T-0001", worked(lab)), ("T-0002", with_mutant(lab, 1)), ("T-0003", with_mutant(lab, 2)), ("T-0004", with_mutant(lab, 3))):
        give(course, lab, owner, notebook)
    seen = []
    for owners, workers in ((None, 1), (["T-0004", "T-0002"], 2), (None, 4)):
        shutil.rmtree(course.results)
        summary = grade(course, [lab], isolation="none", progress=False, workers=workers, owners=owners)
        if owners:
            grade(course, [lab], isolation="none", progress=False, workers=workers)
        assert not summary.errors
        write_feedback(course, [lab])
        marks = {}
        for line in read_attempts(course.attempts, lab.name):
            result = load_result(course, lab.name, line["owner"], line["key"])
            result["run"].pop("seconds")
            marks[line["owner"]] = json.dumps(result, sort_keys=True)
        pages = {p.parent.parent.name: p.read_bytes() for p in course.feedback.rglob("*.html")}
        seen.append((marks, pages))
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.slow
def test_a_kernel_and_a_plain_child_process_give_the_same_marks(tmp_path):
    """Mutants are proved without a kernel; trainees are graded in one."""
    from graders.build import write_release_files
    from graders.checks import run_checks
    from graders.exec_session import ExecSession

    course, lab = make_course(tmp_path)
    variants = [None, *lab.alternatives, *lab.mutants[:4]]
    owners = [f"T-1{number:03d}" for number in range(len(variants))]
    for owner, variant in zip(owners, variants, strict=True):
        folder = course.submitted / owner / lab.name
        folder.mkdir(parents=True)
        from graders.build import notebook_bytes

        (folder / f"{lab.name}.ipynb").write_bytes(notebook_bytes(build_notebook(lab, lab.with_answers(variant))))
    grade(course, [lab], isolation="none", progress=False)
    kernel = {line["owner"]: {i["name"]: (i["status"], i["points"], i["message"]) for i in line["items"] if i["kind"] == "check"}
              for line in read_attempts(course.attempts, lab.name)}
    for owner, variant in zip(owners, variants, strict=True):
        place = tmp_path / "plain" / owner
        place.mkdir(parents=True)
        write_release_files(lab, place)
        with ExecSession(lab, lab.with_answers(variant), place, course.secret_seed()) as session:
            session.run()
            plain = {r.name: (r.status, r.points, r.message) for r in run_checks(lab, session)}
        assert kernel[owner] == plain, variant
