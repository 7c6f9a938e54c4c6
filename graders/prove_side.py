"""One end of a handed-in lab in its sandbox, as `graders.prove_apart` uses it: begin it, ask it, ask it ahead, end it."""

from __future__ import annotations

import dataclasses
import itertools
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from campkit.errors import CampError, LabError
from graders.labs import Lab
from graders.prove_remote import CHILD_FILES, TOGETHER_MB, ProofProcess, limits_of, place_of
from graders.sandbox import sandbox_command
from graders.warm_proof import warm_proof

Reply = Callable[[dict[str, Any]], dict[str, Any]]
SIDES = {"answers": tuple(name for name in CHILD_FILES if name not in ("checks.py", "data.py")), "checks": CHILD_FILES}
"""Files of the lab that each side sees; mutants and alternatives are among neither."""


class Side:
    """One sandbox with its process and its folder."""

    def __init__(self, lab: Lab, kind: str, number: int, hash_seed: int) -> None:
        """`number` makes the sandbox's user its own. Raises CourseError when there is no sandbox."""
        self.lab, self.home = lab, Path(tempfile.mkdtemp(prefix="camp-prove-"))
        self.out = self.home / "out"
        self.out.mkdir()
        files = self.home / "files"
        for name in (*SIDES[kind], *(lab.config.release.files if kind == "answers" else ())):
            if (lab.folder / name).is_file() and not (lab.folder / name).is_symlink():
                (files / lab.folder.name / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(lab.folder / name, files / lab.folder.name / name)
        try:
            place = place_of(lab, files, self.out, hash_seed, number)
            self.process = ProofProcess(sandbox_command([sys.executable, "-m", "graders.prove_apart_child", kind], **place), hash_seed,
                                        warm_proof(kind, hash_seed, **place))
        except CampError:
            shutil.rmtree(self.home, ignore_errors=True)
            raise
        self.process.trusted = False
        self.process.watch(dataclasses.replace(limits_of(lab), memory_mb=TOGETHER_MB), self.out)

    def open(self, **more: Any) -> None:
        """Let the process read the lab."""
        self.process.ask({"op": "open", "folder": f"/work/{self.lab.folder.name}", "name": self.lab.name, **more})

    def close(self) -> None:
        """End the sandbox, remove its folder."""
        self.process.close()
        shutil.rmtree(self.home, ignore_errors=True)


class Ahead:
    """Asks one side, in one go, what a check is likely to ask of it.

    `settle` says how many of the questions were asked in truth; if these are not all, the side begins anew and is asked these, so that
    the next answers are what they would have been.
    """

    def __init__(self, side: Side, fits: Callable[[str], bool] = lambda text: True, turned: Reply = lambda said: said) -> None:
        """`fits` says of a question's text whether this side answers it; `turned` is what becomes of a reply on the way."""
        self._side, self._fits, self._turned, self._open = side, fits, turned, 0

    def ask(self, questions: Sequence[str]) -> list[dict[str, Any]]:
        """Return the replies to the first of these questions, as many as there are."""
        own = list(itertools.takewhile(self._fits, questions))
        said = self._side.process.ask({"op": "ahead", "questions": own}) if own else []
        if not isinstance(said, list) or len(said) > len(own) or not all(isinstance(text, str) for text in said):
            raise LabError("The answer of the process that runs the lab's cells is damaged.")
        self._open = len(said)
        return [self._turned({"text": text}) for text in said]

    def settle(self, used: int) -> None:
        """Go on as if the first `used` of them had been asked, and no other."""
        if self._open:
            self._side.process.ask({"op": "settle", "used": min(max(used, 0), self._open)})
        self._open = 0


def plain_reply(said: Any) -> dict[str, Any]:
    """Return what came back for a question: one text, one file, or a problem. Raises LabError when it is none of them."""
    if isinstance(said, dict) and all(isinstance(value, str) for value in said.values()) and set(said) in ({"text"}, {"file"}, {"problem", "message"}):
        return said
    raise LabError("The answer of the process that runs the lab's cells is damaged.")
