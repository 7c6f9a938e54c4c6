"""What lies beside a notebook that was handed in: times that are none, secrets in no encoding, folders in the place of files."""

from __future__ import annotations

import pytest

from graders.course import Course
from graders.feedback import write_feedback
from graders.files import read_plain_file
from graders.grade import grade
from graders.labs import load_lab
from graders.release import release_labs
from graders.sandbox import why_no_bubblewrap
from tests.hostile.attacks import HERE, Attack, make

HONEST = make(Attack("honest", "", "def add_all(numbers):\n    return sum(numbers)\n"))
BESIDE = {
    "time_garbage": ("timestamp.txt", b"yesterday"), "time_bytes": ("timestamp.txt", b"\xff\xfe"), "time_far": ("timestamp.txt", b"9999-12-31 23:59:59-14:00"),
    "time_folder": ("timestamp.txt", None), "secret_bytes": ("submission_secret.txt", b"\xff\xfe\x00"), "secret_folder": ("submission_secret.txt", None),
    "notebook_folder": ("h_sums.ipynb", None),
}


def test_a_folder_is_no_plain_file(tmp_path):
    with pytest.raises(ValueError, match="is no plain file"):
        read_plain_file(tmp_path, 10)


@pytest.mark.slow
@pytest.mark.skipif(bool(why_no_bubblewrap()), reason="no sandbox on this machine")
def test_what_lies_beside_a_notebook_leaves_nobody_ungraded_and_nobody_without_feedback(tmp_path):
    course, lab = Course(tmp_path / "course", labs=HERE / "lab"), load_lab(HERE / "lab" / "h_sums")
    release_labs(course, [lab])
    for owner, (name, content) in {**BESIDE, "zz_honest": ("notes.csv", b"a\n1\n")}.items():
        folder = course.submitted / owner / "h_sums"
        folder.mkdir(parents=True)
        (folder / "h_sums.ipynb").write_bytes(HONEST)
        if content is None:
            (folder / name).unlink(missing_ok=True)
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(content)
    rows = {row.owner: row for row in grade(course, [lab], isolation="bubblewrap", progress=False).rows}
    assert {row.points for owner, row in rows.items() if owner != "notebook_folder"} == {10.0}
    assert (rows["notebook_folder"].status, rows["notebook_folder"].points) == ("invalid", 0.0)
    written = write_feedback(course, [lab])
    assert not written.problems and len(written.pages) == len(rows)
