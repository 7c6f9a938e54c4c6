"""Price lists: what a model's tokens cost. A list is a dated TOML file; the practice model's is one of them.

    date = "2026-11-01"
    currency = "EUR"
    batch_discount = 0.5
    [models.some-model]
    input = 0.10            # for one million tokens
    cached_input = 0.025    # default: as input
    output = 0.40           # default: 0
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from campkit.errors import ModelError

PRACTICE_PRICES = Path(__file__).parent / "practice_model" / "prices.toml"
MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class PriceList:
    """Prices by model; `date` says when they held, `source` where they were read."""

    date: str
    currency: str
    batch_discount: Decimal
    models: dict[str, dict[str, Decimal]]
    source: str

    def cost(self, model: str, prompt: int, cached: int, completion: int, batch: bool = False) -> Decimal | None:
        """What one call costs in the list's currency; None when the list does not have the model."""
        row = self.models.get(model)
        if row is None:
            return None
        fresh = row["input"] * (prompt - cached)
        total = (fresh + row.get("cached_input", row["input"]) * cached + row.get("output", Decimal(0)) * completion) / MILLION
        return total * (1 - self.batch_discount) if batch else total

    def latency_ms(self, model: str) -> float:
        """What a real model of this class would take for a short answer; 0 when the list does not say."""
        return float(self.models.get(model, {}).get("latency_ms", 0))


def load_prices(path: Path | str | None = None) -> PriceList:
    """Read a price list; None means the practice model's own. Raises `ModelError` when it cannot be read."""
    path = Path(path) if path else PRACTICE_PRICES
    try:
        data = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
        rows = data["models"]
        for name, row in rows.items():
            if any(isinstance(value, bool) for value in row.values()):
                raise ValueError(f"[models.{name}] has a price that is not a number")
        models = {name: {key: Decimal(value) for key, value in row.items()} for name, row in rows.items()}
        for name, row in models.items():
            if "input" not in row:
                raise ValueError(f"[models.{name}] has no `input` price")
            if any(value < 0 for value in row.values()):
                raise ValueError(f"[models.{name}] has a negative price")
        discount = Decimal(data.get("batch_discount", 0))
        return PriceList(str(data.get("date", "")), str(data.get("currency", "EUR")), discount, models, path.name)
    except KeyError as error:
        raise ModelError(f"{path}: the price list has no {error}. It needs `date` and one [models.<name>] table for each model.") from None
    except (OSError, ValueError, ArithmeticError, AttributeError, TypeError) as error:
        raise ModelError(f"{path}: cannot read the price list: {error}.") from None
