"""A good demo that a pair can copy: a card, a notebook (kept as text) and a sample input."""

from __future__ import annotations

from pathlib import Path

from cohort_tools.records.errors import RecordsError

HERE = Path(__file__).parent


def write_template(folder: Path) -> list[str]:
    """Write card.toml, demo.ipynb and sample_input.csv into `folder`; return their names.

    Raises RecordsError when one of them is there already.
    """
    import nbformat

    names = ["card.toml", "demo.ipynb", "sample_input.csv"]
    if there := [n for n in names if (folder / n).exists()]:
        raise RecordsError(f"{folder}: {', '.join(there)} is there already; choose another folder, nothing was written")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("card.toml", "sample_input.csv"):
        (folder / name).write_bytes((HERE / name).read_bytes())
    nbformat.write(demo_notebook(HERE / "demo.py"), folder / "demo.ipynb")
    return names


def demo_notebook(source: Path):
    """Return a demo notebook that is kept as percent text."""
    import jupytext

    notebook = jupytext.read(source, fmt="py:percent")
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return notebook
