"""Counting tokens for `usage`, with the word pieces of the weights, and the deterministic prefix cache.

The engine keeps nothing between requests, so it cannot remember a prefix. It counts instead what a warm cache would
have held: everything before the last user message and after the tools, in whole steps, from a smallest length on.
A prompt that keeps its stable part first and its changing part last is therefore cheaper, as with a real service.
"""

from __future__ import annotations

import functools
import json
import tomllib
from pathlib import Path

from campkit.practice_model.vectors import encode, token_ids

PER_MESSAGE, PER_REPLY = 4, 3


@functools.cache
def prices() -> dict:
    """The price file: date, prices by model, cache steps."""
    return tomllib.loads((Path(__file__).parent / "prices.toml").read_text(encoding="utf-8"))


@functools.lru_cache(maxsize=2048)
def count(text: str) -> int:
    """Tokens of a text."""
    return len(token_ids(text)) if text else 0


def cut(text: str, most: int) -> tuple[str, bool]:
    """(the text cut to so many tokens, whether it was cut)."""
    offsets = encode(text).offsets
    if len(offsets) <= most:
        return text, False
    return text[: offsets[most - 1][1]] if most > 0 else "", True


def count_message(message: dict) -> int:
    """Tokens of one message, with its tool calls."""
    calls = message.get("tool_calls") or []
    extra = sum(count(c["function"]["name"]) + count(c["function"].get("arguments") or "") + 3 for c in calls)
    return PER_MESSAGE + count(message.get("content") or "") + count(message.get("name") or "") + extra


def count_prompt(request: dict) -> tuple[int, int]:
    """(prompt tokens, cached tokens among them) of a request."""
    fixed = count(json.dumps(request["tools"], ensure_ascii=False, separators=(",", ":"))) if request.get("tools") else 0
    schema = (request.get("response_format") or {}).get("json_schema")
    fixed += count(json.dumps(schema, ensure_ascii=False, separators=(",", ":"))) if schema else 0
    messages = request["messages"]
    sizes = [count_message(message) for message in messages]
    last = max((i for i, m in enumerate(messages) if m.get("role") == "user"), default=len(messages))
    stable = fixed + sum(sizes[:last])
    step, least = prices()["cache_step_tokens"], prices()["cache_minimum_tokens"]
    cached = stable // step * step if stable >= least else 0
    return fixed + sum(sizes) + PER_REPLY, cached
