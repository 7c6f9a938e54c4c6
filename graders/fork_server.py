"""A warm process that forks ready children: each has the scientific stack loaded and nothing else seen.

The server is one small process for each process that needs it. It gets a pipe end and a folder, forks, and says
which process id the child has. Where the system has no safe fork (Windows, macOS) a child is spawned instead.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path

#: What children of a lab with models need beside that; loaded when the first of them comes.
PRELOAD_MODELS = ["campkit.model_client", "campkit.remote_meter", "campkit.recording", "campkit.practice_model.wire.in_process",
                  "campkit.tools.current"]
PRELOAD = ["pandas", "numpy", "campkit.checking.codec_tables", "campkit.checking.bridge", "campkit.widgets", "graders.exec_child"]
#: What pandas loads when it first groups a text column, where it is installed.
PRELOAD_IF_THERE = ["pyarrow.acero"]

_lock = threading.Lock()
_server: ForkServer | None = None


class ForkServer:
    """The trusted end: starts the server process, asks it for children."""

    def __init__(self, copied: bool = False) -> None:
        """With `copied` the server is a copy of this process, not a program that starts."""
        self.owner = os.getpid()
        self._socket, theirs = socket.socketpair()
        if copied:
            self._process = Copy(theirs, self._socket)
            theirs.close()
            return
        root = str(Path(__file__).resolve().parent.parent)
        search = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "graders.fork_server", str(theirs.fileno())], pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": search})
        theirs.close()

    def start(self, end: Connection, folder: str, memory_mb: int, environment: dict[str, str]) -> int:
        """Fork a child that serves on `end`; return its process id."""
        request = json.dumps({"folder": folder, "memory_mb": memory_mb, "environment": environment}).encode()
        socket.send_fds(self._socket, [request], [end.fileno()])
        answer = self._socket.recv(64)
        if not answer:
            raise OSError("the fork server has ended")
        return int(answer)

    @property
    def is_usable(self) -> bool:
        """True in the process that made it, while the server lives."""
        return self.owner == os.getpid() and self._process.poll() is None


class Copy:
    """The server as a copy of this process; to its user like `subprocess.Popen`."""

    def __init__(self, theirs: socket.socket, ours: socket.socket) -> None:
        self.pid = os.fork()
        if self.pid == 0:
            with contextlib.suppress(BaseException):
                ours.close()
                with open(os.devnull, "r+b", buffering=0) as nothing:
                    for number in (0, 1):  # the line on which this process is asked is not the copy's
                        os.dup2(nothing.fileno(), number)
                serve(theirs.detach())
            os._exit(0)

    def poll(self) -> int | None:
        """Return how it ended, None while it lives."""
        with contextlib.suppress(ChildProcessError):
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            return os.waitstatus_to_exitcode(status) if ended else None
        return 0


def start_child(end: Connection, folder: str, memory_mb: int, environment: dict[str, str] | None = None) -> int:
    """Start a child that runs `graders.exec_child.main` on `end`, by fork where that is safe. Returns its process id.

    `environment` (the services of a lab with models, or nothing) is added to the child's own.
    """
    global _server
    environment = environment or {}
    if not sys.platform.startswith("linux"):
        from graders import exec_child

        child = multiprocessing.get_context("spawn").Process(
            target=exec_child.main, args=(end, folder, memory_mb, environment), daemon=True)
        child.start()
        return child.pid
    with _lock:
        if _server is None or not _server.is_usable:
            _server = ForkServer()
        return _server.start(end, folder, memory_mb, environment)


@lru_cache
def warm() -> None:
    """Import what children need, in the process that forks them or in one from which it is forked."""
    for name in PRELOAD:
        importlib.import_module(name)
    for name in PRELOAD_IF_THERE:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    from graders.quick_tables import quicken_text_columns
    from graders.quick_yaml import quicken_yaml

    quicken_text_columns()
    quicken_yaml()


def use_copy() -> None:
    """Let a copy of this process, which is warm and has read nothing yet, be the one that forks children."""
    global _server
    _server = ForkServer(copied=True)


def serve(number: int) -> None:
    """Fork a child for each request until the other end closes."""
    warm()
    from graders import exec_child

    gc.collect()
    gc.freeze()  # children need not look through what was imported
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are not waited for
    requests = socket.socket(fileno=number)
    while True:
        message, ends, _, _ = socket.recv_fds(requests, 65536, 1)
        if not message:
            return
        asked = json.loads(message)
        if asked["environment"]:
            warm_models()
        server, child = os.getpid(), os.fork()
        if child == 0:
            requests.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            with contextlib.suppress(BaseException):
                exec_child.main(Connection(ends[0]), asked["folder"], asked["memory_mb"], asked["environment"], server)
            os._exit(1)
        os.close(ends[0])
        requests.sendall(str(child).encode())


@lru_cache
def warm_models() -> None:
    """Load what a client of the models needs, and use one once with an answer made here: openai builds its types on first use,
    and the company's tools their schemas."""
    for name in PRELOAD_MODELS:
        importlib.import_module(name)
    import openai

    from campkit.tools import tools
    from campkit.watched_http import httpx_of_openai, make_clients
    from graders.quick_client import quicken_requests

    quicken_requests()
    httpx = httpx_of_openai()
    httpx.HTTPTransport(uds="nowhere")
    answer = {"id": "x", "object": "chat.completion", "created": 0, "model": "x", "choices": [
        {"index": 0, "finish_reason": "stop", "logprobs": None, "message": {"role": "assistant", "content": "x"}}]}
    http = make_clients()[0](transport=httpx.MockTransport(lambda request: httpx.Response(200, json=answer)))
    client = openai.OpenAI(base_url="http://practice-model/v1", api_key="x", http_client=http)
    client.chat.completions.create(model="x", messages=[{"role": "user", "content": "x"}])
    client.close()
    for tool in tools().values():
        _ = tool.schema


if __name__ == "__main__":
    serve(int(sys.argv[1]))
