"""Returns with both sides of every edge drawn on purpose."""

import random

import pandas as pd

EDGES = [0, 1, 13, 14, 15, 16, 29, 30, 31, 32, 365, 729, 730, 731]


def make(tier: str, seed: int) -> dict[str, pd.DataFrame]:
    """Return {"orders": ...}; another tier or seed gives other orders."""
    rng = random.Random(f"{tier} {seed}")
    rows = []
    for number in range(60 if tier == "dev" else 90):
        days = EDGES[number % len(EDGES)] if rng.random() < 0.7 else rng.randrange(900)
        rows.append({"kind": rng.choice(["course", "kit", "device"]), "goods": rng.choice([6.0, 8.9, 19.9, 49.5, 89.9, 149.0]) + rng.randrange(9) / 10,
                     "shipping": rng.choice([0.0, 3.9, 5.5]), "days": days, "opened": rng.random() < 0.5, "faulty": rng.random() < 0.3})
    rng.shuffle(rows)
    return {"orders": pd.DataFrame(rows)}
