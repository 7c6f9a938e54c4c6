"""The entry for proving a lab in another process, or in a sandbox: `python -m graders.prove_child`.

Reads one JSON request a line, writes one JSON answer a line. It runs the lab's data.py and checks.py; only
results of checks come out. It is never told whether the cells it grades are right or wrong.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from campkit.errors import CampError
from campkit.model_memory import share_answers
from graders.labs import load_lab
from graders.prove_runner import LocalRunner
from graders.source import Cell


class Server:
    """Answers requests about one lab at a time."""

    def __init__(self) -> None:
        self.runner: LocalRunner | None = None
        self.out: Path | None = None
        """Where tables are written; None: they are sent."""

    def answer(self, request: dict[str, Any]) -> Any:
        """Answer one request: open, close, grade, junk, seed, answers or data."""
        if request["op"] in ("open", "close"):
            if self.runner:
                self.runner.close()
            self.runner = None
            share_answers(Path(request["answers"]) if request.get("answers") else None)
            if request["op"] == "open":
                self.runner = LocalRunner(load_lab(Path(request["folder"]), request["name"]), int(request["seed"]))
                self.out = Path(request["out"]) if request["out"] else None
            return None
        cells = [Cell(**cell) for cell in request.get("cells", [])]
        if request["op"] == "grade":
            return self.runner.grade(cells, request["from_top"]).as_dict()
        if request["op"] == "junk":
            return self.runner.fragile_checks(cells, request["names"], request["kinds"])
        if request["op"] == "seed":
            return self.runner.use_seed(int(request["seed"]))
        if request["op"] == "answers":
            return self.runner.answers(cells, request["function"], request["questions"])
        if request["op"] == "data":
            if self.out:
                return self.runner.write_data(request["tier"], self.out / request["tier"])
            with tempfile.TemporaryDirectory() as place:
                self.runner.write_data(request["tier"], Path(place))
                return {path.name: path.read_text(encoding="utf-8") for path in sorted(Path(place).iterdir())}
        raise ValueError(request["op"])


def lines_of(stream: Any, server: Server) -> Iterator[bytes]:
    """Yield the lines of `stream`. When it ends in the middle of an answer nobody waits for it: this process ends at once."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    idle = threading.Event()

    def read() -> None:
        for line in stream:
            lines.put(line)
        lines.put(b"")
        if not idle.wait(1.0):
            if server.runner:
                server.runner.remove_folders()
            os._exit(1)

    threading.Thread(target=read, daemon=True).start()
    while True:
        idle.set()
        line = lines.get()
        if not line:
            return
        idle.clear()
        yield line


def main() -> None:
    """Serve requests from standard input until it ends."""
    # The lab's own prints must not mix with the answers.
    answers = os.fdopen(os.dup(1), "wb")  # buffered: a raw write that a signal interrupts would lose the rest, and the asker would wait for it
    os.dup2(2, 1)
    server = Server()
    for line in lines_of(sys.stdin.buffer, server):
        try:
            said: dict[str, Any] = {"answer": server.answer(json.loads(line))}
        except CampError as error:
            said = {"error": str(error)}
        except Exception as error:
            said = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(said).encode() + b"\n")
        answers.flush()
    server.answer({"op": "close"})


if __name__ == "__main__":
    main()
