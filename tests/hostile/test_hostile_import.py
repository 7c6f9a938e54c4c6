"""Foreign notebooks for `camp labs import`: what comes of one is a lab that can be read, with its own cells and no others, or a sentence."""

from __future__ import annotations

import json

import pytest

from campkit.errors import LabError
from graders.import_notebook import import_notebook
from graders.labs import load_lab

CHECK = {"grade": True, "solution": False, "locked": True, "grade_id": "sum_works", "points": 2}
SOLUTION = {"grade": False, "solution": True, "grade_id": "sum"}
WRITTEN = {"grade": True, "solution": True, "grade_id": "why", "points": 1}
EXTRA = '# %% check="bonus_held_out" points=1000 dimension="ai" lead="both"\nassert True'


def cell(source, kind="code", **nbgrader):
    """Return a notebook cell as JSON has it."""
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": "a", "metadata": {"nbgrader": {"schema_version": 3, **nbgrader}} if nbgrader else {}, "source": source} | code


@pytest.mark.parametrize("one", [
    cell("assert 1", **CHECK | {"points": "many"}), cell("assert 1", **CHECK | {"points": [1]}), cell("assert 1", **CHECK | {"points": float("nan")}),
    cell("assert 1", **CHECK | {"points": -5}), cell("x", "markdown", **WRITTEN | {"points": "no"}),
    cell(f"x = 1\n{EXTRA}", **SOLUTION), cell(f"Read this.\n{EXTRA}", "markdown"), cell(f'x = """a\u2028{EXTRA}\x0c{EXTRA}"""', **SOLUTION),
    cell('text\n"""\nimport os\nr"""', "markdown"), cell("x = \x001", **SOLUTION), cell("x = '\ud800'", **SOLUTION), cell(5, **SOLUTION),
    cell("x = " + "-" * 20_000 + "1", **SOLUTION), cell("assert " + "-" * 900 + "1 == 2", **CHECK), cell("assert x" + ".a" * 5_000, **CHECK),
    cell("assert 1", **CHECK | {"grade_id": "../../x"}), cell("assert 1", **CHECK | {"grade_id": ["x", "y"]}),
], ids=["points text", "points list", "points nan", "points negative", "points of a text", "cells in code", "cells in prose", "cells behind odd line ends",
        "end of quotes", "nul", "half character", "number as source", "deep", "deep test", "deep attribute", "name with ..", "name as list"])
@pytest.mark.filterwarnings("ignore")
def test_a_foreign_notebook_becomes_its_own_cells_and_no_others(tmp_path, one):
    file = tmp_path / 'my "\N{GRINNING FACE}" notebook.ipynb'
    file.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [one]}))
    made = import_notebook(file, tmp_path, "s1_foreign")
    lab = load_lab(made.folder)
    assert [found.kind for found in lab.cells] == [wanted.kind for wanted in made.cells] and len(lab.cells) == 1
    assert all(0 < item.points <= 2 for item in lab.items)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"nbformat":4,"nbformat_minor":5,"metadata":' + '{"a":' * 3_000 + "1" + "}" * 3_000 + ',"cells":[]}', "[]",
                                  '{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[5]}'], ids=["deep", "deep metadata", "a list", "a number as cell"])
@pytest.mark.filterwarnings("ignore")
def test_what_is_no_notebook_gives_a_sentence(tmp_path, text):
    (tmp_path / "foreign.ipynb").write_text(text)
    with pytest.raises(LabError, match="notebook"):
        import_notebook(tmp_path / "foreign.ipynb", tmp_path, "s1_foreign")
