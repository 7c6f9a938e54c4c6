"""`camp bench grading`: submissions graded in a minute, ours beside plain `nbgrader autograde`, in one run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from campkit.errors import CourseError
from cohort_tools.cli import json_option, print_json

LAB = "bench_lab"
#: Graded beforehand, to tell the start of workers and of the warm parent from the time of a submission.
FEW = 4


@click.command()
@click.option("--submissions", default=20, show_default=True, type=click.IntRange(8, 10_000), help="How many we grade.")
@click.option("--plain", default=4, show_default=True, type=click.IntRange(2, 1000), help="How many plain nbgrader grades.")
@click.option("--workers", type=click.IntRange(1, 256), help="Submissions that run at the same time. Default: one per processor.")
@click.option("--lab", "lab_name", help="A lab of the project. Default: the small lab that `camp labs new` makes.")
@click.option("--unsafe", is_flag=True, help="Measure without isolation.")
@json_option
def command(submissions: int, plain: int, workers: int | None, lab_name: str | None, unsafe: bool, as_json: bool) -> None:
    """Grade the same submissions with `camp grade` and with plain `nbgrader autograde`, and print the ratio.

    Start-up is told apart from the time of each further submission. Every submission differs from the others, so
    that none is taken from an earlier result.

    Example: camp bench grading --submissions 40
    """
    result = measure(submissions, plain, workers, lab_name, "none" if unsafe else "auto")
    print_json(result) if as_json else click.echo(table(result))


def measure(submissions: int, plain: int, workers: int | None, lab_name: str | None, isolation: str) -> dict[str, Any]:
    """Return all figures. Raises CourseError when one of the two cannot grade."""
    from graders.labs import find_lab, load_lab

    folder = Path(tempfile.mkdtemp(prefix="camp-bench-"))
    try:
        if lab_name:
            lab = find_lab(lab_name)
        else:
            import graders

            shutil.copytree(Path(graders.__file__).parent / "template_lab", folder / "labs" / LAB)
            lab = load_lab(folder / "labs" / LAB)
        ours = measure_ours(folder, lab, submissions, workers, isolation)
        theirs = measure_plain(folder / "plain" / "course", lab, plain)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {"lab": lab.name if lab_name else "the template lab", "cores": os.cpu_count(), "load": _load(), "camp": ours, "nbgrader": theirs,
            "ratio": round(theirs["seconds_each"] / ours["seconds_each"], 2)}


def notebooks(lab, number: int) -> list[bytes]:
    """Return different submissions: worked answers, alternatives and mutants, each with a comment of its own."""
    from graders.build import build_notebook, notebook_bytes

    variants = [None, *lab.alternatives, *lab.mutants]
    made = []
    for index in range(number):
        notebook = build_notebook(lab, lab.with_answers(variants[index % len(variants)]))
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("solution") and cell.cell_type == "code":
                cell.source += f"\n# submission {index}"
        made.append(notebook_bytes(notebook))
    return made


def put(course: Path, lab: str, data: list[bytes], first: int = 0) -> list[str]:
    """Put submissions where nbgrader finds them; return their owners."""
    owners = [f"T-{first + index:05d}" for index in range(len(data))]
    for owner, notebook in zip(owners, data, strict=True):
        folder = course / "submitted" / owner / lab
        folder.mkdir(parents=True)
        (folder / f"{lab}.ipynb").write_bytes(notebook)
        (folder / "timestamp.txt").write_text("2026-11-20 09:30:00.000000 UTC")
    return owners


def measure_ours(folder: Path, lab, number: int, workers: int | None, isolation: str) -> dict[str, Any]:
    """Time `camp grade` on one submission of each kind (known mistakes are run once), on a few, then on `number` more.

    The difference of the last two is the time of each further submission, as for plain nbgrader.
    """
    from graders.course import Course
    from graders.grade import grade
    from graders.release import release_labs

    course = Course(folder / "course", labs=lab.folder.parent)
    release_labs(course, [lab])
    kinds = 1 + len(lab.alternatives) + len(lab.mutants)
    data = notebooks(lab, number + kinds + FEW)
    seconds, begin = [], 0
    for count in (kinds, FEW, number):
        owners = put(course.root, lab.name, data[begin:begin + count], first=begin)
        begin += count
        started = time.monotonic()
        summary = grade(course, [lab], isolation=isolation, workers=workers, owners=owners, progress=count == number)
        seconds.append(time.monotonic() - started)
        if summary.errors:
            raise CourseError(f"`camp grade` could not grade {summary.errors[0].owner}: {summary.errors[0].message}")
    each = max((seconds[2] - seconds[1]) / (number - FEW), 0.001)
    return {"submissions": number, "first_s": round(seconds[0], 2), "seconds": round(seconds[2], 2),
            "startup_s": round(max(seconds[1] - FEW * each, 0), 2), "seconds_each": round(each, 3), "a_minute": round(60 / each, 1),
            "isolation": summary.isolation}


def measure_plain(course: Path, lab, number: int) -> dict[str, Any]:
    """Time `nbgrader autograde` on one submission, then on `number`; the difference is the time of each."""
    from graders.build import build_notebook, notebook_bytes, write_release_files

    source = course / "source" / lab.name
    source.mkdir(parents=True)
    (source / f"{lab.name}.ipynb").write_bytes(notebook_bytes(build_notebook(lab)))
    write_release_files(lab, source)
    nbgrader(course, "generate_assignment", lab.name, "--create")
    data = notebooks(lab, number)
    owners = put(course, lab.name, data)
    started = time.monotonic()
    nbgrader(course, "autograde", lab.name, "--create", "--student", owners[0])
    first = time.monotonic() - started
    started = time.monotonic()
    nbgrader(course, "autograde", lab.name, "--create")  # the one that is graded is left out
    whole = time.monotonic() - started
    startup = nbgrader(course, "--version")
    each = max((whole - startup) / (number - 1), 0.001)
    return {"submissions": number - 1, "first_s": round(first, 2), "seconds": round(whole, 2), "startup_s": round(startup, 2),
            "seconds_each": round(each, 3), "a_minute": round(60 / each, 1), "isolation": "none"}


def nbgrader(course: Path, *words: str) -> float:
    """Run plain nbgrader in a folder; return the seconds. Raises CourseError with its last words when it fails."""
    environment = {**os.environ, "JUPYTER_NO_CONFIG": "1"}
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "nbgrader", *words], cwd=course, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise CourseError(f"plain nbgrader failed ({' '.join(words)}): {done.stderr.strip().splitlines()[-1:]}")
    return time.monotonic() - started


def table(result: dict[str, Any]) -> str:
    """Return the figures as a table."""
    lines = [f"{result['lab']}, {result['cores']} processors, load {result['load']}", "",
             f"{'':20} {'submissions':>11} {'start':>8} {'each':>8} {'a minute':>9}  isolation"]
    for name in ("camp", "nbgrader"):
        r = result[name]
        lines.append(f"{'camp grade' if name == 'camp' else 'nbgrader autograde':20} {r['submissions']:>11} {r['first_s']:>7.1f}s {r['seconds_each']:>7.2f}s "
                     f"{r['a_minute']:>9.1f}  {r['isolation']}")
    return "\n".join([*lines, "", f"ratio: {result['ratio']:g} times the throughput of plain nbgrader"])


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
