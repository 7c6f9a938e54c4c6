"""Taking a notebook made with nbgrader's toolbar into a lab folder.

Cells keep their roles and points. A hidden test becomes part of a function in checks.py when all that it uses
can be asked from outside the trainee's kernel; what cannot is reported, never guessed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from campkit.errors import LabError
from graders.contract import NAME
from graders.import_checks import check_function, defined_names
from graders.source import BEGIN_SOLUTION, Cell, write_text

MAX_BYTES = 20_000_000
MAX_POINTS = 1_000
_NO_TITLE = re.compile(r"[^ -~\u00a0-\ud7ff\ue000-\U0010ffff]")
_MARKER = re.compile(r"^# %%", re.M)
_HIDDEN = re.compile(r"^[^\n]*BEGIN HIDDEN TESTS[^\n]*\n(.*?)^[^\n]*END HIDDEN TESTS[^\n]*\n?", re.M | re.S)
_SCHEME = re.compile(r"^[^\n]*BEGIN MARK SCHEME[^\n]*\n(.*?)^[^\n]*END MARK SCHEME[^\n]*\n?", re.M | re.S)


@dataclass
class Imported:
    """What came of an import."""

    folder: Path
    cells: list[Cell] = field(default_factory=list)
    report: list[str] = field(default_factory=list)
    """What a person has still to do or to look at, one sentence each."""


def import_notebook(path: Path, root: Path, name: str | None = None) -> Imported:
    """Make the lab folder `root`/`name` (default: from the file's name) of a notebook. Raises LabError when it cannot be read."""
    notebook = _read(Path(path))
    name = name or re.sub(r"[^a-z0-9]+", "_", Path(path).stem.lower()).strip("_")
    folder = Path(root) / name
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise LabError(f"{name!r} is no name for a lab; give one with --name, e.g. s2_{name.strip('_') or 'topic'}.")
    if folder.exists():
        raise LabError(f"{folder} exists already; give another name with --name.")
    made = Imported(folder)
    answers = [found for cell in notebook if cell["cell_type"] == "code" and _meta(cell).get("solution")
               for found in defined_names(cell["source"])]
    functions, rubric = [], []
    used: set[str] = set()
    for number, cell in enumerate(notebook, start=1):
        new, hidden, scheme = _convert(cell, number, used, made)
        made.cells.append(new)
        if new.kind == "check":
            text, left = check_function(new.name, new.source, hidden, answers)
            functions.append(text)
            made.report += [f"{new.name}: this part of its test needs the trainee's kernel and was left out: {part}" for part in left]
        if new.kind in ("written", "task"):
            rubric.append(f"## {new.name} ({new.attributes['points']:g})\n\n{scheme.strip() or 'Write what earns which points.'}\n")
    _write(made, functions, rubric, Path(path).stem)
    return made


def _read(path: Path) -> list[dict[str, Any]]:
    """Return the cells of a notebook as plain dicts with "cell_type", "source" and "metadata"."""
    import nbformat

    try:
        if path.stat().st_size > MAX_BYTES:
            raise LabError.at(path, None, f"is larger than {MAX_BYTES:,} bytes.", "Clear its outputs and try again.")
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except OSError as error:
        raise LabError.at(path, None, f"cannot be read: {error.strerror}.") from None
    except RecursionError:
        raise LabError.at(path, None, "is nested too deeply to be a notebook.", "Open it in JupyterLab and save it.") from None
    except (ValueError, AttributeError, KeyError, TypeError, nbformat.ValidationError) as error:
        raise LabError.at(path, None, f"is no notebook: {str(error)[:200]}.", "Open it in JupyterLab and save it.") from None
    return [{"cell_type": cell.cell_type, "source": _source(cell.source), "metadata": dict(cell.metadata)} for cell in notebook.cells]


def _source(given: Any) -> str:
    """Return a cell's text: what is no text is left out, half characters become ?, and lines end as lines of a file do."""
    text = "".join(part for part in given if isinstance(part, str)) if isinstance(given, (str, list)) else ""
    return re.sub(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "\n", text).replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _meta(cell: dict[str, Any]) -> dict[str, Any]:
    meta = cell["metadata"].get("nbgrader", {})
    return meta if isinstance(meta, dict) else {}


def _convert(cell: dict[str, Any], number: int, used: set[str], made: Imported) -> tuple[Cell, str, str]:
    """Return the cell in our form, its hidden tests and its mark scheme; add to the report what needs a look."""
    meta, source, is_prose = _meta(cell), cell["source"], cell["cell_type"] != "code"
    if _MARKER.search(source):  # it would begin a cell of lab.py
        source = _MARKER.sub("#  %%", source)
        made.report.append(f"cell {number}: a line began with # %%, the mark of a cell; it has another space now.")
    hidden = "\n".join(_HIDDEN.findall(source + "\n"))
    scheme = "\n".join(_SCHEME.findall(source + "\n"))
    source = _SCHEME.sub("", _HIDDEN.sub("", source + "\n")).rstrip("\n")
    kind = _kind(meta, is_prose)
    if kind == "solution" and meta.get("grade"):
        made.report.append(f"cell {number}: code that a person grades has no place here; it became a solution. Write a check "
                           "for it, or a written cell about it.")
    if kind in ("markdown", "code"):
        if re.search(r"^\s*[%!]", source, re.M) and kind == "code":
            made.report.append(f"cell {number}: holds a magic or a shell command; write plain Python.")
        return Cell(kind, None, source, {}, number, "markdown" if is_prose else "code"), "", ""
    if kind in ("solution", "written") and BEGIN_SOLUTION not in source:
        source = f"### BEGIN SOLUTION\n{source}\n### END SOLUTION"
    name = _name(str(meta.get("grade_id", "")), source, kind, used)
    if name != meta.get("grade_id"):
        made.report.append(f"cell {number}: its name {meta.get('grade_id', '')!r} became {name!r}; give it a better one.")
    attributes: dict[str, Any] = {kind: name}
    if kind in ("check", "written", "task"):
        points = meta.get("points")
        good = isinstance(points, (int, float)) and not isinstance(points, bool) and 0 < points <= MAX_POINTS
        attributes |= {"points": points if good else 1, "dimension": "ai", "lead": "both"}
        if not good:
            made.report.append(f"{name}: had no points, or none from 0 to {MAX_POINTS:,}; it has 1 now.")
    if kind == "check" and not re.search(r"^\s*assert ", source, re.M):
        source = (source + "\n" if source.strip() else "") + f'assert False, "show an example for {name} here"'
        made.report.append(f"{name}: its test was wholly hidden; show the trainee one assert with a message on visible data.")
    return Cell(kind, name, source, attributes, number, "markdown" if is_prose else "code"), hidden, scheme


def _kind(meta: dict[str, Any], is_prose: bool) -> str:
    if meta.get("task"):
        return "task"
    if is_prose:
        return "written" if meta.get("grade") and meta.get("solution") else "markdown"
    if meta.get("solution"):
        return "solution"
    return "check" if meta.get("grade") else "locked" if meta.get("locked") else "code"


def _name(given: str, source: str, kind: str, used: set[str]) -> str:
    """Return a cell name of our form: the given one where it fits, else one made of what the cell defines."""
    name = re.sub(r"[^a-z0-9]+", "_", given.lower()).strip("_")
    if not NAME.match(name) or re.fullmatch(r"cell_[0-9a-f]+", name):
        defined = next(iter(defined_names(source)), "") or re.sub(r"^cell_[0-9a-f]{6,}$", "", name) or "part"
        name = re.sub(r"[^a-z0-9]+", "_", f"{defined}_{kind}".lower()).strip("_")
    name = name if name[0].isalpha() else f"part_{name}"
    unique, number = name, 2
    while unique in used:
        unique, number = f"{name}_no{number}", number + 1
    used.add(unique)
    return unique


def _write(made: Imported, functions: list[str], rubric: list[str], title: str) -> None:
    """Write the lab folder whole, or not at all."""
    fresh = made.folder.with_name(f".{made.folder.name}.new")
    fresh.mkdir(parents=True)
    stage = made.folder.name[1] if re.match(r"s[1-4]_", made.folder.name) else "1"
    files = {
        "lab.py": write_text(made.cells),
        "lab.toml": f'title = {json.dumps(_NO_TITLE.sub(" ", title), ensure_ascii=False)}\nstage = {stage}\nminutes = 60\nmode = "solo"\nrequired = false\npass_mark = 0.6\n'
                    "prerequisites = []\nthemes = []\nreal_scenario = false\ncompany = []\nhand_in = []\ndev_seed = 7\n"
                    "[release]\ndata = []\n[limits]\nseconds = 120\nmemory_mb = 1500\n",
        "data.py": '"""The lab\'s data; so far there is none."""\n\nfrom __future__ import annotations\n\n\n'
                   "def make(tier: str, seed: int) -> dict:\n"
                   '    """Return table name -> DataFrame for a tier: sample, dev, held_out or rotation."""\n    return {}\n',
        "checks.py": '"""The graded checks, made from the notebook\'s tests."""\n\nfrom __future__ import annotations\n\n'
                     "import math\n\nfrom campkit.checking import Verdict, failed, passed\n\n\n" + "\n\n".join(functions),
        "NOTES.md": "# Notes for instructors\n\nWhat it teaches, common errors, timing, variations.\n",
    }
    if rubric:
        files["rubric.md"] = "# Rubric\n\n" + "\n".join(rubric)
    for name, text in files.items():
        (fresh / name).write_text(text, encoding="utf-8")
    fresh.rename(made.folder)
    made.report.append("Every graded cell has dimension \"ai\" and lead \"both\"; set them in lab.py.")
    made.report.append("Write data.py, two alternatives and eight mutants; `camp labs prove` says what is missing.")
