"""What was asked of the worked answer, and is unchanged in a variant, is not asked again.

A mutant changes one cell; most checks ask for functions that it does not touch. For the worked answer it is noted what
each check asked, and as a digest (`graders.fingerprint`) what each name stood for. Where a variant has the same digests
and the same files before a check begins, the check would see the same answers: its verdict, its part of the trace and
the time it took are those of the worked answer. All else is asked. Variants that are run from the top know nothing of this.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from campkit.checking import SubmissionProblem
from graders.checks import CheckResult, result_of, run_check
from graders.exec_session import ExecSession, code_of
from graders.labs import Lab
from graders.source import Cell
from graders.trace import Call

BEYOND = frozenset(("setattr", "delattr", "set_option", "reset_option", "builtins", "modules", "globals", "vars", "__dict__", "setlocale", "patch", "exec", "eval"))
"""A changed cell with one of these names, or one that gives an attribute of something a value, may change what no digest shows."""

_NAME = re.compile(r'\{"op":"(?:call|value)","name":"(\w+)"')


class Spoilt(Exception):
    """A check changed what an earlier one had been spared for; all have to be asked."""


@dataclass
class Known:
    """One check of the worked answer."""

    result: CheckResult
    calls: list[Call]
    asked: list[str]
    """The requests, in which words stand that messages must not show."""
    seconds: float
    names: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    group: set[str] = field(default_factory=set)
    """Checks that share what they ask: one of them asks, the others use its answer."""


class Unchanged:
    """Runs the checks of a lab on its variants, as `graders.checks.run_checks`, and spares what is known."""

    def __init__(self, lab: Lab, begin: Callable[[], AbstractContextManager[ExecSession]]) -> None:
        """`begin` starts a session of the worked answer."""
        self.lab = lab
        self.known: dict[str, Known] = {}
        self.states: dict[str, str] = {}
        self._worked = {cell.source for cell in lab.with_answers(None)}
        self._answers: dict[str, str] = {}
        if not lab.config.budget:  # what a model is asked and what it costs stands in no digest
            self._learn(begin)

    def run_checks(self, session: ExecSession, cells: Sequence[Cell]) -> list[CheckResult]:
        """Run every check that has to be run, in the order of the notebook. Raises LabError as `run_checks`, and `Spoilt`."""
        functions, results, spared = self.lab.checks(), [], set()
        known = self.known if known_cells(cells, self._worked) else {}
        now = session.states(self.states) if known else {}
        stale = False
        for item in self.lab.items:
            if item.kind != "check":
                continue
            session.begin(item.name)
            one = known.get(item.name)
            if one and stale:
                now, stale = session.states(self.states), False
            if one and all(self._is_unchanged(known[name], now, session) for name in one.group):
                results.append(one.result)
                session.spare(item.name, one.calls, one.asked, one.seconds)
                spared |= one.group
                continue
            if item.name in spared:
                raise Spoilt
            results.append(result_of(item, run_check(self.lab, functions[item.name], item.name, session)))
            stale = True
        session.end()
        return results

    def answers(self) -> dict[str, str]:
        """Return request -> answer of the worked answer, for a session of it: of the names of which all is known."""
        return dict(self._answers)

    def _is_unchanged(self, one: Known, now: dict[str, str], session: ExecSession) -> bool:
        if any(now.get(name) != self.states[name] for name in one.names):
            return False
        try:
            return all(session.content(name) == content for name, content in one.files.items())
        except SubmissionProblem:
            return False

    def _learn(self, begin: Callable[[], AbstractContextManager[ExecSession]]) -> None:
        """Run all checks in their order, then each alone: what one has asked another may use without asking."""
        functions = self.lab.checks()
        checks = [item for item in self.lab.items if item.kind == "check"]
        alone: dict[str, tuple[CheckResult, list[Call], dict]] = {}
        with begin() as session:
            session.run()
            session.watch()
            session.answered = self._answers
            for item in checks:
                session.begin(item.name)
                before, asked = session._left_s, len(session._asked)
                result = result_of(item, run_check(self.lab, functions[item.name], item.name, session))
                if len(session._asked) < asked:
                    return  # too much to keep
                self.known[item.name] = Known(result, session.trace.calls[item.name], session._asked[asked:], before - session._left_s, group={item.name})
            session.end()
            whole = session.trace.room >= 0 and session.status == "finished"
            for item in checks:
                other = session.anew()
                other.begin(item.name)
                alone[item.name] = result_of(item, run_check(self.lab, functions[item.name], item.name, other)), other.trace.calls[item.name], other._files
                other.end()
            names = sorted({name_of(call) for _, calls, _ in alone.values() for call in calls} - {""})
            after, touched = session.states(names), session.touched()
        with begin() as session:
            session.run()
            before = session.states(names)
        self.states = {name: before[name] for name in names if before.get(name) and before[name] == after.get(name) and name not in touched}
        self._answers = {request: answer for request, answer in self._answers.items() if (asked := _NAME.match(request)) and asked[1] in self.states}
        for item in checks:
            self._describe(item.name, *alone[item.name])
        useful = {name for name, one in self.known.items() if whole and self._is_useful(one, alone[name][0])}
        self.known = {name: one for name, one in self.known.items() if one.group <= useful}

    def _describe(self, name: str, result: CheckResult, calls: list[Call], files: dict) -> None:
        """Note what a check depends on when it is asked alone, and which checks it shares answers with."""
        one = self.known[name]
        one.names, one.files = {name_of(call) for call in calls} - {""}, dict(files)
        missing = {(call.function, call.arguments) for call in calls} - {(call.function, call.arguments) for call in one.calls}
        for other in list(self.known.values()):
            shared = missing & {(call.function, call.arguments) for call in other.calls}
            if shared:
                missing -= shared
                group = one.group | other.group
                for member in group:
                    self.known[member].group = group
        if missing:
            one.names.add("")  # nobody knows where it comes from

    def _is_useful(self, one: Known, alone: CheckResult) -> bool:
        return (one.result == alone and one.names <= self.states.keys() and all(isinstance(content, bytes) for content in one.files.values())
                and not any("error" in call.items or call.function in ("model", "desk") for call in one.calls))


def name_of(call: Call) -> str:
    """Return the name that a call asked for, "" for a file and for what is made of one."""
    kind, colon, name = call.function.partition(":")
    if colon:
        return name if kind == "value" else ""
    return "" if kind == "lab" and not re.fullmatch("[0-9a-f]{16}", call.arguments) else kind


def known_cells(cells: Sequence[Cell], worked: set[str]) -> bool:
    """True when the cells that differ from the worked answer change nothing beyond their own names, as far as their text shows."""
    for cell in code_of(cells):
        if cell.source in worked:
            continue
        try:
            nodes = list(ast.walk(ast.parse(cell.source)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue  # it does not run
        named = {node.id for node in nodes if isinstance(node, ast.Name)} | {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        given = [node for node in nodes if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)]
        if named & BEYOND or any(not (isinstance(node.value, ast.Name) and node.value.id == "self") for node in given):
            return False
    return True
