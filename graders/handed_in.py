"""What grading asks of a lab that trainees hand in, beside what `camp labs prove` asks of every lab.

`camp labs prove --handed-in` and the grading of such a lab run the same steps and use the same words.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from campkit.errors import LabError
from graders.contract import RULES, Problem
from graders.labs import load_lab
from graders.prove import PROVE_SEED, Proof, prove_folder
from graders.sandbox import why_no_bubblewrap

INWARD = {"graders", "sys", "gc", "inspect", "ctypes", "importlib", "builtins"}
INWARD_NAMES = {"__import__", "exec", "eval", "cells", "modules", "_getframe", "f_back", "f_globals", "f_locals", "__globals__", "__subclasses__", "__builtins__"}
"""Modules and names with which checks look at the grader, or at how an answer is written, and not at what it returns."""


def prove_handed_in(folder: Path, seed: int = PROVE_SEED, **options: Any) -> Proof:
    """Prove the lab in `folder` as grading does, in sandboxes where there are any; `options` as for `graders.prove.prove_lab`."""
    refused = refuse(Path(folder).resolve())
    run = not any(problem.rule == "config" for problem in refused)
    proof = prove_folder(folder, seed, sandbox=why_no_bubblewrap() is None, run=run, **options)
    proof.problems = sorted([*refused, *proof.problems], key=lambda problem: list(RULES).index(problem.rule))
    return proof


def refuse(folder: Path) -> list[Problem]:
    """Return what keeps the gates shut, whatever the proof shows."""
    found = [problem for file in ("checks.py", "data.py") for problem in looks_inward(file, _text(folder / file))]
    try:
        if load_lab(folder).config.budget:
            found.append(Problem("config", folder.name, "lab.toml", "has a [budget]; a lab that is handed in calls no model. Take [budget] out."))
    except LabError:
        pass  # the proof says so
    return found


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() and not path.is_symlink() else ""


def looks_inward(file: str, source: str) -> list[Problem]:
    """Return a problem for a checks.py or data.py that reaches for the grader or for the source of an answer.

    Code that hides what it does is not found; it is in the file for a person to see.
    """
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    used = {alias.name.partition(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names} & INWARD
    used |= {(node.module or "").partition(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)} & INWARD
    used |= {node.id for node in nodes if isinstance(node, ast.Name)} & (INWARD_NAMES - {"cells", "modules"})
    used |= {node.attr for node in nodes if isinstance(node, ast.Attribute)} & INWARD_NAMES
    named = [node.args[1] for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(node.args) > 1]
    used |= {node.value for node in named if isinstance(node, ast.Constant) and isinstance(node.value, str)} & INWARD_NAMES
    return [Problem("files", "", file, f"uses {', '.join(sorted(used))}; checks ask what an answer returns, by submission.call and submission.value.")] if used else []
