"""Seeded random streams whose draws are the same bytes on every machine.

Only operations that IEEE 754 fixes to the last bit are used (+ - * / sqrt), never `math.exp`, `gauss` and the like,
whose last digit depends on the C library. `tests/company/test_company_core.py` holds that rule for the whole folder.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def exp(x: float) -> float:
    """e to the power x within 1 part in 1,000 for |x| <= 20, from multiplications only (the same on every machine)."""
    if x < 0:
        return 1.0 / exp(-x)
    y = 1.0 + x / 16384.0 + (x / 16384.0) * (x / 16384.0) / 2.0
    for _ in range(14):
        y *= y
    return y


def logistic(x: float) -> float:
    """1 / (1 + e^-x), the same on every machine."""
    return 1.0 / (1.0 + exp(-x))


class Stream(random.Random):
    """A random.Random seeded with a string, with draws that business data needs."""

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name

    def __reduce__(self):
        return (Stream, (self.name,))

    def chance(self, per_thousand: float) -> bool:
        """True in `per_thousand` of 1,000 draws."""
        return self.random() * 1000.0 < per_thousand

    def normal(self, mean: float = 0.0, deviation: float = 1.0) -> float:
        """A bell-shaped draw (sum of twelve uniforms: never more than six deviations away)."""
        total = 0.0
        for _ in range(12):
            total += self.random()
        return mean + deviation * (total - 6.0)

    def long_tail(self, median: float, spread: float = 1.0) -> float:
        """A positive draw with a long right tail (log-normal); spread 1 puts one draw in six above 2.7 medians."""
        return median * exp(spread * self.normal())

    def waiting(self, mean: float) -> float:
        """A waiting time with the given mean, mostly short, sometimes long."""
        # The smaller of a uniform and its neighbours decays like an exponential: count whole halvings, then interpolate.
        halvings = 0.0
        while self.random() < 0.5 and halvings < 40:
            halvings += 1.0
        return mean * 0.6931471805599453 * (halvings + self.random() * 0.885)

    def count(self, mean: float) -> int:
        """A count with the given mean and about that variance (Poisson below 30, bell-shaped above)."""
        if mean <= 0:
            return 0
        if mean > 30:
            return max(0, round(self.normal(mean, mean ** 0.5)))
        limit, product, number = exp(-mean), self.random(), 0
        while product > limit:
            number += 1
            product *= self.random()
        return number

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        """One of the values of `choices` = [(value, weight), ...]."""
        total = 0.0
        for _, weight in choices:
            total += weight
        mark = self.random() * total
        for value, weight in choices:
            mark -= weight
            if mark < 0:
                return value
        return choices[-1][0]

    def whole(self, value: float) -> int:
        """`value` rounded up or down at random so that the mean is kept."""
        low = int(value // 1)
        return low + (1 if self.random() < value - low else 0)
