"""The child process of `graders.exec_session`: runs cells with exec, then answers calls. No kernel.

Each child is forked from a warm parent that has imported the scientific stack and nothing else; it runs one
submission and ends. A message is a line of JSON and, after it, a text as it is; an answer is a line with the
number of the request that it answers, and the answer's text. A pickle comes in only, with the arguments of a call
(`graders.packed`); what goes out is text.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import io
import json
import linecache
import os
import pickle
import random
import signal
import socket
import stat
import sys
import threading
import time
import types
from multiprocessing.connection import Connection
from typing import Any

from campkit.grader_link import one_turn
from graders.fingerprint import Watch, states

MAX_OUTPUT_CHARS = 20_000
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform.startswith("linux") else None


class BoundedText(io.StringIO):
    """Standard output or error of a cell: keeps the first characters, forgets the rest."""

    def write(self, text: str) -> int:
        room = MAX_OUTPUT_CHARS - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


def main(connection: Connection, folder: str, memory_mb: int, environment: dict[str, str] | None = None, parent: int = 0) -> None:
    """Serve requests on `connection` until it closes; `environment` is added to the process's own. `parent` is the process
    that forked this one; when it ends, so does this one, in the middle of a cell too (Linux)."""
    _die_with(parent)
    os.environ.update(environment or {})
    _settle(folder, memory_mb)
    module = types.ModuleType("__main__")
    module.__dict__["display"] = _display
    sys.modules["__main__"] = module
    serve(connection, module.__dict__)


def serve(connection: Connection, namespace: dict[str, Any]) -> None:
    """Answer requests until the connection closes; "fork" makes a copy of this process that serves on another one."""
    while True:
        try:
            head, _, content = connection.recv_bytes().partition(b"\n")
            request = json.loads(head)
        except KeyboardInterrupt:
            continue  # an interrupt that came after the call had ended
        except (EOFError, OSError):
            os._exit(0)
        if request["op"] == "fork":
            connection = _fork(connection, request["number"])
            continue
        try:
            answer = _answer(request, content, namespace)
        except KeyboardInterrupt:
            answer = json.dumps({"problem": "CallTimedOut", "message": ""})
        with contextlib.suppress(OSError):
            connection.send_bytes(f"{request['number']}\n{answer}".encode())


def _fork(connection: Connection, number: int) -> Connection:
    """Fork a copy that goes on from here; return the connection to serve on: in the copy the one that was sent with the request.

    A process with threads of its own does not fork: the copy would lack them. Open sockets are ended first, so that
    two copies never speak over the same one; who needs them connects again.
    """
    with socket.socket(fileno=os.dup(connection.fileno())) as here:
        _, ends, _, _ = socket.recv_fds(here, 1, 1)
    child, before = 0, os.getpid()
    if threading.active_count() == 1:
        _end_sockets({connection.fileno(), *ends})
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        gc.freeze()  # copies need not look through what the first cells made
        if (child := os.fork()) == 0:
            _die_with(before)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            connection.close()
            return Connection(ends[0])
    os.close(ends[0])
    connection.send_bytes(f"{number}\n{child}".encode())
    return connection


def _end_sockets(spared: set[int]) -> None:
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            if int(name) not in spared and stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                with socket.socket(fileno=os.dup(int(name))) as one:
                    one.shutdown(socket.SHUT_RDWR)


def _die_with(parent: int) -> None:
    """Have the system kill this process as soon as its parent is gone: a cell may never end, and nobody else would stop it."""
    if not parent or not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError, AttributeError):
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def _settle(folder: str, memory_mb: int) -> None:
    """Make this process the submission's own: folder, group, limits, silence, fresh randomness."""
    os.chdir(folder)
    sys.path.insert(0, "")
    if hasattr(os, "setsid"):
        with contextlib.suppress(OSError):
            os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with open(os.devnull, "r+b", buffering=0) as nothing:
        for number in (0, 1, 2):
            os.dup2(nothing.fileno(), number)
    _limit_memory(memory_mb)
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _limit_memory(memory_mb: int) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/status") as status:
            used_kb = next(int(line.split()[1]) for line in status if line.startswith("VmData"))
        limit = used_kb * 1024 + memory_mb * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _display(*objects: Any, **options: Any) -> None:
    """Stand in for IPython's display: what is shown has no part in the answers."""


def _answer(request: dict[str, Any], content: bytes, namespace: dict[str, Any]) -> str:
    if request["op"] == "run":
        return json.dumps(run_cell(content.decode("utf-8", "surrogatepass"), request["name"], namespace))
    if request["op"] in ("states", "watch", "touched"):
        return _about(request["op"], json.loads(content), namespace)
    if request["op"] == "serve_many":
        return _answer_many(json.loads(content), request["seconds"], request["chars"], namespace)
    from campkit.checking.bridge import answer_call
    from campkit.checking.codec import decode

    with contextlib.redirect_stdout(BoundedText()), contextlib.redirect_stderr(BoundedText()):
        asked = pickle.loads(content) if request["op"] == "serve_packed" else decode(content.decode("utf-8", "surrogatepass"))
        if _watch is None:
            return answer_call(asked, namespace)
        _watch.name = asked["name"]
        try:
            return answer_call(asked, namespace)
        finally:
            _watch.name = ""


def _answer_many(questions: list[str], seconds: float, chars: int, namespace: dict[str, Any]) -> str:
    """Return the answers to the first of these questions, as many as can be had in that time and room, as a JSON list of texts."""
    until, said = time.monotonic() + seconds, []
    while len(said) < len(questions) and time.monotonic() < until and chars > 0:
        said.append(_answer({"op": "serve"}, questions[len(said)].encode("utf-8", "surrogatepass"), namespace))
        chars -= len(said[-1])
    return json.dumps(said)


_watch: Watch | None = None


def _about(op: str, names: list[str] | None, namespace: dict[str, Any]) -> str:
    """Answer for `graders.unchanged`: digests of names; note what calls reach from now on; tell it."""
    global _watch
    if op == "states":
        return json.dumps(states(names, namespace))
    if op == "watch":
        _watch = _watch or Watch()
    return json.dumps(sorted(_watch.touched) if op == "touched" and _watch else [])


def run_cell(source: str, name: str, namespace: dict[str, Any]) -> dict[str, Any]:
    """Run one cell; return {"ename", "evalue", "line", "stdout", "stderr"}; ename is "" when it ran through."""
    out, err = BoundedText(), BoundedText()
    result = {"ename": "", "evalue": "", "line": None}
    file = f"<cell {name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            with one_turn():
                exec(compile(source, file, "exec", dont_inherit=True), namespace)  # annotations are evaluated, as in a kernel
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # also SystemExit: the notebook goes on, as in nbgrader
            result = {"ename": type(error).__name__, "evalue": _text(error)[:2000], "line": _line(error, file)}
    return result | {"stdout": out.getvalue(), "stderr": err.getvalue()}


def _text(error: BaseException) -> str:
    try:
        return str(error).encode("utf-8", "replace").decode("utf-8")
    except Exception:
        return ""


def _line(error: BaseException, file: str) -> int | None:
    if isinstance(error, SyntaxError):
        return error.lineno
    line, trace = None, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
