"""An engine that answers what a test tells it to: for the wire's own rules (shapes, streams, faults, counts).

It has the interface of the real engine and none of its understanding. The client suite runs on the real one.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import numpy


@dataclass(frozen=True)
class Call:
    name: str
    arguments: str
    id: str = "ignored"


@dataclass(frozen=True)
class Choice:
    text: str | None
    tool_calls: tuple[Call, ...] = ()
    finish_reason: str = "stop"


@dataclass(frozen=True)
class Completion:
    choices: tuple[Choice, ...]
    prompt_tokens: int = 100
    cached_tokens: int = 64
    completion_tokens: int = 10
    logprobs: None = None


@dataclass(frozen=True)
class Card:
    id: str
    kind: str


class ScriptedEngine:
    """Gives the same completion to each request, and remembers the requests."""

    def __init__(self, *choices: Choice, broken: bool = False) -> None:
        self.choices = choices or (Choice("The parcel is on its way."),)
        self.broken = broken
        self.asked: list[dict] = []

    def models(self) -> list[Card]:
        return [Card("practice-small", "chat"), Card("practice-large", "chat"), Card("practice-embed-small", "embedding")]

    def complete(self, request: dict) -> Completion:
        if self.broken:
            raise RuntimeError("the engine of this test is broken")
        self.asked.append(json.loads(json.dumps(request)))
        return Completion(self.choices * request.get("n", 1))

    def embed(self, texts: list[str], model: str):
        rows = [numpy.frombuffer(hashlib.sha256(text.encode()).digest() * 2, dtype=numpy.uint8).astype("f4") - 127.5 for text in texts]
        return numpy.array([row / numpy.linalg.norm(row) for row in rows])
