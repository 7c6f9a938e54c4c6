"""Grading variants of a lab in another process, which a sandbox may wrap.

The child runs the lab's data.py and checks.py and is believed only about one set of cells at a time. It is not
told whether they are right or wrong, and mutants and alternatives are not in its folder: a lab that would
flatter itself has to tell answers apart by what they do, which is what a lab is for.
"""

from __future__ import annotations

import atexit
import contextlib
import dataclasses
import json
import os
import queue
import re
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from campkit.checking.codec import CodecError, load_json
from campkit.errors import CampError, LabError
from graders.kernel_output import is_costly
from graders.labs import Lab
from graders.prove_runner import Graded
from graders.source import Cell

if TYPE_CHECKING:
    from graders.sandbox import Limits
    from graders.warm_proof import WarmProof

#: Files of a lab folder that a child needs to grade; mutants and alternatives are not among them.
CHILD_FILES = ("lab.py", "lab.toml", "checks.py", "data.py", "swap.py")
ANSWER_S = 300.0
"""For one answer of a process: the longest piece of work, one variant of a lab with models, takes a tenth of it on a busy machine."""
WRITE_S = 60.0
"""For handing over one question: a process that lives reads a few megabytes in a second; one that has stopped never does."""
MAX_TABLE_BYTES = MAX_FOLDER_BYTES = 50_000_000
MAX_ANSWER_CHARS = 32_000_000
PROCESS_MB, TOGETHER_MB = 2_500, 4_000
"""Memory of one process of a sandbox, and of all together, whatever the lab's own lab.toml says."""
WATCH_S = 0.3


_TABLE = re.compile(r"[A-Za-z0-9_]{1,60}\.(csv|json)")


class ProofProcess:
    """A process that runs `graders.prove_child`: one JSON request a line in, one answer a line out."""

    def __init__(self, command: Sequence[str] | None = None, hash_seed: int = 2, running: WarmProof | None = None) -> None:
        """`command` is the whole command line of the process; without one it runs here, not isolated. `running` is one that runs already."""
        command = command or [sys.executable, "-m", "graders.prove_child"]
        root = str(Path(__file__).resolve().parent.parent)
        search = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
        self._process = running or subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root,
            env=os.environ | {"PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": search})
        self._lines: queue.Queue[bytes] = queue.Queue(maxsize=1)  # who answers without being asked waits
        self._ended = threading.Event()
        self.trusted, self.why_ended = True, ""
        self._unsent: queue.Queue[tuple[bytes, threading.Event]] = queue.Queue()
        for work in (self._read_lines, self._write_lines):
            threading.Thread(target=work, daemon=True).start()

    def _write_lines(self) -> None:
        """Write in a thread as well: a process that does not read would hold whoever writes for ever."""
        while not self._ended.is_set():
            try:
                line, written = self._unsent.get(timeout=0.5)
            except queue.Empty:
                continue
            with contextlib.suppress(OSError, ValueError):  # it has ended: nobody says that the line is written
                rest, pipe = memoryview(line), self._process.stdin.fileno()
                while rest:
                    rest = rest[os.write(pipe, rest):]
                written.set()

    def _send(self, line: bytes) -> None:
        """Hand a line to the process within `WRITE_S`. Raises LabError when it has ended, or ends it when it does not read."""
        if self._has_room(line):
            with contextlib.suppress(OSError, ValueError):  # it has ended: said below
                os.write(self._process.stdin.fileno(), line)
                return
        written, until = threading.Event(), time.monotonic() + WRITE_S
        self._unsent.put((line, written))
        while not written.wait(0.2):
            if self._ended.is_set() or not self.is_alive:
                raise LabError(self.why_ended or "The process that proves labs has ended.")
            if time.monotonic() > until:
                self.close()
                raise LabError(f"The process that proves labs did not take its question in {WRITE_S:g} s.")

    def _has_room(self, line: bytes) -> bool:
        """True when a short line can be written at once; elsewhere than on Unix nobody can say."""
        if len(line) > getattr(select, "PIPE_BUF", 0):
            return False
        with contextlib.suppress(OSError, ValueError):
            return bool(select.select([], [self._process.stdin], [], 0)[1])
        return False

    def _read_lines(self) -> None:
        """Read in a thread: waiting for a pipe with a time limit works so on every system."""
        with contextlib.suppress(OSError, ValueError):
            while (line := self._process.stdout.readline(MAX_ANSWER_CHARS)) and self._put(line):
                pass
        self._put(b"")

    def _put(self, line: bytes) -> bool:
        while not self._ended.is_set():
            with contextlib.suppress(queue.Full):
                self._lines.put(line, timeout=0.5)
                return True
        return False

    def ask(self, request: dict[str, Any], reply: Callable[[Any], dict[str, Any]] | None = None) -> Any:
        """Return the answer to a request. Raises LabError with the child's words, or when it ended or hangs.

        Before it answers the child may ask {"asks": ..., "number": ...}, when there is somebody to reply.
        """
        self._send(json.dumps(request).encode() + b"\n")
        answer = self._answer()
        while reply and isinstance(answer, dict) and set(answer) == {"asks", "number"}:
            self._send(json.dumps(reply(answer["asks"]) | {"number": answer["number"]}).encode() + b"\n")
            answer = self._answer()
        if not isinstance(answer, dict) or "answer" not in answer:
            raise LabError(plain_words(answer.get("error"))[:2000] if isinstance(answer, dict) else "The answer is damaged.")
        return answer["answer"]

    def _answer(self) -> Any:
        """Return the next line of the child, read strictly."""
        line = self._line()
        try:
            if not line.endswith(b"\n"):  # its rest would be taken for the answer to the next question, of another lab perhaps
                raise CodecError(f"it is longer than {MAX_ANSWER_CHARS:,} characters")
            if not self.trusted and is_costly(line):
                raise CodecError("it has more than a million parts")
            return load_json(line.decode("utf-8", "replace"), MAX_ANSWER_CHARS)
        except CodecError as error:
            self.close()
            raise LabError(f"The answer of the process that proves labs is damaged: {error}.") from None

    def _line(self) -> bytes:
        try:
            line = self._lines.get(timeout=ANSWER_S)
        except queue.Empty:
            line = None
        if not line:
            self.close()
            raise LabError(self.why_ended or "The process that proves labs " + (f"gave no answer in {ANSWER_S:g} s." if line is None else "has ended."))
        return line

    @property
    def is_alive(self) -> bool:
        """False once the process has ended."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the process."""
        self._ended.set()
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait(b"")
        with contextlib.suppress(OSError):
            self._process.stdin.close()


    def watch(self, limits: Limits, out: Path) -> None:
        """End the process, and say why, as soon as all that runs under it breaks a limit or fills `out`."""
        from graders.watch import problem

        def look() -> None:
            while self.is_alive and not self._ended.wait(WATCH_S):
                found = problem([self._process.pid, *filter(None, [getattr(self._process, "kernel", 0)])], limits, out)
                if found:
                    self.why_ended = found[1].replace("The submission", "The lab's own code")
                    self.close()

        threading.Thread(target=look, daemon=True).start()


_shared: dict[int, ProofProcess] = {}


def shared_process(number: int = 2) -> ProofProcess:
    """Return a process that serves all proofs of the project's own labs, one for each `number`; it ends with this one."""
    process = _shared.get(number)
    if process is None or not process.is_alive:
        process = _shared[number] = ProofProcess(hash_seed=number)
        atexit.register(process.close)
    return process


class ChildRunner:
    """Grades variants of a lab in another process; the same questions as `LocalRunner`."""

    def __init__(self, lab: Lab, seed: int, hash_seed: int | None = None, process: int = 2, answers: Path | None = None) -> None:
        """With `hash_seed` the lab's own code runs in a sandbox of its own; without, in the shared process of that number, not isolated,
        which shares the practice model's answers in the file `answers`.

        Raises CourseError when a sandbox is asked for and there is none.
        """
        self.lab, self.seed = lab, seed
        self.home = Path(tempfile.mkdtemp(prefix="camp-prove-"))
        self._own = hash_seed is not None
        files, out = self.home / "files", self.home / "out"
        for name in (*CHILD_FILES, *lab.config.release.files):
            if (lab.folder / name).is_file() and not (lab.folder / name).is_symlink():
                (files / lab.folder.name / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(lab.folder / name, files / lab.folder.name / name)
        out.mkdir()
        self._made = out
        try:
            if self._own:
                self._process = ProofProcess(sandbox_of(lab, files, out, hash_seed), hash_seed)
                self._process.trusted = False
                self._process.watch(dataclasses.replace(limits_of(lab), memory_mb=TOGETHER_MB), out)
                inside = Path("/work") / lab.folder.name
            else:
                self._process, inside = shared_process(process), files / lab.folder.name
            self._process.ask({"op": "open", "folder": str(inside), "name": lab.name, "seed": seed, "out": None if self._own else str(out),
                               "answers": str(answers) if answers and not self._own else None})
        except CampError:
            self.close()
            raise

    def __enter__(self) -> ChildRunner:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def stop(self) -> None:
        """End the process at once; whoever waits for its answer is told that it has ended."""
        self._process.close()

    def close(self) -> None:
        """Let the process forget the lab, remove its folder; end a sandbox."""
        process = getattr(self, "_process", None)
        if process and self._own:
            process.close()
        elif process:
            with contextlib.suppress(LabError):
                process.ask({"op": "close"})
        shutil.rmtree(self.home, ignore_errors=True)

    def write_data(self, tier: str, folder: Path) -> None:
        """Write all tables of a tier into `folder`; a process of ours makes them in its own folder, one in a sandbox sends them."""
        sent = self._process.ask({"op": "data", "tier": tier})
        if self._own:
            return write_sent(self.lab, sent, folder)
        made = self._made / tier
        if made.is_symlink() or not made.is_dir():
            raise LabError(f"{self.lab.name}: no data was made for the tier {tier}.")
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(made.iterdir()):
            if path.is_symlink() or not path.is_file() or path.suffix not in (".csv", ".json"):
                continue
            if path.stat().st_size > MAX_TABLE_BYTES:
                raise LabError(f"{self.lab.name}: the table {path.name} is larger than {MAX_TABLE_BYTES:,} bytes.")
            shutil.copyfile(path, folder / path.name)

    def grade(self, cells: Sequence[Cell], from_top: bool = False) -> Graded:
        """Have the process run `cells` and all checks; see `LocalRunner.grade`."""
        answer = self._process.ask({"op": "grade", "cells": [dataclasses.asdict(cell) for cell in cells], "from_top": from_top})
        try:
            graded = Graded.from_dict(answer)
        except (TypeError, KeyError, ValueError):
            raise LabError(f"{self.lab.name}: the answer of the process that proves it is damaged.") from None
        # Points are ours to compute: the process says which share of them was earned.
        points = {item.name: item.points for item in self.lab.items if item.kind == "check"}
        if [result.name for result in graded.results] != list(points) and not (graded.error and not graded.results):
            raise LabError(f"{self.lab.name}: the process that proves it gave results for other checks.")
        if self._own:
            graded.error, graded.status, graded.trace = plain_words(graded.error), plain_words(graded.status)[:40], {}
            graded.runs = [dataclasses.replace(run, name=plain_words(run.name)[:80], kind=str(run.kind), ename=plain_words(run.ename)[:80],
                                               evalue=plain_words(run.evalue), stderr=plain_words(run.stderr)) for run in graded.runs]
        graded.results = [dataclasses.replace(
            result, max_points=points[result.name], message=plain_words(result.message), hint=plain_words(result.hint),
            points=round(min(max(result.fraction, 0.0), 1.0) * points[result.name], 4)) for result in graded.results]
        return graded

    def fragile_checks(self, cells: Sequence[Cell], names: Sequence[str] | None = None,
                       kinds: Sequence[str] | None = None) -> list[tuple[str, str]]:
        """See `LocalRunner.fragile_checks`."""
        found = self._process.ask({"op": "junk", "cells": [dataclasses.asdict(cell) for cell in cells], "names": names, "kinds": kinds})
        return [(plain_words(name), plain_words(message)) for name, message in found]

    def use_seed(self, seed: int) -> None:
        """See `LocalRunner.use_seed`."""
        self._process.ask({"op": "seed", "seed": seed})

    def answers(self, cells: Sequence[Cell], function: str, questions: Sequence[Any]) -> list[list[Any]]:
        """See `LocalRunner.answers`."""
        found = self._process.ask({"op": "answers", "cells": [dataclasses.asdict(cell) for cell in cells], "function": function,
                                   "questions": list(questions)})
        if not isinstance(found, list) or len(found) != len(questions) or not all(
                isinstance(one, list) and len(one) == 2 and one[0] in ("value", "error")
                and isinstance(one[1], (int, float, str, bool, type(None))) for one in found):
            raise LabError(f"{self.lab.name}: the answers of the process that proves it are damaged.")
        return found


def write_sent(lab: Lab, sent: Any, folder: Path) -> None:
    """Write tables that a process in a sandbox has sent. Raises LabError when their names are odd."""
    if not isinstance(sent, dict) or not all(_TABLE.fullmatch(name) and isinstance(text, str) for name, text in sent.items()):
        raise LabError(f"{lab.name}: data.py makes tables with names of letters, digits and _ only.")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in sent.items():
        (folder / name).write_bytes(text.encode("utf-8", "replace"))


def plain_words(text: Any) -> str:
    """Return a text from another process without control characters, for a terminal."""
    return re.sub(r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", " ", str(text))[:4000]


def sandbox_of(lab: Lab, files: Path, out: Path, hash_seed: int) -> list[str]:
    """Return the command line of a sandboxed `graders.prove_child` that sees `files` as /work and has `out` as /run/k."""
    from graders.sandbox import sandbox_command

    return sandbox_command([sys.executable, "-m", "graders.prove_child"], **place_of(lab, files, out, hash_seed))


def place_of(lab: Lab, files: Path, out: Path, hash_seed: int, number: int = 0) -> dict[str, Any]:
    """Return what `sandbox_command` is told about a sandbox that proves a lab. `number` tells those of one lab and hash seed apart.

    Raises CourseError when there is no sandbox.
    """
    from graders.sandbox import FIRST_UID, choose_isolation

    choose_isolation("bubblewrap")
    uid = FIRST_UID + 100_000_000 + (os.getpid() * 64 + number * 8 + hash_seed) % 100_000_000
    out.chmod(0o777)
    for path in (files, *files.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return {"limits": limits_of(lab), "files": files, "sockets": out, "uid": uid, "environment": {"PYTHONHASHSEED": str(hash_seed)},
            "packages": ("campkit", "datasets", "graders")}


def limits_of(lab: Lab) -> Limits:
    """Return what one process of a sandbox may use that proves this lab; the lab's author does not raise it without end."""
    from graders.sandbox import Limits

    return Limits(cpu_s=900, memory_mb=min(lab.config.limits.memory_mb + 1000, PROCESS_MB), disk_mb=512, processes=128)


def refuse_odd_folder(folder: Path) -> None:
    """Look at a folder that a stranger wrote before anything in it is read. Raises LabError for links and for too much."""
    total = 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise LabError.at(path, None, "is a link or no plain file.", "A lab folder holds plain files only.")
        total += path.stat().st_size if path.is_file() else 0
        if total > MAX_FOLDER_BYTES:
            raise LabError.at(folder, None, f"holds more than {MAX_FOLDER_BYTES:,} bytes.", "Make the data in data.py.")
