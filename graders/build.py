"""Building: text source -> nbgrader source notebook -> release, byte for byte the same every time.

Only an allow-list goes into a release: the notebook without its answers, the data tiers and the files
that `lab.toml` names. Answers are taken out by nbgrader's own steps.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from campkit.errors import LabError
from graders.labs import Lab
from graders.source import Cell

if TYPE_CHECKING:
    from nbformat import NotebookNode

SCHEMA_VERSION = 3
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
          "language_info": {"name": "python"}}
#: nbgrader's code stub tells a trainee to raise an error; below an editor for a file there is nothing to write.
CODE_STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
#: The last cell of every lab: a button that runs `camp submit`. It is silent while a submission is graded.
HAND_IN = Cell("locked", "hand_in", "# Save (Ctrl+S), run this cell, press the button.\nimport campkit.handin\n\ncampkit.handin.panel()")
ARTEFACT_STUB = "# Your answer is the file {file}: fill it in above; every change is saved."


def nbgrader_metadata(cell: Cell) -> dict | None:
    """Return a cell's nbgrader metadata (schema 3), None for a cell that nbgrader leaves alone."""
    flags = {  # role: grade, solution, locked, task
        "locked": (False, False, True, False), "solution": (False, True, False, False),
        "artefact": (False, True, False, False), "check": (True, False, True, False),
        "written": (True, True, False, False), "task": (False, False, True, True),
    }.get(cell.kind)
    if flags is None:
        return None
    grade, solution, locked, task = flags
    meta = {"grade": grade, "grade_id": cell.name, "locked": locked, "schema_version": SCHEMA_VERSION,
            "solution": solution, "task": task}
    if grade or task:
        points = cell.attributes.get("points", 0)
        meta["points"] = int(points) if float(points).is_integer() else float(points)
    return meta


def build_notebook(lab: Lab, cells: Iterable[Cell] | None = None) -> NotebookNode:
    """Return the nbgrader source notebook of a lab (worked answers in place), or of `cells` in their stead."""
    return notebook_of(with_hand_in(lab.cells if cells is None else cells))


def with_hand_in(cells: Iterable[Cell]) -> list[Cell]:
    """Return a lab's cells as they stand in its notebook: the button to hand in comes last."""
    return [*cells, HAND_IN]


def notebook_of(cells: Iterable[Cell]) -> NotebookNode:
    """Return cells as a notebook with the kernel set, cell names as ids, no outputs."""
    from nbformat import v4

    made, unnamed = [], {"markdown": 0, "code": 0}
    for cell in cells:
        if cell.name is None:
            unnamed[cell.cell_type] += 1
        name = cell.name or f"{'prose' if cell.cell_type == 'markdown' else 'code'}-{unnamed[cell.cell_type]:02d}"
        new = v4.new_code_cell if cell.cell_type == "code" else v4.new_markdown_cell
        nbgrader = nbgrader_metadata(cell)
        metadata = {"nbgrader": nbgrader} if nbgrader else {}
        if cell.attributes.get("tags"):
            metadata["tags"] = list(cell.attributes["tags"])
            if "hide-input" in metadata["tags"]:  # an editor for people who do not read code: JupyterLab folds its source
                metadata["jupyter"] = {"source_hidden": True}
        node = new(cell.source, metadata=metadata)
        node["id"] = name[:64]
        made.append(node)
    return v4.new_notebook(cells=made, metadata=json.loads(json.dumps(KERNEL)))


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """Return a notebook as the bytes that are written: sorted keys, one space of indent, UTF-8, final newline."""
    text = json.dumps(notebook, sort_keys=True, indent=1, ensure_ascii=False, separators=(",", ": "))
    return (text + "\n").encode("utf-8")


def strip_answers(notebook: NotebookNode) -> NotebookNode:
    """Return the release form of a source notebook: nbgrader's own steps, without its database and headers."""
    import copy

    from nbgrader.preprocessors import (
        CheckCellMetadata,
        ClearHiddenTests,
        ClearMarkScheme,
        ClearOutput,
        ClearSolutions,
        ComputeChecksums,
        LockCells,
    )

    notebook, resources = copy.deepcopy(notebook), {}
    for step in (LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ClearHiddenTests, ClearMarkScheme,
                 ComputeChecksums, CheckCellMetadata):
        try:
            notebook, resources = step().preprocess(notebook, resources)
        except (RuntimeError, ValueError) as error:
            raise LabError(f"nbgrader's step {step.__name__} refuses the notebook: {error}") from None
    return notebook


def build_source(lab: Lab, out_dir: Path) -> Path:
    """Write the nbgrader source of a lab to `out_dir`: <lab>.ipynb with the worked answers, data and files."""
    return _write(lab, notebook_bytes(build_notebook(lab)), Path(out_dir))


def build_release(lab: Lab, out_dir: Path) -> Path:
    """Write the release of a lab to `out_dir`: <lab>.ipynb without answers, data/<tier>/, files. Returns the notebook's path."""
    return _write(lab, notebook_bytes(release_notebook(lab)), Path(out_dir))


def release_notebook(lab: Lab) -> NotebookNode:
    """Return the notebook that trainees receive."""
    from nbgrader.preprocessors import ComputeChecksums

    notebook = strip_answers(build_notebook(lab))
    files = {cell.name: cell.file for cell in lab.cells if cell.kind == "artefact"}
    for cell in notebook.cells:
        if cell["id"] in files:
            cell.source = cell.source.replace(CODE_STUB, ARTEFACT_STUB.format(file=files[cell["id"]]))
    return ComputeChecksums().preprocess(notebook, {})[0]


def _write(lab: Lab, notebook: bytes, out_dir: Path) -> Path:
    """Write into a fresh folder beside `out_dir`, then put it in its place."""
    out_dir.parent.mkdir(parents=True, exist_ok=True)
    fresh = out_dir.with_name(f".{out_dir.name}.{os.getpid()}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    (fresh / f"{lab.name}.ipynb").write_bytes(notebook)
    write_release_files(lab, fresh)
    old = out_dir.with_name(f".{out_dir.name}.{os.getpid()}.old")
    if out_dir.exists():
        os.replace(out_dir, old)
    os.replace(fresh, out_dir)
    shutil.rmtree(old, ignore_errors=True)
    return out_dir / f"{lab.name}.ipynb"


def write_release_files(lab: Lab, folder: Path) -> None:
    """Write the visible data and the listed files of a lab into `folder` (beside the notebook)."""
    copy_release_files(lab, folder)
    for tier in lab.config.release.data:
        target = folder / "data" / tier
        target.mkdir(parents=True, exist_ok=True)
        for name, table in lab.make_data(tier, lab.config.dev_seed).items():
            if not name.startswith("truth_"):
                write_table(target, name, table)


def copy_release_files(lab: Lab, folder: Path) -> None:
    """Copy the files that `release.files` lists into `folder`."""
    for name in lab.config.release.files:
        source = (lab.folder / name).resolve()
        if lab.folder not in source.parents or not source.is_file():
            raise LabError.at(lab.folder / "lab.toml", None, f"release.files names {name!r}, which is no file of the lab.",
                              "Correct the name.")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / name)


def write_table(folder: Path, name: str, table: object) -> Path:
    """Write a table as <name>.csv (UTF-8, "\\n", no index), other plain data as <name>.json."""
    if hasattr(table, "to_csv"):
        path = folder / f"{name}.csv"
        path.write_bytes(table.to_csv(index=False, lineterminator="\n").encode("utf-8"))
    else:
        path = folder / f"{name}.json"
        path.write_bytes((json.dumps(table, ensure_ascii=False, indent=1, default=str) + "\n").encode("utf-8"))
    return path
