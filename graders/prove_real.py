"""Grading a variant the real way, in a kernel, as a trainee's submission is graded; to show that both ways agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from graders.contract import Problem
from graders.labs import Lab
from graders.prove_runner import Graded
from graders.reading import Submitted
from graders.run import Run
from graders.sandbox import why_no_bubblewrap
from graders.source import Cell


def grade_in_kernel(lab: Lab, cells: Sequence[Cell], seed: int) -> dict[str, tuple[str, float | None]]:
    """Return check -> (status, points) of running `cells` as the answers of a submission, sandboxed where that is possible."""
    answers = {cell.name: cell.source for cell in cells if cell.is_answer}
    isolation = "none" if why_no_bubblewrap() else "bubblewrap"
    result = Run(lab, Submitted(answers=answers), seed, isolation).result()
    return {item["name"]: (item["status"], item["points"]) for item in result["items"] if item["kind"] == "check"}


def same_in_a_kernel(lab: Lab, proof: Any, variants: list, graded: list[Graded], count: int,
                     progress: Callable[[str], None]) -> None:
    """Run a sample the real way and hold its marks against those without a kernel."""
    mutants = [n for n, (role, _, _) in enumerate(variants) if role == "mutant"]
    chosen = [n for n, (role, _, _) in enumerate(variants) if role in ("worked", "release")]
    chosen += mutants[::max(1, len(mutants) // count)][:count]
    for n in chosen:
        role, variant, cells = variants[n]
        name = variant.name if variant else role
        progress(f"{name} in a kernel")
        real = grade_in_kernel(lab, cells, proof.seed)
        for check in graded[n].results:
            if real.get(check.name) != (check.status, check.points):
                status, points = real.get(check.name, ("no result", None))
                proof.problems.append(Problem("same_marks", lab.name, f"{role} {name}", (
                    f"{check.name} gives {check.points:g} points ({check.status}) without a kernel and {points} ({status}) in one; "
                    "do not rely on IPython, on the order of checks or on what a later cell changes.")))
        proof.in_kernel += 1
