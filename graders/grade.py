"""Grading a course: many workers run submissions, one writer records them.

Killed at any moment, the next call goes on from what is there: a worker's result is one file, written at
once; the writer notes what it has recorded; both can be done twice without doubling anything.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from campkit.errors import CampError, CourseError
from graders.course import Course
from graders.labs import Lab, folder_digest, load_lab
from graders.sandbox import choose_isolation
from graders.warm import WARM, WarmParent

#: From so many submissions and so many mutants on, the mutants are run on all processors before the submissions.
MANY, MANY_MUTANTS = 4, 20


@dataclass
class Row:
    """One submission in the summary."""

    lab: str
    owner: str
    status: str
    """finished, timed_out, killed, out_of_memory, invalid, missing; error when it could not be graded at all."""
    points: float | None
    max_points: float
    awaiting: int
    """Items that a person still has to grade."""
    fresh: bool
    """Was it run now (or was its kept result used)?"""
    message: str = ""


@dataclass
class Summary:
    """What a grading did."""

    isolation: str
    seconds: float = 0.0
    rows: list[Row] = field(default_factory=list)

    @property
    def errors(self) -> list[Row]:
        """Submissions that could not be graded; they are tried again next time."""
        return [row for row in self.rows if row.status == "error"]

    def as_dict(self) -> dict[str, Any]:
        """Return the summary as plain data."""
        return {"isolation": self.isolation, "seconds": self.seconds, "submissions": [asdict(row) for row in self.rows]}


def submissions_of(course: Course, labs: list[Lab]) -> list[tuple[Lab, str]]:
    """Return (lab, owner) for everything that was handed in for these labs, in a fixed order."""
    owners = sorted(p.name for p in course.submitted.iterdir() if not p.name.startswith(".")) if course.submitted.is_dir() else []
    return [(lab, owner) for lab in labs for owner in owners if os.path.lexists(course.submitted / owner / lab.name)]


def grade(course: Course, labs: list[Lab], isolation: str = "auto", progress: bool = True, workers: int | None = None,
          force: bool = False, reason: str = "", owners: list[str] | None = None) -> Summary:
    """Grade everything that was handed in for `labs` and is not graded yet; record it in nbgrader's gradebook.

    `isolation` is auto (bubblewrap, else CourseError), bubblewrap or none; `workers` None means one per
    processor; `force` runs and records again what has a result; `reason` stands in the attempts of what is regraded.
    Raises CourseError when another grading is running or the course cannot be written.
    """
    started = time.monotonic()
    chosen = choose_isolation(isolation)
    summary = Summary(chosen)
    with contextlib.ExitStack() as stack:
        _warm_up(course, labs, chosen, owners, force, stack)  # while it imports, so do we
        _grade(course, labs, summary, progress, workers, force, reason, owners)
    summary.seconds = round(time.monotonic() - started, 2)
    return summary


def _warm_up(course: Course, labs: list[Lab], isolation: str, owners: list[str] | None, force: bool, stack: contextlib.ExitStack) -> None:
    """Start a parent of warm kernels when many submissions are to be run: it takes seconds."""
    def is_new(lab: Lab, owner: str) -> bool:
        recorded = course.results / lab.name / owner / "recorded.json"
        with contextlib.suppress(OSError):
            return force or recorded.stat().st_mtime < (course.submitted / owner / lab.name).stat().st_mtime
        return True

    many = sum(is_new(lab, owner) for lab, owner in submissions_of(course, labs) if owners is None or owner in owners) >= MANY
    if many and isolation == "bubblewrap" and not os.environ.get(WARM):
        stack.enter_context(_environment({WARM: stack.enter_context(WarmParent()).address}))


def _grade(course: Course, labs: list[Lab], summary: Summary, progress: bool, workers: int | None, force: bool, reason: str,
           owners: list[str] | None) -> None:
    from graders import record

    chosen = summary.isolation
    with only_writer(course), record.one_engine(), _environment({record.ISOLATION: chosen, record.REASON: reason}):
        _make_ready(course, labs)
        todo = [(lab, owner) for lab, owner in submissions_of(course, labs) if owners is None or owner in owners]
        bar = _bar(len(todo), progress)
        with contextlib.closing(bar):
            _run_known_mistakes(course, todo, workers, bar)
            for lab, owner, result, fresh in run_all(course, todo, chosen, workers, force):
                row = _recorded_row(course, lab, owner, result, fresh, force, bar)
                summary.rows.append(row)
                bar.update(1)
    summary.rows.sort(key=lambda row: (row.lab, row.owner))


def _recorded_row(course: Course, lab: Lab, owner: str, result: dict[str, Any] | str, fresh: bool, force: bool, bar) -> Row:
    from graders import record

    most = sum(item.points for item in lab.items)
    if isinstance(result, str):
        bar.write(f"{owner} {lab.name}: {result}", file=sys.stderr)
        return Row(lab.name, owner, "error", None, most, 0, fresh, result)
    try:
        if force or not record.is_recorded(course, lab.name, owner, result["key"]):
            record.record_one(course, lab, owner)
    except CourseError:
        raise
    except (CampError, OSError) as error:
        bar.write(f"{owner} {lab.name}: {error}", file=sys.stderr)
        return Row(lab.name, owner, "error", None, most, 0, fresh, str(error))
    for item in result["items"]:
        if item.get("grader_error"):
            bar.write(f"{owner} {lab.name}: the check of {item['name']} failed by itself: {item['grader_error']}", file=sys.stderr)
    status, message = result["run"]["status"], result["run"]["message"]
    if status != "finished":
        bar.write(f"{owner} {lab.name}: {status}: {message}", file=sys.stderr)
    known = [item["points"] for item in result["items"] if item["points"] is not None]
    return Row(lab.name, owner, status, round(sum(known), 4), most, sum(item["points"] is None for item in result["items"]), fresh, message)


def _make_ready(course: Course, labs: list[Lab]) -> None:
    """Build and enter labs that the gradebook does not know yet."""
    from graders.release import build_lab, enter_in_gradebook

    with course.gradebook() as book:
        known = {assignment.name for assignment in book.assignments}
    for lab in labs:
        if lab.name not in known or not (course.source / lab.name / f"{lab.name}.ipynb").exists():
            build_lab(course, lab)
            enter_in_gradebook(course, lab)


def _run_known_mistakes(course: Course, todo: list[tuple[Lab, str]], workers: int | None, bar) -> None:
    """Run the mutants of labs with several submissions on all processors, before one worker would do it alone."""
    from graders import resemblance

    counts = Counter(lab.name for lab, _owner in todo)
    for lab in {lab.name: lab for lab, _owner in todo}.values():
        if counts[lab.name] >= MANY and len(lab.mutants) >= MANY_MUTANTS and not resemblance.is_prepared(lab, course.secret_seed()):
            bar.set_postfix_str(f"{lab.name}: {len(lab.mutants)} known mistakes")
            resemblance.prepare(lab, course.secret_seed(), workers)
    bar.set_postfix_str("")


# Workers

def run_all(course: Course, todo: list[tuple[Lab, str]], isolation: str, workers: int | None,
            force: bool) -> Iterator[tuple[Lab, str, dict[str, Any] | str, bool]]:
    """Yield (lab, owner, result or the sentence why there is none, was it run now) as they come.

    A worker that dies takes its pool with it: what was not finished is tried once more, one at a time.
    """
    count = max(1, min(workers or os.cpu_count() or 1, len(todo)))
    labs = {lab.name: lab for lab, _ in todo}
    left = [(lab.name, owner) for lab, owner in todo]
    if count == 1 and len(todo) <= 1:
        for name, owner in left:
            result, fresh = run_job(str(course.root), name, str(labs[name].folder), owner, isolation, force)
            yield labs[name], owner, result, fresh
        return
    for attempt, size in enumerate((count, 1)):
        lost = []
        for job, done in _pool_round(course, labs, left, isolation, force, size, one_by_one=attempt > 0):
            if done is None:
                lost.append(job)
            else:
                yield labs[job[0]], job[1], *done
        left = lost
        if not left:
            return
    for name, owner in left:
        yield labs[name], owner, "The process that graded it was ended twice. Grade it alone to see why.", True


def _pool_round(course: Course, labs: dict[str, Lab], jobs: list[tuple[str, str]], isolation: str, force: bool,
                size: int, one_by_one: bool):
    waiting = list(jobs)
    while waiting:
        batch, waiting = (waiting[:1], waiting[1:]) if one_by_one else (waiting, [])
        with ProcessPoolExecutor(size, mp_context=_context(), initializer=_start_worker, initargs=(os.environ.get(WARM, ""),)) as pool:
            futures: dict[Future, tuple[str, str]] = {}
            for job in batch:
                futures[pool.submit(run_job, str(course.root), job[0], str(labs[job[0]].folder), job[1], isolation, force)] = job
            try:
                while futures:
                    for future in wait(futures, return_when=FIRST_COMPLETED).done:
                        job = futures.pop(future)
                        try:
                            yield job, future.result()
                        except BrokenProcessPool:
                            yield job, None
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _start_worker(warm: str) -> None:
    """Tell a worker where kernels are forked; it has its environment from a process that was started earlier."""
    os.environ[WARM] = warm


def _context():
    """Workers are forked from a clean process that has imported what they need; spawned where that cannot be had."""
    if "forkserver" in multiprocessing.get_all_start_methods() and sys.platform != "darwin":
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["graders.run", "pandas", "nbformat", "graders.exec_child"])
        return context
    return multiprocessing.get_context("spawn")


_LABS: dict[tuple[str, str, str], Lab] = {}


def run_job(root: str, name: str, folder: str, owner: str, isolation: str, force: bool) -> tuple[dict[str, Any] | str, bool]:
    """Run one submission in this worker; return (result, was it run now), or a sentence in place of the result."""
    from graders.run import grade_one

    started = time.time()
    try:
        known = name, folder, folder_digest(Path(folder))
        lab = _LABS[known] = _LABS.get(known) or load_lab(Path(folder), name)  # with the data that it has made
        course = Course(root)
        result = grade_one(course, lab, owner, isolation, force)
        from graders.run import result_file

        fresh = result_file(course, lab.name, owner, result["key"]).stat().st_mtime >= started - 0.01
        return {**result, "cells": {}, "trace": {}}, fresh
    except CampError as error:
        return str(error), True
    except Exception as error:
        return f"It could not be graded ({type(error).__name__}: {error}). The others went on.", True


# Around

@contextlib.contextmanager
def only_writer(course: Course):
    """Hold the course's writer lock. Raises CourseError when somebody else holds it."""
    import filelock

    lock = filelock.FileLock(course.root / ".grading.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise CourseError(f"{course.root}: another `camp grade` is at work on this course. Wait until it has finished.") from None
    except OSError as error:
        raise CourseError(f"{course.root}: the course folder cannot be written ({error.strerror}). Nothing was changed.") from None
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _environment(values: dict[str, str]):
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)


def _bar(total: int, progress: bool):
    from tqdm import tqdm

    return tqdm(total=total, desc="grading", unit="submission", file=sys.stderr, disable=not progress or not total,
                dynamic_ncols=True, smoothing=0.1)
