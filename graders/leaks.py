"""Looking for answers, checks and hidden rows in a release. Texts are compared; nothing is run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from graders.labs import Lab
from graders.source import BEGIN_SOLUTION, END_SOLUTION

MIN_LINE = 30
MIN_ROW = 20


def find_leaks(lab: Lab, release: Path, hidden: list[Path]) -> Iterator[tuple[str, str]]:
    """Yield (where, message) for each leak in the folder `release`; `hidden` are folders with tables never to be seen."""
    texts = release_texts(release)
    for name, text in texts.items():
        lines = {line.strip() for line in text.splitlines()}
        for cell, line in solution_lines(lab):
            if line in lines:
                yield cell, f"its solution line {_short(line)} stands in the release ({name}); take it out there."
        for line in check_lines(lab):
            if line in lines:
                yield "checks.py", f"the line {_short(line)} stands in the release ({name}); visible checks are written in their own way."
        if "BEGIN SOLUTION" in text or "HIDDEN TESTS" in text:
            yield name, "the release holds a solution or hidden-test mark; its region was not taken out."
    yield from _rows(release, hidden)
    for path in sorted(release.rglob("truth_*")):
        yield path.name, "a table of truths stands in the release; name such tables truth_... in data.py and do not copy them."


def release_texts(release: Path) -> dict[str, str]:
    """Return name -> text of each file of a release; of a notebook, the sources of its cells, one text a cell."""
    texts = {}
    for path in sorted(release.rglob("*")):
        if path.suffix == ".ipynb":
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                texts[f"cell {cell['id']}"] = "".join(cell["source"])
        elif path.is_file() and path.suffix != ".csv":
            texts[path.relative_to(release).as_posix()] = path.read_text(encoding="utf-8", errors="replace")
    return texts


def solution_lines(lab: Lab) -> Iterator[tuple[str, str]]:
    """Yield (cell name, line) for each longer line of a solution that no code cell outside a solution needs too."""
    inside, outside = [], set()
    for cell in lab.cells:
        hidden = False
        for line in cell.source.splitlines():
            if BEGIN_SOLUTION in line:
                hidden = True
            elif END_SOLUTION in line:
                hidden = False
            elif hidden and len(line.strip()) >= MIN_LINE:
                inside.append((cell.name or "", line.strip()))
            elif not hidden and cell.kind in ("locked", "code"):
                outside.add(line.strip())
    yield from (pair for pair in inside if pair[1] not in outside)


def check_lines(lab: Lab) -> list[str]:
    """Return the longer lines of checks.py; imports and plain brackets are no secret."""
    path = lab.folder / "checks.py"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    long = [line.strip() for line in lines if len(line.strip()) >= MIN_LINE]
    return [line for line in long if not line.startswith(("import ", "from "))]


def _rows(release: Path, hidden: list[Path]) -> Iterator[tuple[str, str]]:
    """Compare hidden tables with the released ones; a table that is wholly equal in both is reference data."""
    visible: set[str] = set()
    for path in release.rglob("*.csv"):
        visible.update(path.read_text(encoding="utf-8").splitlines()[1:])
    released = {path.name: path.read_bytes() for path in release.rglob("*.csv")}
    for folder in hidden:
        for path in sorted(folder.glob("*.csv")):
            if released.get(path.name) == path.read_bytes():
                continue
            rows = [row for row in path.read_text(encoding="utf-8").splitlines()[1:] if len(row) >= MIN_ROW]
            found = [row for row in rows if row in visible]
            # A few rows of a common catalogue may stand in both; a tenth of a table is no accident.
            if found and len(found) >= max(1, len(rows) // 10):
                yield f"data.py, table {path.stem}", (f"{len(found)} of {len(rows)} rows of the {folder.name} data stand in "
                                                      "the release; make each tier from its own seed.")


def _short(line: str) -> str:
    return repr(line if len(line) <= 60 else line[:57] + "...")
