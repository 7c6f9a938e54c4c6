"""A small HTTP server for one submission: a Unix socket, a few connections, small bodies, an end.

The other side is a trainee's code, so everything is bounded: connections at a time, requests in all, bytes of a
body, seconds of silence. When the server closes, every open connection closes with it. Where the system has no
Unix sockets it listens on a port of this machine instead.
"""

from __future__ import annotations

import contextlib
import http.server
import os
import re
import socket
import socketserver
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from campkit.practice_model.wire.messages import Reply, WireRequest

MAX_CONNECTIONS = 16
MAX_REQUESTS = 20_000
MAX_BODY_BYTES = 2_000_000
IDLE_S = 60.0
MAX_HEADERS, MAX_LINE_BYTES = 100, 16_000
ONCE = ("content-length", "transfer-encoding", "host", "authorization")
"""Headers that may stand once only: two readers could take each another one."""

Answer = Callable[[WireRequest], Reply]


class SocketServer:
    """Serves `answer` from the time it is made until `close`. `address` is what CAMP_MODEL_SOCKET takes."""

    def __init__(self, answer: Answer, max_requests: int = MAX_REQUESTS) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="camp-s-", dir="/tmp" if os.path.isdir("/tmp") else None))
        if hasattr(socket, "AF_UNIX"):
            self.path: Path | None = self.home / "model.sock"
            self._server: _Limits = _UnixServer(str(self.path), _Handler)
            self.address = str(self.path)
            os.chmod(self.path, 0o666)  # the sandbox is another user; only its own folder shows the socket, and it needs the key
            os.chmod(self.home, 0o711)
        else:
            self.path = None
            self._server = _PortServer(("127.0.0.1", 0), _Handler)
            self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._server.begin(answer, max_requests)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True,
                                        name="services of a submission")
        self._thread.start()

    @property
    def requests_left(self) -> int:
        """How many requests are still answered."""
        return self._server.requests_left

    @requests_left.setter
    def requests_left(self, number: int) -> None:
        with self._server.lock:
            self._server.requests_left = number

    def close(self) -> None:
        """Stop to listen, end every connection, remove the socket."""
        self._server.shutdown()
        self._server.server_close()
        self._server.end_connections()
        with contextlib.suppress(OSError):
            if self.path is not None:
                self.path.unlink(missing_ok=True)
            self.home.rmdir()


class _Limits(socketserver.ThreadingMixIn):
    """A server that closes what is too much at once, instead of keeping it waiting."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def begin(self, answer: Answer, max_requests: int) -> None:
        self.answer, self.requests_left = answer, max_requests
        self.lock, self.open = threading.Lock(), set()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self.lock:
            has_room = len(self.open) < MAX_CONNECTIONS and self.requests_left > 0
            if has_room:
                self.open.add(request)
        if has_room:
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def shutdown_request(self, request: Any) -> None:
        with self.lock:
            self.open.discard(request)
        super().shutdown_request(request)

    def take_one(self) -> bool:
        """Count a request; False when there have been too many."""
        with self.lock:
            self.requests_left -= 1
            return self.requests_left >= 0

    def end_connections(self) -> None:
        with self.lock:
            for request in self.open:
                with contextlib.suppress(OSError):
                    request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks is the trainee's affair."""


if hasattr(socket, "AF_UNIX"):
    class _UnixServer(_Limits, socketserver.UnixStreamServer):
        """Listens on a Unix socket."""


class _PortServer(_Limits, socketserver.TCPServer):
    """Listens on a port of this machine."""


_REQUEST = re.compile(rb"([A-Z]{1,10}) (/[!-~]{0,2000}) HTTP/1\.([01])\r?\n")
_NAME = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")


def _read_headers(stream: Any) -> dict[str, str] | None:
    """Return the headers by name in lower case; None for too many, too long ones, folded lines, or a length that is said twice."""
    headers: dict[str, str] = {}
    for _ in range(MAX_HEADERS):
        line = stream.readline(MAX_LINE_BYTES)
        if line in (b"\r\n", b"\n"):
            return headers
        raw_name, colon, value = line.partition(b":")
        name = raw_name.decode("latin-1").lower()
        if not colon or not line.endswith(b"\n") or not _NAME.fullmatch(raw_name) or (name in headers and name in ONCE):
            return None
        headers[name] = value.strip().decode("latin-1")
    return None


class _Handler(http.server.BaseHTTPRequestHandler):
    """One connection: reads requests, asks `answer`, writes the replies."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_S
    server: Any

    def parse_request(self) -> bool:
        """Read the request line and the headers; False when they are no plain HTTP/1.1. Strict, and far quicker than the standard library."""
        self.command, self.request_version, self.close_connection = "", "HTTP/1.1", False
        found = _REQUEST.fullmatch(self.raw_requestline)
        headers = _read_headers(self.rfile) if found else None
        if headers is None:
            self.send_error(400)
            return False
        self.command, self.path, self.headers = found[1].decode(), found[2].decode(), headers
        self.requestline = self.raw_requestline.decode("latin-1").rstrip()
        self.close_connection = found[3] == b"0" or "close" in headers.get("connection", "").lower()
        return True

    def do_GET(self) -> None:
        """Serve one request of any method."""
        if not self.server.take_one():
            self.close_connection = True
            return
        length = self.headers.get("content-length", "0")
        size = int(length) if length.isascii() and length.isdigit() and len(length) < 12 else -1
        if size < 0 or size > MAX_BODY_BYTES or self.headers.get("transfer-encoding"):
            self.close_connection = True
            message = f"The grader takes bodies of up to {MAX_BODY_BYTES:,} bytes, with their length in content-length."
            self.write(Reply.json({"error": {"message": message, "type": "invalid_request_error", "param": None, "code": "request_too_large"}}, 413))
            return
        body = self.rfile.read(size)
        self.write(self.server.answer(WireRequest(self.command, self.path.partition("?")[0], self.headers, body)))

    do_POST = do_DELETE = do_PUT = do_PATCH = do_HEAD = do_OPTIONS = do_GET

    def write(self, reply: Reply) -> None:
        """Send a reply; a stream is sent piece by piece."""
        whole = isinstance(reply.chunks, list)
        lines = [f"HTTP/1.1 {reply.status} {self.responses.get(reply.status, ('', ''))[0]}"]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        lines += [] if whole else ["transfer-encoding: chunked"]
        lines += ["connection: close"] if self.close_connection else []
        head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
        if whole:
            self.wfile.write(head + b"".join(reply.chunks))
            return
        self.wfile.write(head)
        for chunk in reply.chunks:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *values: Any) -> None:
        """Say nothing."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no HTTP in the service's shape, and hang up."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.write(Reply.json({"error": {"message": message or "Bad request.", "type": "invalid_request_error", "param": None, "code": None}}, code))
