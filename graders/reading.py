"""Reading a submission as data: whatever it is, the result is plain text of known size, or a sentence.

Nothing of the submitted notebook reaches the kernel but the source of the trainee's answer cells, found by
cell name, and the files that the lab asks for. Order, metadata, ids, kernel, outputs and attachments are ours.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graders.build import with_hand_in
from graders.files import read_plain_file
from graders.labs import Lab

MAX_NOTEBOOK_BYTES = 10_000_000
MAX_CELLS = 1000
MAX_ANSWER_CHARS = 200_000
MAX_WRITTEN_CHARS = 30_000
"""Of a text cell: turning Markdown into a page takes the square of its length."""
MAX_FILE_BYTES = 1_000_000


@dataclass
class Submitted:
    """What a submission folder gave."""

    status: str = "ok"
    """ok, invalid (it cannot be used) or missing (there is nothing)."""
    message: str = ""
    """Why it cannot be used, for the trainee."""
    answers: dict[str, str] = field(default_factory=dict)
    """Cell name -> the trainee's text."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Handed-in file -> its bytes."""
    notes: list[str] = field(default_factory=list)
    """What was put right or left out, one sentence each."""

    def digest(self) -> str:
        """Return the SHA-256 of all that counts: the same answers and files give the same digest."""
        parts = {"status": self.status, "message": self.message, "answers": self.answers, "notes": self.notes,
                 "files": {name: hashlib.sha256(data).hexdigest() for name, data in self.files.items()}}
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def read_submission(folder: Path, lab: Lab) -> Submitted:
    """Read what was handed in for a lab; never raises for anything that a trainee can put there."""
    name = f"{lab.name}.ipynb"
    for part in (folder.parent, folder):
        if part.is_symlink():
            return Submitted("invalid", f"The folder {part.name} is a link to another folder, so it was not opened. "
                                        "Hand in the files themselves.")
    until = time.monotonic() + 5.0
    while not folder.is_dir() and any(folder.parent.glob(f".{lab.name}.*.half")) and time.monotonic() < until:
        time.sleep(0.02)  # it is being exchanged for a newer one
    if not folder.is_dir():
        return Submitted("missing", "Nothing was handed in.")
    try:
        data = read_plain_file(folder / name, MAX_NOTEBOOK_BYTES)
    except ValueError as error:
        if not os.path.lexists(folder / name):
            return Submitted("missing", _no_notebook(folder, name))
        return Submitted("invalid", f"The notebook {name} {error}.")
    submitted = read_notebook(data, lab)
    if submitted.status == "ok":
        _read_files(folder, lab, submitted)
    return submitted


def _no_notebook(folder: Path, name: str) -> str:
    others = sorted(entry.name for entry in os.scandir(folder) if entry.name.endswith(".ipynb"))
    if others:
        return (f"There is no notebook named {name}; {others[0][:80]!r} was handed in. "
                f"Rename it to {name} and hand it in again.")
    return f"The folder that was handed in holds no notebook. Save your work as {name} and hand it in again."


def read_notebook(data: bytes, lab: Lab) -> Submitted:
    """Read the bytes of a submitted notebook: its answers by cell name, or why it cannot be used."""
    name = f"{lab.name}.ipynb"
    cells = _load_cells(data)
    if isinstance(cells, str):
        return Submitted("invalid", f"The notebook {name} {cells}")
    submitted = Submitted()
    expected = {cell.name: cell for cell in with_hand_in(lab.cells) if cell.name and cell.kind not in ("markdown", "code")}
    found: dict[str, list[dict[str, Any]]] = {}
    own = 0
    for cell in cells:
        cell_name = _name_of(cell)
        if cell_name in expected:
            found.setdefault(cell_name, []).append(cell)
        elif cell.get("cell_type") == "code" and _source(cell).strip() and not _is_prose_id(cell, lab):
            own += 1
    for cell_name, ours in expected.items():
        theirs = found.get(cell_name, [])
        if not theirs:
            submitted.notes.append(f"The cell {cell_name!r} was deleted; the cell of the release was put back.")
            continue
        if len(theirs) > 1:
            submitted.notes.append(f"The cell {cell_name!r} is there {len(theirs)} times; "
                                   f"the {'one in its own place' if _own_place(theirs, cell_name) else 'first'} counts.")
        chosen = _own_place(theirs, cell_name) or theirs[0]
        _take(chosen, cell_name, ours, submitted)
    if own:
        submitted.notes.append(f"{own} code cell{'s' if own > 1 else ''} of your own {'were' if own > 1 else 'was'} "
                               "not run: put all that an answer needs into its answer cell.")
    return submitted


def _take(cell: dict[str, Any], name: str, ours, submitted: Submitted) -> None:
    if cell.get("cell_type") != ours.cell_type:
        submitted.notes.append(f"The cell {name!r} was turned into a cell of another type; it was turned back.")
    if not ours.is_answer:
        return
    text = _source(cell)
    most = MAX_ANSWER_CHARS if ours.cell_type == "code" else MAX_WRITTEN_CHARS
    if len(text) > most:
        submitted.notes.append(f"The answer {name!r} is too long to be read: {len(text):,} characters, at most "
                               f"{most:,}. It counts as not answered.")
        return
    submitted.answers[name] = text


def _load_cells(data: bytes) -> list[dict[str, Any]] | str:
    """Return the notebook's cells, or the rest of a sentence that begins with its name."""
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return "is no UTF-8 text. Open it in JupyterLab, save it and hand it in again."
    except (ValueError, RecursionError) as error:
        if isinstance(error, RecursionError):
            return "is nested too deeply to be a notebook. Start again from the released notebook."
        return (f"is no notebook: it is not JSON ({str(error)[:80]}). "
                "Open it in JupyterLab, save it and hand it in again.")
    if not isinstance(content, dict):
        return "is no notebook: its JSON is no object. Start again from the released notebook."
    if content.get("nbformat") != 4:
        return (f"has the notebook format {str(content.get('nbformat'))[:10]}, the camp reads format 4. "
                "Open it in JupyterLab and save it.")
    cells = content.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        return "is damaged: it has no list of cells. Start again from the released notebook."
    if len(cells) > MAX_CELLS:
        return f"has {len(cells):,} cells, at most {MAX_CELLS:,} are read. Remove cells of your own."
    return cells


def _name_of(cell: dict[str, Any]) -> str | None:
    """Return the cell name: nbgrader's grade_id, or the cell's id where the metadata was removed."""
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    if not isinstance(name, str):
        name = cell.get("id")
    return name if isinstance(name, str) else None


def _own_place(cells: list[dict[str, Any]], name: str) -> dict[str, Any] | None:
    """Return the cell that still has the id of the release (a copied cell gets a new one), when it is the only one."""
    same = [cell for cell in cells if cell.get("id") == name]
    return same[0] if len(same) == 1 else None


def _is_prose_id(cell: dict[str, Any], lab: Lab) -> bool:
    """Is this a free code cell of the release? Its id is its name, or code-<number>."""
    known = {cell.name for cell in lab.cells if cell.name}
    cell_id = cell.get("id")
    return isinstance(cell_id, str) and (cell_id in known or cell_id.startswith("code-"))


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return ""
    return source.encode("utf-8", "replace").decode("utf-8")


def _read_files(folder: Path, lab: Lab, submitted: Submitted) -> None:
    for name in lab.config.hand_in:
        try:
            submitted.files[name] = read_plain_file(folder / name, MAX_FILE_BYTES)
        except ValueError as error:
            submitted.notes.append(f"The file {name} {error}.")
