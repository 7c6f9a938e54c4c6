"""The meter of a grader, read through the grader's socket: the numbers are the server's, not this process's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from campkit.errors import ModelError
from campkit.grader_link import ask_at
from campkit.metering import Budget, Meter, Usage
from campkit.prices import load_prices

FIELDS = ("calls", "prompt_tokens", "cached_tokens", "completion_tokens", "unpriced_calls", "unmeasured_calls")


class RemoteMeter(Meter):
    """Shows what the server has counted. Budget and counts belong to the grader and cannot be changed from here."""

    path: str
    key: str

    @classmethod
    def at(cls, path: str, key: str) -> RemoteMeter:
        """The meter behind a socket."""
        made = cls(load_prices(), source="practice model of the grader")
        made.path, made.key = path, key
        return made

    def snapshot(self) -> dict[str, Any]:
        """Ask the server. Raises `ModelError` when it does not answer."""
        try:
            data = ask_at(self.path, self.key, "GET", "/camp/meter", timeout_s=10)[1]
            self.usage = to_usage(data["usage"])
            self.by_model = {name: to_usage(one) for name, one in data["by_model"].items()}
            limits = data["budget"]
            self.budget = Budget(limits["calls"], limits["tokens"], None if limits["money"] is None else Decimal(str(limits["money"])))
            self.refused = data["refused"]
            return {**data, "source": self.source}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{self.path}: the meter of the grader does not answer ({error!r}).") from None

    def __str__(self) -> str:
        self.snapshot()
        return super().__str__()

    def set_budget(self, budget: Budget) -> None:
        """Not from here: raises `ModelError`."""
        raise ModelError("The budget of graded work is set by the grader and cannot be changed here.")

    def reset(self) -> None:
        """Leave the numbers as they are: they belong to the grader."""


def to_usage(data: dict[str, Any]) -> Usage:
    """A usage record from the plain values of a snapshot."""
    return Usage(**{name: data[name] for name in FIELDS}, money=Decimal(str(data["money"])))
