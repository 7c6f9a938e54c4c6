"""Running a lab's cells without a kernel: for mutants, alternatives and worked answers, at every commit.

This path is fast and not isolated: it runs what the project itself holds. Trainees' work runs in
`graders.kernel_session`. Both give the same marks; `camp labs prove` shows that on a sample.
"""

from __future__ import annotations

import contextlib
import copy
import json
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campkit.checking import CallTimedOut, FileMissing, SubmissionProblem
from campkit.checking.codec import CodecError, load_json
from graders.fork_server import start_child
from graders.labs import Lab
from graders.packed import packed_request
from graders.services import Services
from graders.session import MAX_ANSWER_CHARS, ProcessDied, Session
from graders.source import Cell
from graders.trace import Call

GRACE_S = 2.0
FORK_S = STATES_S = 10.0
AHEAD_S = 2.0
"""For questions that are asked in one go; what is left is asked one by one."""
MAX_FILE_BYTES = 16_000_000
RUN_STATUSES = ("finished", "timed_out", "killed", "out_of_memory")


@dataclass(frozen=True)
class CellRun:
    """What running one code cell came to."""

    name: str
    kind: str
    ename: str = ""
    """Class of the error, "" when the cell ran through."""
    evalue: str = ""
    line: int | None = None
    """Line in the cell at which it failed, 1-based."""
    stderr: str = ""
    seconds: float = 0.0


class ExecSession(Session):
    """A submission made of source cells, run in a child process. Use it as a context manager."""

    isolation = "none"

    def __init__(self, lab: Lab, cells: Iterable[Cell], folder: Path, seed: int, visible_text: str = "") -> None:
        """`folder` is the submission's own folder, with the visible data in it; the cells run there."""
        cells = list(cells)
        services = Services(lab.config.budget) if lab.config.budget else None
        super().__init__(lab, seed, visible_text + "\n".join(cell.source for cell in cells), services=services)
        self.cells, self.folder = cells, Path(folder)
        self.status, self.runs, self.seconds = "finished", [], 0.0
        self._number, self._dead, self._position, self._owner = 0, False, 0, True
        self.answered: dict[str, str] | None = None
        """Request -> answer: what is here is not asked again, what is asked comes here (`graders.unchanged`)."""
        self._connection, theirs = multiprocessing.Pipe()
        self._child = start_child(theirs, str(self.folder), lab.config.limits.memory_mb, services.environment() if services else None)
        theirs.close()

    @property
    def services(self) -> Services | None:
        """The models and tools that the session is served, None in a lab without."""
        return self._services

    def fork(self, cells: Iterable[Cell], visible_text: str = "") -> ExecSession:
        """Return a session that goes on from here with `cells`, of which those that have run must be the same.

        It works in the same folder and with the same services, which stay this one's: one copy at a time may run.
        Raises ProcessDied when this process cannot be copied (it has threads), ValueError when other cells have run.
        """
        copied = copy.copy(self)
        cells = list(cells)
        if [cell.source for cell in code_of(cells)[:self._position]] != [cell.source for cell in code_of(self.cells)[:self._position]]:
            raise ValueError("cells that have run already are others")
        Session.__init__(copied, self._lab, self._seed, visible_text + "\n".join(cell.source for cell in cells), services=self._services)
        copied.cells, copied.runs, copied._left_s = cells, list(self.runs), self._left_s
        copied._number, copied._owner, copied.answered = 0, False, None
        copied._connection, theirs = multiprocessing.Pipe()
        try:
            copied._child = int(self._send({"op": "fork"}, "", FORK_S, theirs.fileno()))
        except (CallTimedOut, ValueError):
            copied._child = 0
        finally:
            theirs.close()
        if not copied._child:
            copied._connection.close()
            raise ProcessDied("This process cannot be copied.")
        return copied

    def __enter__(self) -> ExecSession:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def run(self, until: int | None = None) -> list[CellRun]:
        """Run the code cells from where it stands to the end (or to code cell number `until`); an error in one does not stop
        the next. Sets `status`, `runs`, `seconds`."""
        begun = time.monotonic()
        first, last = self._position, len(code_of(self.cells)) if until is None else until
        for number, cell in list(enumerate(code_of(self.cells)))[first:last]:
            self._position = number + 1
            name, at = cell.name or f"code-{number}", time.monotonic()
            left_s = self._left_s - (at - begun)
            try:
                if left_s <= 0:
                    raise CallTimedOut
                answer = load_json(self._send({"op": "run", "name": name}, cell.source, left_s))
                run = CellRun(name, cell.kind, str(answer["ename"]), str(answer["evalue"]), answer["line"],
                              str(answer["stderr"]), time.monotonic() - at)
            except CallTimedOut:
                self.status = "timed_out"
                run = CellRun(name, cell.kind, "CallTimedOut", f"the time limit of {self._lab.config.limits.seconds:g} s")
            except (ProcessDied, CodecError, KeyError, TypeError):
                self.status = "killed" if self.status == "finished" else self.status
                run = CellRun(name, cell.kind, "ProcessDied", "the process ended")
            if run.ename == "MemoryError":
                self.status = "out_of_memory"
            self.runs.append(run)
            if run.ename in ("CallTimedOut", "ProcessDied"):
                break
        seconds = time.monotonic() - begun
        self.seconds += seconds
        self._left_s -= seconds
        return self.runs

    def exchange(self, request: str, timeout_s: float) -> str:
        """See `Session.exchange`."""
        if self.answered is not None and request in self.answered:
            return self.answered[request]
        packed = packed_request(request)
        answer = self._send({"op": "serve_packed"} if packed else {"op": "serve"}, packed or request, timeout_s)
        if self.answered is not None:
            self.answered[request] = answer
        return answer

    def exchange_many(self, requests: list[str], seconds: float, chars: int) -> list[str]:
        """Return the answers to the first of these requests, as many as can be had in `seconds` and about `chars` characters.

        Raises CallTimedOut when one of them does not end, ProcessDied.
        """
        request = {"op": "serve_many", "seconds": seconds, "chars": chars}
        said = load_json(self._send(request, json.dumps(requests), seconds + GRACE_S), MAX_ANSWER_CHARS)
        if not isinstance(said, list) or not all(isinstance(text, str) for text in said):
            raise CodecError("the answers are damaged")
        return said[:len(requests)]

    def ask_ahead(self, requests: list[str]) -> None:
        """Ask these in one go, and have the answers ready when they are asked one by one; those that have none are asked then."""
        self.answered = self.answered or {}
        with contextlib.suppress(SubmissionProblem, CodecError):
            self.answered.update(zip(requests, self.exchange_many(requests, AHEAD_S, MAX_ANSWER_CHARS // 4), strict=False))

    def file_bytes(self, name: str, max_bytes: int) -> bytes:
        """See `Session.file_bytes`."""
        return plain_file(self.folder, name, max_bytes)

    # -- for `graders.unchanged` ----------------------------------------------------------------

    def states(self, names: Iterable[str]) -> dict[str, str]:
        """Return name -> digest of what it stands for in the process, "" where nobody can say (`graders.fingerprint`)."""
        return self._told("states", list(names), {})

    def watch(self) -> None:
        """Note from now on which calls reach outside of their process."""
        self._told("watch", None, None)

    def touched(self) -> set[str]:
        """Return the names whose calls have reached outside since `watch`."""
        return set(self._told("touched", None, []))

    def _told(self, op: str, content: Any, otherwise: Any) -> Any:
        with contextlib.suppress(SubmissionProblem, CodecError):
            return load_json(self._send({"op": op}, json.dumps(content), STATES_S))
        return otherwise

    def content(self, name: str) -> bytes | None:
        """Return a handed-in file as the checks have it, or would. Raises FileMissing."""
        found = self._files[name] if name in self._files else self.file_bytes(name, MAX_FILE_BYTES)
        return found if isinstance(found, bytes) else None

    def anew(self) -> ExecSession:
        """Return the same process as a submission of which nothing has been asked; it ends with this one."""
        other = copy.copy(self)
        Session.__init__(other, self._lab, self._seed, self._visible, services=self._services)
        return other

    def spare(self, check: str, calls: list[Call], asked: list[str], seconds: float) -> None:
        """Go on as if a check had been run: what it asked, in which words, what came back, and the time it took."""
        self.trace.calls[check] = list(calls)
        self.trace.room -= sum(len(call.items) for call in calls)
        self._asked.extend(asked)
        self._asked_chars += sum(map(len, asked))
        self._left_s -= seconds

    def close(self) -> None:
        """End the child and all that it started."""
        self._connection.close()
        self._kill()
        if self._services is not None and self._owner:
            self._services.close()

    def _send(self, message: dict, content: str | bytes, timeout_s: float, handle: int | None = None) -> str:
        self._number += 1
        if self._dead:
            raise ProcessDied(_DIED)
        try:
            head = json.dumps(message | {"number": self._number}).encode() + b"\n"
            self._connection.send_bytes(head + (content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")))
            if handle is not None:
                with socket.socket(fileno=os.dup(self._connection.fileno())) as here:
                    socket.send_fds(here, [b"."], [handle])
            answer = self._receive(timeout_s)
            if answer is None:
                self._interrupt()
                if self._receive(GRACE_S) is None:
                    self._kill()
                raise CallTimedOut
            return answer
        except (EOFError, OSError):
            self._dead = True
            raise ProcessDied(_DIED) from None

    def _receive(self, timeout_s: float) -> str | None:
        """Return the answer to the last request; answers to earlier ones are dropped. None when time is up."""
        until = time.monotonic() + timeout_s
        while self._connection.poll(max(0.0, until - time.monotonic())):
            number, _, answer = self._connection.recv_bytes(2 * MAX_ANSWER_CHARS).decode("utf-8", "replace").partition("\n")
            if number == str(self._number):
                return answer
        return None

    def _interrupt(self) -> None:
        with contextlib.suppress(OSError):
            os.kill(self._child, signal.SIGINT)

    def _kill(self) -> None:
        """Kill the child's whole process group (it leads one), then the child."""
        self._dead = True
        for kill, number in ((getattr(os, "killpg", None), getattr(signal, "SIGKILL", None)), (os.kill, signal.SIGTERM)):
            with contextlib.suppress(OSError, TypeError):
                kill(self._child, number)


def code_of(cells: Iterable[Cell]) -> list[Cell]:
    """Return the cells that run."""
    return [cell for cell in cells if cell.cell_type == "code"]


_DIED = "The process that ran the notebook has ended; nothing after that could be checked."


def plain_file(folder: Path, name: str, max_bytes: int) -> bytes:
    """Read a handed-in file: a plain file, no link, of at most `max_bytes`. Raises FileMissing."""
    path = folder / name
    if path.is_symlink() or not path.is_file():
        raise FileMissing(f"The file {name} was not handed in.")
    with open(path, "rb") as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise FileMissing(f"The file {name} is larger than {max_bytes:,} bytes.")
    return content
