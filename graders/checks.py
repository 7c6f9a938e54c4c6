"""Running a lab's checks on a submission: one result for each check cell, whatever the submission does."""

from __future__ import annotations

import contextlib
import dataclasses
import faulthandler
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from campkit.checking import SubmissionProblem, Verdict
from campkit.errors import CampError, LabError
from graders.labs import Item, Lab, _line_in
from graders.session import Session

MAX_TEXT_CHARS = 2_000
CHECK_CPU_S = 120.0
CHECK_WALL_S = 1800.0


@dataclass(frozen=True)
class CheckResult:
    """What one check found, with the points it gives."""

    name: str
    kind: str
    points: float
    max_points: float
    status: str
    fraction: float
    message: str
    hint: str
    dimension: str
    lead: str
    resembles: str | None = None
    """Name of the mutant that the submission behaves like, see `graders.resemblance`."""

    def as_dict(self) -> dict[str, Any]:
        """Return the result as plain data, as it stands in attempts/<lab>.jsonl."""
        return {key: value for key, value in dataclasses.asdict(self).items() if key != "fraction"}


def run_checks(lab: Lab, submission: Session) -> list[CheckResult]:
    """Run every check of the lab, in the order of the notebook.

    What a submission does wrong becomes its verdict. An error inside a check is the lab's fault: it raises
    LabError, naming the check and the line.
    """
    functions, results = lab.checks(), []
    for item in lab.items:
        if item.kind == "check":
            submission.begin(item.name)
            results.append(result_of(item, run_check(lab, functions[item.name], item.name, submission)))
    submission.end()
    return results


def run_check(lab: Lab, function: Any, name: str, submission: Any) -> Verdict:
    """Run one check. Raises LabError when the check itself fails or returns no verdict."""
    path = lab.folder / "checks.py"
    try:
        with time_limit():
            verdict = function(submission)
    except OutOfTime:
        raise LabError.at(path, None, f"check_{name} used more than {CHECK_CPU_S:g} s of processor time on this answer.",
                          "Look at what the answer holds, or bound what the check computes.") from None
    except SubmissionProblem as problem:
        return Verdict(problem.status, 0.0, str(problem))
    except CampError:
        raise
    except Exception as error:
        raise LabError.at(path, _line_in(error, path), f"check_{name} raised {type(error).__name__}: {error}.",
                          "A check returns a verdict for every answer, also for one of the wrong type.") from error
    if not isinstance(verdict, Verdict):
        raise LabError.at(path, None, f"check_{name} returned {type(verdict).__name__}, which is no verdict.",
                          "End it with passed(...), failed(...), partial(...) or banded(...).")
    return verdict


class OutOfTime(BaseException):
    """A check has used up its processor time; no `except Exception` of a check holds it back."""


@contextlib.contextmanager
def time_limit() -> Iterator[None]:
    """End what runs in the block by OutOfTime when it has used `CHECK_CPU_S` seconds of this process's processor time.

    The time that a submission takes for its answers does not count, nor does the load of the machine. Code that never
    comes back to Python cannot be interrupted so: in a worker process the whole process ends after `CHECK_WALL_S`.
    Outside the main thread, and where the system has no such clock, nothing is limited.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(number: int, frame: Any) -> None:
        signal.setitimer(signal.ITIMER_PROF, 1.0)  # again, should somebody have swallowed it
        raise OutOfTime

    before = signal.signal(signal.SIGPROF, stop)
    is_worker = multiprocessing.parent_process() is not None
    with open(os.devnull, "w") as nothing:
        try:
            if is_worker:
                faulthandler.dump_traceback_later(CHECK_WALL_S, exit=True, file=nothing)
            signal.setitimer(signal.ITIMER_PROF, CHECK_CPU_S)
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)
            if is_worker:
                faulthandler.cancel_dump_traceback_later()


def result_of(item: Item, verdict: Verdict) -> CheckResult:
    """Return the result that a verdict gives for an item."""
    return CheckResult(item.name, item.kind, round(verdict.fraction * item.points, 4), item.points, verdict.status,
                       verdict.fraction, _bounded(verdict.message), _bounded(verdict.hint), item.dimension, item.lead)


def _bounded(text: str) -> str:
    return text if len(text) <= MAX_TEXT_CHARS else text[:MAX_TEXT_CHARS - 1] + "…"
