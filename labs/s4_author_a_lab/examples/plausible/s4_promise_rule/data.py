"""Orders: all weekdays, hours and pieces as they come."""

import random

import pandas as pd


def make(tier: str, seed: int) -> dict[str, pd.DataFrame]:
    """Return {"orders": ...} for a tier and a seed."""
    rng = random.Random(f"{seed}/{tier}")
    rows = []
    for _ in range(60 if tier != "dev" else 30):
        pieces = rng.randrange(1, 6)
        rows.append({"weekday": rng.choice([0, 1, 2, 3]), "hour": rng.choice([9, 10, 11, 16, 17, 20]), "pieces": pieces, "stock": rng.choice([0, 40, 80]),
                     "zone": rng.choice(["home", "island", "mena"]), "express": rng.random() < 0.5})
    return {"orders": pd.DataFrame(rows)}
