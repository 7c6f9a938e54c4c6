"""What can be told from reading the demo notebook: paths of one machine, waits for a person, silenced errors."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

ABSOLUTE = re.compile(r"^(?:file:|~[/\\]|[A-Za-z]:[\\/]|\\\\|/(?:home|Users|root|mnt|media|tmp|var|data|opt|srv|etc|usr|work|content|Volumes|private)(?:/|$))")
PLACEHOLDER = re.compile(r"your (?:code|file|path|key|answer)s? here|change me|edit (?:me|this)|put your|replace (?:this|with your)", re.IGNORECASE)
ASKS = {"input", "getpass", "raw_input", "breakpoint"}
#: What the gate puts into the cell tagged `parameters`.
PARAMETERS = ("input_path", "output_path", "problems_path")


@dataclass(frozen=True)
class Reason:
    """Why a demo is refused: a code for programs, the input (empty when it is the notebook itself), a sentence."""

    code: str
    input: str
    message: str

    def __str__(self) -> str:
        return f"[{self.code}] {self.input + ': ' if self.input else ''}{self.message}"


def look_at(notebook) -> list[Reason]:
    """Return the reasons to refuse a notebook that can be seen without running it."""
    reasons = list(_parameters(notebook))
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code":
            continue
        if tags := {"raises-exception", "skip-execution"} & set(cell.metadata.get("tags", [])):
            reasons.append(Reason("swallows_errors", "", f"cell {number} is tagged {', '.join(tags)}; take the tag away, errors must stop the demo or be dealt with"))
        reasons += _source(number, cell.source)
    return reasons


def _parameters(notebook) -> Iterator[Reason]:
    tagged = [c for c in notebook.cells if c.cell_type == "code" and "parameters" in c.metadata.get("tags", [])]
    if len(tagged) != 1:
        yield Reason("manual_edit", "", f"{len(tagged)} cells are tagged `parameters`; one cell with {', '.join(PARAMETERS)} needs the tag, else the notebook must be edited by hand for each input")
        return
    rest = "\n".join(c.source for c in notebook.cells if c.cell_type == "code" and c is not tagged[0])
    for name in PARAMETERS:
        if not re.search(rf"^\s*{name}\b.*=", tagged[0].source, re.MULTILINE):
            yield Reason("manual_edit", "", f"the cell tagged `parameters` does not set {name}")
        elif not re.search(rf"\b{name}\b", rest):
            yield Reason("manual_edit", "", f"no cell uses {name}; whoever has another file must edit the notebook by hand")


def _source(number: int, source: str) -> Iterator[Reason]:
    where = f"cell {number}"
    if found := PLACEHOLDER.search(source):
        yield Reason("manual_edit", "", f"{where} waits for a person: {found.group(0)!r}")
    for line, text in enumerate(source.splitlines(), 1):
        if re.match(r"\s*[!%]", text):
            yield Reason("manual_edit", "", f"{where}, line {line}: {text.strip()[:60]!r} runs a command of one machine; write it in Python")
    source = re.sub(r"(?m)^(\s*)[!%].*$", r"\1pass", source)
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield Reason("crashes", "", f"{where}, line {error.lineno}: this is no Python ({error.msg})")
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ABSOLUTE.match(node.value):
            yield Reason("absolute_path", "", f"{where}, line {node.lineno}: {node.value[:60]!r} is a place on one machine; use the parameters or a file beside the notebook")
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if name in ASKS:
                yield Reason("manual_edit", "", f"{where}, line {node.lineno}: {name}() waits for a person; nobody sits at a headless demo")
        if isinstance(node, ast.ExceptHandler) and all(_is_nothing(s) for s in node.body):
            yield Reason("swallows_errors", "", f"{where}, line {node.lineno}: this `except` does nothing; say in problems_path what was wrong, and with which row")


def _is_nothing(statement: ast.stmt) -> bool:
    return isinstance(statement, (ast.Pass, ast.Continue)) or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
