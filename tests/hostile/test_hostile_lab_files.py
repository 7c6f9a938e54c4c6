"""Handed-in lab folders whose files are odd: a sentence that says what is wrong, before anything of them runs."""

from __future__ import annotations

import re

import pytest

from campkit.errors import LabError
from graders.contract import find_problems
from graders.labs import load_lab
from graders.new_lab import new_lab


def problems(folder) -> str:
    """Return what reading the lab says, as one text."""
    try:
        return " ".join(problem.message for problem in find_problems(load_lab(folder)))
    except LabError as error:
        return str(error)


@pytest.mark.parametrize(("points", "said"), [
    ("NaN", "cannot be read"), ("Infinity", "cannot be read"), ("[" * 5_000 + "]" * 5_000, "cannot be read"),
    ("1e308", "has no points, or more than"), ("1" + "0" * 4_000, "has no points, or more than"), ("[1]", "has no points, or more than"),
], ids=["nan", "infinite", "deep", "large", "thousands of digits", "a list"])
def test_points_that_are_none_are_refused(tmp_path, points, said):
    folder = new_lab("s1_odd", tmp_path, "Odd")
    text = (folder / "lab.py").read_text(encoding="utf-8")
    (folder / "lab.py").write_text(re.sub(r"points=\S+", lambda found: f"points={points}", text), encoding="utf-8")
    assert said in problems(folder)


def test_files_that_are_nested_too_deeply_are_refused(tmp_path):
    folder = new_lab("s1_odd", tmp_path, "Odd")
    with open(folder / "lab.py", "a", encoding="utf-8") as file:
        file.write("\n# %%\nx = " + "-" * 50_000 + "1\n")
    assert "nested too deeply" in problems(folder)
    with open(folder / "lab.toml", "a", encoding="utf-8") as file:
        file.write("x = " + "[" * 5_000 + "]" * 5_000 + "\n")
    assert "nested too deeply" in problems(folder)
