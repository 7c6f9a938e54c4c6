"""Hand-ins that no folder can hold, with times outside of all years, as damaged archives: one of them must not keep `camp collect` from the others."""

from __future__ import annotations

import hashlib
import json
import os
import random
import threading
import time
import zipfile
from pathlib import Path

import pytest

from campkit.errors import SubmissionError
from graders.archive import MANIFEST, read_export, read_folder
from graders.course import Course
from graders.handin import collect
from graders.labs import load_lab
from graders.reading import read_submission
from graders.release import ensure_exchange
from tests.hostile.attacks import HERE

NOTEBOOK = (HERE / "odd_counts.ipynb").read_bytes()
WHEN = "2026-11-20T09:30:00+00:00"


def export(path: Path, files: dict[str, bytes], owner: str = "T-0001", when: str = WHEN) -> Path:
    """Write what `camp submit --export` writes, whatever the names and the time are."""
    manifest = {"schema": 1, "lab": "h_sums", "owner": owner, "submitted_utc": when,
                "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(MANIFEST, json.dumps(manifest))
        for name, data in files.items():
            archive.writestr(name, data)
    return path


@pytest.fixture
def course(tmp_path):
    """A course, and a folder with the hand-in of an honest classmate."""
    (tmp_path / "mail").mkdir()
    export(tmp_path / "mail" / "z_honest.zip", {"h_sums.ipynb": NOTEBOOK}, "T-0002")
    return Course(tmp_path / "course", labs=HERE / "lab")


def collected(course: Course):
    """Collect everything; the honest hand-in is there, whatever else lies beside it."""
    found = collect(course, [load_lab(HERE / "lab" / "h_sums")], [course.root.parent / "mail"])
    assert "T-0002 h_sums" in found.taken
    return found


@pytest.mark.parametrize(("files", "said"), [
    ({"x": b"1", "x/y": b"2"}, "'x' is a file and a folder at once"),
    ({"timestamp.txt/x": b"1"}, "'timestamp.txt' is a file and a folder at once"),
    ({"submission_secret.txt/x": b"1"}, "'submission_secret.txt' is a file and a folder at once"),
    ({"\N{GRINNING FACE}" * 150: b"1"}, "is too long"),
], ids=["file and folder", "time as folder", "secret as folder", "long name"])
def test_names_that_no_folder_can_hold_are_refused(course, files, said):
    export(course.root.parent / "mail" / "a.zip", {"h_sums.ipynb": NOTEBOOK, **files})
    found = collected(course)
    assert found.taken == ["T-0002 h_sums"] and said in found.refused[0]


@pytest.mark.parametrize("when", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_time_outside_of_all_years_is_refused(course, when):
    export(course.root.parent / "mail" / "a.zip", {"h_sums.ipynb": NOTEBOOK}, when=when)
    place = ensure_exchange(course) / "inbound" / f"T-0003+h_sums+{when.replace('T', ' ')}+x"
    place.mkdir()
    (place / "h_sums.ipynb").write_bytes(NOTEBOOK)
    found = collected(course)
    assert found.taken == ["T-0002 h_sums"] and any("the time in it cannot be read" in line for line in found.refused)


def test_a_folder_with_folders_in_folders_is_refused(course):
    """Forty are enough to see it; with a thousand, reading it took all of Python's stack."""
    place = ensure_exchange(course) / "inbound" / "T-0003+h_sums+2026-11-20 09:30:00.000000 UTC+x"
    place.mkdir()
    (place / "h_sums.ipynb").write_bytes(NOTEBOOK)
    place.joinpath(*["a"] * 40).mkdir(parents=True)
    assert "too many folders" in collected(course).refused[0]


def test_what_is_said_about_a_folder_does_nothing_to_a_terminal(course):
    inbound = ensure_exchange(course) / "inbound"
    (inbound / "no one\x1b[2J\u202e+h_sums+2026-11-20 09:30:00.000000 UTC+x").mkdir()
    os.mkdir(os.fsencode(inbound) + b"/\xff\xfe+h_sums+2026-11-20 09:30:00.000000 UTC+x")
    found = collected(course)
    assert len(found.refused) == 2 and not any(sign in line for line in found.refused for sign in "\x1b\u202e\udcff")
    assert "\n".join(found.refused).encode(), "it can be printed"


def test_a_damaged_archive_is_refused_with_a_sentence(tmp_path):
    whole = export(tmp_path / "whole.zip", {"h_sums.ipynb": NOTEBOOK[:500], "notes.csv": b"a,b\n1,2\n"}).read_bytes()
    rng, damaged = random.Random(1), tmp_path / "damaged.zip"
    for _ in range(1500):
        data = bytearray(whole)
        for _ in range(rng.choice([1, 1, 2, 4])):
            at = rng.randrange(len(data)) if rng.random() < 0.4 else rng.randrange(len(data) - 400, len(data))
            data[at] = rng.choice([0, 1, 255, rng.randrange(256)])
        damaged.write_bytes(data[:rng.randrange(len(data))] if rng.random() < 0.1 else data)
        try:
            read_export(damaged)
        except SubmissionError:
            continue


def in_exchange(course: Course, owner: str, when: str, notebook: bytes = NOTEBOOK) -> Path:
    """Put a submission into the exchange, as a trainee's own program could, with a time of their choice."""
    place = ensure_exchange(course) / "inbound" / f"{owner}+h_sums+{when}+x"
    place.mkdir()
    (place / "h_sums.ipynb").write_bytes(notebook)
    return place


@pytest.mark.parametrize("way", ["exchange", "file"])
def test_work_from_the_future_keeps_no_later_work_out_and_is_no_new_attempt_each_time(course, way):
    """Handed in under another's id, it would have stood for their work for ever."""
    lab = [load_lab(HERE / "lab" / "h_sums")]
    if way == "exchange":
        in_exchange(course, "T-0009", "2099-01-01 00:00:00.000000 UTC")
    early = [export(course.root.parent / "early.zip", {"h_sums.ipynb": NOTEBOOK}, "T-0009", "2099-01-01T00:00:00+00:00")] if way == "file" else []
    found = collect(course, lab, early)
    assert found.taken == ["T-0009 h_sums"] and "in the future" in found.notes[0]
    time.sleep(0.05)
    assert collect(course, lab, early).unchanged == ["T-0009 h_sums"], "the same work is the same attempt"
    from datetime import UTC, datetime

    in_exchange(course, "T-0009", datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC"), NOTEBOOK.replace(b"max(numbers)", b"min(numbers)"))
    assert collect(course, lab, early).taken == ["T-0009 h_sums"], "the later work of its owner counts"
    assert b"min(numbers)" in (course.submitted / "T-0009" / "h_sums" / "h_sums.ipynb").read_bytes()


@pytest.mark.skipif(not hasattr(os, "fwalk"), reason="no handles of folders on this system")
def test_a_folder_that_becomes_a_link_while_it_is_read_is_not_followed(course, monkeypatch):
    """The owner of a folder in the exchange can put a link to a classmate's in its place, between our look and our reading."""
    classmate = course.root.parent / "classmate"
    classmate.mkdir()
    (classmate / "h_sums.ipynb").write_bytes(NOTEBOOK)
    swapped = course.root.parent / "swapped"
    swapped.symlink_to(classmate)
    monkeypatch.setattr(Path, "is_symlink", lambda path: False)  # the look came before
    with pytest.raises(SubmissionError, match="became a link"):
        read_folder(swapped)
    place = in_exchange(course, "T-0001", "2026-11-20 09:30:00.000000 UTC")
    (place / "inner").mkdir()
    (place / "inner" / "own.txt").write_text("own")
    real = os.path.islink

    def late(path):
        if str(path).endswith("inner"):
            os.rename(place / "inner", place.parent.parent / "gone")
            (place / "inner").symlink_to(classmate)
            return False
        return real(path)

    monkeypatch.setattr(os.path, "islink", late)
    assert "inner/h_sums.ipynb" not in read_folder(place)


def test_a_submission_that_is_being_exchanged_for_a_newer_one_is_not_missing(course):
    """`camp collect` puts the old one away and the new one in its place; `camp grade` may look just between."""
    half = course.submitted / "T-0001" / ".h_sums.0a1b.half"
    half.mkdir(parents=True)
    (half / "h_sums.ipynb").write_bytes(NOTEBOOK)
    mover = threading.Timer(0.3, os.replace, (half, half.parent / "h_sums"))
    mover.start()
    try:
        assert read_submission(half.parent / "h_sums", load_lab(HERE / "lab" / "h_sums")).status == "ok"
    finally:
        mover.join()
    assert read_submission(course.submitted / "T-0002" / "h_sums", load_lab(HERE / "lab" / "h_sums")).status == "missing"
