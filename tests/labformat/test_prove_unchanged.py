"""What is unchanged since the worked answer is not asked again, and whatever could change an answer is seen.

The labs themselves are compared in test_prove_shared.py, from every place at which a variant begins.
"""

from __future__ import annotations

import dataclasses
import shutil
import sys
from pathlib import Path

import pytest

import graders
from graders.exec_session import ExecSession
from graders.labs import load_lab
from graders.prove import variants_of
from graders.prove_runner import Graded, LocalRunner

TEMPLATE = Path(graders.__file__).parent / "template_lab"
SEED = 77
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is no safe fork here")

LAB = '''# %% locked="start"
import decimal, functools, json, os, random
from pathlib import Path
import numpy, pandas
from campkit import measures
shared = [1]
{start}
# %% solution="moved"
{moved}
# %% locked="after"
{after}
# %% check="moved_right" points=2 dimension="ai" lead="aibp"
assert moved
# %% check="steady_right" points=2 dimension="ai" lead="aibp"
assert steady
'''
CHECKS = """from campkit.checking import passed

def check_moved_right(submission):
    return passed(repr(submission.call("moved")))

def check_steady_right(submission):
    return passed(repr([submission.call("steady", 2), submission.call("steady", 3)]))
"""
USUAL = "def moved(): return 1"
OTHER = "def moved(): return 2"


def lab_of(folder: Path, checks: str = CHECKS, **parts: str):
    """Write a small lab and load it."""
    folder.mkdir(exist_ok=True)
    for name in ("lab.toml", "data.py"):
        shutil.copyfile(TEMPLATE / name, folder / name)
    (folder / "lab.py").write_text(LAB.format(**{"start": "", "moved": USUAL, "after": ""} | parts))
    (folder / "checks.py").write_text(checks)
    return load_lab(folder)


def with_other(lab, source: str):
    return [dataclasses.replace(cell, source=source) if cell.kind == "solution" else cell for cell in lab.cells]


def all_of(graded: Graded) -> tuple:
    """All of a result but its times."""
    return graded.words(), graded.status, graded.error, graded.trace, [dataclasses.replace(run, seconds=0.0) for run in graded.runs]


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """The requests that reach a process, as they come."""
    log, before = [], ExecSession._send

    def send(self, message, content, *more):
        if message["op"].startswith("serve"):
            log.append(content if isinstance(content, str) else "a large one")
        return before(self, message, content, *more)

    monkeypatch.setattr(ExecSession, "_send", send)
    return log


def compare(lab, other: str, asked: list[str]) -> bool:
    """Grade a changed answer both ways, twice; return whether `steady` was asked when only changes were to be asked."""
    cells = with_other(lab, other)
    with LocalRunner(lab, SEED) as runner:
        runner.grade(lab.with_answers(None))
        asked.clear()
        quick = runner.grade(cells)
        was_asked = any('"steady"' in text for text in asked)
        assert all_of(quick) == all_of(runner.grade(cells, from_top=True)) == all_of(runner.grade(cells))
        assert all_of(runner.grade(lab.with_answers(None))) == all_of(runner.grade(lab.with_answers(None), from_top=True))
        return was_asked


STEADY = {
    "nothing in common": {"after": "def steady(x): return x + 1"},
    "data and a helper of its own": {"start": "table = pandas.DataFrame({'a': [1, 2]})\ndef helper(x): return table['a'].sum() * x", "after": "def steady(x): return int(helper(x))"},
    "a class of its own": {"start": "class Box:\n    def __init__(self, size): self.size = size\n    @property\n    def twice(self): return self.size * 2\n    @staticmethod\n    def one(): return 1",
                           "after": "def steady(x): return Box(x).twice + Box.one()"},
    "a closure": {"start": "def maker(n):\n    def inner(x): return x * n\n    return inner", "after": "steady = maker(4)"},
    "a module": {"after": "def steady(x): return json.dumps([x, decimal.Decimal(x).is_nan()])"},
    "a generator with a seed": {"after": "from random import Random\ndef steady(x): return Random(x).randint(1, 9)"},
}


@pytest.mark.parametrize("name", STEADY)
def test_what_does_not_depend_on_the_change_is_not_asked_again(name, tmp_path, asked):
    assert not compare(lab_of(tmp_path / "lab", **STEADY[name]), OTHER, asked)


DEPENDS = {
    "it calls what changed": ({"after": "def steady(x): return x + moved()"}, OTHER),
    "it calls what calls it": ({"after": "def between(): return moved()\ndef steady(x): return x + between()"}, OTHER),
    "a constant": ({"moved": USUAL + "\nlimit = 3", "after": "def steady(x): return x > limit"}, USUAL + "\nlimit = 2"),
    "data, in place": ({"moved": USUAL, "after": "def steady(x): return x + sum(shared)"}, USUAL + "\nshared.append(5)"),
    "a table, in place": ({"start": "table = pandas.DataFrame({'a': [1, 2]})", "after": "def steady(x): return int(table['a'].sum()) + x"}, USUAL + "\ntable.loc[0, 'a'] = 9"),
    "a default": ({"moved": USUAL + "\nstep = 3", "after": "def steady(x, by=step): return x + by"}, USUAL + "\nstep = 4"),
    "a default, in place": ({"after": "def steady(x, by=shared): return x + len(by)"}, USUAL + "\nshared.append(5)"),
    "what a closure holds": ({"moved": USUAL + "\nfactor = 3", "after": "def maker(n):\n    return lambda x: x * n\nsteady = maker(factor)"}, USUAL + "\nfactor = 4"),
    "a method": ({"moved": USUAL + "\nclass Box:\n    def size(self, x): return x", "after": "def steady(x): return Box().size(x)"}, USUAL + "\nclass Box:\n    def size(self, x): return -x"),
    "a property of a base": ({"moved": USUAL + "\nclass Base:\n    @property\n    def size(self): return 1", "after": "class Box(Base): pass\ndef steady(x): return x + Box().size"},
                             USUAL + "\nclass Base:\n    @property\n    def size(self): return 2"),
    "a class of one object": ({"moved": USUAL + "\nclass Box:\n    size = 1", "after": "box = Box()\ndef steady(x): return x + box.size"}, USUAL + "\nclass Box:\n    size = 2"),
    "a subclass that sees all": ({"after": "class Box(dict):\n    def __missing__(self, key): return moved()\nbox = Box()\ndef steady(x): return x + box[x]"}, OTHER),
    "a partial": ({"after": "steady = functools.partial(lambda f, x: f() + x, moved)"}, OTHER),
    "a kept answer": ({"moved": USUAL, "after": "@functools.lru_cache\ndef steady(x): return x + moved()"}, OTHER),
    "the manner of counting": ({"after": "def steady(x): return str(decimal.Decimal(x) / 7)"}, USUAL + "\ndecimal.getcontext().prec = 3"),
    "an option of pandas": ({"after": "def steady(x): return repr(pandas.Series([x / 7]))"}, USUAL + "\npandas.set_option('display.precision', 2)"),
    "the environment": ({"after": "def steady(x): return str(x) + os.environ.get('CAMP_TRIED', '')"}, USUAL + "\nos.environ['CAMP_TRIED'] = 'yes'"),
    "numpy's random numbers": ({"start": "numpy.random.seed(1)", "after": "def steady(x): return float(numpy.random.random())"}, USUAL + "\nnumpy.random.random()"),
    "a function of a module": ({"after": "def steady(x): return json.dumps(x)"}, USUAL + "\njson.dumps = lambda value: 'other'"),
    "a method of a class of a module": ({"after": "def steady(x): return int(pandas.Series([x]).sum())"}, USUAL + "\npandas.Series.sum = lambda self: 7"),
    "a constant of a module": ({"after": "def steady(x): return measures.TRIED + x", "start": "measures.TRIED = 1"}, USUAL + "\nvars(measures)['TRIED'] = 2"),
    "a builtin": ({"after": "def steady(x): return len([x])"}, USUAL + "\nimport builtins\nbuiltins.len = lambda value: 5"),
    "a name that hides a builtin": ({"after": "def steady(x): return len([x])"}, USUAL + "\ndef len(value): return 5"),
    "a name made from text": ({"after": "def steady(x): return x + globals()['mo' + 'ved']()"}, OTHER),
    "code made from text": ({"after": "def steady(x): return x + eval('mo' + 'ved()')"}, OTHER),
    "a query of a table": ({"moved": USUAL + "\nleast = 1", "after": "def steady(x):\n    return len(pandas.DataFrame({'a': [1, 2]}).query('a > @least')) + x"}, USUAL + "\nleast = 5"),
    "a file": ({"moved": USUAL + "\nPath('note.txt').write_text('one')", "after": "def steady(x): return Path('note.txt').read_text() * x"}, USUAL + "\nPath('note.txt').write_text('two')"),
    "a file that a library reads": ({"moved": USUAL + "\nPath('note.csv').write_text('a\\n1')", "after": "def steady(x): return int(pandas.read_csv('note.csv')['a'].sum())"}, USUAL + "\nPath('note.csv').write_text('a\\n2')"),
    "a call before": ({"after": "def steady(x): return x + len(shared)"}, "def moved():\n    shared.append(1)\n    return 1"),
    "it is gone": ({"moved": USUAL + "\nmaker = lambda x: x", "after": "steady = maker"}, USUAL + "\nmaker = None\ndel maker"),
    "it does not run": ({"moved": USUAL, "after": "def steady(x): return x + moved()"}, "def moved(: return 2"),
}


@pytest.mark.parametrize("name", DEPENDS)
def test_whatever_could_change_an_answer_is_seen(name, tmp_path, asked):
    parts, other = DEPENDS[name]
    lab = lab_of(tmp_path / "lab", **parts)
    assert compare(lab, other, asked), "an answer was taken over that may be another one"


KEPT = """from campkit.checking import failed, passed
kept = {}

def steady_of(submission):
    if id(submission) not in kept:
        kept[id(submission)] = (submission, submission.call("steady", 2))
    return kept[id(submission)][1]

def check_moved_right(submission):
    return passed(repr((steady_of(submission), submission.call("moved"))))

def check_steady_right(submission):
    return passed(repr(steady_of(submission)))
"""


def test_checks_that_share_an_answer_are_asked_together(tmp_path, asked):
    """The second check asks nothing of its own; in a variant of which the first one is asked, it finds the answer where it always was."""
    assert compare(lab_of(tmp_path / "lab", KEPT, after="def steady(x): return x"), OTHER, asked)


SPOILS = """from campkit.checking import passed

def check_moved_right(submission):
    return passed(repr(submission.call("steady", 1)))

def check_steady_right(submission):
    return passed(repr((submission.call("moved"), submission.call("steady", 1))))
"""


def test_a_check_that_spoils_what_was_spared_has_all_asked(tmp_path, asked):
    assert compare(lab_of(tmp_path / "lab", SPOILS, after="def steady(x): return x + len(shared)"), "def moved():\n    shared.append(1)\n    return 1", asked)


TELLS = """from campkit.checking import passed

def check_moved_right(submission):
    return passed(repr(submission.call("steady", "hidden-word-7")))

def check_steady_right(submission):
    return passed(repr(submission.call("moved")))
"""


def test_words_of_a_question_that_was_spared_stay_hidden(tmp_path):
    """A message of a later check does not show what stood in a question that was not asked again."""
    lab = lab_of(tmp_path / "lab", TELLS, after="def steady(x): return 1")
    with LocalRunner(lab, SEED) as runner:
        for from_top in (False, True):
            graded = runner.grade(with_other(lab, "def moved(): raise ValueError('hidden-' + 'word-7')"), from_top)
            assert graded.results[1].message.startswith("moved(...) raised ValueError: … at the line")


def test_variants_of_the_template_are_graded_the_same_and_asked_less(asked):
    lab, counts = load_lab(TEMPLATE), {True: 0, False: 0}
    with LocalRunner(lab, SEED) as runner:
        runner.grade(lab.with_answers(None))
        for _, variant, cells in variants_of(lab):
            graded = []
            for from_top in (False, True):
                asked.clear()
                graded.append(all_of(runner.grade(cells, from_top)))
                counts[from_top] += len(asked)
            assert graded[0] == graded[1], variant
    assert 0 < counts[False] < 0.6 * counts[True]
