"""nbgrader's CSV export with real quoting, and without formulas that run in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from nbgrader.api import MissingEntry
from nbgrader.plugins import ExportPlugin

from graders.files import write_atomic

COLUMNS = ("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score",
           "late_submission_penalty", "score", "max_score")


#: What a spreadsheet takes for a formula at the beginning of a cell, also in its wide form.
_FORMULA = re.compile(r"[=+\-@\t\r\n|＝＋－＠]")


def safe_cell(value: object) -> object:
    """Return a value that a spreadsheet shows as text: a leading =, +, -, @, |, tab or line end gets an apostrophe."""
    if isinstance(value, str) and _FORMULA.match(value):
        return "'" + value
    return "" if value is None else value


class SafeCsvExport(ExportPlugin):
    """The same columns as nbgrader's own export; names with commas, quotes and formulas come out whole."""

    def export(self, gradebook) -> None:
        """Write the gradebook as CSV to `--to` (default grades.csv)."""
        target = Path(self.to or "grades.csv")
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(COLUMNS)
        for assignment in gradebook.assignments:
            if self.assignment and assignment.name not in [str(name) for name in self.assignment]:
                continue
            for student in gradebook.students:
                if not self.student or student.id in [str(name) for name in self.student]:
                    writer.writerow([safe_cell(value) for value in _row(gradebook, assignment, student)])
        write_atomic(target, "\ufeff" + buffer.getvalue())
        self.log.info("Exported grades to %s", target)


def _row(gradebook, assignment, student) -> list[object]:
    facts = [assignment.name, assignment.duedate and str(assignment.duedate)]
    person = [student.id, student.last_name, student.first_name, student.email]
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return [*facts, "", *person, 0.0, 0.0, 0.0, assignment.max_score]
    penalty = submission.late_submission_penalty
    return [*facts, str(submission.timestamp or ""), *person, submission.score, penalty,
            max(0.0, submission.score - penalty), assignment.max_score]
