"""Variants that begin where they differ from the worked answer get the same marks, words and traces as those run from the top."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import graders
from campkit.errors import LabError
from cohort_tools.cli.labs import command
from graders.junk import KINDS
from graders.labs import lab_folders, load_lab
from graders.prove import variants_of
from graders.prove_runner import Graded, LocalRunner
from graders.prove_table import table_of
from graders.prove_work import share_work
from graders.source import parse_text

TEMPLATE = Path(graders.__file__).parent / "template_lab"
MODEL_LAB = Path(__file__).parent.parent / "services" / "lab" / "h_served"
SEED = 77
only_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is no safe fork here")


def all_of(graded: Graded) -> tuple:
    """All of a result but its times."""
    return graded.words(), graded.status, graded.error, graded.trace, [dataclasses.replace(run, seconds=0.0) for run in graded.runs]


@only_linux
@pytest.mark.parametrize("folder", [TEMPLATE, MODEL_LAB], ids=lambda folder: folder.name)
def test_a_shared_start_changes_nothing(folder):
    lab = load_lab(folder)
    with LocalRunner(lab, SEED) as runner:
        for _, variant, cells in variants_of(lab):
            assert all_of(runner.grade(cells)) == all_of(runner.grade(cells, from_top=True)), variant
        assert not runner._start._broken and len(runner._start._stops) >= 2


@pytest.mark.slow
@only_linux
@pytest.mark.parametrize("folder", lab_folders(), ids=lambda folder: folder.name)
def test_a_shared_start_changes_nothing_in_the_labs(folder):
    """From every place at which variants of the lab begin, one of them (the proof itself compares a sample too)."""
    lab = load_lab(folder)
    worked = [cell.source for cell in lab.with_answers(None)]
    begin: dict[int, tuple] = {}
    for _, variant, cells in variants_of(lab):
        place = next((n for n, cell in enumerate(cells) if n >= len(worked) or cell.source != worked[n]), len(cells))
        begin.setdefault(place, (variant, cells))
    with LocalRunner(lab, SEED) as runner:
        for variant, cells in begin.values():
            assert all_of(runner.grade(cells)) == all_of(runner.grade(cells, from_top=True)), variant


STATE = """
# %% locked="start"
import random
from pathlib import Path
random.seed(4)
seen = [random.random()]
Path("notes").mkdir(exist_ok=True)
Path("notes/first.txt").write_text("first")
# %% solution="late_share"
seen.append(random.random()); Path("notes/second.txt").write_text("second"); Path("notes/first.txt").write_text("changed")
def late_share(tickets): return seen, sorted(path.name for path in Path("notes").iterdir()), Path("notes/first.txt").read_text()
"""


@only_linux
def test_a_copy_leaves_nothing_to_the_next_one(tmp_path):
    """Memory, randomness, files changed, files added and folders removed: the next variant finds them as they were."""
    lab = load_lab(TEMPLATE)
    lab.cells = parse_text(STATE)
    other = "seen.append('other'); import shutil; shutil.rmtree('notes')\nPath('more').mkdir(); Path('more/x').write_text('x')"
    with LocalRunner(lab, SEED) as runner:
        said = []
        for spoilt in (False, True, False):
            cells = [dataclasses.replace(cell, source=other) if spoilt and cell.kind == "solution" else cell for cell in lab.cells]
            with runner.session(cells) as session:
                session.run()
                said.append(None if spoilt else session.call("late_share", []))
        assert said[0] == said[2] and said[0][1:] == [["first.txt", "second.txt"], "changed"]
        assert {path.name for path in runner._start.folder.iterdir() if path.is_dir()} >= {"notes"} and runner._start._stops
        assert not (runner._start.folder / "more").exists()


SERVED = """
# %% locked="start"
import campkit
client = campkit.client()
def ask(text): return client.chat.completions.create(model="practice-small", messages=[{"role": "user", "content": text}]).choices[0].message.content
first = ask("Say hello.")
# %% solution="handle"
second = ask("Say goodbye.")
def handle(order_id): return [first, second, ask("Say thanks."), campkit.meter().usage.calls, open_then]
# %%
open_then = campkit.meter().usage.calls
"""


@only_linux
def test_a_copy_asks_the_model_over_a_line_of_its_own_and_its_count_begins_where_it_was():
    """The client of the first cells has a connection open; each copy must find its own, and the same count of calls."""
    lab = load_lab(MODEL_LAB)
    lab.cells = parse_text(SERVED)
    greedy = [dataclasses.replace(cell, source=cell.source + "\nask('a'), ask('b')") if cell.kind == "solution" else cell for cell in lab.cells]
    said = []
    with LocalRunner(lab, SEED) as runner:
        for cells, from_top in ((lab.cells, False), (greedy, False), (lab.cells, False), (greedy, False), (greedy, True), (lab.cells, True)):
            with runner.session(cells, from_top) as session:
                assert [run.ename for run in session.run()] == ["", "", ""]
                session.begin("agent_state")
                said.append(session.call("handle", 1))
        assert set(runner._start._stops) == {0, 1, 3}
    assert said[0] == said[2] == said[5] and said[1] == said[3] == said[4] and [one[4] for one in said[:2]] == [2, 4]


@only_linux
def test_a_process_with_threads_is_not_copied(tmp_path):
    lab = load_lab(TEMPLATE)
    lab.cells = parse_text("# %%\nimport threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
                           '# %% solution="late_share"\ndef late_share(tickets): return 1\n')
    changed = [dataclasses.replace(cell, source="def late_share(tickets): return 2") if cell.kind == "solution" else cell
               for cell in lab.cells]
    with LocalRunner(lab, SEED) as runner, runner.session(changed) as session:
        session.run()
        assert session.call("late_share", []) == 2 and runner._start._broken


class Scripted:
    """A runner that only says what it was asked."""

    def __init__(self, log: list, name: str, fails_on: str = "") -> None:
        self.log, self.name, self.fails_on = log, name, fails_on

    def grade(self, cells, from_top=False):
        self.log.append((self.name, cells[0].source, from_top))
        if cells[0].source == self.fails_on:
            raise LabError("It broke.")
        return cells[0].source

    def stop(self):
        self.log.append((self.name, "stopped", True))

    def fragile_checks(self, cells, kinds):
        self.log.append((self.name, "nonsense", tuple(kinds)))
        return [("late_share_held_out", f"breaks on {kind}") for kind in kinds if "None" in kind]


@pytest.mark.parametrize(("count", "at_once"), [(2, True), (2, False), (3, True), (5, False)])
def test_work_is_shared_and_the_sample_is_graded_by_another_process_too(count, at_once):
    lab, log = load_lab(TEMPLATE), []
    variants = [("mutant", None, [dataclasses.replace(lab.cells[0], source=str(n))]) for n in range(20)]
    work = share_work(lab, variants, [Scripted(log, name) for name in "abcde"[:count]], lambda name: None, at_once)
    assert work.once == {n: str(n) for n in range(20)} and set(work.third) == {0, 1, 2, 3} < set(work.again)
    assert work.fragile == {"late_share_held_out": f"breaks on {next(iter(KINDS))}"}, "the first of several kinds"
    assert sorted(what[0] for _, word, what in log if word == "nonsense") == sorted(KINDS)
    for place, n in enumerate(sorted(work.again)):
        graded = sorted((from_top, name) for name, source, from_top in log if source == str(n))
        here, there = "abcde"[place % count], "abcde"[(place + 1) % count]
        assert graded == sorted([(False, here), (True, there), *([(False, there)] if n in work.third else [])])


def without_times(said):
    return [{**proof, "seconds": 0, "rows": [{**row, "seconds": 0} for row in proof["rows"]]} for proof in said]


@pytest.mark.parametrize("lab", ["sound", "broken"])
def test_the_proof_is_the_same_for_any_number_of_processes(lab, tmp_path):
    """Table, JSON and exit code, byte for byte but for the seconds."""
    folder = shutil.copytree(TEMPLATE, tmp_path / "s4_template")
    if lab == "broken":  # a mutant that fails nothing, and a check that nonsense breaks
        mutant = sorted((folder / "mutants").glob("*.py"))[0]
        mutant.write_text((folder / "mutants" / mutant.name).read_text().replace("fails=[", 'fails=["unit_to_help_held_out", ', 1))
        checks = (folder / "checks.py").read_text()
        (folder / "checks.py").write_text(checks + "\n_first = check_unit_to_help_held_out\n\n\ndef check_unit_to_help_held_out(submission):\n"
                                          "    submission.value('unit_to_help') if False else None\n    return _first(submission)\n")
    said = []
    for jobs in ("1", "2" if lab == "sound" else "3"):
        done = CliRunner().invoke(command, ["prove", str(folder), "--jobs", jobs, "--json"])
        proofs = without_times(json.loads(done.stdout))
        said.append((done.exit_code, json.dumps(proofs), [table_of(proof) for proof in proofs]))
    assert said[0] == said[1] and said[0][0] == (lab == "broken")


ENDLESS = """# %% solution="late_share" fails=["late_share_held_out"]
\"\"\"never comes to an end\"\"\"
import pathlib, signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
def late_share(tickets):
    pathlib.Path({place!r}).mkdir(exist_ok=True)
    pathlib.Path({place!r}, str(time.time_ns())).touch()
    while True:
        pass
"""


@only_linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_proof_leaves_no_process(number, tmp_path):
    """Interrupted or killed while both processes are in a cell that never ends: soon nothing of it runs any more."""
    folder = shutil.copytree(TEMPLATE, tmp_path / "s4_template")
    for place in (folder / "mutants").glob("*.py"):
        place.write_text(ENDLESS.format(place=str(tmp_path / "begun")))
    mark = f"CAMP_TEST_MARK={tmp_path}"
    root = str(Path(graders.__file__).parent.parent)
    process = subprocess.Popen([sys.executable, "-m", "cohort_tools", "labs", "prove", str(folder), "--jobs", "2"], cwd=root, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env=os.environ | {"CAMP_TEST_MARK": str(tmp_path), "PYTHONPATH": root},
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))  # a run in the background ignores it, and so would its children
    wait_for(lambda: (tmp_path / "begun").is_dir() and len(list((tmp_path / "begun").iterdir())) >= 2)
    assert len(running(mark)) >= 4
    process.send_signal(number)
    process.wait(timeout=240)
    wait_for(lambda: not running(mark))


def running(mark: str) -> list[str]:
    """Process ids with this variable in their environment."""
    found = []
    for place in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if place.name.isdigit() and mark.encode() in (place / "environ").read_bytes().split(b"\0"):
                found.append(place.name)
    return found


def wait_for(come, limit_s=240):
    until = time.monotonic() + limit_s
    while not come():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.1)


def test_what_a_runner_raises_ends_the_work():
    lab, log = load_lab(TEMPLATE), []
    variants = [("mutant", None, [dataclasses.replace(lab.cells[0], source=str(n))]) for n in range(20)]
    for broken in (("0", ""), ("", "1")):
        runners = [Scripted(log, name, fails_on) for name, fails_on in zip("ab", broken, strict=True)]
        with pytest.raises(LabError, match="broke"):
            share_work(lab, variants, runners, lambda name: None)
