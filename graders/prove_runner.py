"""Grading one variant of a lab for a proof, in this process; `graders.prove_remote` does it in another."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from campkit.checking import SubmissionProblem
from campkit.checking.codec import encode
from campkit.errors import LabError
from graders.build import write_table
from graders.checks import CheckResult, run_checks
from graders.exec_session import CellRun, ExecSession
from graders.junk import find_fragile_checks
from graders.labs import Lab
from graders.quick_tables import quicken_text_columns
from graders.session import tier_seed
from graders.shared_start import SharedStart
from graders.source import Cell
from graders.unchanged import Spoilt, Unchanged


@dataclass
class Graded:
    """What came of grading one set of cells."""

    results: list[CheckResult]
    runs: list[CellRun]
    status: str = "finished"
    seconds: float = 0.0
    trace: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    """Why the lab's own code failed, "" when it did not."""

    @property
    def points(self) -> float:
        """Points of all checks together."""
        return round(sum(result.points for result in self.results), 4)

    def failed(self) -> list[str]:
        """Names of the checks with less than full points, in the order of the notebook."""
        return [result.name for result in self.results if result.points < result.max_points]

    def errors(self) -> list[CellRun]:
        """The cells that did not run through."""
        return [run for run in self.runs if run.ename]

    def words(self) -> str:
        """Marks and feedback as one text, without times: what must be the same each time."""
        return json.dumps([result.as_dict() for result in self.results], sort_keys=True)

    def as_dict(self) -> dict[str, Any]:
        """Return all as plain data."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> Graded:
        """Return what `as_dict` wrote. Raises TypeError or KeyError when it is something else."""
        return cls([CheckResult(**result) for result in content["results"]], [CellRun(**run) for run in content["runs"]],
                   str(content["status"]), float(content["seconds"]), dict(content["trace"]), str(content["error"]))


class LocalRunner:
    """Grades variants of a lab in this process; each in a child process of its own.

    Variants share what they have in common (`graders.shared_start`), unless they are to be run from the top.
    """

    judges = True
    """False for one that runs cells only: it needs no tables of its own, and loads no pandas."""

    def __init__(self, lab: Lab, seed: int) -> None:
        self.lab, self.seed = lab, seed
        self._home = Path(tempfile.mkdtemp(prefix="camp-prove-"))
        self._visible: Path | None = None
        self._start: SharedStart | None = None
        self._known: tuple[Unchanged, ...] | None = None
        if self.judges:
            quicken_text_columns()

    def __enter__(self) -> LocalRunner:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End what waits, remove the temporary folders."""
        if self._start:
            self._start.close()
        self.remove_folders()

    def remove_folders(self) -> None:
        """Remove the temporary folders."""
        shutil.rmtree(self._home, ignore_errors=True)

    def stop(self) -> None:
        """Nothing: what runs here ends with this process."""

    def write_data(self, tier: str, folder: Path) -> None:
        """Write all tables of a tier into `folder` as CSV; truths only of tiers that stay hidden."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in self.lab.make_data(tier, tier_seed(self.lab, tier, self.seed)).items():
            if not (name.startswith("truth_") and tier in self.lab.config.release.data):
                write_table(folder, name, table)

    def grade(self, cells: Sequence[Cell], from_top: bool = False) -> Graded:
        """Run `cells` and all checks. An error of the lab's own code stands in `error`.

        Checks for which nothing has changed since the worked answer are not asked again (`graders.unchanged`), unless `from_top`.
        """
        try:
            return self._graded(cells, from_top, None if from_top else self._unchanged())
        except Spoilt:
            return self._graded(cells, from_top, None)

    def _graded(self, cells: Sequence[Cell], from_top: bool, unchanged: Unchanged | None) -> Graded:
        with self.session(cells, from_top) as session:
            runs = session.run()
            graded = Graded([], runs, session.status, session.seconds)
            try:
                graded.results = unchanged.run_checks(session, cells) if unchanged else run_checks(self.lab, session)
            except LabError as error:
                graded.error = str(error)
            graded.trace = session.trace.as_json()
            return graded

    def _unchanged(self) -> Unchanged | None:
        """Return what is known of the worked answer; None where checks break on it, or variants cannot begin where they differ."""
        if self._known is None:
            self._known = ()
            with contextlib.suppress(LabError):
                self._known = (Unchanged(self.lab, lambda: self.session(self.lab.with_answers(None))),)
        return self._known[0] if self._known and self._start and not self._start.is_broken else None

    def fragile_checks(self, cells: Sequence[Cell], names: Sequence[str] | None = None,
                       kinds: Iterable[str] | None = None) -> list[tuple[str, str]]:
        """Return (check, message) for each check (of `names`) that fails on nonsense (of `kinds`) made from the answers of `cells`."""
        unchanged = self._unchanged()
        with self.session(cells) as session:
            session.run()
            if unchanged and [cell.source for cell in cells] == [cell.source for cell in self.lab.with_answers(None)]:
                session.answered = unchanged.answers()
            return find_fragile_checks(self.lab, session, names, kinds)

    @contextlib.contextmanager
    def session(self, cells: Sequence[Cell], from_top: bool = False) -> Iterator[ExecSession]:
        """Begin a session of `cells`, to be run: where they differ from the worked answer, or `from_top` in a folder of its own."""
        session = None
        if not from_top:
            self._start = self._start or SharedStart(self.lab, self.seed, self.fresh_folder())
            session = self._start.session(cells)
        if session is not None:
            with session:
                yield session
            return
        folder = self.fresh_folder()
        try:
            with ExecSession(self.lab, cells, folder, self.seed) as session:
                yield session
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def use_seed(self, seed: int) -> None:
        """Make the hidden data from another seed from now on."""
        if self._start:
            self._start.close()
        self.seed, self._start, self._known = seed, None, None

    def answers(self, cells: Sequence[Cell], function: str, questions: Sequence[Any]) -> list[list[Any]]:
        """Run `cells` and ask their function each question (one argument): ["value", plain answer] or ["error", class]."""
        with self.session(cells) as session:
            session.run()
            session.ask_ahead([encode({"op": "call", "name": function, "args": [question], "kwargs": {}}) for question in questions])
            return [_asked(session, function, question) for question in questions]

    def fresh_folder(self) -> Path:
        """Return a fresh folder with the visible data and files in it."""
        if self._visible is None:
            from graders.build import write_release_files

            visible = self._home / "visible"
            visible.mkdir()
            write_release_files(self.lab, visible)
            self._visible = visible
        folder = Path(tempfile.mkdtemp(dir=self._home))
        shutil.copytree(self._visible, folder, dirs_exist_ok=True)
        return folder


def _asked(session: ExecSession, function: str, question: Any) -> list[Any]:
    try:
        value = session.call(function, question, timeout_s=2.0)
    except SubmissionProblem as problem:
        return ["error", getattr(problem, "ename", type(problem).__name__)]
    if isinstance(value, Decimal):
        value = float(value)  # an amount in decimals is as right as one with a point; JSON has no decimals
    return ["value", value if isinstance(value, (int, float, str, bool, type(None))) else str(value)[:200]]
