"""What each indicator must come to, worked out from the planted rows by plain loops over dictionaries.

Nothing here uses the code of the indicators, nor tables or vectors: it is a second way to the same numbers, written from
the formulas of the design document, so that a slip in one of the two shows.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What an indicator must say of a subject; a `value` of None comes with the `reason` why it is empty."""

    indicator: str
    subject: str
    value: float | None
    n: int
    reason: str | None = None
    lo: float | None = None
    hi: float | None = None
    status: str | None = None
    """Only where the indicator tells more than `ok` and `empty`."""


class Sheet:
    """Collects answers; `add` gives the reason only to an empty value."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []

    def add(self, indicator: str, subject: str, value: float | None, n: int, reason: str = "no_data", lo: float | None = None, hi: float | None = None, status: str | None = None) -> None:
        """Note one answer."""
        empty = value is None
        self.answers.append(Answer(indicator, subject, None if empty else float(value), int(n), reason if empty else None, None if empty else lo, None if empty else hi, "empty" if empty else status))


def all_answers(cohort) -> list[Answer]:
    """Return the answers of every indicator for every subject."""
    from cohort_tools.demo.large.answers import company, marks, practice, scenarios
    from cohort_tools.demo.large.answers.world import World

    world, sheet = World(cohort), Sheet()
    for part in (marks, scenarios, practice, company):
        part.answer(world, sheet)
    return sheet.answers


def mean(values) -> float | None:
    """Return the mean of the values, None when there are none."""
    values = list(values)
    return sum(values) / len(values) if values else None


def share(hits: int, of: int) -> float | None:
    """Return hits / of, None when there is nothing to count."""
    return hits / of if of else None


def quartiles(values) -> tuple[float | None, float | None]:
    """Return the lower and the upper quartile, between two values in proportion."""
    ordered = sorted(values)
    if not ordered:
        return None, None

    def at(p: float) -> float:
        place = p * (len(ordered) - 1)
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        return ordered[low] + (place - low) * (ordered[high] - ordered[low])
    return at(0.25), at(0.75)


def median(values) -> float | None:
    """Return the median, None when there are no values."""
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def wilson(hits: int, n: int) -> tuple[float | None, float | None]:
    """Return Wilson's 95 % interval of a share."""
    if not n:
        return None, None
    z, p = 1.959964, hits / n
    middle, half = p + z * z / (2 * n), z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    return max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))
