"""A proof holds the swap notebooks of a pair lab to the same promises: worked answers earn everything, the release nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import graders
from graders.labs import load_lab, swap_labs
from graders.prove import Proof, _prove_swaps
from graders.sandbox import why_no_bubblewrap

TEMPLATE = Path(graders.__file__).parent / "template_lab"
SWAP = '''# %% [markdown] name="swap_why"
r"""
# Your partner's part
"""

# %% solution="swap_numbers"
### BEGIN SOLUTION
late = 3
unit = "kits"
### END SOLUTION

# %% check="swap_late" points=3 dimension="ai" lead="manager"
assert late >= 0

# %% check="swap_unit" points=2 dimension="business" lead="aibp"
assert unit
'''
CHECKS = '''

def check_swap_late(submission):
    return passed() if submission.value("late") == 3 else failed("It is another number.")


def check_swap_unit(submission):
    return passed() if submission.value("unit") == "kits" else failed("It is another unit.")
'''


def proved(tmp_path, changes: dict[str, str], sandbox: bool = False) -> Proof:
    folder = tmp_path / "pair_lab"
    shutil.copytree(TEMPLATE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    swap, checks = SWAP, CHECKS
    for old, new in changes.items():
        swap, checks = swap.replace(old, new), checks.replace(old, new)
    (folder / "swap.py").write_text(swap, encoding="utf-8")
    with open(folder / "checks.py", "a", encoding="utf-8") as file:
        file.write(checks)
    lab = load_lab(folder)
    assert len(swap_labs(lab)) == 2
    proof = Proof(lab.name, "")
    _prove_swaps(lab, proof, sandbox, lambda name: None)
    return proof


@pytest.mark.parametrize("sandbox", [False, pytest.param(True, marks=pytest.mark.skipif(bool(why_no_bubblewrap()), reason="no sandbox here"))])
def test_a_sound_swap_is_proved_for_both_roles(tmp_path, sandbox):
    proof = proved(tmp_path, {}, sandbox)
    assert not proof.problems, proof.problems
    assert [(row.role, row.name, row.points, row.max_points) for row in proof.rows] == [
        ("worked", "pair_lab_swap_manager", 3, 3), ("release", "pair_lab_swap_manager", 0, 3),
        ("worked", "pair_lab_swap_aibp", 2, 2), ("release", "pair_lab_swap_aibp", 0, 2)]


@pytest.mark.parametrize("changes, rule, where", [
    ({"late = 3": "late = 4"}, "worked_answer", "ai_manager"),
    ({'submission.value("unit") == "kits"': "True"}, "untouched_release", "aibp"),
    ({"assert unit": "assert True"}, "untouched_release", "aibp"),
    ({'failed("It is another number.")': "1 / 0", 'submission.value("late") == 3': "False"}, "robust_checks", "ai_manager"),
], ids=["wrong worked answer", "a check for nothing", "a visible check for nothing", "a check that breaks"])
def test_a_broken_swap_is_refused(tmp_path, changes, rule, where):
    proof = proved(tmp_path, changes)
    assert {(one.rule, one.where) for one in proof.problems} == {(rule, f"swap.py ({where})")}, proof.problems
    assert not proof.proved
