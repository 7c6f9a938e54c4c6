"""What a check learns about calls to the model: the answer to its own question, and what was used."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from campkit.checking.submission import SubmissionProblem


class ModelRefused(SubmissionProblem):
    """What the submission wants to send to the model is no request that the model takes."""

    status = "failed"


@dataclass(frozen=True)
class ToolCall:
    """One tool that the model wants to be called; `arguments` is JSON text, as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class ModelAnswer:
    """The model's answer to one request, made and counted on the trusted side."""

    text: str
    """"" when the answer is only tool calls."""
    tool_calls: tuple[ToolCall, ...]
    finish_reason: str
    """stop, length or tool_calls."""
    model: str
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    money: Decimal
    """In the currency of the price list (EUR)."""
    latency_ms: float
    """What a real model of this class would take, by the price list; never measured."""
    message: dict[str, Any]
    """The assistant's message, to be put into the conversation."""


@dataclass(frozen=True)
class ModelUsage:
    """What was used of the models since the last reset."""

    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    money: Decimal = Decimal(0)
    refused: int = 0
    """Calls that the budget refused; 0 in the entries of `by_model`."""
    by_model: dict[str, ModelUsage] = field(default_factory=dict)

    @property
    def tokens(self) -> int:
        """Prompt and completion together."""
        return self.prompt_tokens + self.completion_tokens
