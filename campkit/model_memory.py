"""The practice model's engine of this process, which answers a request that it has answered before from memory.

While a lab is proved several processes need the same answers. They share them in a file (`shared_answers`): who needs an
answer first says so and works it out, the others read it. The model is deterministic, and its tests hold it to that; still
one shared answer in `CHECKED` is worked out again by who reads it, and must be the same.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from campkit.errors import ModelError

MAX_KEPT = 50_000
"""Completions that the engine of this process remembers."""
CHECKED = 16
PATIENCE_S, LOOK_S = 2.0, 0.002
"""How long to wait for an answer that another process works out, and how long between two looks."""
_NAME, _HEAD = 32, 36
MAX_READ = 2**20

_loading = threading.Lock()
_shared: SharedAnswers | None = None


class CachedEngine:
    """The practice model's engine with a memory. It is deterministic."""

    def __init__(self, engine: Any) -> None:
        self.engine, self.models, self.embed = engine, engine.models, engine.embed
        self._kept: OrderedDict[bytes, Any] = OrderedDict()
        self._lock = threading.Lock()

    def complete(self, request: dict[str, Any]) -> Any:
        """Answer a checked chat request, as `Engine.complete`."""
        name = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).digest()
        with self._lock:
            kept = self._kept.get(name)
        if kept is None:
            kept = self._worked_out(name, request)
            with self._lock:
                self._kept[name] = kept
                if len(self._kept) > MAX_KEPT:
                    self._kept.popitem(last=False)
        return kept

    def _worked_out(self, name: bytes, request: dict[str, Any]) -> Any:
        shared = _shared
        found = shared.wait_for(name) if shared else None
        if found is not None and name[0] % CHECKED:
            return found
        made = self.engine.complete(request)
        if found is not None and found != made:
            raise ModelError(f"The practice model gave two answers to one request: {str(found)[:200]} and {str(made)[:200]}.")
        if shared and found is None:
            shared.add(name, made)
        return made


@lru_cache(maxsize=1)
def _engine() -> CachedEngine:
    from campkit.practice_model.engine import Engine

    return CachedEngine(Engine.load())


def shared_engine() -> CachedEngine:
    """Return the engine of this process; loaded when it is first asked for."""
    with _loading:
        return _engine()


class SharedAnswers:
    """Answers in a file to which each process adds whole records: the request's digest, a length, and the answer as JSON.

    Without an answer (length 0) a record says that somebody works on it.
    """

    def __init__(self, path: Path) -> None:
        self.path, self._lock = Path(path), threading.Lock()
        self._file: int | None = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        self._reader, self._rest = open(path, "rb", buffering=0), b""
        self._answers: dict[bytes, bytes] = {}
        self._begun: dict[bytes, float] = {}

    def wait_for(self, name: bytes) -> Any:
        """Return the answer of another process, None when this one is to work it out: nobody else does, or it takes too long."""
        while True:
            with self._lock:
                if self._file is None:
                    return None
                self._look()
                if name in self._answers:
                    return completion_of(self._answers[name])
                begun = self._begun.get(name)
                if begun is None or time.monotonic() - begun > PATIENCE_S:
                    self._begun[name] = time.monotonic()
                    self._write(name, b"")
                    return None
            time.sleep(LOOK_S)

    def add(self, name: bytes, answer: Any) -> None:
        """Let the other processes have an answer."""
        with self._lock:
            self._write(name, json.dumps(dataclasses.asdict(answer)).encode())

    def close(self) -> None:
        """Read and write no more; who still asks is to work the answer out."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._reader.close()
            self._file = None

    def _write(self, name: bytes, content: bytes) -> None:
        if self._file is not None:
            os.write(self._file, name + len(content).to_bytes(4, "big") + content)

    def _look(self) -> None:
        """Read what was added since; the last record may still be on its way."""
        more = self._reader.read(MAX_READ)
        if not more:
            return
        rest, at = self._rest + more, 0
        while len(rest) >= at + _HEAD:
            name, size = rest[at:at + _NAME], int.from_bytes(rest[at + _NAME:at + _HEAD], "big")
            if len(rest) < at + _HEAD + size:
                break
            if size:
                self._answers[name] = rest[at + _HEAD:at + _HEAD + size]
            else:
                self._begun.setdefault(name, time.monotonic())
            at += _HEAD + size
        self._rest = rest[at:]


def completion_of(content: bytes) -> Any:
    """Return the completion that was written as JSON."""
    from campkit.practice_model.types import Choice, Completion, ToolCall

    plain = json.loads(content)
    choices = tuple(Choice(one["text"], tuple(ToolCall(**call) for call in one["tool_calls"]), one["finish_reason"]) for one in plain.pop("choices"))
    return Completion(choices, **plain)


def share_answers(path: Path | None) -> None:
    """Share the answers of this process's engine in a file from now on; None: no more."""
    global _shared
    before, _shared = _shared, SharedAnswers(path) if path is not None else None
    if before is not None:
        before.close()


@contextlib.contextmanager
def shared_answers() -> Iterator[Path]:
    """Share answers while the block runs; other processes are told the path, which is a file in a folder of this user's own."""
    with tempfile.TemporaryDirectory(prefix="camp-answers-", ignore_cleanup_errors=True) as home:
        path = Path(home, "answers")
        share_answers(path)
        try:
            yield path
        finally:
            share_answers(None)
