"""Recorded answers: what a service answered, kept in a file and given again exactly.

    client = campkit.client(record="answers.jsonl")     # asks the service, keeps its answers
    client = campkit.client(replay="answers.jsonl")     # answers from the file, sends nothing

The file has one JSON line for each answer, found by a digest of method, address and body. No header of a
request is kept, so no key is; an answer that holds the key is refused. Asked the same thing several times,
a replay gives the answers in the order in which they were recorded, then the last one again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from pathlib import Path
from typing import Any

from campkit.errors import ModelError

SCHEMA = 1
MAX_ANSWER_BYTES = 2_000_000
MAX_FILE_BYTES = 100_000_000
LEAST_KEY_LENGTH = 12
MAX_LINE_BYTES = 8 * MAX_ANSWER_BYTES  # a control character is six bytes long in JSON


def path_of(url_path: str) -> str:
    """The address without the part that differs between services: `/openai/v1/responses` is `/responses`."""
    _, found, rest = url_path.rpartition("/v1/")
    return f"/{rest}" if found else url_path


def key_of(method: str, url_path: str, body: bytes) -> str:
    """The digest of a request: JSON with its keys in order, other bytes as they are."""
    try:
        body = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode()
    except ValueError:
        pass
    return hashlib.sha256(b"\n".join([method.encode(), path_of(url_path).encode(), body])).hexdigest()


def describe(method: str, url_path: str, body: bytes) -> str:
    """What was asked, in one short line: address, model and the end of the last message."""
    text = f"{method} {path_of(url_path)}"
    try:
        asked = json.loads(body)
        last = asked["messages"][-1]["content"] if "messages" in asked else asked.get("input", "")
        words = last if isinstance(last, str) else json.dumps(last, ensure_ascii=False)
        return f"{text}, model {asked.get('model')!r}, {' '.join(words.split())[-160:]!r}"
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return text


class Recorder:
    """Appends answers to a file. Raises `ModelError` when an answer or the file grows beyond its bound."""

    def __init__(self, path: Path | str, key: str | None = None) -> None:
        """`key` is the API key of the run: an answer that holds it is not written (a placeholder like `none` is not looked for)."""
        self.path = Path(path)
        self.key = key.encode() if key and len(key) >= LEAST_KEY_LENGTH else None
        self.lock = threading.Lock()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch()
        except OSError as error:
            raise ModelError(f"{self.path}: cannot write recorded answers: {error}.") from None

    def keep(self, method: str, url_path: str, body: bytes, status: int, content_type: str, answer: bytes) -> None:
        """Write one answer; server errors and rate limits are not answers and are left out."""
        if status == 429 or status >= 500:
            return
        if len(answer) > MAX_ANSWER_BYTES:
            raise ModelError(f"{self.path}: the answer to {describe(method, url_path, body)} has {len(answer):,} bytes; at most {MAX_ANSWER_BYTES:,} are recorded.")
        if self.key and self.key in answer:
            raise ModelError(f"{self.path}: the answer to {describe(method, url_path, body)} holds the API key. It is not recorded.")
        line: dict[str, Any] = {"schema": SCHEMA, "key": key_of(method, url_path, body), "status": status, "type": content_type}
        try:
            line["text"] = answer.decode("utf-8")
        except UnicodeDecodeError:
            line["base64"] = base64.b64encode(answer).decode("ascii")
        raw = json.dumps(line, ensure_ascii=False).encode("utf-8") + b"\n"
        with self.lock:
            if self.path.stat().st_size + len(raw) > MAX_FILE_BYTES:
                raise ModelError(f"{self.path}: the file would grow beyond {MAX_FILE_BYTES:,} bytes. Record into another file.")
            with self.path.open("ab") as file:
                file.write(raw)


class Player:
    """Finds recorded answers. Raises `ModelError` for a file that is not a recording."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.lock = threading.Lock()
        self.answers: dict[str, list[tuple[int, str, bytes]]] = {}
        self.given: dict[str, int] = {}
        try:
            if self.path.stat().st_size > MAX_FILE_BYTES:
                raise ModelError(f"{self.path}: recorded answers have {MAX_FILE_BYTES:,} bytes at most.")
            with self.path.open("rb") as file:
                for number, raw in enumerate(iter(lambda: file.readline(MAX_LINE_BYTES), b""), 1):
                    self.read_line(number, raw)
        except OSError as error:
            raise ModelError(f"{self.path}: cannot read recorded answers: {error.strerror or error}. Record them first with campkit.client(record=...).") from None

    def read_line(self, number: int, raw: bytes) -> None:
        """Take in one line of the file."""
        try:
            line = json.loads(raw)
            if line["schema"] != SCHEMA:
                raise ValueError(f"schema {line['schema']!r} is not {SCHEMA}")
            answer = line["text"].encode("utf-8") if "text" in line else base64.b64decode(line["base64"], validate=True)
            self.answers.setdefault(line["key"], []).append((int(line["status"]), str(line["type"]), answer))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(f"{self.path}:{number}: not a recorded answer ({error!r}). Record the file again.") from None

    def find(self, method: str, url_path: str, body: bytes) -> tuple[int, str, bytes]:
        """Status, content type and bytes of the answer. Raises `ModelError` when this was never asked."""
        key = key_of(method, url_path, body)
        with self.lock:
            known = self.answers.get(key)
            if known is None:
                raise ModelError(
                    f"{self.path}: no recorded answer to {describe(method, url_path, body)}. The file has answers to {len(self.answers):,} "
                    "other requests. Ask exactly what was recorded, or record again.")
            turn = self.given.get(key, 0)
            self.given[key] = turn + 1
            return known[min(turn, len(known) - 1)]


def make_replay_transports(httpx: Any, player: Player) -> tuple[Any, Any]:
    """A sync and an async transport that answer from a recording and send nothing."""

    def answer(request: Any, body: bytes) -> Any:
        try:
            status, kind, content = player.find(request.method, request.url.path, body)
        except ModelError as miss:
            problem = {"error": {"message": str(miss), "type": "recording_miss", "param": None, "code": "recording_miss"}}
            return httpx.Response(404, json=problem, headers={"x-should-retry": "false"}, request=request)
        return httpx.Response(status, content=content, headers={"content-type": kind}, request=request)

    class Sync(httpx.BaseTransport):
        def handle_request(self, request: Any) -> Any:
            return answer(request, request.read())

    class Async(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: Any) -> Any:
            return answer(request, await request.aread())

    return Sync(), Async()
