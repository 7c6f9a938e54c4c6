"""Make the golden notebooks again: `python tests/golden/update.py`. Look at the difference before you commit it.

Each lesson is built from its text source, run in a real kernel, and stored with its outputs. The tests run it again
and compare output by output (nbval), so a changed library, data set or sentence shows up as a difference.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).parent / "lessons"


def golden_path(lesson) -> Path:
    return GOLDEN / f"stage{lesson.stage}" / f"{lesson.name}.ipynb"


def run_lesson(lesson) -> bytes:
    """Return the executed notebook of a lesson as bytes, without anything that changes from run to run."""
    import nbformat
    from nbclient import NotebookClient

    from graders.build import notebook_bytes
    from graders.lessons import build_lesson

    notebook = nbformat.reads(build_lesson(lesson.path).decode(), as_version=4)
    folder = golden_path(lesson).parent
    folder.mkdir(parents=True, exist_ok=True)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"], "language_info": {"name": "python"}}
    return notebook_bytes(json.loads(nbformat.writes(notebook)))


def main() -> int:
    from graders.lessons import discover_lessons

    wanted = {golden_path(lesson): lesson for lesson in discover_lessons()}
    for stale in set(GOLDEN.rglob("*.ipynb")) - set(wanted):
        print("removed  ", stale.relative_to(ROOT))
        stale.unlink()
    for path, lesson in wanted.items():
        content = run_lesson(lesson)
        changed = not path.exists() or path.read_bytes() != content
        path.write_bytes(content)
        print("changed  " if changed else "unchanged", path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
