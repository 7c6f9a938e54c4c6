"""The two ends of a lab that a stranger wrote, each in a sandbox of its own: `python -m graders.prove_apart_child answers|checks`.

*answers* runs cells and answers calls; checks.py and data.py are not in its folder. *checks* runs checks.py and data.py and
never sees a cell that it judges: it asks, the question goes out on its line, the answer comes in on its line. What stands
between the two is `graders.prove_apart`.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import itertools
import json
import os
import shutil
import sys
import tempfile
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from campkit.checking import BadReturn, CallTimedOut, FileMissing, SubmissionProblem
from campkit.checking.codec import CodecError
from campkit.errors import CampError, LabError
from graders import fork_server
from graders.checks import run_check
from graders.exec_session import AHEAD_S
from graders.junk import without_folder
from graders.labs import Lab, load_lab
from graders.prove_runner import LocalRunner
from graders.session import OutOfMemory, ProcessDied, Session
from graders.source import Cell

PROBLEMS = {kind.__name__: kind for kind in (BadReturn, CallTimedOut, FileMissing, OutOfMemory, ProcessDied)}
"""What can go wrong with the asking itself, by name; all else stands in the answer's text."""
AHEAD_CHARS = 4_000_000
"""Of the answers to questions that are asked in one go; what is left is asked one by one."""
MOST_S = 60.0
"""For asking again what has been answered in `AHEAD_S`."""


class AnswerRunner(LocalRunner):
    """Runs cells of a lab whose visible data somebody else has made."""

    judges = False

    def __init__(self, lab: Lab, visible: dict[str, str]) -> None:
        """`visible` maps the path of each file beside the notebook to its text."""
        super().__init__(lab, 0)
        self._visible = self._home / "visible"
        for name, text in visible.items():
            path = self._visible / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        self._visible.mkdir(exist_ok=True)


class Answers:
    """The side that runs cells: one set of cells at a time."""

    def __init__(self) -> None:
        self.runner: AnswerRunner | None = None
        self.session: Any = None
        self._running = contextlib.ExitStack()
        self._cells: tuple[list[Cell], bool] = ([], False)
        self._asked: list[str] = []
        self._ahead: list[str] = []
        """What has been asked since the cells began, and what was asked ahead of that."""

    def answer(self, request: dict[str, Any]) -> Any:
        """Answer one request: open, begin, exchange, ahead, settle, file, answers or end."""
        do = request["op"]
        if do == "open":
            self.runner = AnswerRunner(load_lab(Path(request["folder"]), request["name"]), request["visible"])
            return None
        if do == "begin":
            self._cells = [Cell(**cell) for cell in request["cells"]], request["from_top"]
            return self._begin()
        if do == "answers":
            return self.runner.answers([Cell(**cell) for cell in request["cells"]], request["function"], request["questions"])
        if do == "end":
            return self._running.close()
        if do == "ahead":
            return self._ask_ahead(request["questions"])
        if do == "settle":
            return self._settle(int(request["used"]))
        try:
            if do == "exchange":
                self._asked.append(request["text"])
                return {"text": self.session.exchange(request["text"], request["timeout_s"])}
            if do == "file":
                return {"file": base64.b64encode(self.session.file_bytes(request["name"], request["max_bytes"])).decode()}
        except SubmissionProblem as problem:
            return {"problem": type(problem).__name__, "message": str(problem)}
        raise ValueError(do)

    def _begin(self) -> dict[str, Any]:
        """Run the cells anew, and have nothing asked."""
        self._running.close()
        self.session, self._asked, self._ahead = self._running.enter_context(self.runner.session(*self._cells)), [], []
        runs = self.session.run()
        return {"runs": [dataclasses.asdict(run) for run in runs], "status": self.session.status, "seconds": self.session.seconds}

    def _ask_ahead(self, questions: list[str]) -> list[str]:
        """Return the answers to the first of these questions; none when one of them does not end."""
        said, self._ahead = [], questions
        with contextlib.suppress(SubmissionProblem, CodecError):
            said = self.session.exchange_many(questions, AHEAD_S, AHEAD_CHARS)
            self._ahead = questions[:len(said)]
        if not said:
            self._settle(0)
        return said

    def _settle(self, used: int) -> None:
        """Go on as if the first `used` of these questions had been asked, and no other; if there were others, begin anew and ask what was asked."""
        self._asked, others, self._ahead = self._asked + self._ahead[:used], len(self._ahead) > used, []
        if others:
            again = self._asked
            self._begin()
            self._asked = again
            with contextlib.suppress(SubmissionProblem, CodecError):
                self.session.exchange_many(again, MOST_S, AHEAD_CHARS)


class AskingSession(Session):
    """A submission that runs elsewhere: every question goes out, whatever it is about."""

    def __init__(self, lab: Lab, seed: int, total_s: float, ask: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        shown = "\n".join(cell.source for cell in lab.cells if not cell.is_answer)
        super().__init__(lab, seed, shown, total_s)
        self._ask_outside = ask
        self._known: deque[list[str]] = deque()
        self._used = 0
        """How many of the answers that came ahead were used since somebody outside was told."""

    def begin(self, check: str) -> None:
        """See `Session.begin`. What this check has asked of other answers may have been asked of these ones already."""
        super().begin(check)
        self._known = deque(self._said({"op": "begin", "name": check})["known"])

    def exchange(self, request: str, timeout_s: float) -> str:
        """See `Session.exchange`."""
        if self._known and self._known[0][0] == request:
            self._used += 1
            return self._known.popleft()[1]
        return self._said({"op": "exchange", "text": request, "timeout_s": timeout_s})["text"]

    def file_bytes(self, name: str, max_bytes: int) -> bytes:
        """See `Session.file_bytes`."""
        return base64.b64decode(self._said({"op": "file", "name": name, "max_bytes": max_bytes})["file"])

    def _said(self, question: dict[str, Any]) -> dict[str, Any]:
        self._known.clear()
        said = self._ask_outside(question | {"used": self._used})
        self._used = 0
        if "problem" in said:
            raise PROBLEMS.get(said["problem"], ProcessDied)(said["message"])
        return said


class Checks:
    """The side that judges: every request to judge is the same, whoever answers."""

    def __init__(self, ask: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self.lab: Lab | None = None
        self.seed, self._ask = 0, ask

    def answer(self, request: dict[str, Any]) -> Any:
        """Answer one request: open, seed, data or check."""
        do = request["op"]
        if do == "open":
            self.lab, self.seed = load_lab(Path(request["folder"]), request["name"]), int(request["seed"])
            return None
        if do == "seed":
            self.seed = int(request["seed"])
            return None
        if do == "data":
            return self._data(request["tier"])
        if do == "check":
            return self._check(float(request["left_s"]))
        raise ValueError(do)

    def _data(self, tier: str) -> dict[str, str]:
        runner = LocalRunner(self.lab, self.seed)
        place = Path(tempfile.mkdtemp())
        try:
            runner.write_data(tier, place)
            return {path.name: path.read_text(encoding="utf-8") for path in sorted(place.iterdir())}
        finally:
            runner.close()
            shutil.rmtree(place, ignore_errors=True)

    def _check(self, left_s: float) -> list[dict[str, Any]]:
        """Run every check, in the order of the notebook; one that breaks does not keep the others from theirs."""
        try:
            functions = self.lab.checks()
        except LabError as error:
            return [{"name": item.name, "error": without_folder(self.lab, error)} for item in self.lab.items if item.kind == "check"]
        session, said = AskingSession(self.lab, self.seed, left_s, self._ask), []
        for item in self.lab.items:
            if item.kind == "check":
                session.begin(item.name)
                try:
                    said.append({"name": item.name, "error": ""} | dataclasses.asdict(run_check(self.lab, functions[item.name], item.name, session)))
                except LabError as error:
                    said.append({"name": item.name, "error": without_folder(self.lab, error)})
        session.end()
        return said


def serve(kind: str, questions: BinaryIO, answers: BinaryIO) -> None:
    """Serve requests, one JSON text a line, until the line ends."""
    def write(said: dict[str, Any]) -> None:
        answers.write(json.dumps(said).encode() + b"\n")
        answers.flush()

    numbers = itertools.count(1)

    def ask(question: dict[str, Any]) -> dict[str, Any]:
        number = next(numbers)
        write({"asks": question, "number": number})
        while (said := json.loads(questions.readline()))["number"] != number:
            pass  # an answer to a question that a check did not wait for
        return said

    server = Answers() if kind == "answers" else Checks(ask)
    while line := questions.readline():
        try:
            said: dict[str, Any] = {"answer": server.answer(json.loads(line))}
        except CampError as error:
            said = {"error": without_folder(getattr(server, "lab", None), error)}
        except Exception as error:
            said = {"error": f"{type(error).__name__}: {error}"}
        write(said)


def main(forked: bool = False) -> None:
    """Serve on standard input and output; what the lab prints goes nowhere. `forked` says that this process is a copy of a warm one."""
    if forked and sys.argv[1] == "answers":
        fork_server.use_copy()
    answers = os.fdopen(os.dup(1), "wb")  # buffered, as in graders.prove_child
    os.dup2(2, 1)
    serve(sys.argv[1], sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
