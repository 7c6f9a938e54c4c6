"""Verdicts: what a check found out about one answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: passed and partial and failed come from a check; the others from the runner.
STATUSES = ("passed", "partial", "failed", "timed_out", "killed", "out_of_memory", "invalid")


@dataclass(frozen=True)
class Verdict:
    """What one check found: a status, the fraction of its points, and sentences for the trainee."""

    status: str
    """One of `STATUSES`."""
    fraction: float
    """Share of the check's points that is earned, 0 to 1."""
    message: str = ""
    """What was called, what came back, what was expected; never a held-out row."""
    hint: str = ""
    """The next step, in one sentence."""

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"{self.status!r} is no status; use one of {', '.join(STATUSES)}")
        if not 0.0 <= self.fraction <= 1.0:
            raise ValueError(f"a verdict's fraction lies between 0 and 1, this one is {self.fraction!r}")


def passed(message: str = "") -> Verdict:
    """The answer is right: all points."""
    return Verdict("passed", 1.0, message)


def failed(message: str, hint: str = "") -> Verdict:
    """The answer is wrong: no points. `message` says what was called, what came back, what was expected."""
    return Verdict("failed", 0.0, message, hint)


def partial(fraction: float, message: str, hint: str = "") -> Verdict:
    """Part of the points. `fraction` is 0 to 1; 0 gives a failed verdict and 1 a passed one."""
    if fraction <= 0:
        return failed(message, hint)
    if fraction >= 1:
        return passed(message)
    return Verdict("partial", round(fraction, 6), message, hint)


def banded(value: float, bands: Sequence[tuple[float, float]], message: str, hint: str = "",
           higher_is_better: bool = True) -> Verdict:
    """Turn a measured value into a verdict by bands.

    `bands` are (limit, fraction) pairs, best first, for example [(0.80, 1.0), (0.72, 0.6)]; the first
    band whose limit is met counts. No band met: failed. With `higher_is_better=False` a value meets a
    limit by being at or below it.
    """
    for limit, fraction in bands:
        if value >= limit if higher_is_better else value <= limit:
            return partial(fraction, message, hint)
    return failed(message, hint)
