"""One submission -> one result: rebuild the notebook, run it in a kernel, check it outside the kernel.

The result is plain data. Its key is a hash over everything that can change a mark: the submission, the lab,
the grader, the data, the library versions, the isolation. What has a result under its key is not run again.
"""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from campkit.errors import LabError
from graders.build import release_notebook, write_release_files
from graders.checks import result_of, run_check
from graders.course import Course
from graders.files import write_json
from graders.kernel_output import Ran
from graders.kernel_session import KernelGone, KernelSession
from graders.kernel_submission import KernelSubmission
from graders.labs import Lab
from graders.reading import Submitted, read_submission
from graders.sandbox import Limits
from graders.services import services_for
from graders.versions import key_for, versions_for

MAX_RESTARTS = 6
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")


def result_file(course: Course, lab: str, owner: str, key: str) -> Path:
    """Return where the result of a submission is kept."""
    return course.results / lab / owner / f"{key}.json"


def load_result(course: Course, lab: str, owner: str, key: str) -> dict[str, Any] | None:
    """Return the result kept under this key, None when there is none (or it is damaged: then it is made anew)."""
    try:
        result = json.loads(result_file(course, lab, owner, key).read_text(encoding="utf-8"))
        return result if result.get("key") == key else None
    except (OSError, ValueError, AttributeError):
        return None


def grade_one(course: Course, lab: Lab, owner: str, isolation: str, force: bool = False) -> dict[str, Any]:
    """Return the result of an owner's submission: the kept one, or a new one, which is then kept.

    `isolation` is "bubblewrap" or "none". Raises CourseError when the result cannot be written.
    """
    submitted = read_submission(course.submitted / owner / lab.name, lab)
    seed = course.secret_seed()
    versions = versions_for(lab, seed)
    key = key_for(submitted, versions, isolation)
    kept = None if force else load_result(course, lab.name, owner, key)
    if kept is not None:
        return kept
    result = {"schema": 1, "lab": lab.name, "owner": owner, "key": key, "submission": submitted.digest(),
              "isolation": isolation, "versions": versions.as_dict(), "notes": submitted.notes,
              **Run(lab, submitted, seed, isolation).result()}
    write_json(result_file(course, lab.name, owner, key), result)
    return result


@lru_cache(maxsize=16)
def _release(folder: Path, digest: str, name: str):
    """Return (release notebook, files of the release) of a lab; made once per process and state of the lab."""
    from graders.labs import load_lab

    lab = load_lab(folder, name)
    with tempfile.TemporaryDirectory(prefix="camp-release-") as place:
        write_release_files(lab, Path(place))
        files = {path.relative_to(place).as_posix(): path.read_bytes()
                 for path in sorted(Path(place).rglob("*")) if path.is_file()}
    return release_notebook(lab), files


def released(lab: Lab):
    """Return (release notebook, release files by name) of a lab; treat both as read-only."""
    return _release(lab.folder, lab.digest(), lab.name)


def rebuild(lab: Lab, submitted: Submitted):
    """Return the notebook that is run and recorded: our release with the trainee's answers put in, by cell name."""
    import copy

    notebook = copy.deepcopy(released(lab)[0])
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in submitted.answers:
            cell.source = submitted.answers[name]
    return notebook


class Run:
    """Running and checking one submission."""

    def __init__(self, lab: Lab, submitted: Submitted, seed: int, isolation: str) -> None:
        self.lab, self.submitted, self.seed, self.isolation = lab, submitted, seed, isolation
        self.limits = Limits().with_lab(lab.config.limits.seconds, lab.config.limits.memory_mb)
        self.status, self.message = "finished", ""
        self.cells: dict[str, dict[str, Any]] = {}
        self.verdicts: dict[str, dict[str, Any]] = {}
        self.fatal: set[str] = set()
        self.tried_again: set[str] = set()
        self.restarts = 0
        self.kernel: KernelSession | None = None

    def result(self) -> dict[str, Any]:
        """Run the submission; return the parts of the result that depend on it."""
        started = time.monotonic()
        self.trace: dict[str, Any] = {}
        if self.submitted.status == "ok":
            with services_for(self.lab.config.budget) as self.services:
                try:
                    self._run()
                finally:
                    if self.kernel is not None:
                        self.kernel.close()
        else:
            self.status, self.message = self.submitted.status, self.submitted.message
        seconds = round(time.monotonic() - started, 2)
        return {"run": {"status": self.status, "seconds": seconds, "message": self.message},
                "items": [self._item(item) for item in self.lab.items], "cells": self.cells, "trace": self.trace}

    # Running

    def _run(self) -> None:
        release, files = released(self.lab)
        self.notebook = rebuild(self.lab, self.submitted)
        self.files = files | self.submitted.files
        visible = "\n".join([*(cell.source for cell in release.cells),
                             *(data.decode("utf-8", "replace") for data in files.values())])
        checks = self.lab.checks()
        self.end = time.monotonic() + self.limits.wall_s
        self._start_kernel()
        # All cells first, then the checks: what a check asks with is hidden, and no output after it is kept.
        done: list[Any] = []
        code = [cell for cell in self.notebook.cells if cell.cell_type == "code"]
        for cell in code:
            if self.fatal and _is_check(cell):
                continue  # a visible check has no points of its own, and time is short now
            if not self._run_cell(cell, done):
                return
            done.append(cell)
        session = KernelSubmission(self.lab, self.seed, visible, self.kernel, self.services)
        for cell in code:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in checks:
                if not self._check_with_a_second_try(name, checks[name], session, done):
                    break
        session.end()
        self.trace = session.trace.as_json()
        self.kernel.close()
        self._resemblance(session.trace)

    def _check_with_a_second_try(self, name: str, function: Any, session: KernelSubmission, done: list[Any]) -> bool:
        """Check; when the kernel was ended, perhaps by the check before, once more. Return False when it cannot go on."""
        for last in (False, True):
            if not self._take_state(session, done):
                return False
            self._check(name, function, session)
            if session.gone is None:
                return True
            if not self._revive(session.gone, done):
                return False
            if session.gone.status != "killed" or last:
                return True
        return True

    def _take_state(self, session: KernelSubmission, done: list[Any]) -> bool:
        """Take the files and values that checks ask for, before anything is called; return False when there is no kernel to ask any more."""
        while True:
            session.kernel, session.gone = self.kernel, None
            self.kernel.end_of_cells()
            session.take_state()
            if session.gone is None:
                return True
            if not self._revive(session.gone, done):
                return False

    def _start_kernel(self) -> None:
        kernel = KernelSession(self.files, self.limits, self.isolation, self.services)
        kernel.deadline = self.end
        self.kernel = kernel.__enter__()

    def _run_cell(self, cell, done: list[Any]) -> bool:
        """Run a cell and keep its outputs; return False when the submission cannot go on."""
        try:
            ran = self.kernel.run_cell(cell.source)
        except KernelGone as gone:
            if gone.status == "killed" and cell["id"] not in self.tried_again:
                self.tried_again.add(cell["id"])  # perhaps an earlier cell, a visible check among them, had ended the kernel
                return self._revive(gone, done) and self._run_cell(cell, done)
            self.cells[cell["id"]] = {"execution_count": None, "outputs": [_says(gone.message)]}
            self.fatal.add(cell["id"])
            return self._revive(gone, done)
        self.cells[cell["id"]] = {"execution_count": ran.execution_count, "outputs": ran.outputs}
        if self._has_filled_it(ran):
            gone = KernelGone("out_of_memory", f"This cell left the memory of {self.limits.memory_mb} MB full, with output or data, and was left out. Print less, or work on parts of the data.")
            self.cells[cell["id"]]["outputs"].append(_says(gone.message))
            self.fatal.add(cell["id"])
            return self._revive(gone, done)
        if ran.status == "timed_out":
            self.fatal.add(cell["id"])
            self.cells[cell["id"]]["outputs"].append(_says(f"This cell did not finish within {self.limits.cell_s:g} seconds and was interrupted."))
        return True

    def _has_filled_it(self, ran: Any) -> bool:
        """True when a cell ran out of memory and has not given it back: every later cell would pay for it."""
        return ran.ename == "MemoryError" and self.kernel.is_full()

    def _revive(self, gone: KernelGone, done: list[Any]) -> bool:
        """Go on after a kernel's end: a new kernel, the cells so far once more without those that ended one."""
        if self.status == "finished":
            self.status, self.message = gone.status, gone.message
        while self.restarts < MAX_RESTARTS and time.monotonic() < self.end:
            self.restarts += 1
            self.kernel.close()
            try:
                self._start_kernel()
            except KernelGone:
                return False
            if all(self._runs_again(cell) for cell in done):
                return True
        return False

    def _runs_again(self, cell) -> bool:
        """Run a cell once more in a new kernel; one that ends the kernel now is left out from then on."""
        if cell["id"] in self.fatal or _is_check(cell):  # a visible check leaves nothing behind that a later cell needs
            return True
        try:
            ran = self.kernel.run_cell(cell.source)
            if ran.status == "timed_out":
                self.fatal.add(cell["id"])
            elif self._has_filled_it(ran):
                self.fatal.add(cell["id"])
                return False
        except KernelGone:
            self.fatal.add(cell["id"])
            return False
        return True

    def _check(self, name: str, function: Any, session: KernelSubmission) -> None:
        item = next(item for item in self.lab.items if item.name == name)
        session.begin(name)
        try:
            verdict = run_check(self.lab, function, name, session)
        except LabError as error:
            self.verdicts[name] = {"status": "awaiting", "points": None, "hint": "",
                                   "message": "The check of this cell failed by itself; your instructor will look at it.",
                                   "grader_error": str(error)}
            return
        facts = result_of(item, verdict).as_dict()
        self.verdicts[name] = facts | {"message": plain_text(facts["message"]), "hint": plain_text(facts["hint"])}

    def _resemblance(self, trace) -> None:
        """Name, for each check that is not passed, the known mistake that the submission behaves like."""
        import filelock

        from graders.resemblance import cache_folder, resemblances

        wrong = [name for name, verdict in self.verdicts.items() if verdict["status"] in ("failed", "partial")]
        if not wrong:
            return
        with contextlib.suppress(OSError):  # without room for the lock everybody runs them; without room for traces nobody is helped
            cache_folder().mkdir(parents=True, exist_ok=True)
        found: dict[str, str] = {}
        with contextlib.suppress(OSError), filelock.FileLock(cache_folder() / f".{self.lab.name}.lock"):  # one worker runs the mutants, the others wait for its traces
            found = resemblances(self.lab, self.seed, trace, wrong)
        for name, mutant in found.items():
            self.verdicts[name]["resembles"] = mutant

    # Judging

    def _item(self, item) -> dict[str, Any]:
        facts = {"name": item.name, "kind": item.kind, "points": 0.0, "max_points": item.points, "status": "failed",
                 "message": "", "hint": "", "resembles": None, "dimension": item.dimension, "lead": item.lead}
        if self.submitted.status != "ok":
            return facts | {"status": "invalid", "message": self.submitted.message}
        if item.kind == "check":
            if item.name in self.verdicts:
                return facts | self.verdicts[item.name]
            return facts | {"status": self.status if self.status != "finished" else "failed",
                            "message": self.message or "The check was not reached."}
        if item.kind == "written" and not self._is_answered(item.name):
            return facts | {"message": "There is no answer."}
        return facts | {"points": None, "status": "awaiting", "message": "A person reads this answer."}

    def _is_answered(self, name: str) -> bool:
        stub = next((cell.source for cell in released(self.lab)[0].cells if cell["id"] == name), "")
        return self.submitted.answers.get(name, stub).strip() not in ("", stub.strip())


def _is_check(cell) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))


def plain_text(text: str) -> str:
    """Return text without control characters and characters that nobody sees: a message may quote a trainee, and ends on a terminal."""
    return _CONTROL.sub("", text)


def _says(sentence: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stderr", "text": f"[camp] {sentence}\n"}


__all__ = ["KernelSubmission", "Ran", "Run", "grade_one", "key_for", "load_result", "rebuild", "released", "result_file",
           "versions_for"]
