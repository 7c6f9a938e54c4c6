"""Running cells without a kernel: right answers come through, wrong ones become verdicts, nothing hangs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import graders
from campkit.checking import BadReturn, CallFailed, CallTimedOut, FileMissing, NameMissing, passed
from campkit.errors import LabError
from graders.build import write_release_files
from graders.checks import run_checks
from graders.exec_session import ExecSession
from graders.labs import load_lab
from graders.redaction import redact
from graders.session import OutOfMemory, ProcessDied, Session
from graders.source import parse_text

TEMPLATE = Path(graders.__file__).parent / "template_lab"


@pytest.fixture
def lab():
    return load_lab(TEMPLATE)


@pytest.fixture
def running(lab, tmp_path):
    """A function that runs percent text as a submission and returns its session."""
    opened = []

    def start(text: str) -> ExecSession:
        session = ExecSession(lab, parse_text(text), tmp_path, seed=5)
        opened.append(session)
        session.run()
        return session

    yield start
    for session in opened:
        session.close()


def test_worked_answer_earns_everything_and_a_mutant_does_not(lab, tmp_path):
    write_release_files(lab, tmp_path)
    points = {}
    for variant in (None, next(m for m in lab.mutants if m.name == "late_counts_spam")):
        with ExecSession(lab, lab.with_answers(variant), tmp_path, seed=5) as session:
            assert [run.ename for run in session.run()] == [""] * 5 and session.status == "finished"
            points[variant and variant.name] = [result.points for result in run_checks(lab, session)]
    assert points[None] == [6.0, 4.0] and points["late_counts_spam"][0] < 6.0


def test_arguments_and_answers_keep_their_types(running):
    session = running("# %%\nfrom decimal import Decimal\ndef f(table, *, by): return (table, by, Decimal('1.20'), table[by].sum())")
    import pandas as pd

    table = pd.DataFrame({"a": [1.5, 2.5], "b": ["x", None]})
    back, by, price, total = session.call("f", table, by="a")
    pd.testing.assert_frame_equal(back, table)
    assert (by, str(price), total) == ("a", "1.20", 4.0)
    assert session.trace.calls[""][0].items.keys() == {"0", "1", "2", "3", "length"}


def test_an_error_in_a_cell_does_not_stop_the_next(running):
    session = running("# %%\nimport sys\nsys.exit(3)\n# %%\nx = \n# %%\nprint('a' * 10**6)\ny = 4")
    assert [(run.ename, run.line) for run in session.runs] == [("SystemExit", 2), ("SyntaxError", 1), ("", None)]
    assert session.value("y") == 4


def test_an_undefined_name_in_an_annotation_fails_as_it_does_in_a_kernel(running):
    session = running("# %%\ndef f(table: pd.DataFrame): return 1")
    assert [(run.ename, run.line) for run in session.runs] == [("NameError", 1)]


@pytest.mark.parametrize("body, problem, words", [
    ("return undefined_name", CallFailed, "raised NameError: name 'undefined_name' is not defined at the line `return undefined_name`"),
    ("raise NotImplementedError()", CallFailed, "is not written yet"),
    ("raise SystemExit(0)", CallFailed, "raised SystemExit"),
    ("return object()", BadReturn, "an object; return plain data"),
    ("return {1: 2}", BadReturn, "no text"),
    ("return 'x' * 20_000_000", BadReturn, "too large"),
    ("return type('T', (str,), {'__str__': lambda self: 1/0})('a')", BadReturn, "ZeroDivisionError"),
    ("return bytearray(10**10)", OutOfMemory, "more memory"),
    ("while True: pass", CallTimedOut, "no answer within 0.5 s"),
    ("import os; os._exit(0)", ProcessDied, "has ended"),
    ("import os, signal; os.kill(os.getpid(), 9)", ProcessDied, "has ended"),
])
def test_what_goes_wrong_has_a_sentence(running, body, problem, words):
    session = running(f"# %%\ndef f():\n    {body}\n\ndef g(): return 1")
    with pytest.raises(problem) as caught:
        session.call("f", timeout_s=0.5 if "while" in body else 10)
    assert words in str(caught.value)
    if problem is not ProcessDied:
        assert session.call("g") == 1


def test_a_loop_that_swallows_interrupts_is_killed(running):
    session = running("# %%\ndef f():\n    while True:\n        try:\n            import time; time.sleep(60)\n        except BaseException: pass")
    with pytest.raises(CallTimedOut):
        session.call("f", timeout_s=0.3)
    with pytest.raises(ProcessDied):
        session.call("f")


def test_a_cell_that_never_ends_is_stopped_by_the_lab_limit(lab, tmp_path):
    import dataclasses

    short = dataclasses.replace(lab, config=dataclasses.replace(lab.config, limits=type(lab.config.limits)(0.5, 500)))
    begun = time.monotonic()
    with ExecSession(short, parse_text("# %%\nwhile True: pass\n# %%\nx = 1"), tmp_path, 1) as session:
        session.run()
        assert session.status == "timed_out" and len(session.runs) == 1
        with pytest.raises(CallTimedOut, match="used up"):
            session.value("x")
    assert time.monotonic() - begun < 10


def test_processes_that_a_submission_starts_end_with_it(running, tmp_path):
    session = running("# %%\nimport subprocess\np = subprocess.Popen(['sleep', '60']).pid")
    child = session.value("p")
    session.close()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{child}/stat").exists() and "Z" not in Path(f"/proc/{child}/stat").read_text().split()[2]:
        assert time.monotonic() < deadline, "the child is still alive"
        time.sleep(0.05)


def test_submissions_do_not_see_each_other(running):
    running("# %%\nimport pandas as pd\nsecret = 1\npd.secret = 2\nimport os\nos.environ['LEFT'] = '1'")
    second = running("# %%\nimport os, pandas as pd\nseen = [hasattr(pd, 'secret'), 'LEFT' in os.environ]")
    assert second.value("seen") == [False, False]
    with pytest.raises(NameMissing):
        second.value("secret")


def test_only_listed_plain_files_are_read(lab, tmp_path, running):
    session = running("# %%\nopen('cases.csv', 'w').write('a,b\\n1, x\\n')\nimport os\nos.symlink('/etc/passwd', 'link.csv')")
    with pytest.raises(FileMissing, match="does not ask"):
        session.read_file("cases.csv")
    lab.config.hand_in.extend(["cases.csv", "link.csv", "none.csv", "latin.csv"])
    assert session.read_table("cases.csv").to_dict("records") == [{"a": "1", "b": "x"}]
    for name, limit in (("link.csv", 100), ("none.csv", 100), ("cases.csv", 3)):
        with pytest.raises(FileMissing):
            session.read_file(name, max_bytes=limit)
    (tmp_path / "latin.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(BadReturn, match="UTF-8"):
        session.read_table("latin.csv")
    (tmp_path / "cases.csv").write_text("a,b\n2, y\n", "utf-8")
    assert session.read_table("cases.csv").to_dict("records") == [{"a": "1", "b": "x"}], "the first state of a file counts for every check"


def test_hidden_values_are_taken_out_of_error_messages(running):
    session = running("# %%\ndef f(rows): raise ValueError(f'unknown name {rows[0]}')")
    with pytest.raises(CallFailed) as caught:
        session.call("f", ["INV-4711"])
    assert "INV-4711" not in str(caught.value) and "unknown name …" in str(caught.value)
    assert redact("row 17 of orders", '[17, "orders"]', "the orders") == "row … of orders"


def test_a_class_made_up_from_hidden_values_has_no_name_in_a_message(running):
    session = running("# %%\ndef f(rows): raise type('X' + rows[0], (Exception,), {})()\n\nclass Late(Exception): pass\n\ndef g(): raise Late()")
    with pytest.raises(CallFailed) as caught:
        session.call("f", ["INV4711"])
    assert "INV4711" not in str(caught.value) and "raised an error of its own" in str(caught.value)
    with pytest.raises(CallFailed, match="raised Late"):
        session.call("g")


def test_an_error_inside_a_check_is_the_labs_fault(lab, running, tmp_path):
    session = running("# %%\nx = 1")
    lab.checks()
    lab.module("checks.py").check_late_share_held_out = lambda submission: 1 / 0
    with pytest.raises(LabError, match="check_late_share_held_out raised ZeroDivisionError"):
        run_checks(lab, session)
    lab.module("checks.py").check_late_share_held_out = lambda submission: True
    with pytest.raises(LabError, match="no verdict"):
        run_checks(lab, session)
    lab.module("checks.py").check_late_share_held_out = lambda submission: passed()
    assert [result.status for result in run_checks(lab, session)] == ["passed", "failed"]


def test_a_csv_file_of_very_many_columns_is_refused(lab):
    class Wide(Session):
        def read_file(self, name, /, max_bytes=1_000_000):
            return b"a," * 400_000 + b"a\n"

    with pytest.raises(BadReturn, match="400,001 columns"):
        Wide(lab, 1).read_table("cases.csv")


def test_words_of_earlier_hidden_calls_are_cleared_and_so_are_words_with_accents(lab):
    import json

    class Quoting(Session):
        def exchange(self, request, timeout_s):
            if "first" in request:
                return json.dumps({"value": 1})
            return json.dumps({"problem": "BadReturn", "message": "it is Muellerova, Jürgensen, أحمد and Farbe"})

    session = Quoting(lab, 1, "Farbe")
    session.call("f", "first Muellerova")
    with pytest.raises(BadReturn) as caught:
        session.call("f", ["Jürgensen", "أحمد", "Farbe"])
    assert "it is …, …, … and Farbe" in str(caught.value)


def test_long_names_in_an_answer_do_not_fill_the_trace():
    from graders.trace import MAX_ALL_ITEMS, Trace, item_digests

    assert len(next(iter(item_digests({"x" * 1_000_000: 1})))) < 100
    trace = Trace()
    for _ in range(100):
        trace.add("f", "0", list(range(5000)))
    assert sum(len(call.items) for call in trace.calls[""]) <= MAX_ALL_ITEMS + 100
