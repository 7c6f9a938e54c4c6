"""Proving a lab: it is right that right answers pass, and that wrong ones fail as they say.

`prove_lab` runs the worked answer, the alternatives, the untouched release and all mutants without a kernel,
each in a process of its own, and holds what came out against what the lab promises; so it does with the worked
answers and the untouched release of a pair lab's swap notebooks. Two processes or more share the
work (`graders.prove_work`), each with another order of hashing. What is the same in all variants is run once; a
sample runs from the top as well, in another process and in another order: the words must be the same.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from campkit.errors import LabError
from campkit.model_memory import shared_answers
from graders.build import copy_release_files, notebook_bytes, release_notebook
from graders.contract import RULES, Problem, find_problems
from graders.labs import Lab, Variant, load_lab, swap_labs
from graders.leaks import find_leaks
from graders.prove_apart import ApartRunner
from graders.prove_remote import ChildRunner, refuse_odd_folder, shared_process
from graders.prove_runner import Graded, LocalRunner
from graders.prove_work import Named, share_work
from graders.values_asked import values_asked
from graders.warm_proof import begin_parents

#: The seed that stands for the secret one in proofs; `--seed` gives another.
PROVE_SEED = 20_261
MOST_JOBS = 4
"""Each further process makes the lab's data for itself and takes a few hundred MB."""
Runner = LocalRunner | ChildRunner | ApartRunner


@dataclass
class Row:
    """One line of the proof: one variant, graded."""

    role: str
    """"worked", "alternative", "release" or "mutant"."""
    name: str
    points: float
    max_points: float
    fails: list[str]
    """Checks with less than full points."""
    declared: list[str]
    inherited: list[str]
    """Checks that the worked answer fails too, so that no mutant is to blame."""
    critical: bool
    good: bool
    seconds: float
    said: dict[str, str] = field(default_factory=dict)
    """Check -> message, of the checks that failed."""


@dataclass
class Proof:
    """All that proving a lab showed."""

    lab: str
    title: str
    rows: list[Row] = field(default_factory=list)
    killed_by: dict[str, list[str]] = field(default_factory=dict)
    """Check -> mutants that fail it."""
    problems: list[Problem] = field(default_factory=list)
    times_graded: int = 0
    in_kernel: int = 0
    """Variants that also ran the real way."""
    seed: int = PROVE_SEED
    digest: str = ""
    """SHA-256 of the lab's files as they were proved."""
    seconds: float = 0.0
    traces: dict[str, Any] = field(default_factory=dict)
    """Variant -> behaviour trace; the worked answer is ""."""

    @property
    def proved(self) -> bool:
        """True when nothing was found wrong."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """Return the proof as plain data, without the traces."""
        content = dataclasses.asdict(self)
        del content["traces"]
        return {"proved": self.proved} | content


def prove_folder(folder: Path, seed: int = PROVE_SEED, **options: Any) -> Proof:
    """Prove the lab in `folder`; a lab that cannot be read is a problem too, not an error."""
    folder = Path(folder).resolve()
    try:
        if options.get("sandbox"):
            refuse_odd_folder(folder)
        lab = load_lab(folder)
    except LabError as error:
        rule = "config" if "lab.toml:" in str(error) else "files" if "there is no" in str(error) else "cells"
        return Proof(folder.name, "", problems=[Problem(rule, folder.name, "reading it", str(error))])
    return prove_lab(lab, seed, **options)


def prove_lab(lab: Lab, seed: int = PROVE_SEED, sandbox: bool = False, real: int = 0,
              progress: Callable[[str], None] = lambda name: None, run: bool = True,
              then: Callable[[Runner, Runner], None] | None = None, jobs: int | None = None) -> Proof:
    """Prove a lab; one whose files cannot be run yet, or `run=False`, is only read.

    With `sandbox` all of the lab's own code runs in sandboxes, its checks included: for labs that trainees wrote.
    `real` is the number of mutants that also run the real way, in a kernel, with the worked answer and the release.
    `progress` is called with each variant's name; `then` in the end with two runners, to ask them more. `jobs` says how
    many processes work at once (default: `usual_jobs`); what comes out is the same for any number.
    """
    begun, jobs = time.monotonic(), jobs or (2 if sandbox else usual_jobs())
    if run and not sandbox:
        shared_process()  # it starts while the folder is read
    elif run and not lab.config.budget:
        begin_parents(1, 2)
    proof = Proof(lab.name, lab.config.title, problems=find_problems(lab), seed=seed, digest=lab.digest())
    if not run or any(stops(problem) for problem in proof.problems):
        return proof
    try:
        with contextlib.ExitStack() as stack:
            answers = stack.enter_context(shared_answers()) if lab.config.budget and not sandbox else None
            runners: list[Runner] = [stack.enter_context(_in_sandboxes(lab, seed, 1) if sandbox else LocalRunner(lab, seed))]
            runners += [stack.enter_context(_in_sandboxes(lab, seed, number) if sandbox else ChildRunner(lab, seed, process=number, answers=answers))
                        for number in range(2, max(jobs, 2) + 1)]
            _prove(lab, proof, runners, progress, real, jobs)
            _prove_swaps(lab, proof, sandbox, progress)
            if then is not None:
                then(runners[0], runners[1])
    except LabError as error:
        proof.problems.append(Problem("worked_answer", lab.name, "running it", str(error)))
    proof.problems.sort(key=lambda problem: list(RULES).index(problem.rule))
    proof.seconds = round(time.monotonic() - begun, 2)
    return proof


def _in_sandboxes(lab: Lab, seed: int, hash_seed: int) -> Runner:
    """Return a runner whose answers and checks are apart; those of a lab with models share one sandbox, in which the models are too."""
    return ChildRunner(lab, seed, hash_seed) if lab.config.budget else ApartRunner(lab, seed, hash_seed)


def usual_jobs() -> int:
    """Return how many processes share a proof when nobody says: one for each processor that this process may use, up to `MOST_JOBS`."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(usable, MOST_JOBS))


def stops(problem: Problem) -> bool:
    """True for a problem with which running the lab would show nothing."""
    return problem.rule in ("config", "cells", "names") or problem.where in ("checks.py", "data.py")


def variants_of(lab: Lab) -> list[Named]:
    """Return (role, variant, cells) of all that a proof grades: worked answer, alternatives, release, mutants."""
    made: list[Named] = [("worked", None, lab.with_answers(None))]
    made += [("alternative", variant, lab.with_answers(variant)) for variant in lab.alternatives]
    stripped = {cell["id"]: cell.source for cell in release_notebook(lab).cells}
    untouched = [dataclasses.replace(cell, source=stripped[cell.name]) if cell.is_answer else cell for cell in lab.cells]
    made.append(("release", None, untouched))
    return made + [("mutant", variant, lab.with_answers(variant)) for variant in lab.mutants]


def _prove(lab: Lab, proof: Proof, runners: list[Runner], progress: Callable[[str], None], real: int, jobs: int) -> None:
    variants = _while_data_is_made(lab, runners[1:], jobs > 1)
    work = share_work(lab, variants, runners, progress, at_once=jobs > 1)
    graded = [work.once[n] for n in range(len(variants))]
    for (role, variant, _), result in zip(variants, graded, strict=True):
        _judge(lab, proof, role, variant, result)
    _idle_checks(lab, proof)
    _values(lab, proof, graded)
    if not any(result.error for result in graded):
        proof.problems += [Problem("robust_checks", lab.name, f"check_{name}", message) for name, message in work.fragile.items()]
    _same_marks(lab, proof, variants, graded, work.again, work.third)
    if real:
        from graders.prove_real import same_in_a_kernel

        same_in_a_kernel(lab, proof, variants, graded, real, progress)
    _release(lab, proof, runners[0], runners[1])


def _while_data_is_made(lab: Lab, others: list[Runner], at_once: bool) -> list[Named]:
    """Return `variants_of` the lab; nbgrader's steps load slowly, so the other processes make the visible data meanwhile."""
    if not at_once:
        return variants_of(lab)
    with tempfile.TemporaryDirectory(prefix="camp-early-") as home, ThreadPoolExecutor(len(others)) as pool:
        waiting = [pool.submit(one.write_data, tier, Path(home, f"{number}-{tier}"))
                   for number, one in enumerate(others) for tier in lab.config.release.data[:1]]
        variants = variants_of(lab)
        for one in waiting:
            one.result()
    return variants


def _prove_swaps(lab: Lab, proof: Proof, sandbox: bool, progress: Callable[[str], None]) -> None:
    """Grade the worked answers and the untouched release of each role's swap notebook."""
    for swap in swap_labs(lab):
        with _in_sandboxes(swap, proof.seed, 1) if sandbox else LocalRunner(swap, proof.seed) as runner:
            for role, _, cells in variants_of(swap):
                progress(f"{swap.name} {role}")
                result = runner.grade(cells)
                row = Row(role, swap.name, result.points, sum(check.max_points for check in result.results), result.failed(), [], [], False,
                          True, round(result.seconds, 2), {one.name: one.message for one in result.results if one.points < one.max_points})
                found = [("robust_checks", result.error)] if result.error else list(
                    _right(swap, row, result) if role == "worked" else _untouched(swap, row, result))
                _values(swap, proof, [result] if role == "worked" else [])
                rule = "worked_answer" if role == "worked" else "untouched_release"
                proof.problems += [Problem(special or rule, lab.name, f"swap.py ({swap.role})", message) for special, message in found]
                row.good = not found
                proof.rows.append(row)


def _judge(lab: Lab, proof: Proof, role: str, variant: Variant | None, result: Graded) -> None:
    """Hold one graded variant against what the lab promises; add its row and its problems."""
    name = variant.name if variant else ""
    if result.error:
        proof.problems.append(Problem("robust_checks", lab.name, name or f"the {role} answer", result.error))
    fails, max_points = result.failed(), sum(check.max_points for check in result.results)
    row = Row(role, name, result.points, max_points, fails, list(variant.fails) if variant else [],
              proof.rows[0].fails if proof.rows else [], bool(variant and variant.critical), True, round(result.seconds, 2),
              {check.name: check.message for check in result.results if check.name in fails})
    found = list({"worked": _right, "alternative": _right, "release": _untouched, "mutant": _mutant}[role](lab, row, result))
    rule = {"worked": "worked_answer", "alternative": "alternatives", "release": "untouched_release", "mutant": "mutants"}[role]
    where = {"worked": "lab.py", "release": "the untouched release"}.get(role) or f"{role}s/{name}.py"
    proof.problems += [Problem(special or rule, lab.name, where, message) for special, message in found]
    row.good = not found and not result.error
    proof.rows.append(row)
    proof.traces[name if role == "mutant" else role if role != "worked" else ""] = result.trace
    if role == "mutant":
        for check in fails:
            proof.killed_by.setdefault(check, []).append(name)


Judged = Iterator[tuple[str, str]]


def _right(lab: Lab, row: Row, result: Graded) -> Judged:
    """A right answer: every cell runs, every point is earned, check cells say nothing on stderr."""
    for run in result.errors():
        yield "", f"cell {run.name} raises {run.ename} at its line {run.line}: {run.evalue[:300]}; a right answer runs through."
    for check in result.results:
        if check.points < check.max_points and check.name not in row.inherited:
            yield "", (f"earns {check.points:g} of {check.max_points:g} points at {check.name}: \"{check.message}\" "
                       "Correct the answer, or the check if it asks for more than the lab does.")
    for run in result.runs:
        if run.kind == "check" and run.stderr and row.role == "worked":
            yield "cells", f"check cell {run.name} writes to stderr ({run.stderr.strip()[:80]!r}), for which nbgrader gives 0; silence it."


def _untouched(lab: Lab, row: Row, result: Graded) -> Judged:
    """The release as it is: no points, and each visible check fails."""
    for check in result.results:
        if check.points > 0:
            yield "", f"earns {check.points:g} points at {check.name} with nothing written; the check must ask for the answer."
    failed = {run.name for run in result.errors()}
    for run in result.runs:
        if run.kind == "check" and run.name not in failed:
            yield "", f"the visible check {run.name} passes with nothing written; let its assert use the answer."


def _mutant(lab: Lab, row: Row, result: Graded) -> Judged:
    """A wrong answer: it fails what it declares and nothing else; a critical one stays under the pass mark."""
    declared, fails = set(row.declared), set(row.fails)
    for run in result.runs:
        if run.ename in ("SyntaxError", "IndentationError"):
            yield "", f"cell {run.name} is no Python: {run.evalue[:200]}; a mutant runs and is wrong."
    for name in sorted(declared - fails):
        yield "", f"declares that it fails {name}, and earns full points there; sharpen the check or the declaration."
    for name in sorted(fails - declared - set(row.inherited)):
        yield "", f"fails {name} without declaring it: \"{row.said[name]}\" Declare it, or narrow the check."
    share = row.points / row.max_points if row.max_points else 0.0
    if row.critical and share >= lab.config.pass_mark:
        yield "critical", (f"is critical and earns {share:.0%} of the points of all checks, pass mark {lab.config.pass_mark:.0%}; "
                           "weigh its checks more, or do not call it critical.")


def _idle_checks(lab: Lab, proof: Proof) -> None:
    for item in lab.items:
        if item.kind == "check" and not proof.killed_by.get(item.name):
            proof.problems.append(Problem("idle_checks", lab.name, item.name,
                                          "no mutant fails it; write the wrong answer that it is there to catch."))


def _values(lab: Lab, proof: Proof, graded: list[Graded]) -> None:
    """A function that is called with hidden data could set a value that a later check asks for; so values are taken before, by their names."""
    asked = {call[0].removeprefix("value:") for result in graded for calls in result.trace.values() for call in calls if call[0].startswith("value:")}
    proof.problems += [Problem("values", lab.name, "checks.py", f'asks for the value of {name}, and "{name}" does not stand in it, or no cell gives it a value '
                               "in a line of its own; write the name out, so that the value is taken before anything is called.")
                       for name in sorted(asked - set(values_asked(lab)))]


def _same_marks(lab: Lab, proof: Proof, variants: list, first: list[Graded], *later: dict[int, Graded]) -> None:
    proof.times_graded = 1 + len(later)
    for n, (role, variant, _) in enumerate(variants):
        for other in (results[n] for results in later if n in results):
            if other.words() != first[n].words():
                where = f"{role} {variant.name if variant else ''}".strip()
                proof.problems.append(Problem("same_marks", lab.name, where, _difference(first[n], other)))
                break


def _difference(first: Graded, other: Graded) -> str:
    for one, two in zip(first.results, other.results, strict=False):
        if one != two:
            return (f"{one.name} gave {one.points:g} points and {one.message!r}, then {two.points:g} points and {two.message!r}; "
                    "use no randomness without a seed, no clock, no order of a set.")
    return "one run gave results, the other did not: " + (first.error or other.error or "no reason known")


def _release(lab: Lab, proof: Proof, first: Runner, second: Runner) -> None:
    """Build the release twice, compare the bytes, look for leaks."""
    if lab.digest() != proof.digest:
        proof.problems.append(Problem("same_bytes", lab.name, "the folder", "its files changed while it was proved; prove it again."))
        return
    with tempfile.TemporaryDirectory(prefix="camp-release-") as home:
        folders = Path(home, "first"), Path(home, "second")
        for folder, runner, fresh in zip(folders, (first, second), (lab, load_lab(lab.folder)), strict=True):
            folder.mkdir()
            (folder / f"{lab.name}.ipynb").write_bytes(notebook_bytes(release_notebook(fresh)))
            copy_release_files(lab, folder)
            for tier in lab.config.release.data:
                runner.write_data(tier, folder / "data" / tier)
        for path in sorted(folders[0].rglob("*")):
            other = folders[1] / path.relative_to(folders[0])
            if path.is_file() and (not other.is_file() or path.read_bytes() != other.read_bytes()):
                proof.problems.append(Problem("same_bytes", lab.name, path.relative_to(folders[0]).as_posix(),
                                              "built twice, its bytes differ; make data.py depend on tier and seed only."))
        hidden = Path(home, "held_out")
        first.write_data("held_out", hidden)
        proof.problems += [Problem("leaks", lab.name, where, message)
                           for where, message in find_leaks(lab, folders[0], [hidden])]
