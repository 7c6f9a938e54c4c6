"""Runs the practice model behind a port of this machine or a Unix socket, in a thread of this process.

    with running(service, socket=Path("model.sock")) as server:
        ...                        # server.base_url, server.service.meter
"""

from __future__ import annotations

import contextlib
import os
import socket as sockets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from campkit.errors import ModelError

from .app import make_app
from .service import Service

START_TIMEOUT_S = 30.0


@dataclass
class Running:
    """A server that answers. `base_url` is for clients that use a port, `socket` for those that use a Unix socket."""

    service: Service
    base_url: str
    socket: Path | None


def listen(host: str, port: int, socket: Path | None, mode: int) -> sockets.socket:
    """A bound socket; a Unix socket gets the file permissions `mode`. Raises `ModelError` when the address is taken."""
    try:
        if socket is None:
            family = sockets.AF_INET6 if ":" in host else sockets.AF_INET
            made = sockets.socket(family, sockets.SOCK_STREAM, sockets.IPPROTO_TCP)  # with the protocol named, asyncio sends small packets at once
            made.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
            made.bind((host, port))
            return made
        if not hasattr(sockets, "AF_UNIX"):
            raise ModelError("This system has no Unix sockets. Use --host and --port.")
        made = sockets.socket(sockets.AF_UNIX)
        old = os.umask(0o777 & ~mode)
        try:
            made.bind(str(socket))
        finally:
            os.umask(old)
        os.chmod(socket, mode)
        return made
    except OSError as error:
        place = socket or f"{host}:{port}"
        raise ModelError(f"Cannot listen on {place}: {error.strerror or error}. Choose another address, or stop what uses this one.") from None


def make_server(service: Service, log: Path | None = None):
    """A uvicorn server of the service, without log lines of its own."""
    import uvicorn

    config = uvicorn.Config(
        make_app(service, log), log_config=None, access_log=False, log_level="critical", lifespan="off",
        server_header=False, date_header=False, timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


@contextlib.contextmanager
def running(
    service: Service, *, host: str = "127.0.0.1", port: int = 0, socket: Path | None = None, mode: int = 0o600, log: Path | None = None,
) -> Iterator[Running]:
    """Serve while the block runs. Port 0 takes a free one; a socket file is removed at the end."""
    bound = listen(host, port, socket, mode)
    server = make_server(service, log)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True, name="practice model")
    thread.start()
    deadline = time.monotonic() + START_TIMEOUT_S
    while not server.started:
        if time.monotonic() > deadline or not thread.is_alive():
            raise ModelError(f"The practice model did not start to listen within {START_TIMEOUT_S:g} s.")
        time.sleep(0.01)
    shown = f"[{host}]" if ":" in host else host
    try:
        base = "http://practice-model/v1" if socket else f"http://{shown}:{bound.getsockname()[1]}/v1"
        yield Running(service, base, socket)
    finally:
        server.should_exit = True
        thread.join(10)
        bound.close()
        if socket is not None:
            socket.unlink(missing_ok=True)
