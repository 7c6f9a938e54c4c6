"""The process behind `graders.authored`: `python -m graders.authored_child HOME`, one JSON request a line, one answer a line.

It writes the files of the lab into a folder, proves it as `camp labs prove --sandbox` does, and has the staff's answers
graded by the lab's checks when those of its own are done. Only the project's own code runs in this process itself, where there is a sandbox.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from campkit.authoring import unpacked
from campkit.errors import CampError, LabError
from graders.contract import Problem
from graders.handed_in import prove_handed_in
from graders.labs import Lab, load_lab
from graders.prove import Runner
from graders.prove_apart import ApartRunner
from graders.prove_remote import plain_words

MAX_TABLE_CHARS = 2_000_000
MAX_ANSWER_CHARS = 20_000_000
"""Of one proof, as JSON; `graders.prove_remote` reads no more of a line."""
MAX_PROBLEMS, MAX_WORDS = 200, 2_000
MEMORY_MB = 3_000
"""Of this process: it reads what a stranger wrote."""
OTHER_SEED = 7_919
"""Added to the seed for the data on which the staff's answers are graded."""


def prove(request: dict[str, Any]) -> dict[str, Any]:
    """Prove the lab of one request; return all that `graders.authored.proof_of` reads."""
    name, files = unpacked(base64.b64decode(request["packed"]))
    found: dict[str, Any] = {"name": name, "title": "", "minutes": 0, "rows": [], "answers": {}, "tables": {}}
    with tempfile.TemporaryDirectory(prefix="lab-") as home:
        folder = Path(home, name)
        for file, text in files.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        proof = prove_handed_in(folder, request["seed"], then=lambda first, second: _ask_more(load_lab(folder), request, found, first, second))
        if proof.rows:
            lab = load_lab(folder)
            claimed = {mutant.name: mutant.equivalent for mutant in lab.mutants}
            found |= {"title": lab.config.title, "minutes": lab.config.minutes}
            found["rows"] = [_row(row.role, row.name, row.points, row.max_points, row.fails, list(row.said.values()),
                                  claimed.get(row.name, "") if row.role == "mutant" else "") for row in proof.rows] + found["rows"]
    return found | {"problems": [{"rule": problem.rule, "where": plain_words(problem.where)[:200], "message": plain_words(problem.message)[:MAX_WORDS]}
                                 for problem in first_of_each_rule(proof.problems)]}


def first_of_each_rule(problems: list[Problem]) -> list[Problem]:
    """Return the first problems, so many that a stranger's lab cannot fill the answer; of each rule that is broken one at least."""
    seen: set[str] = set()
    return [problem for number, problem in enumerate(problems) if number < MAX_PROBLEMS or problem.rule not in seen and not seen.add(problem.rule)]


def _ask_more(lab: Lab, request: dict[str, Any], found: dict[str, Any], first: Runner, second: Runner) -> None:
    """When the lab's own answers are done: make the data, ask them the staff's questions, grade the staff's answers on other data."""
    cell, asked = request["cell"], request["questions"]
    if lab.cell(cell) is None or lab.cell(cell).kind != "solution":
        raise LabError(f'lab.py has no cell # %% solution="{cell}"; the brief asks for that name.')
    found["tables"] = {tier: _tables(first, tier) for tier in ("dev", "held_out")}
    claims = request["claims"] if any(mutant.equivalent for mutant in lab.mutants) else []
    own = [("", None), *((variant.name, variant) for variant in [*lab.alternatives, *lab.mutants] if any(part.name == cell for part in variant.cells))]
    staff = list(request["staff"].items())

    def work(runner: Runner, number: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        answers = {name: runner.answers(lab.with_answers(variant), cell, [*asked, *(claims if variant is None or variant.equivalent else [])])
                   for name, variant in own[number::2]}
        runner.use_seed(request["seed"] + OTHER_SEED)
        return answers, [_staff_row(lab, runner, cell, name, source) for name, source in staff[number::2]]

    with ThreadPoolExecutor(1) as pool:
        there = pool.submit(work, second, 1)
        here, there = work(first, 0), there.result()
    found["answers"] = here[0] | there[0]
    found["rows"] = sorted(here[1] + there[1], key=lambda row: row["name"])
    found["tables"]["other_seed"] = _tables(first, "held_out")


def _staff_row(lab: Lab, runner: Runner, cell: str, name: str, source: str) -> dict[str, Any]:
    if isinstance(runner, ApartRunner):
        graded = runner.grade_function(cell, source)
    else:  # no sandbox here: one process for all
        graded = runner.grade([replace(one, source=source) if (one.kind, one.name) == ("solution", cell) else one for one in lab.cells])
    fails = graded.failed()
    return _row("staff", name, graded.points, sum(result.max_points for result in graded.results), fails,
                [result.message for result in graded.results if result.name in fails], error=graded.error)


def _row(role: str, name: str, points: float, max_points: float, fails: list[str], said: list[str], equivalent: str = "", error: str = "") -> dict[str, Any]:
    return {"role": role, "name": name, "points": points, "max_points": max_points, "fails": fails, "said": said, "equivalent": equivalent, "error": error}


def _tables(runner: Runner, tier: str) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, tier)
        runner.write_data(tier, folder)
        found = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.iterdir())}
    if sum(len(json.dumps(text)) for text in found.values()) > MAX_TABLE_CHARS:
        raise LabError(f"data.py makes tables of more than {MAX_TABLE_CHARS:,} characters for the tier {tier}. A few hundred rows are enough.")
    return found


def limit_memory() -> None:
    """Bound this process's own memory, where the system can; what it starts sets limits of its own."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_MB * 1_000_000, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def main() -> None:
    """Serve requests from standard input until it ends."""
    tempfile.tempdir = sys.argv[1]
    limit_memory()
    answers = os.fdopen(os.dup(1), "wb")  # buffered, as in graders.prove_child
    os.dup2(2, 1)
    for line in sys.stdin.buffer:
        try:
            said: dict[str, Any] = {"answer": prove(json.loads(line))}
        except CampError as error:
            said = {"error": str(error)[:MAX_WORDS]}
        except Exception as error:
            said = {"error": f"{type(error).__name__}: {error}"[:MAX_WORDS]}
        text = json.dumps(said)
        if len(text) > MAX_ANSWER_CHARS:
            text = json.dumps({"error": f"What its checks say is too long: {len(text):,} characters, {MAX_ANSWER_CHARS:,} are read."})
        answers.write(text.encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
