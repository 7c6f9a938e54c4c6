"""A check that hangs on an odd answer ends, with a sentence; the other checks and the next submission are graded."""

from __future__ import annotations

import shutil
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

import pytest

import graders.checks
from graders.labs import load_lab
from graders.prove_runner import LocalRunner
from graders.reading import Submitted
from graders.run import Run

HERE = Path(__file__).resolve().parents[1] / "hostile" / "lab" / "h_sums"
needs_clock = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no clock of processor time on this system")
LARGEST = "def largest(numbers):\n    return max(numbers)\n"
#: A check that compares in a time that doubles with each element, and holds back every error that it can.
SLOW = '''        got = submission.call("add_all", row)
        while isinstance(got, list):
            try:
                sum(range(1000))
            except Exception:
                pass
'''


@pytest.fixture
def lab(tmp_path, monkeypatch):
    folder = tmp_path / "h_sums"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    checks = folder / "checks.py"
    checks.write_text(checks.read_text().replace('        got = submission.call("add_all", row)\n', SLOW))
    monkeypatch.setattr(graders.checks, "CHECK_CPU_S", 1.0)
    return load_lab(folder)


def result(lab, add_all: str) -> dict[str, dict]:
    made = Run(lab, Submitted(answers={"add_all": add_all, "largest": LARGEST}), 5, "none").result()
    return {item["name"]: item for item in made["items"]}


@needs_clock
def test_a_check_that_hangs_on_an_answer_ends_and_the_next_submission_is_graded(lab):
    hostile = result(lab, "def add_all(numbers):\n    return [numbers]\n")
    stuck = hostile["add_all_held_out"]
    assert stuck["status"] == "awaiting" and stuck["points"] is None, "a person decides"
    assert "check_add_all_held_out used more than 1 s of processor time on this answer" in stuck["grader_error"]
    assert hostile["largest_held_out"]["points"] == 4.0
    assert result(lab, "def add_all(numbers):\n    return sum(numbers)\n")["add_all_held_out"]["points"] == 6.0


@needs_clock
def test_a_proof_says_that_a_check_hangs(lab):
    cells = lab.with_answers(None)
    cells = [type(cell)(**{**vars(cell), "source": "def add_all(numbers): return [1]"}) if cell.name == "add_all" else cell for cell in cells]
    with LocalRunner(lab, 5) as runner:
        assert "processor time on this answer" in runner.grade(cells).error
        assert not runner.grade(lab.with_answers(None)).error


@needs_clock
def test_the_clock_is_put_back(lab):
    before = signal.getsignal(signal.SIGPROF)
    result(lab, "def add_all(numbers):\n    return sum(numbers)\n")
    assert signal.getsignal(signal.SIGPROF) == before and signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def _hold_the_interpreter() -> None:
    graders.checks.CHECK_WALL_S = 1.0
    with graders.checks.time_limit():
        list(range(3)).__contains__(-1)
        sum(range(10**13))  # in C from end to end: no signal handler of Python runs


@needs_clock
def test_a_worker_that_never_comes_back_to_python_ends_and_its_pool_sees_it():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool, pytest.raises(BrokenProcessPool):
        pool.submit(_hold_the_interpreter).result(timeout=120)
