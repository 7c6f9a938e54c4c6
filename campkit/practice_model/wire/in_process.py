"""The practice model inside this process: httpx transports that ask the service directly, with no port."""

from __future__ import annotations

import functools
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

from .messages import Reply, WireRequest
from .service import Service


def to_wire(request: Any, body: bytes) -> WireRequest:
    """An httpx request as the service reads it."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    return WireRequest(request.method, request.url.path, headers, body, dict(request.url.params))


def waits(request: Any, reply: Reply) -> tuple[float, bool]:
    """How long to wait before the first byte, and whether the client's own time limit ends the wait."""
    limit = (request.extensions.get("timeout") or {}).get("read")
    return (limit, True) if limit is not None and limit <= reply.hold_s else (reply.hold_s, False)


def make_transports(httpx: Any) -> tuple[type, type]:
    """The sync and the async transport for one flavour of httpx (the one that the openai package uses)."""

    def broken(request: Any, timed_out: bool) -> Exception:
        if timed_out:
            return httpx.ReadTimeout("The read operation timed out", request=request)
        return httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)

    def cut(chunks: Any, after: int | None, request: Any) -> Iterator[bytes]:
        for number, chunk in enumerate(chunks):
            if number == after:
                raise httpx.RemoteProtocolError("peer closed connection without sending complete message body (incomplete chunked read)", request=request)
            yield chunk

    class SyncStream(httpx.SyncByteStream):
        """The chunks of one answer."""

        def __init__(self, chunks: Iterator[bytes]) -> None:
            self.chunks = chunks

        def __iter__(self) -> Iterator[bytes]:
            yield from self.chunks

    class AsyncStream(httpx.AsyncByteStream):
        """The chunks of one answer, for an async client."""

        def __init__(self, chunks: Iterator[bytes]) -> None:
            self.chunks = chunks

        async def __aiter__(self) -> AsyncIterator[bytes]:
            import anyio.lowlevel

            for chunk in self.chunks:
                await anyio.lowlevel.checkpoint()
                yield chunk

    class Sync(httpx.BaseTransport):
        """Asks the service in the caller's thread."""

        def __init__(self, service: Service) -> None:
            self.service = service

        def handle_request(self, request: Any) -> Any:
            reply = self.service.handle(to_wire(request, request.read()))
            seconds, timed_out = waits(request, reply)
            if seconds:
                time.sleep(seconds)
            if timed_out or reply.hang_up:
                raise broken(request, timed_out)
            return httpx.Response(reply.status, headers=reply.headers, stream=SyncStream(cut(reply.chunks, reply.cut_after, request)))

    class Async(httpx.AsyncBaseTransport):
        """Asks the service in a worker thread, so that the event loop goes on."""

        def __init__(self, service: Service) -> None:
            self.service = service

        async def handle_async_request(self, request: Any) -> Any:
            import anyio
            import anyio.to_thread

            body = await request.aread()
            reply = await anyio.to_thread.run_sync(functools.partial(self.service.handle, to_wire(request, body)))
            seconds, timed_out = waits(request, reply)
            if seconds:
                await anyio.sleep(seconds)
            if timed_out or reply.hang_up:
                raise broken(request, timed_out)
            return httpx.Response(reply.status, headers=reply.headers, stream=AsyncStream(cut(reply.chunks, reply.cut_after, request)))

    return Sync, Async
