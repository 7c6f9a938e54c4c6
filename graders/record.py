"""Recording trusted results through nbgrader's own Autograde.

nbgrader's converter stays in charge: it makes the submission in the gradebook, late penalties, the autograded
notebook. Four parts are ours, set by the course's `nbgrader_config.py`, so that `nbgrader autograde`,
formgrader's button and `camp grade` do the same:

    TrustedExporter   reads the submission as data; the notebook is rebuilt from our release
    MergeResult       instead of Execute: takes the trusted result (kept, or run now) and puts its outputs in
    SaveVerdicts      instead of SaveAutoGrades: points come from the verdicts, never from outputs
    set_aside_links   before anything is copied: links and devices leave the submission folder
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import stat
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from traitlets import Unicode

from campkit.errors import CampError, CourseError
from graders.attempts import add_attempt
from graders.clean import clean_markdown, clean_outputs
from graders.course import Course
from graders.files import read_plain_file
from graders.handin import parse_time
from graders.labs import Lab, find_lab
from graders.one_connection import note, one_connection, one_transaction
from graders.reading import read_submission
from graders.run import grade_one, rebuild
from graders.sandbox import choose_isolation
from graders.wording import verdict_text

#: Set by `camp grade` for its own process; the course's setting counts otherwise.
ISOLATION = "CAMP_ISOLATION"
REASON = "CAMP_REGRADE_REASON"


def isolation_for(course: Course) -> str:
    """Return the isolation to grade with: as `camp grade` was told, else as the course is set. Raises CourseError."""
    return choose_isolation(os.environ.get(ISOLATION) or course.settings.isolation)


class _OfCourse:
    """What our parts share: the course and the lab that they work on."""

    def _place(self, resources: dict[str, Any]) -> tuple[Course, Lab, str]:
        course = Course(self.course)
        names = resources["nbgrader"]
        lab = _labs.get((names["assignment"], course.labs_root))
        return course, lab or find_lab(names["assignment"], course.labs_root), names["student"]


class TrustedExporter(_OfCourse, NotebookExporter):
    """Reads what was handed in as data, and gives nbgrader our own notebook with the trainee's answers."""

    course = Unicode(help="the course folder").tag(config=True)

    def from_filename(self, filename, resources=None, **kw):
        """Return the rebuilt notebook for a submission; read one of our own autograded notebooks as it is."""
        course, lab, owner = self._place(resources)
        if Path(filename).resolve().is_relative_to(course.autograded.resolve()):
            return super().from_filename(filename, resources=resources, **kw)
        submitted = read_submission(course.submitted / owner / lab.name, lab)
        notebook = rebuild(lab, submitted)
        notebook.metadata["camp"] = {"submission": submitted.digest()}
        return self.from_notebook_node(notebook, resources=resources, **kw)


class MergeResult(_OfCourse, NbGraderPreprocessor):
    """Puts the trusted result into the notebook: the outputs, cleaned, and the verdict under each check."""

    course = Unicode(help="the course folder").tag(config=True)

    def preprocess(self, nb, resources):
        """See nbconvert's Preprocessor."""
        course, lab, owner = self._place(resources)
        result = grade_one(course, lab, owner, isolation_for(course))
        if nb.metadata.get("camp", {}).get("submission", result["submission"]) != result["submission"]:
            raise CourseError(f"{owner} handed in {lab.name} anew while it was graded. Grade it again.")
        items = {item["name"]: item for item in result["items"]}
        for cell in nb.cells:
            if cell.cell_type == "code":
                ran = result["cells"].get(cell["id"], {"execution_count": None, "outputs": []})
                cell.execution_count = ran["execution_count"]
                cell.outputs = clean_outputs(ran["outputs"])
                name = cell.metadata.get("nbgrader", {}).get("grade_id")
                if name in items:
                    cell.outputs.append(verdict_output(items[name], lab))
        if result["notes"] or result["run"]["message"]:
            first = next((cell for cell in nb.cells if cell.cell_type == "code"), None)
            if first is not None:
                said = [result["run"]["message"]] if result["run"]["message"] else []
                first.outputs.insert(0, _stream("\n".join(f"[camp] {line}" for line in said + result["notes"]) + "\n"))
        nb.metadata["camp"] = {"key": result["key"], "isolation": result["isolation"],
                               "status": result["run"]["status"]}
        resources["camp"] = {"result": result}
        return nb, resources


class SaveVerdicts(_OfCourse, SaveAutoGrades):
    """Saves the verdicts' points as the automatic scores, and adds the line of the attempt."""

    course = Unicode(help="the course folder").tag(config=True)

    def preprocess(self, nb, resources):
        """See nbconvert's Preprocessor."""
        course, lab, owner = self._place(resources)
        result = resources["camp"]["result"]
        self._items = {item["name"]: item for item in result["items"]}
        nb, resources = super().preprocess(nb, resources)
        for cell in nb.cells:  # only now: nbgrader compares the text with the release to find empty answers
            if cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = clean_markdown(cell.source)
        record_attempt(course, lab, owner, result)
        return nb, resources

    def _add_score(self, cell, resources) -> None:
        """As nbgrader's own, but the score is the verdict's; None waits for a person."""
        item = self._items[cell.metadata["nbgrader"]["grade_id"]]
        grade = self.gradebook.find_grade(item["name"], self.notebook_id, self.assignment_id, self.student_id)
        grade.auto_score = item["points"]
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        self.gradebook.db.commit()

    def _add_comment(self, cell, resources) -> None:
        """As nbgrader's own; a task of a submission that cannot be used earns nothing and waits for nobody."""
        super()._add_comment(cell, resources)
        item = self._items.get(cell.metadata["nbgrader"]["grade_id"])
        if item is not None and item["kind"] == "task":
            grade = self.gradebook.find_grade(item["name"], self.notebook_id, self.assignment_id, self.student_id)
            grade.auto_score = item["points"]
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
            self.gradebook.db.commit()


def record_attempt(course: Course, lab: Lab, owner: str, result: dict[str, Any]) -> dict[str, Any]:
    """Add the attempt's line and remember that this result is recorded; both can be done twice."""
    submitted = submitted_utc(course, owner, lab.name)
    with Gradebook(course.db_url, course.course_id) as book:
        result = with_manual_points(book, result)
    line = add_attempt(course.attempts, result, submitted, datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
                       os.environ.get(REASON, ""))
    note(course, recorded_file(course, lab.name, owner), {"key": result["key"], "submitted_utc": submitted})
    return line


def with_manual_points(book: Gradebook, result: dict[str, Any]) -> dict[str, Any]:
    """Return the result with the points that a person has given already."""
    items = []
    for item in result["items"]:
        grade = book.find_grade(item["name"], result["lab"], result["lab"], result["owner"])
        if grade.manual_score is not None:
            item = item | {"points": float(grade.manual_score), "manual": True,
                           "status": "awaiting" if grade.needs_manual_grade and item["points"] is None else item["status"]}
        items.append(item)
    return result | {"items": items}


def recorded_file(course: Course, lab: str, owner: str) -> Path:
    """Return where it is noted which result of an owner was recorded last."""
    return course.results / lab / owner / "recorded.json"


def is_recorded(course: Course, lab: str, owner: str, key: str) -> bool:
    """Is this result in the gradebook, the attempts and the autograded notebook?"""
    try:
        noted = json.loads(recorded_file(course, lab, owner).read_text())
        notebook = (course.autograded / owner / lab / f"{lab}.ipynb").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return noted.get("key") == key and noted.get("submitted_utc") == submitted_utc(course, owner, lab) and key in notebook


def submitted_utc(course: Course, owner: str, lab: str) -> str:
    """Return when the submission was handed in (ISO, UTC); without a readable time, when its folder was made."""
    folder = course.submitted / owner / lab
    try:
        when = parse_time((folder / "timestamp.txt").read_text())
    except (OSError, ValueError):
        when = datetime.fromtimestamp(folder.stat().st_mtime if folder.exists() else 0, UTC)
    return when.isoformat(timespec="microseconds").replace("+00:00", "Z")


def verdict_output(item: dict[str, Any], lab: Lab):
    """Return the verdict of a check as an output of its cell: what it earned, what was found, what to do next."""
    return _stream(verdict_text(item, lab), name="stdout")


def _stream(text: str, name: str = "stdout"):
    import nbformat

    return nbformat.v4.new_output("stream", name=name, text=text)


def set_aside_links(assignment: str, student: str, notebooks: list[str]) -> None:
    """Move links, devices and hard links out of a submission folder before nbgrader copies from it."""
    for folder in {Path(notebook).parent for notebook in notebooks}:
        for where, folders, names in os.walk(folder):
            for name in [*folders, *names]:
                path = Path(where) / name
                facts = path.lstat()
                plain = stat.S_ISDIR(facts.st_mode) or (stat.S_ISREG(facts.st_mode) and facts.st_nlink == 1)
                if not plain:
                    aside = folder.parent.parent.parent / "set_aside" / folder.parent.name / folder.name
                    aside.mkdir(parents=True, exist_ok=True)
                    os.replace(path, aside / name)
                    logging.getLogger("camp").warning("%s is no plain file; it was moved to %s", path, aside)


_labs: dict[tuple[str, Path], Lab] = {}


@contextlib.contextmanager
def one_engine():
    """Record over one connection to the gradebook (`graders.one_connection`), and find each lab once, for as long as this lasts."""
    try:
        with one_connection():
            yield
    finally:
        _labs.clear()


def record_one(course: Course, lab: Lab, owner: str) -> None:
    """Record the result of one submission. Call it from one process at a time. Raises CampError with the reason."""
    from nbgrader.converters.base import NbGraderException

    _labs[lab.name, course.labs_root] = lab
    converter = RecordingAutograde.for_submission(course, lab, owner)
    try:
        with warnings.catch_warnings(), one_transaction(course):
            warnings.simplefilter("ignore")  # SQLAlchemy's, about nbgrader's own way of adding rows
            converter.start()
    except (NbGraderException, SystemExit) as error:
        raise CampError(f"{owner}, {lab.name}: nbgrader could not record the result: {converter.reason or error}.") from error


from nbgrader.converters import Autograde  # noqa: E402  (kept beside its one use)


class RecordingAutograde(Autograde):
    """nbgrader's Autograde for one submission whose result is there; also for a folder without a notebook."""

    reason = ""

    @classmethod
    def for_submission(cls, course: Course, lab: Lab, owner: str) -> RecordingAutograde:
        """Return the converter for one submission, set as the course's `nbgrader_config.py` sets it."""
        from nbgrader.coursedir import CourseDirectory
        from traitlets.config import Config

        config = load_config(course)
        config.merge(Config({"CourseDirectory": {"assignment_id": lab.name, "student_id": owner}}))
        made = cls(coursedir=CourseDirectory(config=config), config=config)
        made.force, made.camp_lab, made.camp_owner, made.camp_course = True, lab, owner, course
        made.log = _Quiet(made)
        return made

    def init_notebooks(self) -> None:
        """The one submission, by its ids: no pattern, and a missing notebook is no reason to leave it out."""
        folder = self._format_source(self.camp_lab.name, self.camp_owner)
        self.assignments = {folder: [os.path.join(folder, f"{self.camp_lab.name}.ipynb")]}

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """nbgrader copies every file and follows links: let it see only the plain files that were read."""
        self._copy_plain_files(assignment_id, student_id)
        self.coursedir.get_existing_timestamp = _time_of_hand_in
        folder = Path(self._format_source(assignment_id, student_id))
        ignore, self.coursedir.ignore = self.coursedir.ignore, ["*"]
        try:
            super().init_assignment(assignment_id, student_id)
        finally:
            self.coursedir.ignore = ignore
        self.notebooks = [str(folder / f"{assignment_id}.ipynb")]

    def _copy_plain_files(self, assignment_id: str, student_id: str) -> None:
        from graders.run import released

        target = Path(self._format_dest(assignment_id, student_id))
        folder = Path(self._format_source(assignment_id, student_id))
        for name, data in released(self.camp_lab)[1].items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(data)
        submitted = read_submission(folder, self.camp_lab)
        for name, data in submitted.files.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(data)
        for name in ("timestamp.txt", "submission_secret.txt"):
            try:
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                (target / name).write_bytes(read_plain_file(folder / name, 10_000))
            except ValueError:
                continue


def _time_of_hand_in(folder: str) -> datetime | None:
    """Return what nbgrader takes as the time of a hand-in (UTC, without a zone), None without one; a time that cannot be read is that of
    the folder, as in the attempts."""
    place = Path(folder)
    try:
        text = read_plain_file(place / "timestamp.txt", 10_000).decode("utf-8").strip()
    except ValueError:
        text = "" if not os.path.lexists(place / "timestamp.txt") else "not to be read"
    if not text:
        return None
    from nbgrader.utils import parse_utc

    for read in (parse_time, parse_utc):  # nbgrader reads more ways to write a time, and some of them badly
        with contextlib.suppress(ValueError, OverflowError):
            return read(text).replace(tzinfo=None)
    return datetime.fromtimestamp(place.stat().st_mtime, UTC).replace(tzinfo=None)


class _Quiet(logging.LoggerAdapter):
    """nbgrader logs each step and raises short: keep what it said last about an error."""

    def __init__(self, converter: RecordingAutograde) -> None:
        super().__init__(logging.getLogger("camp.nbgrader"), {})
        self._converter = converter

    def log(self, level, msg, *args, **kwargs):
        if level >= logging.ERROR:
            text = str(msg) % args if args else str(msg)
            lines = [line for line in text.strip().splitlines() if line.strip()]
            if lines and "error processing" not in lines[-1] and "above traceback" not in lines[-1]:
                self._converter.reason = lines[-1].strip()


def load_config(course: Course):
    """Return the traitlets configuration of the course's `nbgrader_config.py`."""
    from traitlets.config.loader import PyFileConfigLoader

    return PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
