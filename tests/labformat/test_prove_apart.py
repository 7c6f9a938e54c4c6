"""The two ends of a handed-in lab: the same walls forked or started, the same answers asked ahead or one by one."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

import graders
from graders import warm_proof
from graders.labs import load_lab
from graders.prove_apart import ApartRunner
from graders.sandbox import why_no_bubblewrap
from graders.warm_proof import WarmProof, begin_parents

TEMPLATE = Path(graders.__file__).parent / "template_lab"
pytestmark = pytest.mark.skipif(why_no_bubblewrap() is not None, reason="bubblewrap does not work here")

FIVE_QUESTIONS = '''
from campkit.checking import failed, passed

def check_late_share_held_out(submission):
    for number in range(5):
        if submission.call("late_share", number, timeout_s=1.0) != number:
            return failed(f"{number} is wrong")
    return passed("right")

def check_unit_to_help_held_out(submission):
    got = submission.call("unit_to_help")
    return passed("right") if got == 5 else failed(f"it had been asked {got} times")
'''
COUNTING = {"late_share": "calls = []\ndef late_share(number):\n    calls.extend([number] if isinstance(number, int) else [])\n    {0}return number", "unit_to_help": "def unit_to_help():\n    return len(calls)"}

LOOKING = '''
    import os, pathlib, socket
    from campkit.checking import failed
    status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
    seen = {"secrets": [], "hash": hash("order"), "new rights": status["NoNewPrivs"], "capabilities": status["CapEff"].strip("0"),
            "filter": status["Seccomp"], "root": os.getuid() == 0 and "0 0" in " ".join(open("/proc/self/uid_map").read().split()),
            "others": sorted(name for name in os.listdir("/proc") if name.isdigit() and name not in ("1", str(os.getpid()))
                             and b"cat" not in open(f"/proc/{name}/cmdline", "rb").read()),
            "environment": sorted(name for name in os.environ if "SECRET" in name),
            "open": [os.readlink(f"/proc/self/fd/{name}").partition(":")[0] for name in sorted(os.listdir("/proc/self/fd"))
                     if os.path.lexists(f"/proc/self/fd/{name}")],
            "folder": sorted(path.name for path in pathlib.Path("/work").rglob("*"))}
    for path in %s:
        try:
            seen["secrets"].append(os.listdir(path) if os.path.isdir(path) else open(path).read())
        except OSError:
            pass
    for place in [("127.0.0.1", 22), ("192.0.2.1", 80)]:
        try:
            socket.create_connection(place, timeout=0.5)
            seen["secrets"].append("network")
        except OSError:
            pass
    return failed(repr(seen))
'''


@pytest.fixture
def lab_folder(tmp_path):
    return Path(shutil.copytree(TEMPLATE, tmp_path / "their_lab", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture(params=["forked", "started"])
def way(request, monkeypatch):
    if request.param == "forked":
        begin_parents(1, 2)
    else:
        monkeypatch.setattr(warm_proof, "_parents", {})
    return request.param


def test_walls_and_limits_are_the_same_forked_and_started(lab_folder, tmp_path, way, monkeypatch):
    monkeypatch.setenv("A_SECRET", "x")
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret seed")
    places = [str(secret), str(TEMPLATE.parents[1] / "tests"), "/etc/shadow", str(Path.home() / ".bashrc"), str(TEMPLATE.parents[1] / "labs")]
    checks = lab_folder / "checks.py"
    checks.write_text(checks.read_text().replace('    tickets = submission.data("held_out")["tickets"]\n', LOOKING % places, 1))
    lab, seen = load_lab(lab_folder), []
    for hash_seed in (1, 2):
        with ApartRunner(lab, 5, hash_seed) as runner:
            assert {isinstance(side.process._process, WarmProof) for side in runner._sides} == {way == "forked"}
            seen.append(eval(runner.grade(lab.cells).results[0].message))
    assert seen[0].pop("hash") != seen[1].pop("hash")
    for one in seen:
        assert one["secrets"] == one["others"] == one["environment"] == [], one
        assert one["new rights"] == "1" and not one["capabilities"] and one["filter"] == "2" and not one["root"], one
        assert all(name in ("pipe", "/dev/null") or name.startswith("/proc") for name in one["open"]), one
        assert not {"mutants", "alternatives", "late_counts_spam.py"} & set(one["folder"]), one


@pytest.mark.parametrize("wrong, first, second", [
    ("", "right", "right"),
    ("if number == 2: return -1\n    ", "2 is wrong", "it had been asked 3 times"),
    ("if number == 3:\n        while True: pass\n    ", "late_share(...) gave no answer within 1 s.", "it had been asked 4 times"),
    ("if number == 1:\n        import os\n        os._exit(3)\n    ", None, None),
])
def test_what_is_asked_ahead_changes_no_answer(lab_folder, way, wrong, first, second):
    """A check that asks five things of a right answer stops at the first wrong one; the answers remember how often they were asked."""
    (lab_folder / "checks.py").write_text(FIVE_QUESTIONS)
    lab = load_lab(lab_folder)

    def cells(damage):
        return [dataclasses.replace(cell, source=COUNTING[cell.name].format(damage)) if cell.is_answer and cell.name in COUNTING else cell for cell in lab.cells]

    with ApartRunner(lab, 5, 1) as runner:
        assert [one.message for one in runner.grade(cells("")).results] == ["right", "right"]
        assert len(runner._asked["late_share_held_out"]) == 5
        said = [[one.message for one in runner.grade(cells(wrong), from_top=from_top).results] for from_top in (False, True, False)]
    assert said[0] == said[1] == said[2]
    assert first is None or said[0] == [first, second]


def test_nonsense_that_is_put_in_ahead_is_what_the_check_sees(lab_folder, way):
    (lab_folder / "checks.py").write_text(FIVE_QUESTIONS)
    lab = load_lab(lab_folder)
    cells = [dataclasses.replace(cell, source=COUNTING[cell.name].format("")) if cell.is_answer and cell.name in COUNTING else cell for cell in lab.cells]
    with ApartRunner(lab, 5, 1) as runner:
        before = runner.fragile_checks(cells)
        runner.grade(cells)
        assert runner._asked and runner.fragile_checks(cells) == before


def test_the_staffs_function_is_asked_ahead_and_says_nothing_of_its_source(lab_folder, way):
    (lab_folder / "checks.py").write_text(FIVE_QUESTIONS.replace('return failed(f"{number} is wrong")', 'pass'))
    lab = load_lab(lab_folder)
    with ApartRunner(lab, 5, 1) as runner:
        runner.grade_function("late_share", "def late_share(number):\n    return number")
        graded = runner.grade_function("late_share", "def late_share(number):\n    raise ValueError('my own words')")
    assert "my own words" not in graded.results[0].message and "ValueError" in graded.results[0].message
