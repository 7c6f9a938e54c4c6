"""Variants that begin where they differ from the worked answer get the same marks, words and traces as those run from the top."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest

import graders
from campkit.errors import LabError
from graders.junk import KINDS
from graders.labs import lab_folders, load_lab
from graders.prove import variants_of
from graders.prove_runner import Graded, LocalRunner
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
    lab = load_lab(folder)
    with LocalRunner(lab, SEED) as runner:
        for _, variant, cells in variants_of(lab)[::3]:
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

    def fragile_checks(self, cells, kinds):
        self.log.append((self.name, "nonsense", tuple(kinds)))
        return [("late_share_held_out", f"breaks on {kind}") for kind in kinds if "None" in kind]


def test_work_is_shared_and_the_sample_is_graded_by_the_other_process_too():
    lab, log = load_lab(TEMPLATE), []
    variants = [("mutant", None, [dataclasses.replace(lab.cells[0], source=str(n))]) for n in range(20)]
    work = share_work(lab, variants, (Scripted(log, "a"), Scripted(log, "b")), lambda name: None)
    assert work.once == {n: str(n) for n in range(20)} and set(work.third) == {0, 1, 2, 3} < set(work.again)
    assert work.fragile == {"late_share_held_out": f"breaks on {next(iter(KINDS))}"}, "the first of several kinds"
    assert sorted(what[0] for _, word, what in log if word == "nonsense") == sorted(KINDS)
    for n in work.again:
        graded = sorted((from_top, name) for name, source, from_top in log if source == str(n))
        here, there = ("b", "a") if n in (sorted(work.again)[1::2]) else ("a", "b")
        assert graded == sorted([(False, here), (True, there), *([(False, there)] if n in work.third else [])])


def test_what_a_runner_raises_ends_the_work():
    lab, log = load_lab(TEMPLATE), []
    variants = [("mutant", None, [dataclasses.replace(lab.cells[0], source=str(n))]) for n in range(20)]
    for broken in (("0", ""), ("", "1")):
        runners = [Scripted(log, name, fails_on) for name, fails_on in zip("ab", broken, strict=True)]
        with pytest.raises(LabError, match="broke"):
            share_work(lab, variants, runners, lambda name: None)
