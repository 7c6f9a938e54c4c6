"""Read nbgrader's gradebook: read-only, from a copy in memory, so that a grading run never waits for us."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cohort_tools.records.errors import RecordsError
from cohort_tools.records.values import INSTANT

CELLS = """
SELECT s.student_id AS owner, a.name AS lab, c.name AS item, g.auto_score, g.manual_score, g.extra_credit,
       g.needs_manual_grade, s.timestamp, coalesce(gc.max_score, tc.max_score, 0.0) AS max_score, n.late_submission_penalty
FROM grade g
JOIN submitted_notebook n ON n.id = g.notebook_id
JOIN submitted_assignment s ON s.id = n.assignment_id
JOIN assignment a ON a.id = s.assignment_id
JOIN base_cell c ON c.id = g.cell_id
LEFT JOIN grade_cells gc ON gc.id = c.id
LEFT JOIN task_cells tc ON tc.id = c.id
"""


@dataclass(frozen=True)
class GradebookCell:
    """One graded cell of the latest submission; scores are None where nbgrader has none."""

    owner: str
    lab: str
    item: str
    auto_score: float | None
    manual_score: float | None
    extra_credit: float | None
    needs_manual: bool
    submitted_at: str | None
    max_score: float
    penalty: float | None = None

    @property
    def points(self) -> float | None:
        """Manual points before automatic ones; None while a person still has to grade."""
        if self.manual_score is not None:
            return self.manual_score
        return None if self.needs_manual else self.auto_score


def read_gradebook(path: Path) -> list[GradebookCell]:
    """Return every graded cell in the gradebook; an absent file is an empty gradebook.

    Raises RecordsError when the file is no gradebook or stays locked.
    """
    if not path.exists():
        return []
    try:
        with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=20) as source, sqlite3.connect(":memory:") as copy:
            source.backup(copy, pages=2000, sleep=0.01)
            rows = copy.execute(CELLS).fetchall()
    except sqlite3.Error as error:
        raise RecordsError(f"{path}: the gradebook cannot be read ({error}); is it nbgrader's, and of a current version?") from error
    return [GradebookCell(o, lab, item, auto, manual, extra, bool(needs), _instant(at), top or 0.0, penalty)
            for o, lab, item, auto, manual, extra, needs, at, top, penalty in rows]


def read_due_dates(path: Path) -> dict[str, str]:
    """Return when nbgrader thinks that each lab is due, for labs that have a date."""
    if not path.exists():
        return {}
    try:
        with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=20) as source:
            rows = source.execute("SELECT name, duedate FROM assignment WHERE duedate IS NOT NULL").fetchall()
    except sqlite3.Error as error:
        raise RecordsError(f"{path}: the gradebook cannot be read ({error}); is it nbgrader's, and of a current version?") from error
    return {name: _instant(due) for name, due in rows}


def _instant(text: str | None) -> str | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).strftime(INSTANT)
