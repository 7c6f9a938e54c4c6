"""Hostile labs: what a trainee may hand in where a whole lab is asked for, tried against the process that proves it."""

from __future__ import annotations

import dataclasses
import importlib.util
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

import graders
from campkit.authoring import packed
from campkit.checking import BadReturn, FileMissing
from campkit.errors import LabError
from graders import authored, authored_child, prove_remote, prove_side
from graders.contract import config
from graders.handed_in import looks_inward
from graders.junk import KINDS, damaged_file, damaged_text
from graders.labs import load_lab
from graders.prove_apart import ApartRunner, names_defined
from graders.prove_remote import ChildRunner, ProofProcess
from graders.sandbox import why_no_bubblewrap
from graders.session import Session

TEMPLATE = Path(graders.__file__).parent / "template_lab"
AUTHOR_LAB = Path(graders.__file__).parents[1] / "labs" / "s4_author_a_lab"
sandboxed = pytest.mark.skipif(bool(why_no_bubblewrap()), reason=f"no sandbox: {why_no_bubblewrap()}")


@pytest.fixture
def lab_folder(tmp_path):
    return Path(shutil.copytree(TEMPLATE, tmp_path / "their_lab", ignore=shutil.ignore_patterns("__pycache__")))


def put_first(folder: Path, file: str, code: str) -> None:
    """Let a file of the lab run `code` as soon as it is loaded."""
    path = folder / file
    path.write_text(path.read_text("utf-8").replace("from __future__ import annotations\n", f"from __future__ import annotations\n{code}\n", 1), "utf-8")


def speaking(code: str) -> ProofProcess:
    """Return a process that answers with what `code` writes to `out`, whatever it is asked."""
    return ProofProcess([sys.executable, "-c", f"import sys, time\nout = sys.stdout.buffer\nsys.stdin.readline()\n{code}\nout.flush()\nsys.stdin.read()"])


# --- the notebook's own process -------------------------------------------------------------------------------------------

class TwoFaced(Session):
    """A kernel that hands over another file each time it is asked."""

    def file_bytes(self, name: str, max_bytes: int) -> bytes:
        self.times = getattr(self, "times", 0) + 1
        if name == "scenario.yaml":
            raise FileMissing("not there")
        return b"face %d" % self.times


def test_one_file_is_handed_over_for_all_checks():
    """A lab.zip that opens every gate for one check, and another one that kills every wrong answer for the next?"""
    session = TwoFaced(load_lab(AUTHOR_LAB), 1)
    assert {session.read_file("lab.zip") for _ in range(3)} == {b"face 1"}
    for _ in range(2):
        with pytest.raises(FileMissing):
            session.read_file("scenario.yaml")
    assert session.times == 2
    with pytest.raises(FileMissing, match="larger than 3 bytes"):
        session.read_file("lab.zip", max_bytes=3)


# --- the pipe to the process that proves ---------------------------------------------------------------------------------

def test_the_rest_of_a_long_answer_is_not_the_next_labs_answer(monkeypatch):
    """An answer that is longer than what is read at once: its rest waits in the pipe for the next question."""
    monkeypatch.setattr(prove_remote, "MAX_ANSWER_CHARS", 1_000)
    process = speaking("out.write(b'{\"answer\": \"' + b'x' * 1_500 + b'\"}\\n' + b'{\"answer\": \"of the lab before\"}\\n')")
    with pytest.raises(LabError, match="longer than 1,000"):
        process.ask({})
    assert not process.is_alive
    with pytest.raises(LabError):
        process.ask({})


def test_answers_that_nobody_asked_for_are_not_collected():
    process = speaking("while True: out.write(b'{\"answer\": 1}\\n' * 1000)")
    assert process.ask({}) == 1
    time.sleep(0.5)
    assert process._lines.qsize() <= 1
    process.close()
    assert not process.is_alive


def test_an_answer_of_millions_of_parts_is_not_read():
    process = speaking("out.write(b'{\"answer\": [' + b'[],' * 1_200_000 + b'1]}\\n')")
    process.trusted = False
    with pytest.raises(LabError, match="a million parts"):
        process.ask({})


def test_an_ended_process_is_a_lab_error_not_a_fault_of_the_check():
    process = speaking("pass")
    process.close()
    with pytest.raises(LabError):
        process.ask({})


QUESTION = {"text": "x" * 1_000_000}


@pytest.mark.parametrize("stopped", ["by_a_signal", "by_itself"])
def test_a_child_that_stops_reading_does_not_hold_the_grader(monkeypatch, stopped):
    """A question that does not fit into the pipe: the write had no end."""
    monkeypatch.setattr(prove_remote, "WRITE_S", 1.0)
    process = ProofProcess([sys.executable, "-c", "import time; time.sleep(1000)"])
    if stopped == "by_a_signal":
        os.kill(process._process.pid, signal.SIGSTOP)
    with pytest.raises(LabError, match="did not take its question in 1 s"):
        process.ask(QUESTION)
    assert not process.is_alive
    with pytest.raises(LabError):
        process.ask(QUESTION)


def test_a_question_of_many_megabytes_is_read_by_a_child_that_lives():
    process = speaking("out.write(b'{\"answer\": 7}\\n')")
    assert process.ask({"text": "x" * 5_000_000}) == 7
    process.close()


def test_a_long_proof_is_cut_before_it_is_sent(monkeypatch, capfd):
    """Tables and words of a lab, written as JSON: a character can become twelve."""
    class Table:
        def write_data(self, tier, folder):
            folder.mkdir(parents=True)
            (folder / "orders.csv").write_text("\N{GRINNING FACE}" * 400_000, "utf-8")

    with pytest.raises(LabError, match="A few hundred rows"):
        authored_child._tables(Table(), "dev")


@pytest.mark.parametrize("code", ["import graders.prove_runner as r\nr.find_fragile_checks = list", "from graders import junk", "import sys",
                                  "def check_x(submission):\n    return submission.cells", "getattr(object, 'cells')", "__import__('os')"])
def test_checks_that_look_at_the_grader_are_named(code):
    """They can switch off the search for fragile checks, and read the answers of the staff."""
    problem, = looks_inward("checks.py", code)
    assert problem.rule == "files" and "what an answer returns" in problem.message


def test_honest_checks_do_not_look_at_the_grader():
    for path in [TEMPLATE / "checks.py", TEMPLATE / "data.py", *AUTHOR_LAB.glob("examples/*/*/checks.py"), *AUTHOR_LAB.glob("examples/*/*/data.py")]:
        assert looks_inward(path.name, path.read_text("utf-8")) == []
    assert looks_inward("checks.py", "(" * 500) == []
    assert looks_inward("data.py", 'import re\nTABLE = {"cells": 1, "modules": 2}\nre.compile("x")') == []


def test_thousands_of_problems_are_not_kept():
    from graders.contract import Problem

    many = [Problem("cells", "x", "y", "z")] * 5_000 + [Problem("leaks", "x", "y", "z")]
    assert len(authored_child.first_of_each_rule(many)) == authored_child.MAX_PROBLEMS + 2


# --- the sandbox that proves ----------------------------------------------------------------------------------------------

@sandboxed
def test_nothing_is_written_to_the_machine_and_no_link_is_followed(lab_folder, tmp_path):
    """Files of 64 MB in the folder for tables, also without a name, fill the disk; a link there would show the grader's own files."""
    (tmp_path / "roster.csv").write_text("T-0001,secret")
    put_first(lab_folder, "data.py", f'''
import os
for do in (lambda: open("/run/k/big", "wb").write(b"x" * 1_000_000), lambda: os.mkdir("/run/k/deep"),
           lambda: os.symlink({str(tmp_path)!r}, "/run/k/held_out"), lambda: os.mkfifo("/run/k/pipe")):
    try:
        do()
        REACHED = True
    except OSError:
        pass
''')
    lab = load_lab(lab_folder)
    with ApartRunner(lab, 5, hash_seed=1) as runner:
        runner.write_data("held_out", tmp_path / "made")
        from graders.sandbox_init import landlock_version

        assert landlock_version() < 1 or not list(runner.checks.out.iterdir())
    assert {path.name for path in (tmp_path / "made").iterdir()} == {"tickets.csv"}


@sandboxed
def test_tables_with_odd_names_are_refused(lab_folder, tmp_path):
    with open(lab_folder / "data.py", "a") as file:
        file.write('\n\nhonest = make\n\n\ndef make(tier, seed):\n    return honest(tier, seed)\n\n\nimport sys\n'
                   'sys.modules["__main__"].Checks.answer = lambda self, request: {"../../outside.csv": "x"} if request["op"] == "data" else None\n')
    with ApartRunner(load_lab(lab_folder), 5, hash_seed=1) as runner:
        with pytest.raises(LabError, match="letters, digits"):
            runner.write_data("dev", tmp_path / "made")
    assert not list(tmp_path.rglob("outside*"))


@sandboxed
def test_memory_of_many_processes_is_watched(lab_folder, tmp_path, monkeypatch):
    """The lab's own lab.toml does not raise the limits, and its processes count together."""
    config_file = lab_folder / "lab.toml"
    config_file.write_text(config_file.read_text("utf-8").partition("[limits]")[0] + "[limits]\nmemory_mb = 8000\n", "utf-8")
    lab = load_lab(lab_folder)
    assert prove_remote.limits_of(lab).memory_mb == prove_remote.PROCESS_MB
    monkeypatch.setattr(prove_side, "TOGETHER_MB", 500)
    put_first(lab_folder, "data.py", '''
import os, time
for _ in range(4):
    if os.fork() == 0:
        kept = b"x" * 200_000_000
        time.sleep(1000)
time.sleep(1000)
''')
    with pytest.raises(LabError, match="used more than 500 MB"):
        ApartRunner(lab, 5, hash_seed=1)


@sandboxed
def test_an_error_says_nothing_to_a_terminal(lab_folder):
    put_first(lab_folder, "checks.py", 'raise ValueError("a\\x1b[2Jb\\u202e")')
    with ApartRunner(load_lab(lab_folder), 5, hash_seed=1) as runner:
        graded = runner.grade(runner.lab.cells)
    assert graded.error and not {"\x1b", "\u202e"} & set(graded.error)


# --- checks that would tell a trial from a trainee --------------------------------------------------------------------------

SECRET = "the_staff_wrote_this_line"
STAFF = f"def unit_to_help(shares, counts):\n    {SECRET} = max(shares, key=shares.get)\n    return {SECRET}\n"
FRAGILE = "    return passed() if len(submission.call('unit_to_help', {'a': 0.5}, {'a': 30})) else failed('empty')\n"
"""A check that breaks on None and on numbers, and gives full points to any text."""
TELLS = {
    "by_the_class_of_the_submission": "    if type(submission).__name__ == 'Damaged':\n        return failed('a trial')\n",
    "by_who_calls": "    frame = __import__('sys')._getframe()\n    while frame:\n        if 'fragile' in frame.f_code.co_name:\n"
                    "            return failed('a trial')\n        frame = frame.f_back\n",
    "by_replacing_the_search": "    import graders.junk, graders.prove_runner\n    graders.prove_runner.find_fragile_checks = graders.junk.find_fragile_checks = lambda *a: []\n"
                               "    graders.junk.what_is_fragile = lambda *a: ''\n",
}


def put_into_check(folder: Path, name: str, code: str) -> None:
    """Let a check of the lab begin with `code`."""
    path = folder / "checks.py"
    text = path.read_text("utf-8")
    start = text.index('"""\n', text.index(f"def check_{name}(")) + 4
    path.write_text(text[:start] + code + text[start:], "utf-8")


@sandboxed
@pytest.mark.parametrize("tell", TELLS)
def test_a_check_does_not_know_that_it_is_tried_with_nonsense(lab_folder, tell):
    """In one process with the search a check hides what nonsense does to it; asked from outside it cannot."""
    put_into_check(lab_folder, "unit_to_help_held_out", TELLS[tell] + FRAGILE)
    lab = load_lab(lab_folder)
    with ChildRunner(lab, 5, hash_seed=1) as together:
        together.grade(lab.cells)
        assert together.fragile_checks(lab.cells) == [], "the attack is none any more: find a better one"
    with ApartRunner(lab, 5, hash_seed=1) as apart:
        apart.grade(lab.cells)
        (name, message), = apart.fragile_checks(lab.cells)
    assert name == "unit_to_help_held_out" and message.startswith("breaks on None as every answer: checks.py:") and "TypeError" in message


@sandboxed
def test_a_trial_is_a_run_like_any_other(lab_folder):
    """What do the checks get to see of a trial? The same requests, in the same order."""
    lab = load_lab(lab_folder)
    with ApartRunner(lab, 5, hash_seed=1) as runner:
        seen, ask = [], runner.checks.process.ask
        runner.checks.process.ask = lambda request, *more: (seen.append(set(request) | {request["op"]}), ask(request, *more))[1]
        runner.grade(lab.cells)
        usual, seen[:] = list(seen), []
        runner.fragile_checks(lab.cells, kinds=list(KINDS)[:2])
        assert seen == usual * 2
        seen.clear()
        runner.grade_function("unit_to_help", STAFF)
        assert seen == usual


LOOKS = """
    import gc, sys
    seen, frame = [], sys._getframe()
    while frame:
        seen.append(repr(frame.f_locals))
        frame = frame.f_back
    for one in gc.get_objects():
        if type(one) in (dict, list, tuple):
            seen += [text for text in (one.values() if type(one) is dict else one) if type(text) is str]
    for name in ("cells", "SEEN", "_SECRET"):
        try:
            seen.append(repr(getattr(submission, name, None)) + repr(submission.value(name)))
        except Exception:
            pass
    try:
        submission.call("unit_to_help", None, None)
    except Exception as error:
        seen.append(str(error))
    if any(word in text for text in seen for word in ("the_staff_" + "wrote",)):
        return failed("these are the staff's")
"""


@sandboxed
def test_the_staffs_answers_are_not_to_be_read(lab_folder):
    """Not by checks that look through their own process, not by a cell of the lab that hands on what it finds."""
    put_into_check(lab_folder, "unit_to_help_held_out", LOOKS.strip("\n") + "\n")
    (lab_folder / "lab.py").write_text((lab_folder / "lab.py").read_text("utf-8") + """
# %% locked="keep_lines"
import linecache
SEEN = [line for entry in list(linecache.cache.values()) if len(entry) > 2 for line in entry[2]]
""", "utf-8")
    lab = load_lab(lab_folder)
    cells = [dataclasses.replace(cell, source=STAFF) if cell.name == "unit_to_help" else cell for cell in lab.cells]
    with ChildRunner(lab, 5, hash_seed=1) as together:
        assert "these are the staff's" in [one.message for one in together.grade(cells).results], "the attack is none any more"
    with ApartRunner(lab, 5, hash_seed=1) as apart:
        said = apart.grade_function("unit_to_help", STAFF)
        assert not said.error and "these are the staff's" not in [one.message for one in said.results]
        assert said.results[1].fraction < 1, "it is wrong, and was judged"
        right = apart.grade_function("unit_to_help", "def unit_to_help(shares, counts):\n    return max((u for u in shares if counts[u] >= 20), key=shares.get)")
        assert right.results[1].fraction == 1


@sandboxed
def test_an_answer_of_the_staffs_has_no_helpers_of_the_labs_own(lab_folder):
    """A check that wants a constant of the worked answer refuses a right answer by another hand; names of other cells are still there."""
    lab_py = lab_folder / "lab.py"
    lab_py.write_text(lab_py.read_text("utf-8").replace("def unit_to_help(", "SMALLEST = 20\n\n\ndef unit_to_help(", 1), "utf-8")
    put_into_check(lab_folder, "unit_to_help_held_out", '\n    if not callable(submission.call) or submission.value("SMALLEST") != 20:\n        return failed("SMALLEST should be 20.")\n')
    right = "def unit_to_help(shares, counts):\n    return max((u for u in shares if counts[u] >= 20), key=shares.get)"
    with ApartRunner(load_lab(lab_folder), 5, hash_seed=1) as runner:
        assert [one.fraction for one in runner.grade(runner.lab.cells).results] == [1, 1]
        first, second = runner.grade_function("unit_to_help", right).results
    assert first.fraction == 1 and second.fraction < 1, "the first check asks another cell, the second wants a name that no task gives"


def test_names_that_a_cell_defines():
    assert names_defined("A, (B, *C) = 1, (2, 3)\nD: int = 4\nE.f = G[0] = 5\nclass H:\n    i = 1\ndef j(k): l = 1") == {"A", "B", "C", "D", "H", "j"}
    assert names_defined("def (") == set()


@pytest.mark.parametrize("asked", [None, {"op": "begin"}, {"op": "exchange"}, {"op": "exchange", "text": "{}", "timeout_s": "x"}, {"op": "file", "name": "roster.csv", "max_bytes": 5}])
def test_what_checks_may_ask_is_a_question_about_answers(lab_folder, asked):
    runner = object.__new__(ApartRunner)
    runner.lab = load_lab(lab_folder)
    with pytest.raises(LabError, match="no question"):
        runner._question(asked)


def test_nonsense_takes_the_place_of_values_only():
    """In answers that are none, or that nobody should read, there is nothing to damage."""
    from campkit.checking.codec import decode, encode

    nothing, nan = KINDS["None as every answer"], KINDS["answers with NaN for every number"]
    assert decode(damaged_text(encode({"value": [1, "x"]}), nothing)) == {"value": None}
    assert str(decode(damaged_text(encode({"value": {"a": 1}}), nan))) == "{'value': {'a': nan}}"
    assert damaged_text('{"problem":"NameMissing","message":"x"}', nothing) == '{"problem":"NameMissing","message":"x"}'
    assert "BadReturn" in damaged_text('{"value":[' + "[]," * 1_100_000 + "1]}", nothing) and "BadReturn" in damaged_text("{", nothing)
    assert damaged_file("a.csv", b"x,y\n1,2\n3,4\n", KINDS["answers without their last part"]) == b"x\n1\n"
    assert damaged_file("a.csv", b"x\n1\n", nothing) == damaged_file("a.txt", b"x", nothing) == b"\xff\x00junk"


# --- what reading the lab shows -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["/etc/passwd", "./checks.py", "sub/../checks.py", "", ".", "sub//x.txt", "a\\b", "c:x"])
def test_no_release_file_lies_outside_or_goes_by_another_name(lab_folder, name):
    import json

    config_file = lab_folder / "lab.toml"
    config_file.write_text(config_file.read_text("utf-8").replace('data = ["dev"]', f'data = ["dev"]\nfiles = [{json.dumps(name)}]'), "utf-8")
    lab = load_lab(lab_folder)
    assert lab.config.release.files == [name]
    assert any("correct the name" in message or "remove it" in message for _, message in config(lab))


@pytest.mark.slow
@sandboxed
def test_a_lab_that_is_called_like_the_prover_does_not_become_it():
    """The folder stands where Python looks first: graders/prove_child.py of the lab, and its own json."""
    files = {path.relative_to(TEMPLATE).as_posix(): path.read_bytes() for path in sorted(TEMPLATE.rglob("*")) if path.is_file() and "__pycache__" not in path.parts}
    files["lab.toml"] = files["lab.toml"].replace(b'data = ["dev"]', b'data = ["dev"]\nfiles = ["__init__.py", "prove_child.py"]')
    files |= {"__init__.py": b"", "prove_child.py": b"print('{\"answer\": null}')"}
    found = authored.prove_packed(packed("graders", files), cell="late_share", staff={}, questions=[], claims=[], seed=3)
    assert not any(row.role == "mutant" and not row.fails for row in found.rows)


# --- the lab that asks for labs -------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def checks():
    spec = importlib.util.spec_from_file_location("author_checks", AUTHOR_LAB / "checks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("value", ["device 14 hidden order", "x" * 200, 10**200, 123456789012, True])
def test_an_answer_for_a_visible_order_cannot_quote_the_hidden_ones(checks, value):
    """An alternative has seen the hidden orders of the one before it, in a file, and returns them as its answer."""
    assert checks.shown_as("value", value) == "something else"
    assert checks.shown_as("value", 12.5) == "12.50" and checks.shown_as("error", "KeyError") == "no answer"


def test_hidden_rows_are_found_in_other_tables_than_csv(checks):
    rows = checks.rows_of({"orders.json": '{"orders": [{"kind": "kit", "goods": 4.0, "days": 3}, {"kind": "device", "goods": 5.5, "days": 30}]}'})
    assert ("kit", "4", "3") in rows and checks.leaked("For goods 5.5, days 30, a device: wrong", {row: checks.Counter(row) for row in rows})


@pytest.mark.parametrize("name, text", [("a.csv", "x\n" + "y" * 200_000), ("a.json", "[" * 100_000), ("a.csv", "x\n" + "1," * 500), ("a.json", "{")])
def test_odd_tables_are_the_pairs_problem(checks, name, text):
    with pytest.raises(BadReturn, match="data.py"):
        checks.rows_of({name: text})
