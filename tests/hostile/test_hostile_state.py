"""A function of the trainee's that sees hidden data and then sets a forecast, or writes a file, to suit it: too late."""

from __future__ import annotations

import json
import shutil

import pytest

from graders.course import Course
from graders.grade import grade
from graders.labs import load_lab
from graders.release import release_labs
from graders.sandbox import why_no_bubblewrap
from graders.values_asked import values_asked
from tests.hostile.attacks import HERE, LARGEST, cell

CELLS = '''
# %% solution="forecast"
### BEGIN SOLUTION
forecast = 1
### END SOLUTION

# %% check="forecast_held_out" points=5 dimension="business" lead="both"
assert isinstance(forecast, int), "forecast is a number"

# %% check="notes_held_out" points=5 dimension="business" lead="both"
assert True, "notes.csv holds a forecast"
'''
CHECKS = '''

def check_forecast_held_out(submission) -> Verdict:
    """A forecast of the largest number of all hidden rows."""
    right = max(max(row) for row in submission.data("held_out")["truth_rows"])
    return passed() if submission.value("forecast") == right else failed("forecast is not it.")


def check_notes_held_out(submission) -> Verdict:
    """The same in a file."""
    right = max(max(row) for row in submission.data("held_out")["truth_rows"])
    return passed() if submission.read_table("notes.csv")["forecast"].tolist() == [str(right)] else failed("notes.csv is not it.")
'''
#: The first cell's function sees all hidden rows, before the last two checks ask.
LEARNS = """
seen = []
def add_all(numbers):
    global forecast
    seen.extend(numbers)
    forecast = max(seen)
    with open("notes.csv", "w") as out:
        out.write(f"forecast\\n{forecast}\\n")
    return sum(numbers)
"""
#: The same; and the first answer, to a question about the forecast, kills the kernel or takes too long.
DIES = LEARNS + """
class Deadly(dict):
    def items(self):
        import os
        os._exit(0)
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The lab that is attacked, with a forecast in a variable and one in a file."""
    folder = tmp_path_factory.mktemp("labs") / "h_sums"
    shutil.copytree(HERE / "lab" / "h_sums", folder)
    for name, more in (("lab.py", CELLS), ("checks.py", CHECKS)):
        (folder / name).write_text((folder / name).read_text(encoding="utf-8") + more, encoding="utf-8")
    return load_lab(folder)


def test_the_values_that_checks_ask_for_are_known_before_they_ask(lab):
    assert values_asked(lab) == ["forecast"]


@pytest.mark.slow
@pytest.mark.skipif(bool(why_no_bubblewrap()), reason="no sandbox on this machine")
def test_a_forecast_is_what_it_was_before_hidden_data_was_seen(lab, tmp_path):
    course = Course(tmp_path / "course", labs=lab.folder.parent)
    release_labs(course, [lab])
    released = json.loads((course.release / "h_sums" / "h_sums.ipynb").read_text(encoding="utf-8"))
    notes = 'with open("notes.csv", "w") as out:\n    out.write("forecast\\n5\\n")\n'
    for owner, code, forecast in (("learns", LEARNS, "forecast = 5"), ("dies", DIES, "forecast = Deadly(a=5)")):
        for name, source in (("add_all", code), ("largest", LARGEST), ("forecast", f"{forecast}\n{notes}")):
            cell(released, name)["source"] = source
        folder = course.submitted / owner / "h_sums"
        folder.mkdir(parents=True)
        (folder / "h_sums.ipynb").write_text(json.dumps(released), encoding="utf-8")
    for row in grade(course, [lab], isolation="bubblewrap", progress=False).rows:
        assert row.points == 10, f"{row}: the functions are right, the forecasts are not"
