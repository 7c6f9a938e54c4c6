"""One Jupyter kernel, started in the sandbox and driven message by message by the trusted side.

Everything that the kernel says is data: messages above a size are dropped, output is kept up to a limit,
every wait has an end, and memory, files and processes are watched by a thread, also while a check computes.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.session import Session

from graders import watch
from graders.kernel_output import Ran, add_output, is_costly, say_cut, take_reply
from graders.sandbox import FIRST_UID, PROJECT, SERVICES, Limits, kernel_environment, sandbox_command
from graders.services import Services
from graders.warm import WarmKernel, warm_parent

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
MESSAGE_MB = 32
GRACE_S = 3.0
SILENCE_S = 15.0
"""A kernel that has answered but never says that it is idle is waited for until it has been silent this long."""
WATCH_S = 0.2
WAITING = {"shell": 8, "control": 2, "iopub": 1000}
"""Messages of a channel that wait here until they are read; on shell and control the kernel only answers, so few are enough."""


class KernelGone(Exception):
    """The kernel is no more. `status` is timed_out, killed or out_of_memory; the message is for the trainee."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class KernelSession:
    """A kernel with its own working folder.

    `files` (name -> bytes) lie in the working folder at the start. `isolation` is "bubblewrap" or "none";
    `services` are the models and tools that it reaches. Use as a context manager; leaving it ends every process and removes every file.
    Raises KernelGone whenever the kernel has died or was ended because of a limit.
    """

    def __init__(self, files: dict[str, bytes], limits: Limits, isolation: str, services: Services | None = None) -> None:
        self.limits = limits
        self.isolation = isolation
        self._files = files
        self._services = services
        self._closed = False
        self._output_bytes = 0
        self._received_bytes = 0
        self._problem: tuple[str, str] | None = None
        self._dropped = False
        self._listening = False
        self._all_done = threading.Event()
        self.deadline = time.monotonic() + limits.wall_s

    # Life

    def __enter__(self) -> KernelSession:
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> None:
        self._context = zmq.Context()
        self._home = Path(tempfile.mkdtemp(prefix="camp-", dir=_short_folder()))
        self.folder = self._home / "work"
        sockets = self._home / "k"
        self.folder.mkdir()
        sockets.mkdir(mode=0o700)
        for name, data in self._files.items():
            place = self.folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        uid = FIRST_UID + os.getpid() % 1_000_000 if hasattr(os, "getpid") else FIRST_UID
        isolated = self.isolation == "bubblewrap"
        inside = "/run/k/k" if isolated else str(sockets / "k")
        info: dict[str, Any] = {"signature_scheme": "hmac-sha256", "key": secrets.token_hex(32),
                                "kernel_name": "python3"}
        if isolated or os.name == "posix":
            info |= {"transport": "ipc", "ip": inside} | {f"{c}_port": i for i, c in enumerate(CHANNELS, 1)}
        else:
            info |= {"transport": "tcp", "ip": "127.0.0.1"} | {f"{c}_port": p for c, p in
                                                              zip(CHANNELS, _free_ports(), strict=True)}
        (sockets / "connection.json").write_text(json.dumps(info))
        self._sockets_folder = sockets
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f",
                "/run/k/connection.json" if isolated else str(sockets / "connection.json"),
                "--HistoryManager.enabled=False", "--IPKernelApp.log_level=50"]
        self._log = open(self._home / "log", "w+b")
        self._mark = f"camp-{secrets.token_hex(8)}"
        if isolated:
            os.chmod(self._home, 0o711)
            if os.geteuid() == 0:
                os.chown(sockets, uid, uid)
                os.chown(sockets / "connection.json", uid, uid)
                _open_for_all(self.folder)
            self._process = self._start_in_a_sandbox(argv, uid)
        else:
            environment = kernel_environment(home=str(self._home), path=str(PROJECT)) | {"CAMP_SESSION": self._mark}
            environment["PATH"] = os.environ.get("PATH", "")
            for name in ("SYSTEMROOT", "VIRTUAL_ENV"):
                if name in os.environ:
                    environment[name] = os.environ[name]
            environment |= self._services.environment() if self._services else {}
            self._process = self._start_process(argv, str(self.folder), environment)
        self._session = Session(key=info["key"].encode(), signature_scheme="hmac-sha256", username="camp")
        outside = dict(info, ip=str(sockets / "k")) if info["transport"] == "ipc" else info
        self._shell = self._connect(zmq.DEALER, outside, "shell")
        self._control = self._connect(zmq.DEALER, outside, "control")
        self._iopub = self._connect(zmq.SUB, outside, "iopub")
        self._lost = [socket.get_monitor_socket(zmq.EVENT_DISCONNECTED) for socket in (self._shell, self._iopub)]
        self._poller = zmq.Poller()
        self._poller.register(self._shell, zmq.POLLIN)
        self._poller.register(self._iopub, zmq.POLLIN)
        self._listening = True
        self._watcher = threading.Thread(target=self._watch_always, daemon=True, name="watcher of a kernel")
        self._watcher.start()
        self._wait_until_ready()
        if isolated and os.geteuid() == 0:  # its sockets are there: from now on nothing of the machine can be written
            for place in (sockets, sockets / "connection.json"):
                os.chown(place, 0, 0)

    def _start_in_a_sandbox(self, argv: list[str], uid: int) -> subprocess.Popen | WarmKernel:
        """Start the kernel in a sandbox: forked from a warm parent where there is one, else as a program."""
        served = self._services
        place = {"limits": self.limits, "files": self.folder, "sockets": self._sockets_folder, "uid": uid,
                 "services": served.folder if served else None, "environment": served.environment(SERVICES) if served else None}
        parent = warm_parent()
        if parent is not None:
            with contextlib.suppress(OSError):
                return WarmKernel(parent, argv[2:], self._log.fileno(), **place)
        return self._start_process(sandbox_command(argv, **place), "/", {"PATH": os.environ.get("PATH", "")})

    def _start_process(self, command: list[str], where: str, environment: dict[str, str]) -> subprocess.Popen:
        return subprocess.Popen(command, cwd=where, env=environment, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
                                start_new_session=True)

    def _connect(self, kind: int, info: dict[str, Any], channel: str):
        socket = self._context.socket(kind)
        socket.linger = 0
        socket.setsockopt(zmq.RECONNECT_IVL, 10)  # ms: the kernel's end is not there yet
        socket.setsockopt(zmq.RCVHWM, WAITING[channel])
        most_mb = MESSAGE_MB if kind != zmq.SUB else max(MESSAGE_MB, self.limits.flood_mb + 10)
        socket.setsockopt(zmq.MAXMSGSIZE, most_mb * 1_000_000)
        if kind == zmq.SUB:
            socket.setsockopt(zmq.SUBSCRIBE, b"")
        else:
            socket.setsockopt(zmq.IDENTITY, self._session.bsession)
        join = "-" if info["transport"] == "ipc" else ":"
        socket.connect(f"{info['transport']}://{info['ip']}{join}{info[channel + '_port']}")
        return socket

    def _wait_until_ready(self) -> None:
        """Ask until both the shell and the output channel answer (a new subscription loses first messages)."""
        end = min(self.deadline, time.monotonic() + 60)
        heard, answered, asked = False, False, 0.0
        while not (heard and answered):
            if self._process.poll() is not None:
                raise KernelGone(*self._problem or ("killed", f"The kernel did not start: {self._log_tail()}"))
            if time.monotonic() > end:
                raise KernelGone("timed_out", "The kernel did not start in time.")
            if time.monotonic() - asked > 0.1:
                asked = time.monotonic()
                self._session.send(self._shell, "kernel_info_request", {})
            ready = dict(self._poller.poll(20))
            if self._iopub in ready and self._receive(self._iopub):
                heard = True
            if self._shell in ready:
                message = self._receive(self._shell)
                answered = answered or bool(message and message["msg_type"] == "kernel_info_reply")

    def close(self) -> None:
        """End the kernel and everything that it started; remove its files."""
        if self._closed:
            return
        self._closed = True
        self._all_done.set()
        if hasattr(self, "_watcher"):
            self._watcher.join()
        process = getattr(self, "_process", None)
        if process is not None:
            if process.poll() is None:
                self._kill()
            if self.isolation == "none":
                watch.end_marked(self._mark)
        self._listen_no_more()
        if hasattr(self, "_lost"):
            self._shell.disable_monitor()
        for name in ("_shell", "_control"):
            if hasattr(self, name):
                getattr(self, name).close(linger=0)
        if hasattr(self, "_context"):
            self._context.destroy(linger=0)
        if hasattr(self, "_log"):
            self._log.close()
        if hasattr(self, "_home"):
            with contextlib.suppress(RecursionError):  # folders in folders, a thousand deep: only without a sandbox
                shutil.rmtree(self._home, ignore_errors=True)

    # Asking

    def end_of_cells(self) -> None:
        """Say that all cells have run: no output is wanted any more, and none is taken in.

        A check may compute for minutes, and what a kernel says in that time would pile up here, outside its own limits.
        """
        self._listen_no_more()

    def _listen_no_more(self) -> None:
        if self._listening:
            self._listening = False
            self._poller.unregister(self._iopub)
            self._iopub.disable_monitor()
            self._lost.pop()
            self._iopub.close(linger=0)

    def run_cell(self, source: str, timeout_s: float | None = None) -> Ran:
        """Run a cell as a person would; keep what it shows."""
        content = {"code": source, "silent": False, "store_history": True, "user_expressions": {},
                   "allow_stdin": False, "stop_on_error": False}
        return self._request(content, timeout_s or self.limits.cell_s, keep=True)

    def is_full(self) -> bool:
        """True when the kernel holds more than half of the memory that it may have; False where nobody can tell."""
        used = watch.memory_bytes([one for pid in self._pids() for one in watch.descendants(pid)])
        return used > self.limits.memory_mb * 500_000

    def ask(self, expression: str, timeout_s: float, setup: str = "") -> str:
        """Evaluate `expression` (a text) in the kernel after `setup`, and return the text; after `end_of_cells`.

        Raises TimeoutError when there is no answer in time (the kernel lives on), ValueError when what
        comes back is no text.
        """
        content = {"code": setup, "silent": True, "store_history": False,
                   "user_expressions": {"answer": expression}, "allow_stdin": False, "stop_on_error": False}
        ran = self._request(content, timeout_s, keep=False)
        if ran.status == "timed_out":
            raise TimeoutError(f"no answer within {timeout_s:g} seconds")
        if ran.answer is None:
            raise ValueError(f"{ran.ename}: {ran.evalue}" if ran.ename else "no answer came back")
        return ran.answer

    def _request(self, content: dict[str, Any], timeout_s: float, keep: bool) -> Ran:
        if self._process.poll() is not None:
            raise self._gone()
        message_id = self._session.send(self._shell, "execute_request", content)["header"]["msg_id"]
        ran, started = Ran(), time.monotonic()
        end = min(started + timeout_s, self.deadline)
        interrupted: float | None = None
        replied, idle, heard = None, not self._listening, 0.0
        self._received_bytes = 0  # output counts against the cell that made it, so it is all read before the next one
        while not (replied and (idle or time.monotonic() - max(replied, heard) > SILENCE_S)):
            now = time.monotonic()
            if replied and now > max(end, replied + SILENCE_S):
                break  # it goes on talking, and its time is over
            if now > end and interrupted is None and not replied:
                interrupted = now
                self._session.send(self._control, "interrupt_request", {})
            if interrupted and now > interrupted + GRACE_S and not replied:
                self._kill()
                whole = now >= self.deadline
                raise KernelGone("timed_out", _TIME_ALL.format(self.limits.wall_s) if whole
                                 else _TIME_CELL.format(timeout_s))
            ready = dict(self._poller.poll(50))
            if self._listening and self._iopub in ready:
                heard = now
                idle = self._take_output(message_id, ran, keep) or idle
            if self._shell in ready:
                message = self._receive(self._shell)
                if message and message["parent_header"].get("msg_id") == message_id:
                    replied = time.monotonic()
                    take_reply(message["content"], ran)
            if not ready and self._process.poll() is not None:
                raise self._gone()
            self._look()
        if interrupted:
            ran.status = "timed_out"
            if time.monotonic() >= self.deadline:
                self._kill()
                raise KernelGone("timed_out", _TIME_ALL.format(self.limits.wall_s))
        return ran

    # Listening

    def _receive(self, socket) -> dict[str, Any] | None:
        """Read one message; None when it is none of the protocol's (forged, damaged, absurdly nested)."""
        try:
            parts = socket.recv_multipart(zmq.NOBLOCK)
            self._received_bytes += sum(len(part) for part in parts)
            _, frames = self._session.feed_identities(parts)
            if any(is_costly(frame) for frame in frames[1:5]):
                self._dropped = True
                return None
            message = self._session.deserialize(frames, content=True)
            if all(isinstance(message.get(key), dict) for key in ("header", "parent_header", "content")):
                return message
        except zmq.Again:
            pass
        except Exception:  # whatever the kernel sent, the grader goes on
            return None
        return None

    def _end_of_flood(self) -> KernelGone:
        self._kill()
        return KernelGone("killed", f"The submission wrote more than {self.limits.flood_mb} MB of output and "
                                    "was ended. Print less, for example only the first rows.")

    def _take_output(self, message_id: str, ran: Ran, keep: bool) -> bool:
        """Take one message of the output channel; return True when the kernel says that it is idle."""
        message = self._receive(self._iopub)
        if self._dropped and keep:
            say_cut(ran.outputs)
        self._dropped = False
        if message is None or message["parent_header"].get("msg_id") != message_id:
            return False
        kind, content = message["msg_type"], message["content"]
        if kind == "status":
            return content.get("execution_state") == "idle"
        if keep:
            add_output(ran.outputs, kind, content, self.room_for)
        return False

    def room_for(self, size: int) -> int:
        """Return how many of `size` bytes of output are still kept, and count them."""
        left = max(0, self.limits.output_kb * 1000 - self._output_bytes)
        self._output_bytes += size
        return min(size, left)

    # Watching

    def _look(self) -> None:
        """Raise KernelGone when the kernel's connection was lost or the watcher ended it."""
        if self._problem:
            self._kill()
            raise KernelGone(*self._problem)
        if self._received_bytes > self.limits.flood_mb * 1_000_000:
            raise self._end_of_flood()
        if any(lost.poll(0) for lost in self._lost):  # either the kernel ended, or a message too large for us ended the connection
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(2)
            raise self._gone() if self._process.poll() is not None else self._end_of_flood()

    def _pids(self) -> list[int]:
        return [self._process.pid, *([self._process.kernel] if isinstance(self._process, WarmKernel) else [])]

    def _watch_always(self) -> None:
        """Look at memory, processes and files until the kernel is closed; end it when it breaks a limit.

        Runs in a thread of its own. The kernel is ended through a handle that stands for this process alone, and is
        taken away by the thread that uses it.
        """
        pids = self._pids()
        handles = []
        with contextlib.suppress(OSError, AttributeError):  # no such handles, or no /proc: then the wall time binds
            handles = [os.pidfd_open(pid) for pid in pids]
        while handles and not self._all_done.wait(WATCH_S):
            self._problem = watch.problem(pids, self.limits, self._sockets_folder)
            if self._problem:
                break
        for handle in handles:
            if self._problem:
                with contextlib.suppress(OSError):
                    signal.pidfd_send_signal(handle, signal.SIGKILL)
            os.close(handle)

    def _kill(self) -> None:
        if isinstance(self._process, WarmKernel):
            self._process.kill()
            return
        with watch.their_end(self._process.pid):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if hasattr(os, "killpg"):
                    os.killpg(self._process.pid, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            self._process.wait()

    def _gone(self) -> KernelGone:
        code = self._process.wait()
        if self._problem:
            return KernelGone(*self._problem)
        number = -code if code < 0 else code - 128
        if number == getattr(signal, "SIGXCPU", None):
            return KernelGone("timed_out", f"The code used more than {self.limits.cpu_s} seconds of processor time "
                                           "and was ended.")
        if number == getattr(signal, "SIGKILL", None):
            return KernelGone("killed", "The kernel was ended by the system (signal 9): too much memory or time.")
        if number > 0 and code != 1:
            return KernelGone("killed", f"The kernel crashed (signal {number}).")
        return KernelGone("killed", f"The code ended its own kernel (exit code {code}). Remove calls that leave "
                                    "the program, such as os._exit.")

    def _log_tail(self) -> str:
        self._log.seek(0)
        return self._log.read()[-400:].decode("utf-8", "replace").strip() or "it said nothing"


_TIME_ALL = "The notebook did not finish within {:g} seconds, the time for a whole submission of this lab."
_TIME_CELL = "No answer within {:g} seconds, and the code could not be interrupted."


def _short_folder() -> str | None:
    """A folder whose sockets stay under 107 bytes; None is the system's own choice."""
    return "/tmp" if os.path.isdir("/tmp") and os.access("/tmp", os.W_OK) else None


def _open_for_all(folder: Path) -> None:
    for where, _, names in os.walk(folder):
        os.chmod(where, 0o755)
        for name in names:
            os.chmod(os.path.join(where, name), 0o644)


def _free_ports() -> list[int]:
    import socket

    with contextlib.ExitStack() as stack:
        found = []
        for _ in CHANNELS:
            one = stack.enter_context(socket.socket())
            one.bind(("127.0.0.1", 0))
            found.append(one.getsockname()[1])
        return found
