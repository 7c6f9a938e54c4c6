"""Grading one variant of a lab for a proof, in this process or in another.

`LocalRunner` runs the lab's data.py and checks.py here: for the project's own labs. `ChildRunner` runs them in
a child process, which a sandbox may wrap, and believes only its words about one set of cells at a time: for
labs that trainees wrote. The child is not told which variant it grades.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from campkit.checking.codec import CodecError, load_json
from campkit.errors import LabError
from graders.build import write_table
from graders.checks import CheckResult, run_checks
from graders.exec_session import CellRun, ExecSession
from graders.junk import find_fragile_checks
from graders.labs import Lab
from graders.session import tier_seed
from graders.source import Cell


@dataclass
class Graded:
    """What came of grading one set of cells."""

    results: list[CheckResult]
    runs: list[CellRun]
    status: str = "finished"
    seconds: float = 0.0
    trace: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    """Why the lab's own code failed, "" when it did not."""

    @property
    def points(self) -> float:
        """Points of all checks together."""
        return round(sum(result.points for result in self.results), 4)

    def failed(self) -> list[str]:
        """Names of the checks with less than full points, in the order of the notebook."""
        return [result.name for result in self.results if result.points < result.max_points]

    def errors(self) -> list[CellRun]:
        """The cells that did not run through."""
        return [run for run in self.runs if run.ename]

    def words(self) -> str:
        """Marks and feedback as one text, without times: what must be the same each time."""
        return json.dumps([result.as_dict() for result in self.results], sort_keys=True)

    def as_dict(self) -> dict[str, Any]:
        """Return all as plain data."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> Graded:
        """Return what `as_dict` wrote. Raises TypeError or KeyError when it is something else."""
        return cls([CheckResult(**result) for result in content["results"]], [CellRun(**run) for run in content["runs"]],
                   str(content["status"]), float(content["seconds"]), dict(content["trace"]), str(content["error"]))


class LocalRunner:
    """Grades variants of a lab in this process; each in a child process and a folder of its own."""

    def __init__(self, lab: Lab, seed: int) -> None:
        self.lab, self.seed = lab, seed
        self._home = Path(tempfile.mkdtemp(prefix="camp-prove-"))
        self._visible: Path | None = None

    def __enter__(self) -> LocalRunner:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the temporary folders."""
        shutil.rmtree(self._home, ignore_errors=True)

    def write_data(self, tier: str, folder: Path) -> None:
        """Write all tables of a tier into `folder` as CSV; truths only of tiers that stay hidden."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in self.lab.make_data(tier, tier_seed(self.lab, tier, self.seed)).items():
            if not (name.startswith("truth_") and tier in self.lab.config.release.data):
                write_table(folder, name, table)

    def grade(self, cells: Sequence[Cell]) -> Graded:
        """Run `cells` and all checks. An error of the lab's own code stands in `error`."""
        folder = self._folder()
        try:
            with ExecSession(self.lab, cells, folder, self.seed) as session:
                runs = session.run()
                graded = Graded([], runs, session.status, session.seconds)
                try:
                    graded.results = run_checks(self.lab, session)
                except LabError as error:
                    graded.error = str(error)
                graded.trace = session.trace.as_json()
                return graded
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def fragile_checks(self, cells: Sequence[Cell]) -> list[tuple[str, str]]:
        """Return (check, message) for each check that fails on nonsense made from the answers of `cells`."""
        folder = self._folder()
        try:
            with ExecSession(self.lab, cells, folder, self.seed) as session:
                session.run()
                return find_fragile_checks(self.lab, session)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _folder(self) -> Path:
        """Return a fresh folder with the visible data and files in it."""
        if self._visible is None:
            from graders.build import write_release_files

            visible = self._home / "visible"
            visible.mkdir()
            write_release_files(self.lab, visible)
            self._visible = visible
        folder = Path(tempfile.mkdtemp(dir=self._home))
        shutil.copytree(self._visible, folder, dirs_exist_ok=True)
        return folder


#: Files of a lab folder that a child needs to grade; mutants and alternatives are not among them.
CHILD_FILES = ("lab.py", "lab.toml", "checks.py", "data.py")
START_S, LIMIT_S = 60.0, 300.0
MAX_ANSWER_CHARS = 32_000_000


class ChildRunner:
    """Grades variants of a lab in a child process that runs `graders.prove_child`."""

    def __init__(self, lab: Lab, seed: int, wrap: Sequence[str] = (), hash_seed: int | None = None,
                 home: Path | None = None) -> None:
        """`wrap` is a command line that is put before the child's own: a sandbox in which `home` can be written."""
        self.lab, self.seed = lab, seed
        self.home = Path(tempfile.mkdtemp(prefix="camp-prove-", dir=home))
        self.folder = self.home / lab.name
        self.folder.mkdir()
        for name in (*CHILD_FILES, *lab.config.release.files):
            if (lab.folder / name).is_file() and not (lab.folder / name).is_symlink():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(lab.folder / name, self.folder / name)
        environment = os.environ | {"PYTHONHASHSEED": str(hash_seed)} if hash_seed is not None else None
        command = [*wrap, sys.executable, "-m", "graders.prove_child", str(self.folder), str(seed)]
        root = str(Path(__file__).resolve().parent.parent)
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root, env=environment)
        self._buffer = b""

    def __enter__(self) -> ChildRunner:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child and remove its folder."""
        self._process.kill()
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def write_data(self, tier: str, folder: Path) -> None:
        """Write all tables of a tier into `folder`; the child makes them in its own folder."""
        self._ask({"op": "data", "tier": tier})
        made = self.folder / "made" / tier
        if made.is_symlink() or not made.is_dir():
            raise LabError(f"{self.lab.name}: the child made no data.")
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(made.iterdir()):
            if path.is_file() and not path.is_symlink() and path.suffix in (".csv", ".json"):
                shutil.copyfile(path, folder / path.name)

    def grade(self, cells: Sequence[Cell]) -> Graded:
        """Have the child run `cells` and all checks."""
        self.begin(cells)
        return self.finish()

    def begin(self, cells: Sequence[Cell]) -> None:
        """Ask the child to grade; `finish` waits for its answer. Both processes may work meanwhile."""
        self._send({"op": "grade", "cells": [dataclasses.asdict(cell) for cell in cells]})

    def finish(self) -> Graded:
        """Wait for the answer to `begin`."""
        try:
            return Graded.from_dict(self._receive())
        except (TypeError, KeyError, ValueError):
            raise LabError(f"{self.lab.name}: the child's answer is damaged.") from None

    def fragile_checks(self, cells: Sequence[Cell]) -> list[tuple[str, str]]:
        """See `LocalRunner.fragile_checks`."""
        found = self._ask({"op": "junk", "cells": [dataclasses.asdict(cell) for cell in cells]})
        return [(str(name), str(message)) for name, message in found]

    def _ask(self, request: dict[str, Any]) -> Any:
        self._send(request)
        return self._receive()

    def _send(self, request: dict[str, Any]) -> None:
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except (BrokenPipeError, OSError):
            raise LabError(f"{self.lab.name}: the process that proves the lab has ended.") from None

    def _receive(self) -> Any:
        import time

        until = time.monotonic() + LIMIT_S
        while b"\n" not in self._buffer:
            ready, _, _ = select.select([self._process.stdout], [], [], max(0.0, until - time.monotonic()))
            chunk = os.read(self._process.stdout.fileno(), 1 << 20) if ready else b""
            if not chunk or len(self._buffer) > MAX_ANSWER_CHARS:
                why = "gave no answer in time" if not ready else "has ended"
                raise LabError(f"{self.lab.name}: the process that proves the lab {why}.")
            self._buffer += chunk
        line, self._buffer = self._buffer.split(b"\n", 1)
        try:
            answer = load_json(line.decode("utf-8", "replace"), MAX_ANSWER_CHARS)
        except CodecError as error:
            raise LabError(f"{self.lab.name}: the child's answer is damaged: {error}.") from None
        if not isinstance(answer, dict) or "answer" not in answer:
            raise LabError(str(answer.get("error", "damaged answer"))[:2000] if isinstance(answer, dict) else "damaged answer")
        return answer["answer"]
