"""Requests and replies between a transport and the service: HTTP without a web framework.

The Starlette app and the in-process transport both speak this, so a trainee in a notebook and a `curl`
over the network meet the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .errors import WireError, bad_request

MAX_DEPTH = 128

#: The date that answers carry (2026-11-01T00:00:00Z). Not the clock: the same request gives the same bytes.
CREATED = 1793491200


@dataclass(frozen=True)
class WireRequest:
    """One HTTP request: header names in lower case, the body as bytes."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    query: dict[str, str] = field(default_factory=dict)


@dataclass
class Reply:
    """One HTTP answer. `hold_s` and `hang_up` are how faults of the network are asked for."""

    status: int
    headers: dict[str, str]
    chunks: Iterator[bytes] | list[bytes]
    hold_s: float = 0.0
    """Wait this long before the first byte."""
    hang_up: bool = False
    """Close the connection without an answer (after `hold_s`)."""
    cut_after: int | None = None
    """Close the connection after this many chunks; None to send them all."""
    streaming: bool = False

    @classmethod
    def json(cls, data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
        """An answer with a JSON body."""
        return cls.content(dump(data), "application/json", status, headers)

    @classmethod
    def content(cls, body: bytes, content_type: str, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
        """An answer with a body that is already bytes."""
        return cls(status, {"content-type": content_type, "content-length": str(len(body)), **(headers or {})}, [body])

    @classmethod
    def events(cls, chunks: Iterator[bytes], headers: dict[str, str] | None = None) -> Reply:
        """A stream of server-sent events."""
        return cls(200, {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache", **(headers or {})}, chunks, streaming=True)

    @classmethod
    def error(cls, error: WireError) -> Reply:
        """The answer to a request that is refused."""
        return cls.json(error.body(), error.status, error.headers)


def dump(data: Any) -> bytes:
    """JSON bytes, the same for the same data."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def digest(*parts: Any) -> str:
    """24 hexadecimal digits that stand for these parts; the source of every id."""
    return hashlib.sha256(dump(parts)).hexdigest()[:24]


def parse_json(raw: bytes, what: str = "the request body") -> Any:
    """Decode JSON strictly: UTF-8, no NaN, no lone surrogates, bounded depth.

    Raises a `WireError` that says what is wrong and where.
    """
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=refuse_constant)
    except UnicodeDecodeError as error:
        raise bad_request(f"We could not parse {what}: it is not UTF-8 (byte {error.start}). Send UTF-8 encoded JSON.", code="invalid_json") from None
    except RecursionError:
        raise bad_request(f"We could not parse {what}: it is nested deeper than {MAX_DEPTH} levels.", code="invalid_json") from None
    except ValueError as error:
        raise bad_request(f"We could not parse {what} as JSON: {error}.", code="invalid_json") from None
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH and depth_of(value) > MAX_DEPTH:
        raise bad_request(f"We could not parse {what}: it is nested deeper than {MAX_DEPTH} levels.", code="invalid_json")
    if b"\\ud" in raw.lower():
        try:
            dump(value)
        except UnicodeEncodeError:
            raise bad_request(f"We could not parse {what}: a string holds half of a surrogate pair (\\ud800 to \\udfff).", code="invalid_json") from None
    return value


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


def depth_of(value: Any) -> int:
    """How deep lists and objects are nested in a decoded value."""
    deepest, todo = 0, [(value, 1)]
    while todo:
        item, level = todo.pop()
        children = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        deepest = max(deepest, level if isinstance(item, (dict, list)) else 0)
        todo.extend((child, level + 1) for child in children if isinstance(child, (dict, list)))
    return deepest
