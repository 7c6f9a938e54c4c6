"""The rules of the lab contract that are seen by reading: no code of the lab runs here.

Each rule is a function that takes a lab and yields problems. `graders.prove` adds the rules that are seen
by running. `RULES` says in one line what each rule asks for; every rule has a broken lab in the tests.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graders.labs import MOST_POINTS, NO_PYTHON, Lab, Variant
from graders.source import BEGIN_SOLUTION, END_SOLUTION, Cell

#: Rule -> what it asks for. The first eleven groups follow the lab contract, the rest was learnt since.
RULES = {
    "config": "lab.toml holds known keys and sensible values",
    "files": "the lab folder holds no unexpected file, and none is missing",
    "worked_answer": "the worked answer earns every point and runs without an error",
    "alternatives": "there are two alternatives at least, and each earns every point",
    "untouched_release": "the untouched release earns 0, and each visible check fails on it",
    "mutants": "there are eight mutants at least, and each fails exactly what it declares",
    "critical": "a critical mutant stays under the pass mark",
    "idle_checks": "each check is failed by a mutant",
    "leaks": "the release holds no solution line, nothing of a check and no held-out row",
    "rubric": "rubric.md has one heading, with its points, for each cell that a person grades",
    "cells": "code cells are plain Python: no magics, no inner `# %%`; check cells print no errors and end in no bare value",
    "same_bytes": "building twice gives the same bytes",
    "names": "cell names are given by hand, unique, and say object and behaviour",
    "roles": "each graded cell has points, a dimension and a lead; in a pair lab each role has both dimensions",
    "same_marks": "grading three times gives the same marks and the same words",
    "robust_checks": "a check returns a verdict for every answer, also for nonsense, and no full points for it",
    "values": "the name of a value that a check asks for stands in checks.py as a text, so that the value is taken before anything is called",
}
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+\Z")
DIMENSIONS, LEADS = ("business", "ai"), ("manager", "aibp", "both")
FILES = {"lab.py", "lab.toml", "data.py", "checks.py", "rubric.md", "NOTES.md", "measured.json", "swap.py", "demo.py"}
NEEDED_FILES = ("lab.py", "lab.toml", "data.py", "checks.py", "NOTES.md")
NEVER_RELEASED = {"lab.py", "lab.toml", "data.py", "checks.py", "rubric.md", "NOTES.md", "measured.json"}
MIN_ALTERNATIVES, MIN_MUTANTS = 2, 8


@dataclass(frozen=True)
class Problem:
    """One thing that a lab author has to put right."""

    rule: str
    """A key of `RULES`."""
    lab: str
    where: str
    """Cell, mutant or file."""
    message: str
    """What is wrong and what to do."""

    def __str__(self) -> str:
        return f"{self.lab}, {self.where}: {self.message}"


def find_problems(lab: Lab) -> list[Problem]:
    """Return what reading the lab's files shows to be wrong, in the order of `RULES`."""
    rules = [("config", config), ("files", files), ("alternatives", alternatives), ("mutants", mutants), ("rubric", rubric),
             ("cells", cells), ("names", names), ("roles", roles)]
    return [Problem(rule, lab.name, where, message) for rule, function in rules for where, message in function(lab)]


Found = Iterator[tuple[str, str]]


def config(lab: Lab) -> Found:
    """Values of lab.toml (its keys were checked when it was read)."""
    values = lab.config
    sensible = [
        ("mode", values.mode in ("solo", "pair"), "is solo or pair"),
        ("stage", values.stage in (1, 2, 3, 4), "is 1, 2, 3 or 4"),
        ("minutes", 10 <= values.minutes <= 300, "lies between 10 and 300"),
        ("pass_mark", 0 < values.pass_mark <= 1, "is a share, above 0 and at most 1"),
        ("limits.seconds", 1 <= values.limits.seconds <= 600, "lies between 1 and 600"),
        ("limits.memory_mb", 200 <= values.limits.memory_mb <= 8000, "lies between 200 and 8000"),
        ("title", bool(values.title.strip()), "is not empty"),
        ("release.data", set(values.release.data) <= {"sample", "dev"}, 'lists "sample" and "dev" only: the other tiers stay hidden'),
        ("hand_in", all(re.fullmatch(r"[A-Za-z0-9_-]+\.[a-z0-9]+", name) for name in values.hand_in), "lists plain file names"),
        ("prerequisites", lab.name not in values.prerequisites, "does not name the lab itself"),
    ]
    yield from (("lab.toml", f"{key} {rule}; correct it.") for key, good, rule in sensible if not good)
    for file in sorted({cell.file for cell in lab.cells if cell.file} - set(values.hand_in)):
        yield "lab.toml", f"hand_in does not list {file}, for which lab.py has an artefact cell; add it."
    for name in values.release.files:
        if Path(name).is_absolute() or not Path(name).parts or Path(name).as_posix() != name or re.search(r"[\\:\x00-\x1f]", name):
            yield "lab.toml", f"release.files names {name!r}, which is no file of the lab folder; correct the name."
        elif name in NEVER_RELEASED or Path(name).parts[0] in ("mutants", "alternatives", "examples") or ".." in Path(name).parts:
            yield "lab.toml", f"release.files names {name}, which must stay hidden; remove it."
        elif not (lab.folder / name).is_file():
            yield "lab.toml", f"release.files names {name}, which does not exist; correct the name."


def files(lab: Lab) -> Found:
    """Only what a lab folder may hold, and all that it must."""
    for name in NEEDED_FILES:
        if not (lab.folder / name).is_file():
            yield name, "the file is missing; every lab needs it."
    for path in sorted(lab.folder.rglob("*")):
        inner = path.relative_to(lab.folder)
        if path.is_symlink():
            yield inner.as_posix(), "is a link; put the file itself there."
        if path.is_dir() or "__pycache__" in inner.parts:
            continue
        listed = inner.as_posix() in FILES or inner.as_posix() in lab.config.release.files
        variant = len(inner.parts) == 2 and inner.parts[0] in ("mutants", "alternatives") and inner.suffix == ".py"
        # Whole example submissions, for instructors; never released.
        example = inner.parts[0] == "examples" and len(inner.parts) > 2
        if not (listed or variant or example or inner.parts[0] == "i18n"):
            yield inner.as_posix(), "no file of this name belongs in a lab folder; remove it, or list it in release.files."
    if lab.config.mode == "solo" and (lab.folder / "swap.py").exists():
        yield "swap.py", "is for pair labs only; remove it."


def alternatives(lab: Lab) -> Found:
    """Number and form of the alternatives."""
    if len(lab.alternatives) < MIN_ALTERNATIVES:
        yield "alternatives/", f"there are {len(lab.alternatives)} alternatives; write {MIN_ALTERNATIVES} other correct answers."
    for variant in lab.alternatives:
        yield from _variant(lab, variant, "alternatives")


def mutants(lab: Lab) -> Found:
    """Number and form of the mutants."""
    counted = [mutant for mutant in lab.mutants if not mutant.equivalent]
    if len(counted) < MIN_MUTANTS:
        yield "mutants/", f"there are {len(counted)} mutants; write {MIN_MUTANTS}, one for each mistake that people make."
    checks = {item.name for item in lab.items if item.kind == "check"}
    for mutant in lab.mutants:
        yield from _variant(lab, mutant, "mutants")
        where = f"mutants/{mutant.name}.py"
        if not mutant.misconception:
            yield where, "has no docstring; begin the cell with the mistake in the trainee's terms: it is shown as feedback."
        if mutant.equivalent and mutant.fails:
            yield where, "is called equivalent and declares failures; it can be one of the two."
        if not mutant.fails and not mutant.equivalent:
            yield where, 'declares no failure; write fails=["<check name>"].'
        for name in mutant.fails:
            if name not in checks:
                yield where, f"declares that it fails {name!r}, which is no check cell of lab.py; correct the name."


def _variant(lab: Lab, variant: Variant, folder: str) -> Found:
    where = f"{folder}/{variant.name}.py"
    if not variant.cells:
        yield where, "has no cell; write one with the key of the cell that it replaces."
    if folder == "mutants" and len(variant.cells) > 1:
        yield where, "has more than one cell; a mutant is one mistake in one cell."
    for cell in variant.cells:
        known = [own.name for own in lab.cells if own.kind == cell.kind]
        if cell.kind not in ("solution", "artefact"):
            yield where, f"line {cell.line}: a {cell.kind} cell replaces nothing; begin with `# %% solution=\"...\"`."
        elif cell.name not in known:
            yield where, f"line {cell.line}: lab.py has no {cell.kind} cell {cell.name!r}; it has {', '.join(known) or 'none'}."
        yield from _python(cell, where)


def rubric(lab: Lab) -> Found:
    """Headings of rubric.md against the cells that a person grades."""
    path = lab.folder / "rubric.md"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    found = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("## "):
            heading = re.fullmatch(r"## (\S+) \((\d+(?:\.\d+)?)\)", line.strip())
            if not heading:
                yield "rubric.md", f"line {number}: {line.strip()!r} is not of the form `## <cell name> (<points>)`."
            else:
                found[heading[1]] = float(heading[2])
    wanted = {item.name: item.points for item in lab.items if item.kind != "check"}
    for name, points in wanted.items():
        if name not in found:
            yield "rubric.md", f"has no section for the cell {name!r}; add `## {name} ({points:g})`."
        elif found[name] != points:
            yield "rubric.md", f"gives {name!r} {found[name]:g} points, lab.py {points:g}; make them equal."
    for name in found.keys() - wanted.keys():
        yield "rubric.md", f"has a section for {name!r}, which is no written or task cell; remove it."


def cells(lab: Lab) -> Found:
    """Code cells are plain Python; check cells show an assert; solution regions are whole."""
    for cell in lab.cells:
        where = cell.name or f"the cell at line {cell.line}"
        if cell.cell_type == "code":
            yield from _python(cell, where)
        if cell.kind == "check":
            yield from _check_cell(cell, where)
        begins, ends = cell.source.count(BEGIN_SOLUTION), cell.source.count(END_SOLUTION)
        if begins != ends:
            yield where, f"has {begins} lines BEGIN SOLUTION and {ends} END SOLUTION; each needs the other."
        if begins and not cell.is_answer:
            yield where, "holds a solution region and is no solution, artefact or written cell; change its marker."
        if not begins and cell.is_answer:
            yield where, "has no region between ### BEGIN SOLUTION and ### END SOLUTION; mark what is taken out of the release."
    if not any(cell.kind == "check" for cell in lab.cells):
        yield "lab.py", 'has no check cell; add one: # %% check="<name>" points=... dimension=... lead=...'


def _python(cell: Cell, where: str) -> Found:
    for number, line in enumerate(cell.source.splitlines(), start=cell.line + 1):
        if re.match(r"\s*(%%?|!)\w", line) or re.match(r"\s*\?\w|.*\w\?\s*\Z", line) and not line.lstrip().startswith("#"):
            if not _parses(cell.source):
                yield where, f"line {number}: {line.strip()!r} is IPython's own; write plain Python."
                return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(cell.source)
    except SyntaxError as error:
        line = cell.line + (error.lineno or 1)
        cut = " A `# %%` inside a text in quotes splits the cell: indent it." if "unterminated triple" in str(error.msg) else ""
        yield where, f"line {line}: no Python: {error.msg}.{cut}"
    except NO_PYTHON:
        yield where, "no Python that can be read: it is nested too deeply, or holds a NUL."


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except NO_PYTHON:
        return False
    return True


def _check_cell(cell: Cell, where: str) -> Found:
    if not _parses(cell.source):
        return
    body = ast.parse(cell.source).body
    if body and isinstance(body[-1], ast.Expr) and not isinstance(body[-1].value, ast.Call):
        yield where, "ends in a bare value, which nbgrader reads as points; end it with an assert."
    asserts = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Assert)]
    if not asserts:
        yield where, "shows no assert; give the trainee one or two on visible data."
    for node in asserts:
        if node.msg is None:
            yield where, f"line {cell.line + node.lineno}: the assert has no message; say what was expected."


def names(lab: Lab) -> Found:
    """Cell names: hand-given, unique, of the form <object>_<behaviour>."""
    seen: dict[str, int] = {}
    for cell in lab.cells:
        if cell.name is None:
            continue
        where = cell.name or f"the cell at line {cell.line}"
        if cell.name in seen:
            yield where, f"the name stands at lines {seen[cell.name]} and {cell.line}; give each cell its own."
        seen[cell.name] = cell.line
        if cell.kind != "artefact" and not NAME.match(cell.name):
            yield where, "a cell name is lower-case words with _ between them, <object>_<behaviour>; rename it."
        if len(cell.name) > 60 or re.search(r"(cell_?\d+|[0-9a-f]{10,})\Z", cell.name):
            yield where, "the name is too long or made by a machine; give one that says what the cell is about."
    if not re.fullmatch(r"[a-z][a-z0-9_]*", lab.name):
        yield "the folder", "a lab's folder is named in lower-case words with _ between them; rename it."


def roles(lab: Lab) -> Found:
    """Points, dimension and lead of each graded cell, and who has what in a pair lab."""
    for item in lab.items:
        raw = next(cell for cell in lab.cells if cell.name == item.name).attributes
        if not isinstance(raw.get("points"), (int, float)) or isinstance(raw.get("points"), bool) or item.points <= 0:
            yield item.name, f"has no points, or more than {MOST_POINTS:,}; write e.g. points=4."
        if item.dimension not in DIMENSIONS:
            yield item.name, f"has the dimension {item.dimension or 'none'}; it is business or ai."
        if item.lead not in LEADS:
            yield item.name, f"has the lead {item.lead or 'none'}; it is manager, aibp or both."
    if lab.config.mode == "pair":
        for role in ("manager", "aibp"):
            for dimension in DIMENSIONS:
                if not any(item.lead in (role, "both") and item.dimension == dimension for item in lab.items):
                    yield "lab.py", f"gives the {role} no {dimension} item; in a pair lab each role has items in both dimensions."
