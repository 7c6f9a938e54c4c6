"""Which variables of a notebook the checks of a lab ask for, read from checks.py: they are taken before anything is called."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from graders.labs import Lab


def values_asked(lab: Lab) -> list[str]:
    """Return the variables of the notebook that the lab's checks ask for by name: names that its cells give a value, and that
    checks.py writes as a text: in `submission.value("x")`, in a call of a function that asks for values, or in the row of names of a loop."""
    return list(_values_asked(lab.folder / "checks.py", lab.digest(), "\n\n".join(cell.source for cell in lab.cells if cell.cell_type == "code")))


@lru_cache(maxsize=16)
def _values_asked(checks: Path, digest: str, source: str) -> tuple[str, ...]:
    made = set(re.findall(r"^([A-Za-z_]\w*)[^=\n(\[.]*=(?!=)", source, re.M)) | set(re.findall(r"^([A-Za-z_]\w*)\s*,", source, re.M))
    try:
        tree = ast.parse(checks.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):  # the checks say so themselves
        return ()
    found: set[str] = set()
    asking = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and any(map(_asks_a_value, ast.walk(node)))}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (_asks_a_value(node.func) or isinstance(node.func, ast.Name) and node.func.id in asking):
            found |= _texts(node.args)
        elif isinstance(node, (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)) and any(map(_asks_a_value, ast.walk(node))):
            found |= {text for one in node.generators for text in _texts(getattr(one.iter, "elts", ()))}
        elif isinstance(node, ast.For) and any(map(_asks_a_value, ast.walk(node))):
            found |= _texts(getattr(node.iter, "elts", ()))
    return tuple(sorted(found & made))


def _asks_a_value(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "value" and isinstance(node.value, ast.Name)


def _texts(nodes: Iterable[ast.AST]) -> set[str]:
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
