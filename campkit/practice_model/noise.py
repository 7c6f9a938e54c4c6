"""Numbers that look random and are not: a hash of texts, the same on every machine and in every process."""

from __future__ import annotations

import hashlib
import math


def number(*parts: object) -> float:
    """A number in [0, 1) that depends on the parts alone."""
    text = "\x1f".join(str(part) for part in parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=7).digest(), "big") / 2.0**56


def pick(options, *parts: object):
    """One of the options, by the hash of the parts."""
    return options[int(number(*parts) * len(options))]


def gumbel(*parts: object) -> float:
    """A draw from the Gumbel distribution, rounded: added to scores it makes a softmax choice."""
    u = min(max(number(*parts), 1e-12), 1 - 1e-12)
    return round(-math.log(-math.log(u)), 6)
