"""The line from a graded notebook to the grader's services: a Unix socket, or a port where the system has none.

The grader sets CAMP_MODEL_SOCKET (a path, or http://127.0.0.1:<port>) and CAMP_MODEL_KEY. Models, the meter and
the company's tools all come over it.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from typing import Any

LOCAL_KEY = "no-key-needed"
HOST = "http://practice-model"


def where() -> str | None:
    """Return the address of the grader's services, None outside graded work."""
    return os.environ.get("CAMP_MODEL_SOCKET") or None


def key() -> str:
    """Return the key that the grader asks for."""
    return os.environ.get("CAMP_MODEL_KEY", LOCAL_KEY)


def base_url(address: str) -> str:
    """Return what stands before `/v1` in the addresses of a client."""
    return address.rstrip("/") if address.startswith("http://") else HOST


def transport(httpx: Any, address: str, is_async: bool = False) -> Any:
    """Return the httpx transport that reaches the address."""
    kind = httpx.AsyncHTTPTransport if is_async else httpx.HTTPTransport
    return kind() if address.startswith("http://") else kind(uds=address)


_turn: list[dict[Any, Any]] = []


class one_turn:
    """While this lasts the grader waits for one answer of this process, so what it has at hand stays as it is."""

    def __enter__(self) -> None:
        _turn.append({})

    def __exit__(self, *error: object) -> None:
        _turn.pop()


def in_this_turn(name: Any, find_out: Callable[[], Any]) -> Any:
    """Return what `find_out` says, asked once a turn; outside of turns, and when it says None, it is asked each time."""
    found = _turn[-1] if _turn else {}
    if found.get(name) is None:
        found[name] = find_out()
    return found[name]


def ask(method: str, path: str, content: Any = None, timeout_s: float = 30.0) -> tuple[int, Any]:
    """Send one request to the grader's services; return (status, decoded JSON). Standard library only, so it is quick.

    Raises OSError when nobody answers, ValueError when the answer is no JSON.
    """
    return ask_at(where() or "", key(), method, path, content, timeout_s)


def ask_at(address: str, secret: str, method: str, path: str, content: Any = None, timeout_s: float = 30.0) -> tuple[int, Any]:
    """As `ask`, for a given address and key. One connection is kept for the next question; who finds it busy takes another."""
    body = b"" if content is None else json.dumps(content).encode()
    head = (f"{method} {path} HTTP/1.1\r\nhost: practice-model\r\nauthorization: Bearer {secret}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n").encode("latin-1")
    keeping = _busy.acquire(blocking=False)
    try:
        line = (_kept_line(address) if keeping else None) or Line(address, timeout_s)
        stays = False
        try:
            status, answer, stays = line.exchange(head + body, timeout_s)
        finally:
            if keeping and stays:
                _kept[:] = [line]
            else:
                line.close()
        return status, json.loads(answer or b"null")
    finally:
        if keeping:
            _busy.release()


class Line:
    """One connection to the grader's services."""

    def __init__(self, address: str, timeout_s: float) -> None:
        import socket

        self.address, self.owner = address, os.getpid()
        if address.startswith("http://"):
            host, _, port = address.removeprefix("http://").rstrip("/").rpartition(":")
            self.socket = socket.create_connection((host, int(port)), timeout_s)
        else:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(timeout_s)
            try:
                self.socket.connect(address)
            except OSError:
                self.socket.close()
                raise
        self._answers = self.socket.makefile("rb")

    def exchange(self, request: bytes, timeout_s: float) -> tuple[int, bytes, bool]:
        """Send a request; return status, body, and whether the connection stays open. Raises OSError when the other end hangs up."""
        self.socket.settimeout(timeout_s)
        self.socket.sendall(request)
        first = self._answers.readline(1000).split()
        length, stays = None, True
        while (line := self._answers.readline(10_000).strip()):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            elif name.lower() == b"connection" and value.strip().lower() == b"close":
                stays = False
        answer = b"" if length is None else self._answers.read(length)
        if len(first) < 2 or length is None or len(answer) < length:
            raise OSError("the grader's service hung up")
        return int(first[1]), answer, stays

    def is_quiet(self) -> bool:
        """True while the connection is open and nothing waits in it: the other end closes one that is silent for long."""
        import select

        try:
            return not select.select([self.socket], [], [], 0)[0]
        except (OSError, ValueError):
            return False

    def close(self) -> None:
        """End the connection."""
        self._answers.close()
        self.socket.close()


_kept: list[Line] = []
_busy = threading.Lock()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: _forget())


def _kept_line(address: str) -> Line | None:
    """Take the connection that was kept, when it can be used again for `address`."""
    line = _kept.pop() if _kept else None
    if line is None or (line.address == address and line.is_quiet()):
        return line
    line.close()
    return None


def _forget() -> None:
    """In a copy of the process: the connection is the other one's, the lock nobody's."""
    global _busy
    _kept.clear()
    _busy = threading.Lock()
