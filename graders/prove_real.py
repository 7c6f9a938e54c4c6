"""Grading a variant the real way, in a kernel, as a trainee's submission is graded; to show that both ways agree."""

from __future__ import annotations

from collections.abc import Sequence

from graders.labs import Lab
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
