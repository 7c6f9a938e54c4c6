"""Proving a lab that a stranger wrote: its answers run in one sandbox, its checks in another, and we stand between.

    checks.py, data.py  --question-->  this process  --question-->  the cells of one answer
                        <--answer----                <--answer----

The checks see questions and answers, nothing else: neither the source of what they judge nor who else is being judged.
Nonsense is put in here, on the way back, so that a check that meets it cannot tell a trial from a trainee. An answer of the
staff's runs in a third sandbox, in which nothing of the lab runs.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import dataclasses
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from campkit.checking import Verdict
from campkit.checking.codec import CodecError, encode, load_json
from campkit.errors import CampError, LabError
from graders.checks import result_of
from graders.exec_session import RUN_STATUSES, CellRun
from graders.junk import KINDS, damaged_file, damaged_text, what_is_fragile
from graders.kernel_output import is_costly
from graders.labs import Lab
from graders.prove_remote import plain_words, write_sent
from graders.prove_runner import Graded
from graders.prove_side import Ahead, Reply, Side, plain_reply
from graders.source import Cell

MAX_ASKED, MAX_ASKED_CHARS = 2_000, 20_000
"""How many questions of all checks are kept to be asked ahead, and how long one may be."""
MAX_CALL_S = 60.0


class ApartRunner:
    """Grades variants of a lab, its answers and its checks apart; the same questions as `graders.prove_runner.LocalRunner`."""

    def __init__(self, lab: Lab, seed: int, hash_seed: int) -> None:
        """Raises CourseError when there is no sandbox, LabError when the lab cannot be opened."""
        self.lab, self.seed = lab, seed
        self._hash_seed, self._sides = hash_seed, []
        self._asked: dict[str, list[str]] = {}
        """Check -> what it asked of the first answer that earned all its points."""
        try:
            self.checks, self.answers_side = self._side("checks", 0), self._side("answers", 1)
            self.checks.open(seed=seed)
            self.visible = self._visible()
            self.answers_side.open(visible=self.visible)
        except CampError:
            self.close()
            raise
        self._staff: Side | None = None

    def _side(self, kind: str, number: int) -> Side:
        self._sides.append(Side(self.lab, kind, number, self._hash_seed))
        return self._sides[-1]

    def _visible(self) -> dict[str, str]:
        """Return what lies beside the notebook: the visible data, made by the lab's data.py, and the listed files."""
        with tempfile.TemporaryDirectory(prefix="camp-visible-") as home:
            for tier in self.lab.config.release.data:
                self.write_data(tier, Path(home, "data", tier))
            found = {path.relative_to(home).as_posix(): path.read_text("utf-8") for path in sorted(Path(home).rglob("*")) if path.is_file()}
        for name in self.lab.config.release.files:
            path = (self.lab.folder / name).resolve()
            if self.lab.folder in path.parents and path.is_file():
                found[name] = path.read_text("utf-8", errors="replace")
        return found

    def __enter__(self) -> ApartRunner:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def stop(self) -> None:
        """End the sandboxes at once; whoever waits for an answer is told that they have ended."""
        for side in self._sides:
            side.process.close()

    def close(self) -> None:
        """End the sandboxes, remove their folders."""
        for side in self._sides:
            side.close()

    def write_data(self, tier: str, folder: Path) -> None:
        """Write all tables of a tier into `folder`."""
        write_sent(self.lab, self.checks.process.ask({"op": "data", "tier": tier}), folder)

    def use_seed(self, seed: int) -> None:
        """Make the hidden data from another seed from now on."""
        self.seed, self._asked = seed, {}
        self.checks.process.ask({"op": "seed", "seed": seed})

    def grade(self, cells: Sequence[Cell], from_top: bool = False) -> Graded:
        """Run `cells` and all checks; see `LocalRunner.grade`."""
        return self._with_results(*self._judged(cells, from_top, self._pass_on, None if from_top else Ahead(self.answers_side)))

    def grade_function(self, name: str, source: str) -> Graded:
        """Have the checks judge a function that is not the lab's: `source` runs alone, where nothing of the lab runs.

        Calls of `name` go there. What else the worked answer's cell defines (a helper, a constant) this function does not have, so it is
        missing: a check that wants it asks for more than the task. All other questions are answered by the lab's own worked answer.
        """
        cell = self.lab.cell(name)
        helpers = names_defined(cell.source if cell else "") - {name}
        if self._staff is None:
            self._staff = self._side("answers", 2)
            self._staff.open(visible=self.visible)
        staff, begin = self._staff, {"op": "begin", "cells": [dataclasses.asdict(Cell("solution", name, source))], "from_top": True}

        def route(question: dict[str, Any]) -> dict[str, Any]:
            if question["op"] == "exchange" and _calls(question["text"], name):
                return _nothing_of_its_source(staff.process.ask(question))
            asked = _asked_name(question["text"]) if question["op"] == "exchange" else ""
            return {"text": encode({"problem": "NameMissing", "message": asked})} if asked in helpers else self._pass_on(question)

        ahead = Ahead(staff, lambda text: _calls(text, name), _nothing_of_its_source)
        found = self._with_results(*self._judged(self.lab.with_answers(None), False, route, ahead, lambda: staff.process.ask(begin)))
        staff.process.ask({"op": "end"})
        return found

    def fragile_checks(self, cells: Sequence[Cell], names: Sequence[str] | None = None,
                       kinds: Iterable[str] | None = None) -> list[tuple[str, str]]:
        """Return (check, message) for each check (of `names`) that breaks on nonsense, or gives it full points.

        Each kind of nonsense is a run like any other: all checks in their order, on cells that were begun anew.
        """
        found: dict[str, str] = {}
        for kind in KINDS if kinds is None else kinds:
            damage = KINDS[kind]

            def damaged(question: dict[str, Any], damage: Any = damage) -> dict[str, Any]:
                return _damaged(question, self._pass_on(question), damage)

            ahead = Ahead(self.answers_side, turned=lambda said, damage=damage: {"text": damaged_text(said["text"], damage)})
            for one in self._judged(cells, False, damaged, ahead)[1]:
                message = what_is_fragile(kind, one["error"], one["fraction"])
                if message and (names is None or one["name"] in names):
                    found.setdefault(one["name"], message)
        return list(found.items())

    def answers(self, cells: Sequence[Cell], function: str, questions: Sequence[Any]) -> list[list[Any]]:
        """See `LocalRunner.answers`."""
        found = self.answers_side.process.ask({"op": "answers", "cells": [dataclasses.asdict(cell) for cell in cells], "function": function,
                                               "questions": list(questions)})
        if not isinstance(found, list) or len(found) != len(questions) or not all(
                isinstance(one, list) and len(one) == 2 and one[0] in ("value", "error")
                and isinstance(one[1], (int, float, str, bool, type(None))) for one in found):
            raise LabError(f"{self.lab.name}: the answers of the process that proves it are damaged.")
        return found

    # -- between the two ---------------------------------------------------------------------------

    def _judged(self, cells: Sequence[Cell], from_top: bool, reply: Reply, ahead: Ahead | None,
                begin: Callable[[], Any] = lambda: None) -> tuple[Graded, list[dict[str, Any]]]:
        """Begin `cells` (and what `begin` begins), have all checks judge them, and return the runs and what each check said, read strictly.

        What a check has asked of a right answer it is likely to ask of others: with `ahead` that is asked in one go, before it asks.
        """
        graded = self._begun(cells, from_top)
        begin()
        asked: dict[str, list[str]] = {}

        def answer(said: Any) -> dict[str, Any]:
            question, used = self._question(said)
            if ahead:
                ahead.settle(used)
            if question["op"] == "begin":
                asked[question["name"]] = []
                known = self._asked.get(question["name"], []) if ahead else []
                return {"known": [[text, one["text"]] for text, one in zip(known, ahead.ask(known) if known else [], strict=False)]}
            if question["op"] == "exchange" and sum(map(len, asked.values())) < MAX_ASKED and len(question["text"]) < MAX_ASKED_CHARS:
                asked[list(asked)[-1]].append(question["text"])
            return reply(question)

        said = self.checks.process.ask({"op": "check", "left_s": self.lab.config.limits.seconds - graded.seconds}, answer)
        self.answers_side.process.ask({"op": "end"})
        said = self._read(said)
        for one in said:
            if one["fraction"] == 1:
                self._asked.setdefault(one["name"], asked.get(one["name"], []))
        return graded, said

    def _begun(self, cells: Sequence[Cell], from_top: bool) -> Graded:
        """Run `cells`; return the runs, and no results yet."""
        begun = self.answers_side.process.ask({"op": "begin", "cells": [dataclasses.asdict(cell) for cell in cells], "from_top": from_top})
        try:
            runs = [CellRun(**run) for run in begun["runs"]]
            return Graded([], [dataclasses.replace(
                run, name=plain_words(run.name)[:80], kind=str(run.kind), ename=plain_words(run.ename)[:80], evalue=plain_words(run.evalue),
                line=run.line if isinstance(run.line, int) else None, stderr=plain_words(run.stderr)) for run in runs],
                begun["status"] if begun["status"] in RUN_STATUSES else "killed", float(begun["seconds"]))
        except (TypeError, KeyError, ValueError):
            raise LabError(f"{self.lab.name}: the answer of the process that runs it is damaged.") from None

    def _read(self, said: Any) -> list[dict[str, Any]]:
        names = [item.name for item in self.lab.items if item.kind == "check"]
        try:
            if [one["name"] for one in said] != names:
                raise LabError(f"{self.lab.name}: the process that proves it gave results for other checks.")
            return [{"name": one["name"], "error": plain_words(one["error"]), "fraction": 0.0} if one["error"] else
                    {"name": one["name"], "error": "", "fraction": Verdict(one["status"], one["fraction"]).fraction, "status": one["status"],
                     "message": plain_words(one["message"]), "hint": plain_words(one["hint"])} for one in said]
        except (TypeError, KeyError, ValueError):
            raise LabError(f"{self.lab.name}: the answer of the process that proves it is damaged.") from None

    def _with_results(self, graded: Graded, said: list[dict[str, Any]]) -> Graded:
        """Points are ours to compute: a check says which share of them was earned."""
        graded.error = next((one["error"] for one in said if one["error"]), "")
        if not graded.error:
            items = {item.name: item for item in self.lab.items}
            graded.results = [result_of(items[one["name"]], Verdict(one["status"], one["fraction"], one["message"], one["hint"])) for one in said]
        return graded

    def _question(self, asked: Any) -> tuple[dict[str, Any], int]:
        """Return a question of the checks as it may be passed on, and how many answers that came ahead were used before it.

        Raises LabError when it is none.
        """
        with contextlib.suppress(KeyError, TypeError, ValueError):
            used = int(asked["used"])
            if asked["op"] == "exchange" and isinstance(asked["text"], str):
                return {"op": "exchange", "text": asked["text"], "timeout_s": min(float(asked["timeout_s"]), MAX_CALL_S)}, used
            if asked["op"] == "begin" and any(item.kind == "check" and item.name == asked["name"] for item in self.lab.items):
                return {"op": "begin", "name": asked["name"]}, used
            if asked["op"] == "file" and asked["name"] in self.lab.config.hand_in:
                return {"op": "file", "name": asked["name"], "max_bytes": min(int(asked["max_bytes"]), 16_000_000)}, used
        raise LabError(f"{self.lab.name}: its checks asked for something that is no question.")

    def _pass_on(self, question: dict[str, Any]) -> dict[str, Any]:
        return plain_reply(self.answers_side.process.ask(question))


def _calls(text: str, name: str) -> bool:
    """True when a question is a call of the function `name`, and nothing else."""
    return _asked_name(text, ("call",)) == name


def _asked_name(text: str, kinds: Sequence[str] = ("call", "value")) -> str:
    """Return the name that a question is about, "" when it is none of these kinds."""
    with contextlib.suppress(CodecError, TypeError):
        plain = None if is_costly(text.encode("utf-8", "replace")) else load_json(text)
        if isinstance(plain, dict) and plain.get("op") in kinds and isinstance(plain.get("name"), str):
            return plain["name"]
    return ""


def names_defined(source: str) -> set[str]:
    """Return the names that a cell's code defines at its top level: functions, classes, variables."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    found = {node.name for node in body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))}
    targets = [node for one in body if isinstance(one, (ast.Assign, ast.AnnAssign)) for node in ast.walk(one)]
    return found | {node.id for node in targets if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _nothing_of_its_source(said: Any) -> dict[str, Any]:
    """Return a reply without the line and the words of an error: they would show how a stranger's function is written."""
    import json

    said = plain_reply(said)
    with contextlib.suppress(CodecError, KeyError):
        text = said["text"]
        if not text.startswith('{"value"'):
            problem = load_json(text)
            if isinstance(problem, dict) and "problem" in problem:
                return {"text": json.dumps({**problem, "message": "", **({"line": ""} if "line" in problem else {})})}
    return said


def _damaged(question: dict[str, Any], said: dict[str, Any], damage: Any) -> dict[str, Any]:
    """Return a reply with nonsense in the place of its answer; a problem stays one."""
    if "text" in said:
        return {"text": damaged_text(said["text"], damage)}
    if "file" in said:
        content = base64.b64decode(said["file"], validate=False)
        return {"file": base64.b64encode(damaged_file(question["name"], content, damage)).decode()}
    return said
