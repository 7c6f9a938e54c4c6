"""Releasing: build labs, enter them in the gradebook, put them where trainees find them."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from datetime import datetime
from pathlib import Path

from campkit.errors import CourseError, LabError
from graders.build import build_release, build_source
from graders.course import Course
from graders.files import clear_disk_errors
from graders.labs import Lab
from graders.roster import read_roster, sync_people


def release_labs(course: Course, labs: list[Lab], due: datetime | None = None) -> list[Path]:
    """Build and release labs; return the released folders.

    Source and release go to the course's build folder, the cells and points into the gradebook, the release
    into the exchange. Releasing again replaces what was there. `due` (UTC) is the time after which a hand-in is late.
    Raises LabError when a lab's cells changed although submissions of it are recorded.
    """
    sync_people(course, read_roster(course.root))
    released = []
    for lab in labs:
        build_lab(course, lab)
        enter_in_gradebook(course, lab, due)
        released.append(_put_in_exchange(course, lab))
    return released


def build_lab(course: Course, lab: Lab) -> None:
    """Build source and release of a lab into the course's build folder."""
    with clear_disk_errors("the built lab", course.build):
        build_source(lab, course.source / lab.name)
        build_release(lab, course.release / lab.name)


def enter_in_gradebook(course: Course, lab: Lab, due: datetime | None = None) -> None:
    """Tell nbgrader's gradebook about the lab: its cells, their points, when it is due."""
    import nbformat
    from nbgrader.preprocessors import SaveCells

    notebook = nbformat.read(course.release / lab.name / f"{lab.name}.ipynb", as_version=4)
    with course.gradebook() as book:
        facts = {"duedate": due.replace(tzinfo=None)} if due else {}
        book.update_or_create_assignment(lab.name, **facts)
    resources = {"nbgrader": {"assignment": lab.name, "notebook": lab.name, "db_url": course.db_url}}
    try:
        SaveCells().preprocess(notebook, resources)
    except RuntimeError as error:
        raise LabError.at(lab.folder / "lab.py", None, "cells were added or removed after submissions of this lab were "
                          f"recorded ({error}).", "Keep the cells of a released lab, or release it under a new name.") from None


def give_extension(course: Course, lab: str, owner: str, due: datetime) -> datetime:
    """Let a lab be due for one owner at `due` (UTC); return that time. Grading again lets the late penalty follow it.

    Raises CourseError when the lab has no date, `due` is before it, or nothing of the owner's is recorded for the lab.
    """
    from nbgrader.api import MissingEntry

    with course.gradebook() as book:
        try:
            found = book.find_submission(lab, owner)
        except MissingEntry:
            raise CourseError(f"{owner} has no graded work in {lab} yet. Grade it first: camp grade {lab} --owner {owner}") from None
        first = found.assignment.duedate
        if first is None or due.replace(tzinfo=None) < first:
            raise CourseError(f"{lab} is due {f'at {first:%Y-%m-%d %H:%M} UTC' if first else 'at no time'}; an extension ends later than that. "
                              f"Set the date for everybody with: camp release {lab} --due TIME")
        found.extension = due.replace(tzinfo=None) - first
        book.db.commit()
        return found.duedate


def ensure_exchange(course: Course) -> Path:
    """Make nbgrader's exchange folders with nbgrader's own modes; return the course's folder in it."""
    place = course.exchange / course.course_id
    with clear_disk_errors("the exchange", place):
        for folder, mode in ((course.exchange, 0o755), (place, 0o755), (place / "outbound", 0o755),
                             (place / "inbound", stat.S_ISGID | 0o733), (place / "feedback", 0o711)):
            if not folder.is_dir():
                folder.mkdir(parents=True, exist_ok=True)
                os.chmod(folder, mode)
    return place


def _put_in_exchange(course: Course, lab: Lab) -> Path:
    outbound = ensure_exchange(course) / "outbound"
    target, fresh = outbound / lab.name, outbound / f".{lab.name}.{secrets.token_hex(6)}"
    with clear_disk_errors("the release", target):
        try:
            shutil.copytree(course.release / lab.name, fresh)
            for where, _, names in os.walk(fresh):
                os.chmod(where, 0o755)
                for name in names:
                    os.chmod(os.path.join(where, name), 0o644)
            if target.exists():
                old = outbound / f".{lab.name}.{secrets.token_hex(6)}.old"
                os.replace(target, old)
                os.replace(fresh, target)
                shutil.rmtree(old, ignore_errors=True)
            else:
                os.replace(fresh, target)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    return target


def require_course(root: Path) -> Course:
    """Open a course folder that is there. Raises CourseError when there is none."""
    if not (root / "camp.json").exists():
        raise CourseError(f"{root}: there is no course in this folder. Make one with `camp release --course {root}`, "
                          "or name the right folder with --course.")
    return Course(root)
