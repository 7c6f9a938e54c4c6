"""What a kernel says, as plain data: its outputs in nbformat's form and its replies, read with limits.

Everything here comes from a trainee's process: it is counted before it is read, bounded, and never evaluated.
"""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MAX_OUTPUTS = 500
"""Outputs of one cell that are kept."""
MAX_PARTS = 1_000_000
"""Lists, dicts and values of one message: what is small as text can be large in memory."""
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"')
#: One string literal, nothing else: reading any other literal could take a thousand times its size.
_TEXT = re.compile(r"""'(?:[^'\\\n]++|\\[^\n])*+'|"(?:[^"\\\n]++|\\[^\n])*+\"""")


@dataclass
class Ran:
    """What one request to the kernel gave."""

    status: str = "ok"
    """ok, error or timed_out."""
    ename: str = ""
    evalue: str = ""
    outputs: list[dict[str, Any]] = field(default_factory=list)
    """Outputs in nbformat's form, streams joined, bounded."""
    execution_count: int | None = None
    answer: str | None = None
    """The text that was asked for."""


def is_costly(text: bytes) -> bool:
    """True for JSON that would become millions of objects: each takes ten to a hundred times its place in the text."""
    if len(text) <= MAX_PARTS:
        return False
    rest = _STRING.sub(b"", text)
    return sum(rest.count(mark) for mark in (b"[", b"{", b",")) > MAX_PARTS


def take_reply(content: dict[str, Any], ran: Ran) -> None:
    """Take what the kernel replied to a request: its status, its error, the text that was asked for."""
    ran.execution_count = _count(content)
    if content.get("status") == "error":
        ran.status = "error"
        ran.ename, ran.evalue = _text(content.get("ename"))[:200], _text(content.get("evalue"))[:2000]
        return
    answer = content.get("user_expressions")
    answer = answer.get("answer") if isinstance(answer, dict) else None
    if isinstance(answer, dict) and answer.get("status") == "ok":
        data = answer.get("data")
        text = data.get("text/plain") if isinstance(data, dict) else None
        with contextlib.suppress(Exception):  # a forged answer is no answer
            ran.answer = ast.literal_eval(text) if _TEXT.fullmatch(text) else None
    elif isinstance(answer, dict):
        ran.ename, ran.evalue = _text(answer.get("ename"))[:200], _text(answer.get("evalue"))[:2000]


def _text(value: Any) -> str:
    """Return a text that can be written to a file, "" for what is none: JSON may hold half characters, which no encoding knows."""
    if not isinstance(value, str) or value.isascii():
        return value if isinstance(value, str) else ""
    return value.encode("utf-8", "replace").decode("utf-8")


def _count(content: dict[str, Any]) -> int | None:
    """Return the execution count of a message, None for what nbformat would not take: no number, True, less than nothing."""
    count = content.get("execution_count")
    return count if type(count) is int and 0 <= count < 10**9 else None


def add_output(outputs: list[dict[str, Any]], kind: str, content: dict[str, Any], room_for: Callable[[int], int]) -> None:
    """Add one message of the output channel to a cell's outputs, as nbformat wants them, within the limit.

    `room_for(size)` counts so many bytes and says how many of them are still kept.
    """
    if kind != "clear_output" and len(outputs) >= MAX_OUTPUTS:
        say_cut(outputs)
        return
    if kind == "stream" and isinstance(content.get("text"), str):
        name = "stderr" if content.get("name") == "stderr" else "stdout"
        text = _text(content["text"])
        kept = text[: room_for(len(text))]
        if outputs and outputs[-1]["output_type"] == "stream" and outputs[-1]["name"] == name:
            outputs[-1]["text"] += kept
        elif kept:
            outputs.append({"output_type": "stream", "name": name, "text": kept})
        if len(kept) < len(text):
            say_cut(outputs)
    elif kind in ("display_data", "execute_result") and isinstance(content.get("data"), dict):
        data = {_text(k): _text(v) for k, v in content["data"].items() if isinstance(v, str)}
        size = sum(len(v) for v in data.values())
        if room_for(size) < size:
            say_cut(outputs)
            return
        output: dict[str, Any] = {"output_type": kind, "data": data, "metadata": {}}
        if kind == "execute_result":
            output["execution_count"] = _count(content)
        outputs.append(output)
    elif kind == "error":
        said = content.get("traceback")
        lines = [_text(line) for line in said[:60]] if isinstance(said, list) else []
        size = 2200 + sum(len(line) for line in lines)
        if room_for(size) < size:
            say_cut(outputs)
            return
        outputs.append({"output_type": "error", "ename": _text(content.get("ename"))[:200],
                        "evalue": _text(content.get("evalue"))[:2000], "traceback": lines})
    elif kind == "clear_output":
        outputs.clear()


def say_cut(outputs: list[dict[str, Any]]) -> None:
    """Say once, in the outputs of a cell, that the rest was cut."""
    note = "\n[The rest of the output was cut: it is longer than what is kept.]\n"
    if not any(output.get("text", "").endswith(note) for output in outputs):
        outputs.append({"output_type": "stream", "name": "stdout", "text": note})
