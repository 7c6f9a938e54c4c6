"""The trusted end of `graders.warm_parent`: kernels that are ready when a submission comes.

bubblewrap makes the spaces of one submission as always; the kernel in them is forked from a parent that has the
scientific stack in memory, in place of a Python that starts and imports it. All walls and limits are the same.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from graders import watch
from graders.sandbox import Limits, kernel_environment, limit_numbers, sandbox_command

HERE = Path(__file__).resolve().parent
READY_S = 120.0
SPACES = ("user", "mnt", "net", "ipc", "uts", "cgroup", "pid")
#: Where the parent of warm kernels listens; `camp grade` starts one when it has many submissions.
WARM = "CAMP_WARM_KERNELS"

_line: Connection | None = None


class WarmParent:
    """The process that forks kernels for this process and its workers; it ends with this one."""

    def __init__(self, kind: str = "kernel", hash_seed: int = 0) -> None:
        """`kind` is "kernel" or "proof" (the two ends of a handed-in lab); all forks have the order of hashing of `hash_seed`."""
        self._home = tempfile.mkdtemp(prefix="camp-warm-")  # nobody else may enter it
        self.address = os.path.join(self._home, "s")
        self._lifeline, theirs = socket.socketpair()
        with theirs, socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(self.address)
            listener.listen(64)
            handles = [theirs.fileno(), listener.fileno()]
            self._process = subprocess.Popen(
                [sys.executable, "warm_parent.py", kind, *map(str, handles)], cwd=HERE, pass_fds=handles,
                env=kernel_environment(home="/work", path="/camp") | {"PYTHONHASHSEED": str(hash_seed)}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True)

    def __enter__(self) -> WarmParent:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the parent; kernels that run are ended by their sandbox."""
        self._lifeline.close()
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)


class Connection:
    """A worker's line to the warm parent."""

    def __init__(self, address: str) -> None:
        self.address, self.owner = address, os.getpid()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ready: bool | None = None

    def is_ready(self) -> bool:
        """Wait until the parent has imported everything; False when it cannot serve, and kernels are to be started one by one."""
        if self._ready is None:
            self._ready = False
            with contextlib.suppress(OSError):
                self._socket.connect(self.address)
                self._socket.settimeout(READY_S)
                self._ready = self._socket.recv(16) == b"ready"
        return self._ready

    def fork(self, request: dict, handles: dict[str, int]) -> None:
        """Have a kernel forked; `handles` names the open files that go with the request, "report" first."""
        message = json.dumps(request | {"handles": list(handles)}).encode()
        socket.send_fds(self._socket, [message], list(handles.values()))


def warm_parent() -> Connection | None:
    """Return this process's line to the parent of kernels, when kernels are to be forked and can be, else None."""
    global _line
    address = os.environ.get(WARM)
    if not address or not sys.platform.startswith("linux"):
        return None
    if _line is None or (_line.owner, _line.address) != (os.getpid(), address):
        _line = Connection(address)
    return _line if _line.is_ready() else None


class WarmKernel:
    """A kernel in a sandbox, forked from the warm parent; to its user like `subprocess.Popen`.

    Raises OSError when the sandbox or the fork fails.
    """

    def __init__(self, parent: Connection, argv: list[str], log: int, *, limits: Limits, uid: int,
                 environment: dict[str, str] | None = None, lines: dict[str, int] | None = None, **place: Any) -> None:
        """`argv` are the kernel's arguments, `log` the file of its own output; `lines` are open files for its standard input and
        output, "in" and "out"; the rest is as for `sandbox_command`."""
        command = sandbox_command([shutil.which("cat") or "/bin/cat"], limits=limits, uid=uid, holder=True, **place)
        self.returncode: int | None = None
        self._said = b""
        self._holder = subprocess.Popen(command, cwd="/", env={"PATH": os.environ.get("PATH", "")}, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=log, start_new_session=True)
        self.pid = self._holder.pid
        self.kernel = 0
        self._report, theirs = os.pipe()
        kept = {"log": log, **(lines or {})}
        opened: dict[str, int] = {"report": theirs, **kept}
        try:
            inside = self._wait_for_spaces()
            for space in SPACES:
                opened[space] = os.open(f"/proc/{inside}/ns/{space}", os.O_RDONLY | os.O_CLOEXEC)
            parent.fork({"argv": argv, "limits": limit_numbers(limits), "uid": uid if os.geteuid() == 0 else -1,
                         "environment": environment or {}}, opened)
        except BaseException:
            self.kill()
            raise
        finally:
            for name, handle in opened.items():
                if name not in kept:
                    os.close(handle)
        self.kernel = self._wait_for_kernel()

    def _wait_for_spaces(self) -> int:
        """Return the process in the sandbox, once bubblewrap has made everything: it then repeats what it is told."""
        self._holder.stdin.write(b"x")
        self._holder.stdin.flush()
        if not select.select([self._holder.stdout], [], [], 60)[0] or os.read(self._holder.stdout.fileno(), 1) != b"x":
            raise OSError("the sandbox did not start")
        return watch.descendants(self._holder.pid)[-1]

    def _wait_for_kernel(self) -> int:
        end = time.monotonic() + 60
        while b"\n" not in self._said:
            if not self._hear(max(0.0, end - time.monotonic())):
                self.kill()
                raise OSError("the kernel could not be forked")
        first, _, self._said = self._said.partition(b"\n")
        if not first.startswith(b"kernel "):
            self.kill()
            raise OSError(first.decode("utf-8", "replace"))
        return int(first.split()[1])

    def _hear(self, timeout_s: float) -> bool:
        """Take what the nurse says; False when it says nothing in time, or nothing more."""
        if not select.select([self._report], [], [], timeout_s)[0]:
            return False
        got = os.read(self._report, 4096)
        self._said += got
        return bool(got)

    def poll(self) -> int | None:
        """Return how the kernel ended (negative: the signal), None while it lives."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the kernel's end. Raises subprocess.TimeoutExpired."""
        end = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            left = 600.0 if end is None else max(0.0, end - time.monotonic())
            if not select.select([self._report], [], [], left)[0]:
                if end is not None:
                    raise subprocess.TimeoutExpired("kernel", timeout)
                continue
            if not self._hear(0) or b"\n" in self._said:
                words = self._said.split()
                self.returncode = int(words[1]) if len(words) == 2 and words[0] == b"ended" else -signal.SIGKILL
                self._end()
        return self.returncode

    def kill(self) -> None:
        """End the sandbox, and with its process space everything in it."""
        if self.returncode is None:
            self.returncode = -signal.SIGKILL
            self._end()

    def _end(self) -> None:
        with contextlib.suppress(OSError):
            os.killpg(self._holder.pid, signal.SIGKILL)
        self._holder.wait()
        if self.kernel:
            with contextlib.suppress(OSError):  # it ends with its process space; wait until it has
                until = time.monotonic() + 10
                while time.monotonic() < until and select.select([self._report], [], [], 10)[0] and os.read(self._report, 4096):
                    continue
        for pipe in (self._holder.stdin, self._holder.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        os.close(self._report)
