"""What goes out of the engine: plain frozen records, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ToolCall:
    """One call of a function tool; `arguments` is JSON text."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Choice:
    """One answer. `text` is None when the answer is only tool calls; `finish_reason` is stop, length or tool_calls."""

    text: str | None
    tool_calls: tuple[ToolCall, ...] = ()
    finish_reason: str = "stop"


@dataclass(frozen=True)
class Completion:
    """The answers to one request and their token counts (summed over the choices). `logprobs` is always None."""

    choices: tuple[Choice, ...]
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    logprobs: None = field(default=None)


@dataclass(frozen=True)
class ModelCard:
    """One model of the list. `kind` is chat or embedding; `prices` are EUR for a million tokens by name of the meter."""

    id: str
    kind: str
    created: int
    owned_by: str
    context_tokens: int
    latency_ms: float
    dimensions: int
    prices: dict[str, float]
