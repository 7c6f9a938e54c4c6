"""From a course folder into the records: names survive, states stay apart, damage is named and skipped."""

from __future__ import annotations

import sqlite3

import pytest

from cohort_tools.records.errors import RecordsError
from cohort_tools.records.gradebook import read_gradebook
from cohort_tools.records.ingest import ingest_course
from cohort_tools.records.tables import table_named


def scores(records):
    return {(r["owner_id"], r["lab_id"], r["item_id"], r["attempt"]): r for r in records.rows(table_named("score"))}


def test_a_course_is_read_and_reading_again_changes_nothing(records, course, labs):
    done = ingest_course(records, course, labs)
    assert done.problems == [] and done.changed["attempt"] == 4 and done.changed["score"] == 13
    names = {r["trainee_id"]: r["display_name"] for r in records.rows(table_named("trainee_pii"))}
    assert names["T-0001"] == "Li, Wei" and names["T-0002"] == "=SUM(A1)" and names["T-0004"] == "王芳"
    assert {r["lab_id"]: r["due_at"] for r in records.rows(table_named("lab"))}["s1_solo"].startswith("2026-11-10")
    assert sum(ingest_course(records, course, labs).changed.values()) == 0


def test_ungraded_points_are_empty_not_zero(records, course, labs):
    ingest_course(records, course, labs)
    row = scores(records)["T-0002", "s1_solo", "why_these", 1]
    assert row["points"] is None and row["needs_manual"] == 1
    assert scores(records)["T-0002", "s1_solo", "hours_saved", 1]["points"] == 0


def test_a_damaged_line_is_named_and_the_rest_goes_on(records, course, labs):
    with (course / "attempts" / "s1_solo.jsonl").open("a") as file:
        file.write('{"schema": 1, "lab": "s1_so\n{"schema": 2}\n')
    done = ingest_course(records, course, labs)
    assert [(p.path.name, p.line) for p in done.problems] == [("s1_solo.jsonl", 4), ("s1_solo.jsonl", 5)]
    assert done.changed["attempt"] == 4


def test_a_folder_that_is_no_course_says_so(records, tmp_path):
    with pytest.raises(RecordsError, match="no roster.csv"):
        ingest_course(records, tmp_path, [])


@pytest.fixture
def gradebook(course):
    """nbgrader's own database with two submissions, one of them unknown to the attempts."""
    pytest.importorskip("nbgrader")
    from nbgrader.api import Gradebook

    book = Gradebook(f"sqlite:///{course / 'gradebook.db'}", "camp")
    book.add_assignment("s1_solo")
    book.add_notebook("s1_solo", "s1_solo")
    for name, points in (("nodes_held_out", 6), ("hours_saved", 6)):
        book.add_grade_cell(name, "s1_solo", "s1_solo", max_score=points, cell_type="code")
    book.add_grade_cell("why_these", "s1_solo", "s1_solo", max_score=3, cell_type="markdown")
    for owner in ("T-0002", "T-0003"):
        book.add_student(owner)
        book.add_submission("s1_solo", owner)
        for cell in ("nodes_held_out", "hours_saved", "why_these"):
            grade = book.find_grade(cell, "s1_solo", "s1_solo", owner)
            grade.auto_score, grade.needs_manual_grade = (None, True) if cell == "why_these" else (5.0, False)
    book.find_grade("why_these", "s1_solo", "s1_solo", "T-0002").manual_score = 2.0
    book.db.commit()
    book.close()
    return course / "gradebook.db"


def test_marks_that_a_person_gave_reach_the_latest_attempt(records, course, labs, gradebook):
    ingest_course(records, course, labs)
    row = scores(records)["T-0002", "s1_solo", "why_these", 1]
    assert (row["manual_points"], row["points"], row["needs_manual"]) == (2.0, 2.0, 0)
    assert scores(records)["T-0002", "s1_solo", "nodes_held_out", 1]["points"] == 6.0  # the trusted attempt stands
    only_there = scores(records)["T-0003", "s1_solo", "why_these", 1]
    assert only_there["points"] is None and only_there["needs_manual"] == 1


def test_reading_the_gradebook_neither_changes_nor_blocks_it(gradebook):
    before = gradebook.read_bytes()
    with sqlite3.connect(gradebook, isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert len(read_gradebook(gradebook)) == 6
        writer.execute("UPDATE student SET email = 'x' WHERE id = 'T-0002'")
        writer.execute("ROLLBACK")
    assert gradebook.read_bytes() == before


def test_reading_a_whole_course_passes_a_grading_run_that_is_writing(records, course, labs, gradebook):
    """A grading run holds its write transaction open: the records are read to the end, see what was there before, and the run commits."""
    with sqlite3.connect(gradebook, isolation_level=None, timeout=0) as grading:
        grading.execute("BEGIN IMMEDIATE")
        grading.execute("UPDATE grade SET manual_score = 1.0 WHERE manual_score = 2.0")
        ingest_course(records, course, labs)
        assert scores(records)["T-0002", "s1_solo", "why_these", 1]["points"] == 2.0
        grading.execute("COMMIT")  # nothing of the reading holds the file: without any waiting time this would fail at once
    ingest_course(records, course, labs)
    assert scores(records)["T-0002", "s1_solo", "why_these", 1]["points"] == 1.0


def test_a_grading_run_commits_while_its_gradebook_is_being_read(gradebook, monkeypatch):
    """In the middle of the reading, page by page, the other side writes and commits without waiting."""
    committed = []

    class Copying(sqlite3.Connection):
        def backup(self, target, **options):
            def between(status, remaining, total):
                if not committed:
                    with sqlite3.connect(gradebook, timeout=0) as grading:
                        committed.append(grading.execute("UPDATE student SET email = 'new' WHERE id = 'T-0002'").rowcount)

            super().backup(target, **{**options, "pages": 1, "progress": between})

    connect = sqlite3.connect
    monkeypatch.setattr("cohort_tools.records.gradebook.sqlite3.connect", lambda *a, **k: connect(*a, **{"factory": Copying, **k}) if "mode=ro" in str(a[0]) else connect(*a, **k))
    assert len(read_gradebook(gradebook)) == 6 and committed == [1]


def test_lateness_and_penalty_stand_beside_an_attempt(records, course, labs, gradebook):
    (course / "schedule.csv").write_text("lab_id,due_at\ns1_solo,2026-11-02T09:00:00Z\n")
    with sqlite3.connect(gradebook) as book:
        book.execute("UPDATE submitted_notebook SET late_submission_penalty = 1.5")
    ingest_course(records, course, labs)
    late = {(r["owner_id"], r["lab_id"], r["attempt"]): (r["late_seconds"], r["penalty"]) for r in records.rows(table_named("attempt"))}
    assert late["T-0001", "s1_solo", 1] == (3600, None) and late["T-0002", "s1_solo", 1] == (3600, 1.5)
    assert late["P-01", "s3_pair", 1][0] is None


def test_a_file_that_is_no_gradebook_says_so(tmp_path):
    (tmp_path / "gradebook.db").write_text("hello")
    with pytest.raises(RecordsError, match="gradebook cannot be read"):
        read_gradebook(tmp_path / "gradebook.db")


def test_a_collected_submission_awaits_a_grader(records, course, labs):
    folder = course / "submitted" / "T-0003" / "s1_solo"
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_text("2026-11-09 10:00:00.000000 UTC\n")
    ingest_course(records, course, labs)
    [row] = [r for r in records.rows(table_named("attempt")) if r["owner_id"] == "T-0003"]
    assert row["run_status"] == "collected" and row["submitted_at"] == "2026-11-09T10:00:00.000000Z"
