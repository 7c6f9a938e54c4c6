"""The meter: calls, tokens, money and the budget of a run.

For the practice model the numbers are counted by the server; for a real service they come from the
`usage` of its answers and a price list. `campkit.meter()` is the meter of this process.
"""

from __future__ import annotations

import datetime
import json
import os
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from campkit.errors import ModelError
from campkit.prices import PriceList, load_prices

LEDGER_SCHEMA = 1


def in_money(amount: Decimal | float, beside: Decimal | float | None = None) -> str:
    """An amount with four decimals, or six where it (or the amount it stands beside) is so small that four would hide it."""
    return f"{amount:.{6 if 0 < (amount if beside is None else beside) < 0.01 else 4}f}"


@dataclass
class Usage:
    """What has been used so far.

    `unpriced_calls` are calls of models that the price list does not have, `unmeasured_calls` those whose
    answer reported no usage (a stream without `include_usage`): the true cost is higher than shown.
    """

    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    money: Decimal = Decimal(0)
    unpriced_calls: int = 0
    unmeasured_calls: int = 0

    @property
    def tokens(self) -> int:
        """Prompt and completion together."""
        return self.prompt_tokens + self.completion_tokens

    def add(self, prompt: int, cached: int, completion: int, money: Decimal | None) -> None:
        """Count one answered call."""
        self.prompt_tokens += prompt
        self.cached_tokens += cached
        self.completion_tokens += completion
        self.money += money or 0
        self.unpriced_calls += money is None

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; money as a number rounded to a millionth."""
        return {**asdict(self), "tokens": self.tokens, "money": round(float(self.money), 6)}


@dataclass
class Budget:
    """What may be used; None means no limit."""

    calls: int | None = None
    tokens: int | None = None
    money: Decimal | None = None

    def exceeded(self, usage: Usage, currency: str) -> str | None:
        """The sentence that refuses the next call, or None when there is room."""
        for what, used, limit in (
            ("calls", usage.calls, self.calls), ("tokens", usage.tokens, self.tokens), (currency, usage.money, self.money),
        ):
            if limit is not None and used >= limit:
                shown = f"{in_money(used, limit)} of {in_money(limit)}" if what == currency else f"{used:,} of {limit:,}"
                return (
                    f"The budget of this run is used up: {shown} {what}. Make fewer or shorter calls, or set another budget "
                    "with campkit.meter(...) where the task allows it. A retry does not help."
                )
        return None


@dataclass(repr=False)
class Meter:
    """Counts calls and refuses those over the budget. Safe to use from several threads."""

    prices: PriceList
    budget: Budget = field(default_factory=Budget)
    usage: Usage = field(default_factory=Usage)
    by_model: dict[str, Usage] = field(default_factory=dict)
    ledger: Path | None = None
    source: str = "practice model"
    refused: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    listeners: list[Callable[[], None]] = field(default_factory=list, repr=False)

    def reserve(self, model: str) -> str | None:
        """Count a call before it is made; returns the sentence that refuses it, or None."""
        with self.lock:
            refusal = self.budget.exceeded(self.usage, self.prices.currency)
            if not refusal and self.budget.money is not None and model not in self.prices.models:
                refusal = (
                    f"The budget is in {self.prices.currency}, but the price list {self.prices.source} has no model {model[:100]!r}. "
                    "Add the model to a price list and name that file in CAMP_PRICES."
                )
            if refusal:
                self.refused += 1
            else:
                self.usage.calls += 1
        self.notify()
        return refusal

    def release(self) -> None:
        """Take back a reserved call that was not answered (a bad request costs nothing)."""
        with self.lock:
            self.usage.calls -= 1
        self.notify()

    def settle(self, endpoint: str, model: str, prompt: int, cached: int, completion: int, batch: bool = False, measured: bool = True) -> Decimal | None:
        """Add the tokens of a reserved call that was answered; returns its cost, None when the model has no price."""
        cost = self.prices.cost(model, prompt, cached, completion, batch)
        with self.lock:
            self.usage.add(prompt, cached, completion, cost)
            self.usage.unmeasured_calls += not measured
            one = self.by_model.setdefault(model, Usage())
            one.calls += 1
            one.add(prompt, cached, completion, cost)
            self.write_ledger(endpoint, model, prompt, cached, completion, cost, batch)
        self.notify()
        return cost

    def write_ledger(self, endpoint: str, model: str, prompt: int, cached: int, completion: int, cost: Decimal | None, batch: bool) -> None:
        """Append one line to the ledger: what was used by whom and when, never what was asked."""
        if self.ledger is None:
            return
        line = {
            "schema": LEDGER_SCHEMA, "utc": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "trainee": os.environ.get("CAMP_TRAINEE"), "source": self.source, "endpoint": endpoint, "model": model,
            "prompt_tokens": prompt, "cached_tokens": cached, "completion_tokens": completion, "batch": batch,
            "money": None if cost is None else str(cost.quantize(Decimal("0.00000001"))),
            "currency": self.prices.currency, "prices": self.prices.date,
        }
        try:
            self.ledger.parent.mkdir(parents=True, exist_ok=True)
            with self.ledger.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        except OSError as error:
            raise ModelError(f"{self.ledger}: cannot write the usage ledger: {error}. Set CAMP_LEDGER to a file that can be written.") from None

    def set_budget(self, budget: Budget) -> None:
        """Set what may be used from now on; what has been used counts."""
        with self.lock:
            self.budget = budget
        self.notify()

    def notify(self) -> None:
        """Tell the panels that a number has changed."""
        for listener in list(self.listeners):
            listener()

    def reset(self) -> None:
        """Start counting again from nothing; budget and ledger stay."""
        with self.lock:
            self.usage, self.by_model, self.refused = Usage(), {}, 0
        self.notify()

    def snapshot(self) -> dict[str, Any]:
        """Everything as plain values for JSON."""
        with self.lock:
            budget = {"calls": self.budget.calls, "tokens": self.budget.tokens, "money": None if self.budget.money is None else float(self.budget.money)}
            return {
                "source": self.source, "currency": self.prices.currency, "prices": self.prices.date, "refused": self.refused,
                "usage": self.usage.as_dict(), "budget": budget, "by_model": {name: used.as_dict() for name, used in self.by_model.items()},
            }

    def panel(self):
        """An ipywidgets panel that updates while cells run."""
        from campkit.meter_panel import make_panel

        return make_panel(self)

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        used, currency = self.usage, self.prices.currency
        text = f"{used.calls:,} calls, {used.tokens:,} tokens ({used.cached_tokens:,} from the cache), {in_money(used.money)} {currency}, {self.source}"
        limits = [f"{limit:,} {what}" for what, limit in (("calls", self.budget.calls), ("tokens", self.budget.tokens)) if limit is not None]
        limits += [f"{in_money(self.budget.money)} {currency}"] if self.budget.money is not None else []
        text += f"; budget {', '.join(limits)}" if limits else "; no budget"
        text += f"; {used.unpriced_calls} calls without a price" if used.unpriced_calls else ""
        return text + (f"; {used.unmeasured_calls} calls without reported usage" if used.unmeasured_calls else "")


def make_meter(source: str = "practice model", prices: Path | str | None = None) -> Meter:
    """A fresh meter; the price list is the argument, else CAMP_PRICES, else the practice model's."""
    ledger = os.environ.get("CAMP_LEDGER")
    return Meter(load_prices(prices or os.environ.get("CAMP_PRICES")), source=source, ledger=Path(ledger) if ledger else None)
