"""Lists of numbers and their sums."""

from __future__ import annotations

import random

import pandas as pd


def make(tier: str, seed: int) -> dict:
    """Return {"numbers": table, "truth_sums": list} for a tier."""
    rng = random.Random(f"{tier}:{seed}")
    rows = [[rng.randrange(1, 1000) for _ in range(rng.randrange(3, 9))] for _ in range(20)]
    table = pd.DataFrame([{"list": number, "value": value} for number, row in enumerate(rows) for value in row])
    return {"numbers": table, "truth_sums": [sum(row) for row in rows], "truth_rows": rows}
