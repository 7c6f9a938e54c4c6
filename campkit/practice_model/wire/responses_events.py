"""The server-sent events of a streamed response, numbered in the order in which they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .chat import pieces
from .messages import dump
from .responses import Answer


def stream(answer: Answer) -> Iterator[bytes]:
    """All events of one response, from `response.created` to `response.completed` (or `.incomplete`)."""
    for number, event in enumerate(events(answer)):
        data = {**event, "sequence_number": number}
        yield f"event: {event['type']}\n".encode() + b"data: " + dump(data) + b"\n\n"


def events(answer: Answer) -> Iterator[dict[str, Any]]:
    """The events without their numbers."""
    started = answer.head("in_progress", [], None)
    yield {"type": "response.created", "response": started}
    yield {"type": "response.in_progress", "response": started}
    for index, item in enumerate(answer.output):
        yield from message_events(index, item) if item["type"] == "message" else call_events(index, item)
    whole = answer.whole()
    yield {"type": f"response.{whole['status']}", "response": whole}


def message_events(index: int, item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A message: the item, its text part, the words, and the same again as done."""
    part = item["content"][0]
    place = {"item_id": item["id"], "output_index": index, "content_index": 0}
    yield {"type": "response.output_item.added", "output_index": index, "item": {**item, "status": "in_progress", "content": []}}
    yield {"type": "response.content_part.added", **place, "part": {**part, "text": ""}}
    for piece in pieces(part["text"]):
        yield {"type": "response.output_text.delta", **place, "delta": piece, "logprobs": []}
    yield {"type": "response.output_text.done", **place, "text": part["text"], "logprobs": []}
    yield {"type": "response.content_part.done", **place, "part": part}
    yield {"type": "response.output_item.done", "output_index": index, "item": item}


def call_events(index: int, item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A function call: the item, its arguments in pieces, and the same again as done."""
    place = {"item_id": item["id"], "output_index": index}
    yield {"type": "response.output_item.added", "output_index": index, "item": {**item, "status": "in_progress", "arguments": ""}}
    for piece in pieces(item["arguments"]):
        yield {"type": "response.function_call_arguments.delta", **place, "delta": piece}
    yield {"type": "response.function_call_arguments.done", **place, "name": item["name"], "arguments": item["arguments"]}
    yield {"type": "response.output_item.done", "output_index": index, "item": item}
