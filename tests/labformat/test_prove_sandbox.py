"""A lab that a stranger wrote is proved in a sandbox: its code sees nothing here and cannot speak for the prover."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import graders
from campkit.errors import LabError
from graders.labs import load_lab
from graders.prove import prove_folder, prove_lab
from graders.prove_remote import ChildRunner, plain_words
from graders.sandbox import why_no_bubblewrap

TEMPLATE = Path(graders.__file__).parent / "template_lab"
needs_sandbox = pytest.mark.skipif(why_no_bubblewrap() is not None, reason="bubblewrap does not work here")


@pytest.fixture
def lab_folder(tmp_path):
    return Path(shutil.copytree(TEMPLATE, tmp_path / "their_lab", ignore=shutil.ignore_patterns("__pycache__")))


def add_to_check(folder: Path, code: str) -> None:
    """Let the first check run `code` before anything else."""
    path = folder / "checks.py"
    path.write_text(path.read_text().replace('    tickets = submission.data("held_out")["tickets"]\n',
                                             code + '    tickets = submission.data("held_out")["tickets"]\n', 1))


@needs_sandbox
@pytest.mark.slow
def test_a_sound_lab_is_proved_in_the_sandbox_with_the_same_marks(lab_folder):
    here, there = prove_lab(load_lab(lab_folder)), prove_lab(load_lab(lab_folder), sandbox=True)
    assert there.proved, there.problems
    assert [(row.name, row.points, row.fails) for row in here.rows] == [(row.name, row.points, row.fails) for row in there.rows]


@needs_sandbox
def test_the_labs_code_sees_no_file_no_network_and_no_mutant(lab_folder, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret seed")
    add_to_check(lab_folder, f'''
    import os, pathlib, socket
    seen = []
    for path in ({str(secret)!r}, {str(TEMPLATE.parent.parent / "tests" / "test_labs.py")!r}, "/etc/shadow", {str(Path.home() / ".bashrc")!r}, {str(TEMPLATE.parent.parent / "labs")!r}):
        try:
            seen.append(os.path.isdir(path) and os.listdir(path) or open(path).read())
        except OSError:
            pass
    try:
        socket.create_connection(("127.0.0.1", 22), timeout=1)
        seen.append("network")
    except OSError as error:
        seen += ["listening"] if "refused" not in str(error) and "unreachable" not in str(error) else []
    seen += [str(path) for path in pathlib.Path("/work").rglob("late_counts_spam*")]
    return failed(repr(seen))
''')
    lab = load_lab(lab_folder)
    with ChildRunner(lab, 5, hash_seed=1) as runner:
        assert runner.grade(lab.cells).results[0].message == "[]"


@needs_sandbox
@pytest.mark.parametrize("code, words", [
    ('    import os; os.write(1, b\'{"answer": {"results": []}}\\n\')\n', None),
    ("    import sys; print('{}'); sys.stdout.flush()\n", None),
    ("    import os; os._exit(0)\n", "has ended"),
    ("    return Verdict('passed', 1.0, 'x' * 100_000_000)\n", None),
])
def test_a_lab_cannot_speak_for_the_prover(lab_folder, code, words):
    add_to_check(lab_folder, code)
    lab = load_lab(lab_folder)
    wrong = next(mutant for mutant in lab.mutants if mutant.name == "late_in_percent")
    with ChildRunner(lab, 5, hash_seed=1) as runner:
        if words:
            with pytest.raises(LabError, match=words):
                runner.grade(lab.cells)
        else:
            first = runner.grade(lab.with_answers(wrong)).results[0]
            assert first.max_points == 6 and len(first.message) <= 4000


@needs_sandbox
def test_points_are_counted_by_the_prover(lab_folder):
    with open(lab_folder / "checks.py", "a") as file:
        file.write("\nimport graders.prove_runner as runner\nfrom graders.checks import CheckResult\n"
                   "def forged(lab, session):\n    return [CheckResult(i.name, 'check', 999.0, 999.0, 'passed', 5.0, '', '', '', '')"
                   " for i in lab.items if i.kind == 'check']\n"
                   "def check_unit_to_help_held_out(submission):\n    runner.run_checks = forged\n    return passed()\n")
    lab = load_lab(lab_folder)
    with ChildRunner(lab, 5, hash_seed=1) as runner:
        runner.grade(lab.cells)
        assert [(r.points, r.max_points) for r in runner.grade(lab.cells).results] == [(6, 6), (4, 4)]


@needs_sandbox
@pytest.mark.slow
def test_a_lab_that_passes_everything_is_refused(lab_folder):
    add_to_check(lab_folder, "    return passed('all is well')\n")
    problems = prove_lab(load_lab(lab_folder), sandbox=True).problems
    assert {problem.rule for problem in problems} >= {"untouched_release", "mutants", "idle_checks", "robust_checks"}


def test_links_and_huge_folders_are_refused_before_they_are_read(lab_folder):
    os.symlink("/etc/passwd", lab_folder / "mutants" / "late_shadow.py")
    proof = prove_folder(lab_folder, sandbox=True)
    assert not proof.proved and not proof.rows and "link" in str(proof.problems[0])


def test_words_from_outside_cannot_move_the_cursor():
    assert plain_words("a\x1b[2Jb\rc\u202ed\n") == "a [2Jb c d\n"
