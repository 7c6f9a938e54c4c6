"""The practice model as a Starlette app: it moves bytes between HTTP and the service, and nothing more."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Iterator
from pathlib import Path

import anyio
import anyio.lowlevel
import anyio.to_thread
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from .errors import too_large
from .messages import Reply, WireRequest
from .service import Service, body_limit

FIRST_ALONE = 8
EVENTS_TOGETHER = 32
METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"]


def make_app(service: Service, log: Path | None = None) -> Starlette:
    """The app of a service; `log` is a file that gets one JSON line for each request, without its content."""

    async def everything(request: Request) -> Response:
        started = time.perf_counter()
        try:
            wire = await read(request)
        except ClientDisconnect:
            return WireResponse(Reply(499, {}, [], hang_up=True))
        reply = wire if isinstance(wire, Reply) else await anyio.to_thread.run_sync(functools.partial(service.handle, wire))
        if log is not None:
            write_log(log, request, reply, time.perf_counter() - started, service.trainee_of(request.headers.get("authorization", "")))
        return WireResponse(reply)

    app = Starlette(routes=[Route("/{path:path}", everything, methods=METHODS)])
    app.state.service = service
    return app


class WireResponse(Response):
    """Sends a reply as it is, with the faults of the network that it asks for."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(None, reply.status)
        self.reply = reply

    async def __call__(self, scope, receive, send) -> None:
        """Hang up and cut: returning before the last byte makes the server close the connection."""
        reply = self.reply
        if reply.hold_s:
            await anyio.sleep(reply.hold_s)
        pairs = [(b"content-length", b"1")] if reply.hang_up else [(k.encode("latin-1"), v.encode("latin-1", "replace")) for k, v in reply.headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": pairs})
        if reply.hang_up:
            return
        if isinstance(reply.chunks, list):
            await send({"type": "http.response.body", "body": b"".join(reply.chunks), "more_body": False})
            return
        async with anyio.create_task_group() as tasks:
            gone = anyio.Event()
            tasks.start_soon(wait_for_disconnect, receive, gone)
            for block, is_cut in blocks(reply):
                if gone.is_set():
                    break
                await send({"type": "http.response.body", "body": block, "more_body": True})
                await anyio.lowlevel.checkpoint()  # so that many streams share the loop, and a lost client is noticed
                if is_cut:
                    break
            else:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            tasks.cancel_scope.cancel()


async def wait_for_disconnect(receive, gone: anyio.Event) -> None:
    """Set `gone` when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
    gone.set()


def blocks(reply: Reply) -> Iterator[tuple[bytes, bool]]:
    """The events of a stream in blocks: the first ones alone, later ones together; and whether the stream is cut here."""
    waiting: list[bytes] = []
    for number, chunk in enumerate(reply.chunks):
        if number == reply.cut_after:
            yield b"".join(waiting), True
            return
        waiting.append(chunk)
        if number < FIRST_ALONE or len(waiting) >= EVENTS_TOGETHER:
            yield b"".join(waiting), False
            waiting = []
    if waiting:
        yield b"".join(waiting), False


async def read(request: Request) -> WireRequest | Reply:
    """The request with its body, or the refusal of a body that is too large."""
    path = request.scope["path"]
    limit = body_limit(path)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return Reply.error(too_large(limit))
    headers = {name.lower(): value for name, value in request.headers.items()}
    return WireRequest(request.method, path, headers, bytes(body), dict(request.query_params))


def write_log(log: Path, request: Request, reply: Reply, seconds: float, trainee: str | None = None) -> None:
    """Append one line about a request: who (by their own key), what, how it ended, how long; no content, no key."""
    tokens = reply.headers.get("x-camp-tokens", "").partition(",")
    line = {
        "utc": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "method": request.method, "path": request.scope["path"],
        "status": "hang_up" if reply.hang_up else reply.status, "ms": round(seconds * 1000, 2),
        "cost": reply.headers.get("x-camp-cost"), "streaming": reply.streaming,
        "trainee": trainee, "model": reply.headers.get("x-camp-model"), "tokens_in": int(tokens[0] or 0), "tokens_out": int(tokens[2] or 0),
    }
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
