"""What the sample cohort hands in: built from each lab's worked answers, alternatives, mutants and untouched release."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cohort_tools.demo.people import Cohort

#: Kinds of work that appear at least once in each lab, in this order, before skill decides.
SURE = ("worked", "alternative", "mutants", "untouched", "missing")


@dataclass(frozen=True)
class Work:
    """One thing that is handed in: `kind` says what it is made of, `names` which alternative or mutants, `days_before` when (before it is due)."""

    lab: str
    owner: str
    kind: str
    names: tuple[str, ...]
    days_before: float
    try_number: int = 1


def plan_work(cohort: Cohort, labs: list[Any], seed: int) -> list[Work]:
    """Decide what each owner hands in for each lab; the same for the same seed. A missing one is not in the list."""
    plan: list[Work] = []
    for lab in labs:
        rng = random.Random(f"{lab.name}-{seed}")
        if lab.config.mode == "pair":
            owners = [(pair, m.business, a.ai) for pair, m, a in cohort.pairs]
        else:
            owners = [(p.trainee_id, p.business, p.ai) for p in cohort.people]
        sure = dict(zip(rng.sample([o[0] for o in owners], len(owners)), SURE, strict=False))
        for owner, business, ai in owners:
            kind = sure.get(owner) or _kind(rng, (business + ai) / 2)
            before = rng.uniform(0.5, 6)
            if kind == "missing":
                continue
            if kind == "mutants" and rng.random() < 0.35:  # a first try that goes wrong, then a better one
                plan.append(Work(lab.name, owner, "mutants", _mutants(rng, lab, 3), before + 2, 1))
                plan.append(Work(lab.name, owner, "mutants", _mutants(rng, lab, 1), before, 2))
                continue
            names: tuple[str, ...] = ()
            if kind == "alternative" and lab.alternatives:
                names = (rng.choice(lab.alternatives).name,)
            elif kind == "mutants":
                names = _mutants(rng, lab, rng.choice([1, 2, 2, 4]))
            plan.append(Work(lab.name, owner, kind, names, -0.8 if rng.random() < 0.12 else before))
    return plan


def plan_ahead(cohort: Cohort, plan: list[Work], labs: list[Any], due: dict[str, datetime], now: datetime, most: int = 3) -> list[Work]:
    """Decide who works ahead: people whose own and whose pair's work is all right hand in the coming `labs` too, a day ago. So somebody is ready for a gate.

    Returns for each lab the work of at most `most` trainees, or of the pairs of these.
    """
    right = {w.owner for w in plan if w.kind in ("worked", "alternative")} - {w.owner for w in plan if w.kind not in ("worked", "alternative")}
    names = {w.lab for w in plan}
    ready = [p.trainee_id for pair, m, a in cohort.pairs for p in (m, a)
             if {w.lab for w in plan if w.owner in (p.trainee_id, pair)} == names and {w.owner for w in plan if w.owner in (p.trainee_id, pair)} <= right][:most]
    found = []
    for lab in labs:
        pairs = [pair for pair, m, a in cohort.pairs if {m.trainee_id, a.trainee_id} & set(ready)]
        days = (due[lab.name] - now).total_seconds() / 86400 + 1
        found += [Work(lab.name, owner, "worked", (), days) for owner in (pairs if lab.config.mode == "pair" else ready)]
    return found


def write_notebook(lab: Any, work: Work, release: Path, folder: Path) -> Path:
    """Write the folder that a trainee would hand in: the released notebook with the answers of this work in it."""
    import json
    import shutil

    from graders.build import notebook_bytes

    shutil.copytree(release, folder, dirs_exist_ok=True)
    path = folder / f"{lab.name}.ipynb"
    if work.kind == "untouched":
        return path
    import nbformat

    answers = {cell.name: cell.source for cell in answer_cells(lab, work)}
    notebook = nbformat.from_dict(json.loads(path.read_text("utf-8")))
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell.source = answers[name]
    path.write_bytes(notebook_bytes(notebook))
    return path


def answer_cells(lab: Any, work: Work) -> list[Any]:
    """Return the answer cells of one piece of work, in the notebook's order, without the marks around solutions."""
    import dataclasses

    changed = {}
    for variant in [v for v in (*lab.alternatives, *lab.mutants) if v.name in work.names]:
        changed.update({(cell.kind, cell.name): cell.source for cell in variant.cells})
    cells = [cell for cell in lab.cells if cell.is_answer]
    return [dataclasses.replace(cell, source=_plain(changed.get((cell.kind, cell.name), cell.source))) for cell in cells]


def _plain(source: str) -> str:
    """A trainee does not write `### BEGIN SOLUTION`; a mutant's docstring would tell what it is."""
    import ast

    lines = [line for line in source.split("\n") if line.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION")]
    text = "\n".join(lines)
    try:
        first = ast.parse(text).body[0]
    except (SyntaxError, IndexError):
        return text
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        lines = text.split("\n")
        return "\n".join(lines[: first.lineno - 1] + lines[first.end_lineno:]).lstrip("\n")
    return text


def _kind(rng: random.Random, skill: float) -> str:
    draw = rng.random()
    if draw < 0.08:
        return "missing"
    return rng.choice(["worked", "alternative"]) if draw < 0.08 + 0.6 * skill else "mutants"


def _mutants(rng: random.Random, lab: Any, most: int) -> tuple[str, ...]:
    """Choose mutants that change different cells."""
    chosen, taken = [], set()
    for mutant in rng.sample([m for m in lab.mutants if not m.equivalent], len([m for m in lab.mutants if not m.equivalent])):
        cells = {(c.kind, c.name) for c in mutant.cells}
        if not cells & taken and len(chosen) < most:
            chosen.append(mutant.name)
            taken |= cells
    return tuple(sorted(chosen))
