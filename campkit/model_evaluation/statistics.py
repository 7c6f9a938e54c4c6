"""Paired differences and their 95 % intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Effect:
    """A mean paired difference in points of 100, with its 95 % interval and the number of pairs."""

    points: float
    low: float
    high: float
    pairs: int

    @property
    def passes(self) -> bool:
        """Five points or more, and an interval that excludes zero."""
        return self.points >= 5.0 and self.low > 0.0

    def __str__(self) -> str:
        return f"{self.points:+.1f} ({self.low:+.1f} to {self.high:+.1f})"


def paired_effect(better: list[float], worse: list[float]) -> Effect:
    """The effect of going from `worse` to `better`, item by item (normal interval of the mean difference)."""
    if len(better) != len(worse) or not better:
        raise ValueError(f"A paired effect needs two lists of one length, not {len(better)} and {len(worse)}.")
    gaps = [100.0 * (b - w) for b, w in zip(better, worse, strict=True)]
    mean = sum(gaps) / len(gaps)
    spread = math.sqrt(sum((g - mean) ** 2 for g in gaps) / max(len(gaps) - 1, 1) / len(gaps))
    return Effect(round(mean, 2), round(mean - 1.96 * spread, 2), round(mean + 1.96 * spread, 2), len(gaps))
