"""`POST /v1/chat/completions`: from a checked request to the engine, and from its completion to the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from campkit.practice_model.tokens import PER_MESSAGE, count_message

from .chat_table import CHAT_REQUEST
from .messages import CREATED, digest, dump
from .schema import check
from .semantics import check_chat
from .strictness import mend, strict_schemas

PIECE = re.compile(r"\s*\S{1,12}|\s+")


def check_request(body: Any) -> None:
    """Raise a `WireError` for a chat request that cannot be served."""
    check(body, CHAT_REQUEST)
    check_chat(body)


class Answer:
    """One completion, ready to be written as a whole or in pieces."""

    def __init__(self, body: dict[str, Any], completion: Any, spoil: Callable[[list], list] = list) -> None:
        """`spoil` turns the tool calls into what a fault makes of them."""
        self.body = body
        self.completion = completion
        self.spoil = spoil
        self.key = digest("chat", {name: value for name, value in body.items() if name not in ("stream", "stream_options")})
        self.id = f"chatcmpl-{self.key}"
        self.schema, self.tools = strict_schemas(body)
        self.mended = False  # whether the strict net changed anything that the engine wrote and counted
        self.choices = [self.choice(index, choice) for index, choice in enumerate(completion.choices)]

    def choice(self, index: int, choice: Any) -> dict[str, Any]:
        """One choice as the wire has it."""
        content = choice.text
        if self.schema is not None and content and choice.finish_reason == "stop":
            content = self.mend(content, self.schema)
        message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": None, "annotations": []}
        if choice.tool_calls:
            message["content"] = content or None
            message["tool_calls"] = self.spoil([
                {
                    "id": f"call_{digest(self.key, index, position)}", "type": "function",
                    "function": {"name": call.name, "arguments": self.arguments(call)},
                }
                for position, call in enumerate(choice.tool_calls)
            ])
        return {"index": index, "message": message, "logprobs": None, "finish_reason": choice.finish_reason}

    def arguments(self, call: Any) -> str:
        """The arguments of a call; those of a strict function always fit its schema."""
        return self.mend(call.arguments, self.tools[call.name]) if call.name in self.tools else call.arguments

    def mend(self, text: str, schema: dict[str, Any]) -> str:
        """The text as the schema wants it."""
        fitting = mend(text, schema)
        self.mended |= fitting != text
        return fitting

    @property
    def completion_tokens(self) -> int:
        """Tokens of what goes out, all choices together: the engine's count, or a new one where the strict net changed what it wrote."""
        if not self.mended:
            return self.completion.completion_tokens
        messages = [choice["message"] for choice in self.choices]
        return sum(count_message(message) - PER_MESSAGE for message in messages)

    def usage(self) -> dict[str, Any]:
        """Tokens of the whole answer, all choices together."""
        done = self.completion
        return {
            "prompt_tokens": done.prompt_tokens, "completion_tokens": self.completion_tokens,
            "total_tokens": done.prompt_tokens + self.completion_tokens,
            "prompt_tokens_details": {"cached_tokens": done.cached_tokens, "audio_tokens": 0},
            "completion_tokens_details": {
                "reasoning_tokens": 0, "audio_tokens": 0, "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0,
            },
        }

    def head(self, kind: str) -> dict[str, Any]:
        return {
            "id": self.id, "object": kind, "created": CREATED, "model": self.body["model"],
            "service_tier": "default", "system_fingerprint": "fp_practice_model",
        }

    def whole(self) -> dict[str, Any]:
        """The `chat.completion` object."""
        return {**self.head("chat.completion"), "choices": self.choices, "usage": self.usage()}

    def stream(self) -> Iterator[bytes]:
        """The server-sent events of a `chat.completion.chunk` stream."""
        with_usage = bool((self.body.get("stream_options") or {}).get("include_usage"))
        head = self.head("chat.completion.chunk")

        def event(choices: list, usage: Any = None) -> bytes:
            data = {**head, "choices": choices}
            if with_usage:
                data["usage"] = usage
            return b"data: " + dump(data) + b"\n\n"

        for choice in self.choices:
            index = choice["index"]
            for delta in deltas(choice["message"]):
                yield event([{"index": index, "delta": delta, "logprobs": None, "finish_reason": None}])
            yield event([{"index": index, "delta": {}, "logprobs": None, "finish_reason": choice["finish_reason"]}])
        if with_usage:
            yield event([], self.usage())
        yield b"data: [DONE]\n\n"


def deltas(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A message in the small steps in which a model would have written it."""
    calls = message.get("tool_calls")
    yield {"role": "assistant", "content": None if calls and not message["content"] else "", "refusal": None}
    for piece in pieces(message["content"] or ""):
        yield {"content": piece}
    for index, call in enumerate(calls or []):
        yield {"tool_calls": [{**call, "index": index, "function": {"name": call["function"]["name"], "arguments": ""}}]}
        for piece in pieces(call["function"]["arguments"]):
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}


def pieces(text: str) -> list[str]:
    """Cut text into word-sized pieces that join to the same text."""
    return PIECE.findall(text)

