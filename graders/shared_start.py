"""The worked answer, run once and stopped before each answer: a variant begins where it differs from it.

Most of a notebook is the same in all variants of a lab. What stands before the first cell that differs is run once;
a copy of that process (a fork) runs the rest. Every copy finds the folder, the services and the time used as they
were. Variants that cannot begin so are run from the top, which gives the same marks.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campkit.checking import SubmissionProblem
from graders.exec_session import ExecSession, code_of
from graders.labs import Lab
from graders.source import Cell


@dataclass
class Stop:
    """A process that has run the first cells and waits, and what was there then."""

    session: ExecSession
    files: dict[str, bytes]
    """The folder's files when it stopped."""
    services: Any


class SharedStart:
    """Starts sessions for variants of a lab, one at a time. Use `close` when done."""

    def __init__(self, lab: Lab, seed: int, folder: Path) -> None:
        """`folder` holds the visible data; all copies run in it, one after the other."""
        self.lab, self.seed, self.folder = lab, seed, folder
        self._worked = code_of(lab.with_answers(None))
        self._stops: dict[int, Stop] = {}
        self._broken = not sys.platform.startswith("linux")

    @property
    def is_broken(self) -> bool:
        """True when variants have to be run from the top."""
        return self._broken

    def session(self, cells: Sequence[Cell]) -> ExecSession | None:
        """Return a session that has run the cells that `cells` shares with the worked answer; None when that is not possible."""
        code = code_of(cells)
        if self._broken or len(code) != len(self._worked):
            return None
        same = next((n for n, (one, other) in enumerate(zip(code, self._worked, strict=True)) if one.source != other.source),
                    len(code))
        try:
            stop = self._stops.get(same) or self._advance(same)
            if stop is None:
                return None
            self._restore(stop)
            return stop.session.fork(cells)
        except (SubmissionProblem, OSError, ValueError):
            self._broken = True
            return None

    def _advance(self, place: int) -> Stop | None:
        """Make the stop at cell number `place` from the nearest one before it; None when a cell before it ends the process."""
        before = max((number for number in self._stops if number <= place), default=None)
        if before is None:
            session = ExecSession(self.lab, self.lab.with_answers(None), self.folder, self.seed)
            if place:  # the first stop owns the services, and is made before anything has run
                self._keep(0, session)
                return self._advance(place)
        else:
            self._restore(self._stops[before])
            session = self._stops[before].session.fork(self.lab.with_answers(None))
        session.run(until=place)
        if session.status != "finished":
            session.close()
            return None
        return self._keep(place, session)

    def _keep(self, place: int, session: ExecSession) -> Stop:
        files = {path.relative_to(self.folder).as_posix(): path.read_bytes()
                 for path in sorted(self.folder.rglob("*")) if path.is_file() and not path.is_symlink()}
        self._stops[place] = Stop(session, files, session.services.state() if session.services else None)
        return self._stops[place]

    def _restore(self, stop: Stop) -> None:
        """Bring folder and services to the state in which `stop` was."""
        for path in self.folder.rglob("*"):
            if path.is_symlink() or (path.is_file() and path.relative_to(self.folder).as_posix() not in stop.files):
                path.unlink()
            elif path.is_dir() and not any(name.startswith(f"{path.relative_to(self.folder).as_posix()}/") for name in stop.files):
                shutil.rmtree(path)
        for name, content in stop.files.items():
            path = self.folder / name
            if not path.is_file() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        if stop.session.services:
            stop.session.services.restore(stop.services)

    def close(self) -> None:
        """End all waiting processes, those made first last: their services are shared."""
        for place in sorted(self._stops, reverse=True):
            self._stops[place].session.close()
        self._stops.clear()
