"""Reading percent sources: what is read, and what a lab author is told when it cannot be."""

from __future__ import annotations

from pathlib import Path

import jupytext
import pytest

import graders
from campkit.errors import LabError
from graders.labs import load_lab
from graders.source import parse_notebook, parse_text, write_text

TEMPLATE = Path(graders.__file__).parent / "template_lab"


def test_the_template_is_read_as_jupytext_reads_it():
    ours = parse_notebook(TEMPLATE / "lab.py")
    theirs = jupytext.read(TEMPLATE / "lab.py", fmt="py:percent").cells
    assert [(cell.cell_type, cell.source.strip("\n")) for cell in ours] == \
        [(cell.cell_type, cell.source.strip("\n")) for cell in theirs]


def test_names_roles_and_lines():
    cells = parse_text('# %% check="a_b" points=2.5 dimension="ai" lead="both"\nassert 1\n\n\n'
                       '# %% [markdown]\n# one\n#\n# two\n# %% artefact="cases.csv"\nx = 1\n# %%\ny = 2\n')
    assert [(cell.kind, cell.name, cell.line) for cell in cells] == [
        ("check", "a_b", 1), ("markdown", None, 5), ("artefact", "cases_csv", 9), ("code", None, 11)]
    assert cells[0].attributes["points"] == 2.5 and cells[0].source == "assert 1"
    assert cells[1].source == "one\n\ntwo" and cells[2].file == "cases.csv"


@pytest.mark.parametrize("text, line, words", [
    ("import os\n# %%\n", 1, "before the first cell"),
    ("# %% solution=a\n", 1, "cannot be read"),
    ("# %%\n# %% choose nodes\n", 2, "no key=value"),
    ('# %% solution="a" check="b"\n', 1, "roles solution and check"),
    ('# %% written="a" points=1\n', 1, "[markdown]"),
    ('# %% [markdown] solution="a"\n', 1, "without [markdown]"),
    ('# %% solution="a" point=1\n', 1, "unknown key 'point'"),
    ('# %% solution="a" solution="b"\n', 1, "twice"),
    ("# %% solution=5\n", 1, "no text"),
    ("# %% [markdown]\nplain words\n", 1, "neither in quotes nor in comments"),
    ('# %% [markdown]\nr"""\nno end\n', 1, "does not end"),
    ('# %% [markdown]\nr"""\none\n"""\nmore\n', 1, "does not end"),
])
def test_what_cannot_be_read_is_named_with_its_line(text, line, words):
    with pytest.raises(LabError) as caught:
        parse_text(text, "lab.py")
    assert f"lab.py:{line}:" in str(caught.value) and words in str(caught.value)


def test_writing_and_reading_give_the_same_cells():
    cells = load_lab(TEMPLATE).cells + parse_text('# %% [markdown]\n# a \\"\\"\\" b """ c\n')
    again = parse_text(write_text(cells))
    assert [(c.kind, c.name, c.source, c.attributes) for c in again] == \
        [(c.kind, c.name, c.source, c.attributes) for c in cells]


@pytest.mark.parametrize("change, words", [
    (("minutes = 45", "minutes = 45\nhours = 1"), "unknown key 'hours'"),
    (("minutes = 45", ""), "'minutes' is missing"),
    (("minutes = 45", 'minutes = "45"'), "minutes = '45' is not of the type int"),
    (("seconds = 60", "second = 60"), "unknown key 'limits.second'"),
    (('hand_in = []', 'hand_in = [1]'), "list[str]"),
    (('hand_in = []', 'hand_in = ['), "is no TOML"),
    (("required = false", "required = 0"), "type bool"),
])
def test_lab_toml_errors_name_the_key(change, words, tmp_path):
    from graders.labs import read_config

    (tmp_path / "lab.toml").write_text((TEMPLATE / "lab.toml").read_text().replace(*change))
    with pytest.raises(LabError) as caught:
        read_config(tmp_path / "lab.toml")
    assert words in str(caught.value)
