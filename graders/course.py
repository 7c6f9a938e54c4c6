"""The course folder: what must not be lost, and the settings with which plain nbgrader works in it.

course/
├── camp.json            settings: course id, exchange, where labs and build are, isolation
├── nbgrader_config.py   lets `nbgrader autograde`, `formgrader`, ... work on the same files
├── roster.csv pairs.csv people (see roster.py)
├── secret_seed          seed of the held-out data, readable by its owner only
├── gradebook.db         nbgrader's gradebook
├── submitted/ autograded/ feedback/     as nbgrader lays them out: <owner>/<lab>/
├── results/<lab>/<owner>/<key>.json     trusted results, one per run of one submission
├── attempts/<lab>.jsonl                 every graded attempt, appended
└── exchange/            nbgrader's exchange, unless another folder is set
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from campkit.errors import CourseError
from graders.clean import FILTERS
from graders.files import clear_disk_errors, write_atomic, write_json

PROJECT = Path(__file__).resolve().parents[1]
LABS = PROJECT / "labs"

CONFIG = '''"""Settings of nbgrader for this course. `camp` wrote this file once and does not change it again."""
from pathlib import Path
import sys

try:
    import graders.course as camp_course
except ImportError:  # nbgrader was started outside the camp's environment
    sys.path.insert(0, {project!r})
    import graders.course as camp_course

c = get_config()  # noqa: F821
camp_course.configure(c, Path(__file__).resolve().parent)

# Your own settings go below this line; they win over the camp's.
'''


@dataclass
class Settings:
    """What `camp.json` holds. Paths are relative to the course folder, or absolute."""

    schema: int = 1
    course_id: str = "camp"
    exchange: str = "exchange"
    """Folder of nbgrader's exchange."""
    build: str | None = None
    """Folder in which source/ and release/ are built; None means build/<course name> beside the course."""
    labs: str | None = None
    """Folder of the labs; None means the labs of this project."""
    isolation: str = "auto"
    """auto: bubblewrap, and refuse without it; none: grade without isolation."""


class Course:
    """A course folder, made on first use.

    `labs`, `build` and `exchange` are remembered in `camp.json`; None keeps what is there.
    Raises CourseError when the folder cannot be made, written or understood.
    """

    def __init__(self, root: Path | str, *, labs: Path | str | None = None, build: Path | str | None = None,
                 exchange: Path | str | None = None, isolation: str | None = None) -> None:
        self.root = Path(root).absolute()
        self._settings_file = self.root / "camp.json"
        self.settings = self._read_settings()
        changed = {name: str(Path(value).absolute()) for name, value in
                   (("labs", labs), ("build", build), ("exchange", exchange)) if value is not None}
        if isolation is not None:
            changed["isolation"] = isolation
        before = asdict(self.settings)
        for name, value in changed.items():
            setattr(self.settings, name, value)
        if asdict(self.settings) != before or not self._settings_file.exists():
            with clear_disk_errors("the course folder", self.root):
                self.root.mkdir(parents=True, exist_ok=True)
            write_json(self._settings_file, asdict(self.settings))
        self._make()

    # Places

    @property
    def build(self) -> Path:
        """Where source and release are built; can be deleted at any time."""
        if self.settings.build:
            return (self.root / self.settings.build).absolute()
        return self.root.parent / "build" / self.root.name

    @property
    def labs_root(self) -> Path:
        """The folder of the labs."""
        return (self.root / self.settings.labs).absolute() if self.settings.labs else LABS

    @property
    def exchange(self) -> Path:
        """nbgrader's exchange folder."""
        return (self.root / self.settings.exchange).absolute()

    @property
    def source(self) -> Path:
        """nbgrader's source folder: <lab>/<lab>.ipynb with worked answers."""
        return self.build / "source"

    @property
    def release(self) -> Path:
        """nbgrader's release folder."""
        return self.build / "release"

    @property
    def submitted(self) -> Path:
        """What was handed in: <owner>/<lab>/."""
        return self.root / "submitted"

    @property
    def autograded(self) -> Path:
        """Graded notebooks: <owner>/<lab>/."""
        return self.root / "autograded"

    @property
    def feedback(self) -> Path:
        """Feedback pages: <owner>/<lab>/."""
        return self.root / "feedback"

    @property
    def attempts(self) -> Path:
        """One line per graded attempt, one file per lab."""
        return self.root / "attempts"

    @property
    def results(self) -> Path:
        """Trusted results: <lab>/<owner>/<key>.json."""
        return self.root / "results"

    @property
    def records(self) -> Path:
        """What cohort_tools keeps."""
        return self.root / "records"

    @property
    def gradebook_file(self) -> Path:
        """nbgrader's database."""
        return self.root / "gradebook.db"

    @property
    def db_url(self) -> str:
        """Address of nbgrader's database."""
        return f"sqlite:///{self.gradebook_file}"

    @property
    def course_id(self) -> str:
        """nbgrader's name of this course."""
        return self.settings.course_id

    # The secret seed

    def secret_seed(self) -> int:
        """Return the seed of this course's held-out data; it is made once and never shown."""
        path = self.root / "secret_seed"
        if not path.exists():
            with clear_disk_errors("the secret seed", path):
                try:
                    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                except FileExistsError:
                    pass
                else:
                    with os.fdopen(handle, "w") as out:
                        out.write(f"{secrets.randbits(63)}\n")
        try:
            return int(path.read_text().strip())
        except ValueError:
            raise CourseError(f"{path}: this is no seed (one whole number). Put the file back from your backup; "
                              "a new seed would change the held-out data of every lab.") from None

    def gradebook(self):
        """Open nbgrader's gradebook (a context manager)."""
        from nbgrader.api import Gradebook
        from sqlalchemy.exc import OperationalError

        if not self.gradebook_file.exists():
            with clear_disk_errors("the gradebook", self.gradebook_file):
                _make_gradebook(self.gradebook_file)
        try:
            return Gradebook(self.db_url, self.course_id)
        except OperationalError as error:
            raise CourseError(f"{self.gradebook_file}: the gradebook cannot be opened ({error.orig}). "
                              "Check that the disk is writable and not full; nothing was changed.") from error

    # Making it

    def _read_settings(self) -> Settings:
        if not self._settings_file.exists():
            return Settings()
        try:
            found = json.loads(self._settings_file.read_text(encoding="utf-8"))
            return Settings(**found)
        except (ValueError, TypeError) as error:
            raise CourseError(f"{self._settings_file}: these settings cannot be read ({error}). "
                              "Delete the file to get the standard ones.") from None

    def _make(self) -> None:
        with clear_disk_errors("the course folder", self.root):
            for folder in (self.submitted, self.autograded, self.feedback, self.attempts, self.results, self.records):
                folder.mkdir(parents=True, exist_ok=True)
        config = self.root / "nbgrader_config.py"
        if not config.exists():
            write_atomic(config, CONFIG.format(project=str(PROJECT)))
        self.secret_seed()


def _make_gradebook(path: Path) -> None:
    """Make an empty gradebook as nbgrader does, without its call of a program that takes seconds."""
    import nbgrader
    from alembic.script import ScriptDirectory
    from nbgrader.api import Base
    from sqlalchemy import create_engine, text

    head = ScriptDirectory(str(Path(nbgrader.__file__).parent / "alembic")).get_current_head()
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        engine = create_engine(f"sqlite:///{fresh}")
        Base.metadata.create_all(engine)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": head})
        engine.dispose()
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def configure(c, root: Path) -> None:
    """Set nbgrader's options for the course in `root`; called by the course's `nbgrader_config.py`."""
    course = Course(root)
    c.CourseDirectory.root = str(course.root)
    c.CourseDirectory.course_id = course.course_id
    c.CourseDirectory.db_url = course.db_url
    c.CourseDirectory.source_directory = str(course.source)
    c.CourseDirectory.release_directory = str(course.release)
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", ".*"]
    c.Exchange.root = str(course.exchange)
    c.ExecutePreprocessor.kernel_name = "python3"
    # Marks come from the trusted result, never from the notebook's own outputs.
    c.Autograde.exporter_class = "graders.record.TrustedExporter"
    c.Autograde.pre_convert_hook = "graders.record.set_aside_links"
    c.Autograde.sanitize_preprocessors = ["nbgrader.preprocessors.CheckCellMetadata"]
    c.Autograde.autograde_preprocessors = [
        "graders.record.MergeResult",
        "graders.record.SaveVerdicts",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.TrustedExporter.course = str(course.root)
    c.MergeResult.course = str(course.root)
    c.SaveVerdicts.course = str(course.root)
    c.FeedbackExporter.course = str(course.root)
    # People open these pages: nothing that a trainee wrote may run in them.
    c.GenerateFeedback.exporter_class = "graders.feedback.FeedbackExporter"
    c.HTMLExporter.sanitize_html = True
    c.HTMLExporter.filters = dict(FILTERS)
    c.ExportApp.plugin_class = "graders.export.SafeCsvExport"
