"""Reading a notebook's text source: jupytext's percent format, and the camp's roles on the cell markers.

    # %% check="nodes_held_out" points=6 dimension="ai" lead="aibp"

A marker is `# %%` at the start of a line, then `[markdown]` for prose, then key=value pairs whose values
are JSON. One of the keys in `ROLES` gives the cell its role and its name. jupytext reads the same files;
a test holds both readings equal. This reader knows line numbers, so that an error can say where.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from campkit.errors import LabError

#: Role -> the type of its cell. The value of the role's key is the cell's name (for an artefact: its file).
ROLES = {"locked": "code", "solution": "code", "check": "code", "artefact": "code", "written": "markdown", "task": "markdown"}
#: Roles that a person or a check gives points for.
GRADED = ("check", "written", "task")
#: Keys that a marker may carry beside its role.
MARKER_KEYS = {
    "check": {"points", "dimension", "lead"}, "written": {"points", "dimension", "lead"}, "task": {"points", "dimension", "lead"},
    "solution": {"fails", "critical", "equivalent"}, "artefact": {"fails", "critical", "equivalent"}, "locked": set(),
    "markdown": {"name"}, "code": {"name"},
}
BEGIN_SOLUTION, END_SOLUTION = "BEGIN SOLUTION", "END SOLUTION"

_MARKER = re.compile(r"# %%(?P<rest>.*)\Z")
_PAIR = re.compile(r"\s*(?P<key>[A-Za-z_]\w*)\s*=\s*")


@dataclass(frozen=True)
class Cell:
    """One cell of a source file."""

    kind: str
    """A role of `ROLES`, or "markdown" or "code" for a cell without one."""
    name: str | None
    """Cell name (of an artefact: its file with "_" for what no name may hold), None for a cell without a name."""
    source: str
    attributes: dict[str, Any] = field(default_factory=dict)
    line: int = 1
    """1-based line of the marker in the file."""
    cell_type: str = "code"
    """"code" or "markdown"."""

    @property
    def file(self) -> str | None:
        """The file that an artefact cell makes, None for other cells."""
        return self.attributes.get("artefact")

    @property
    def is_answer(self) -> bool:
        """True when the trainee's text in this cell counts."""
        return self.kind in ("solution", "artefact", "written")


def parse_notebook(path: Path) -> list[Cell]:
    """Return the cells of a percent file. Raises LabError with file and line when a marker cannot be read."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise LabError.at(path, None, f"cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise LabError.at(path, None, f"is no UTF-8 text (byte {error.start}).", "Save it as UTF-8.") from None
    return parse_text(text, path)


def parse_text(text: str, path: Path | str = "<text>") -> list[Cell]:
    """Return the cells of a percent text; `path` is for error messages."""
    blocks: list[tuple[int, str, list[str]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        marker = _MARKER.match(line)
        if marker:
            blocks.append((number, marker["rest"], []))
        elif blocks:
            blocks[-1][2].append(line)
        elif line.strip() and not line.startswith("#"):
            raise LabError.at(path, number, "there is text before the first cell.", "Begin the file with a line `# %%`.")
    return [_cell(path, number, rest, lines) for number, rest, lines in blocks]


def _cell(path: Path | str, number: int, rest: str, lines: list[str]) -> Cell:
    rest = rest.strip()
    is_prose = rest.startswith("[markdown]")
    attributes = _attributes(path, number, rest.removeprefix("[markdown]"))
    roles = [key for key in attributes if key in ROLES]
    if len(roles) > 1:
        raise LabError.at(path, number, f"the cell has the roles {' and '.join(roles)}.", "Give it one role.")
    kind = roles[0] if roles else "markdown" if is_prose else "code"
    cell_type = "markdown" if is_prose else "code"
    if roles and ROLES[kind] != cell_type:
        need = "`# %% [markdown]`" if ROLES[kind] == "markdown" else "`# %%` without [markdown]"
        raise LabError.at(path, number, f"a {kind} cell begins with {need}.", "Correct the marker.")
    unknown = set(attributes) - MARKER_KEYS[kind] - {kind, "tags"}
    if unknown:
        allowed = ", ".join(sorted(MARKER_KEYS[kind] | {"tags"}))
        raise LabError.at(path, number, f"unknown key {sorted(unknown)[0]!r} on a {kind} cell.", f"Known here: {allowed}.")
    name = attributes.get(kind) if roles else attributes.get("name")
    if name is not None and not isinstance(name, str):
        raise LabError.at(path, number, f"the name {name!r} is no text.", 'Write it in quotes, e.g. check="orders_held_out".')
    if kind == "artefact":
        name = re.sub(r"[^A-Za-z0-9]", "_", name)
    while lines and not lines[-1].strip():
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    source = _prose(path, number, lines) if is_prose else "\n".join(lines)
    return Cell(kind, name, source, attributes, number, cell_type)


def _attributes(path: Path | str, number: int, rest: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    decoder, position = json.JSONDecoder(parse_constant=_no_constant), 0
    while rest[position:].strip():
        pair = _PAIR.match(rest, position)
        if not pair:
            raise LabError.at(path, number, f"{rest[position:].strip()!r} on the marker is no key=value pair.",
                              'Write e.g. solution="choose_nodes".')
        try:
            value, position = decoder.raw_decode(rest, pair.end())
        except (ValueError, RecursionError):
            raise LabError.at(path, number, f"the value of {pair['key']!r} on the marker cannot be read.",
                              'Values are JSON: "text", 4, true, ["a", "b"].') from None
        if pair["key"] in found:
            raise LabError.at(path, number, f"the key {pair['key']!r} stands twice on the marker.", "Remove one.")
        found[pair["key"]] = value
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no value")


def _prose(path: Path | str, number: int, lines: list[str]) -> str:
    """Return the Markdown of a prose cell: the inside of r\"\"\"...\"\"\", or comment lines without their "# "."""
    text = "\n".join(lines)
    for opening in ('r"""', '"""', "r'''", "'''"):
        quotes = opening[-3:]
        if text.startswith(opening):
            inner = text[len(opening):]
            if inner.find(quotes) != len(inner) - 3:
                raise LabError.at(path, number, f"the prose that begins with {opening} does not end with {quotes}.",
                                  f"End the cell with {quotes} on a line of its own.")
            return inner[:-3].strip("\n")
    if all(line.startswith("#") or not line.strip() for line in lines):
        return "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines)
    raise LabError.at(path, number, "the text of a [markdown] cell is neither in quotes nor in comments.",
                      'Write r""" on the first line and """ on the last.')


def write_text(cells: Iterable[Cell]) -> str:
    """Return the percent text of cells; `parse_text` of it gives the same cells (but for line numbers)."""
    parts = []
    for cell in cells:
        marker = "# %% [markdown]" if cell.cell_type == "markdown" else "# %%"
        for key, value in cell.attributes.items():
            marker += f" {key}={json.dumps(value, ensure_ascii=False)}"
        if cell.cell_type == "code":
            body = cell.source
        elif '"""' in cell.source or cell.source.endswith('"'):
            body = "\n".join(f"# {line}".rstrip() for line in cell.source.split("\n"))
        else:
            body = f'r"""\n{cell.source}\n"""'
        parts.append(f"{marker}\n{body}\n")
    return "\n".join(parts)
