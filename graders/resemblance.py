"""Which known mistake a submission behaves like.

Each mutant has been run on the same hidden data, and the digests of its answers kept. Among the items on which
a mutant's answer differs from the worked one, a submission that answers like the mutant on nine of ten makes
the same mistake; the mutant's docstring says which, in the trainee's terms. No answer is stored, only digests.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from campkit.errors import CampError
from graders.checks import run_check
from graders.labs import Lab, Variant, load_lab
from graders.prove_runner import LocalRunner
from graders.services import model_digest
from graders.trace import Call, Trace

#: Share of the mutant's own items on which the submission must answer like it.
MIN_SHARE = 0.9
#: Share of the submission's wrong items that the mutant must explain.
MIN_EXPLAINED = 0.5
#: Errors that say that there is no answer; they resemble nothing.
NO_ANSWER = {"NameMissing", "NotImplementedError", "CallTimedOut", "ProcessDied", "OutOfMemory", "BadReturn"}
FORMAT = 2


@dataclass(frozen=True)
class Resemblance:
    """A mutant that explains a submission's answers in one check."""

    mutant: str
    share: float
    """Among the items where the mutant differs from the worked answer: the share answered like the mutant."""
    explained: float
    """Among the items where the submission differs from the worked answer: the share that the mutant explains."""
    items: int


def resemblances(lab: Lab, seed: int, trace: Trace, checks: Iterable[str] | None = None) -> dict[str, str]:
    """Return check -> name of the mutant that the submission behaves like, for the checks in which one is found.

    `checks` (default: all) are the ones that the submission did not pass. Reference traces are made when they are
    first needed and kept under build/. A lab whose mutants cannot be run gives {}: feedback is then without them.
    """
    found = {}
    if not lab.mutants:
        return found
    for check in trace.calls if checks is None else checks:
        try:
            references = reference_traces(lab, seed, check)
        except (CampError, OSError):
            continue
        best = best_match(trace.calls.get(check, []), references.pop("", []), references)
        if best:
            found[check] = best.mutant
    return found


def sentence(lab: Lab, mutant: str) -> str:
    """Return the sentence for feedback: which mistake the answer behaves like; "" for an unknown mutant."""
    known = next((variant for variant in lab.mutants if variant.name == mutant), None)
    if known is None or not known.misconception:
        return ""
    return f"Your answer behaves like one that {known.misconception.rstrip('.')}."


def best_match(calls: list[Call], worked: list[Call], mutants: dict[str, list[Call]]) -> Resemblance | None:
    """Return the mutant that explains `calls` best, or None when none does."""
    right, own = _items(worked), _items(calls)
    wrong = {key for key in right.keys() & own.keys() if own[key] != right[key]}
    matches = []
    for name, of_mutant in mutants.items():
        theirs = _items(of_mutant)
        differs = {key for key in right.keys() & theirs.keys() & own.keys() if theirs[key] != right[key]}
        differs -= {key for key in differs if theirs[key] in NO_ANSWER}
        alike = {key for key in differs if own[key] == theirs[key]}
        if not differs or not wrong:
            continue
        match = Resemblance(name, len(alike) / len(differs), len(alike & wrong) / len(wrong), len(differs))
        if match.share >= MIN_SHARE and match.explained >= MIN_EXPLAINED:
            matches.append(match)
    return max(matches, key=lambda match: (match.share + match.explained, match.items, match.mutant), default=None)


def _items(calls: list[Call]) -> dict[tuple, str]:
    """Return (function, arguments, how often asked before, item) -> digest; an answer lacks what others have."""
    items: dict[tuple, str] = {}
    asked: dict[tuple, int] = {}
    for call in calls:
        key = call.function, call.arguments
        asked[key] = asked.get(key, 0) + 1
        items |= {(*key, asked[key], item): digest for item, digest in call.items.items()}
    return items


# -- reference traces ---------------------------------------------------------------------------


def reference_traces(lab: Lab, seed: int, check: str) -> dict[str, list[Call]]:
    """Return the calls of one check for the worked answer (key "") and each mutant that fails it; kept in build/."""
    path = _path(lab, seed, check)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = _keep(lab, seed, _run_variants(lab, seed, _variants(lab)))[check]
    return {name: [Call(*call) for call in calls] for name, calls in content.items()}


def is_prepared(lab: Lab, seed: int) -> bool:
    """Return True when the reference traces of every check are kept already."""
    return all(_path(lab, seed, item.name).is_file() for item in lab.items if item.kind == "check")


def prepare(lab: Lab, seed: int, workers: int | None = None) -> None:
    """Make the reference traces of a lab, so that no submission waits for them; `workers` None means one per core.

    A lab whose mutants cannot be run is left as it is: feedback is then without resemblance.
    """
    count = max(1, min(workers or os.cpu_count() or 1, len(lab.mutants)))
    names = _variants(lab)
    try:
        if count == 1:
            traces = _run_variants(lab, seed, names)
        else:
            with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
                parts = pool.map(_run_in_a_process, [str(lab.folder)] * count, [seed] * count,
                                 [names[start::count] for start in range(count)])
                traces = {name: trace for part in parts for name, trace in part.items()}
        _keep(lab, seed, traces)
    except (CampError, OSError, BrokenProcessPool):
        return


def cache_folder() -> Path:
    """Return the folder of kept traces: $CAMP_BUILD or build/ of this project, then traces/."""
    root = os.environ.get("CAMP_BUILD") or Path(__file__).resolve().parent.parent / "build"
    return Path(root) / "traces"


def _variants(lab: Lab) -> list[str]:
    """Return the names of what is run: "" is the worked answer, then the mutants."""
    return ["", *(mutant.name for mutant in lab.mutants)]


def _run_in_a_process(folder: str, seed: int, names: list[str]) -> dict[str, dict[str, list]]:
    return _run_variants(load_lab(Path(folder)), seed, names)


def _run_variants(lab: Lab, seed: int, names: Iterable[str]) -> dict[str, dict[str, list]]:
    """Run the worked answer with every check, each mutant with the checks that it declares to fail; name -> check -> calls."""
    checks, found = lab.checks(), {}
    mutants: dict[str, Variant | None] = {"": None} | {mutant.name: mutant for mutant in lab.mutants}
    with LocalRunner(lab, seed) as runner:
        for name in names:
            variant = mutants[name]
            with runner.session(lab.with_answers(variant)) as session:
                session.run()
                for check in checks:
                    if variant is None or check in variant.fails:
                        session.begin(check)
                        run_check(lab, checks[check], check, session)
                session.end()
                found[name] = session.trace.as_json()
    return found


def _keep(lab: Lab, seed: int, traces: dict[str, dict[str, list]]) -> dict[str, dict[str, list]]:
    """Write one file for each check and return check -> name -> calls."""
    checks = [item.name for item in lab.items if item.kind == "check"]
    by_check = {check: {name: trace[check] for name, trace in traces.items() if check in trace} for check in checks}
    for check, content in by_check.items():
        _write(_path(lab, seed, check), json.dumps(content))
    return by_check


def _path(lab: Lab, seed: int, check: str) -> Path:
    return cache_folder() / f"{lab.name}-{_key(lab, seed)}-{check}.json"


def _key(lab: Lab, seed: int) -> str:
    """Return a key that changes with the lab, the seed and the form of the file; the seed cannot be read from it."""
    model = f"\0{model_digest()}" if lab.config.budget else ""
    return hashlib.sha256(f"{FORMAT}\0{lab.digest()}\0{seed}{model}".encode()).hexdigest()[:20]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".new", delete=False) as file:
        file.write(text)
    os.replace(file.name, path)
