"""What proving a lab that a trainee wrote showed: the answer of `submission.prove_lab`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class LabProblem:
    """One thing that keeps the lab from being proved."""

    rule: str
    """A rule of `camp labs prove`, or "time"."""
    where: str
    message: str


@dataclass(frozen=True)
class LabRow:
    """One answer, graded by the checks of the lab."""

    role: str
    """"worked", "alternative", "release" or "mutant" for the lab's own; "staff" for those of `prove_lab`."""
    name: str
    points: float
    max_points: float
    fails: tuple[str, ...]
    """Checks with less than full points."""
    said: tuple[str, ...] = ()
    """What they said. It may quote hidden data: read it, do not show it."""
    equivalent: str = ""
    """Why a mutant cannot be told from a right answer, as its author claims."""
    error: str = ""
    """Why the lab's own code failed on it."""


@dataclass(frozen=True)
class LabProof:
    """All that proving showed. The lab's code has run in a sandbox; everything here is plain data."""

    name: str
    title: str = ""
    minutes: int = 0
    problems: tuple[LabProblem, ...] = ()
    rows: tuple[LabRow, ...] = ()
    """The lab's own answers; empty when it could not be run."""
    staff: dict[str, LabRow] = field(default_factory=dict)
    answers: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)
    """Variant ("" is the worked answer) -> for each question ("value", answer) or ("error", class)."""
    tables: dict[str, dict[str, str]] = field(default_factory=dict)
    """"dev", "held_out" and "other_seed" (held-out data of another seed) -> table -> CSV or JSON text."""

    def broken(self, *rules: str) -> list[LabProblem]:
        """Return the problems of these rules."""
        return [problem for problem in self.problems if problem.rule in rules]
