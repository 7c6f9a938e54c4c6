"""Proving a lab that a trainee wrote, for a check that grades it: `submission.prove_lab`.

The lab comes as the bytes of a lab.zip. A process of our own takes it apart and drives the proof; the lab's code
runs in sandboxes where there are any. The staff's answers are graded last, on data of another seed: what a check
says about the lab's own answers cannot quote the staff's.
"""

from __future__ import annotations

import atexit
import base64
import hashlib
import json
import shutil
import sys
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from campkit.authoring import unpacked
from campkit.checking import BadReturn
from campkit.checking.authored import LabProblem, LabProof, LabRow
from campkit.errors import LabError
from graders.prove_remote import ProofProcess
from graders.sandbox import NO_BUBBLEWRAP, why_no_bubblewrap

PROOF_WALL_S = 240.0
"""For proving one lab, staff's answers included. An honest lab takes ten to thirty seconds on two cores; eight times that is room
for a busy machine, and a lab without an end holds its worker for no longer. Wall time, since a lab may also sleep."""
MAX_KEPT = 24
"""Proofs that this process remembers: the checks of one lab ask for the same one."""

_lock = threading.Lock()
_process: ProofProcess | None = None
_kept: OrderedDict[str, LabProof] = OrderedDict()


def prove_packed(content: bytes, *, cell: str, staff: Mapping[str, str], questions: Sequence[Any], claims: Sequence[Any], seed: int,
                 isolation: str = "bubblewrap") -> LabProof:
    """Prove the lab in a lab.zip. Raises BadReturn when the file is none, LabError where it would have to run without a sandbox.

    `staff` maps a name to the source of an answer for the solution cell `cell`; `questions` are arguments for the function of that
    name, asked of the worked answer, the alternatives and the mutants; `claims` are further ones for mutants called equivalent.
    With `isolation` "bubblewrap" the lab's code runs in a sandbox or not at all; with "none" (somebody said `--unsafe`, or the work is
    the project's own) it runs in one where there is one.
    """
    reason = why_no_bubblewrap() if isolation == "bubblewrap" else None
    if reason:
        raise LabError("A handed-in lab is somebody's program. " + NO_BUBBLEWRAP.format(reason=reason))
    try:
        unpacked(content)
    except LabError as error:
        raise BadReturn(str(error)) from None
    request = {"op": "prove", "packed": base64.b64encode(content).decode(), "cell": cell, "staff": dict(staff),
               "questions": list(questions), "claims": list(claims), "seed": seed}
    key = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
    with _lock:
        if key not in _kept:
            _kept[key] = _ask(request)
            if len(_kept) > MAX_KEPT:
                _kept.popitem(last=False)
        return _kept[key]


def _ask(request: dict[str, Any]) -> LabProof:
    name = unpacked(base64.b64decode(request["packed"]))[0]
    process = _shared_process()
    timed_out = threading.Event()
    timer = threading.Timer(PROOF_WALL_S, lambda: (timed_out.set(), process.close()))
    timer.start()
    try:
        return proof_of(process.ask(request))
    except LabError as error:
        late = timed_out.is_set()
        message = f"it took longer than {PROOF_WALL_S:g} seconds. Look for a loop without an end." if late else str(error)
        return LabProof(name, problems=(LabProblem("time" if late or not process.is_alive else "worked_answer", name, message),))
    finally:
        timer.cancel()


def proof_of(content: dict[str, Any]) -> LabProof:
    """Return the proof that `graders.authored_child` wrote as plain data."""
    rows = [LabRow(**row | {"fails": tuple(row["fails"]), "said": tuple(row["said"])}) for row in content["rows"]]
    return LabProof(
        content["name"], content["title"], content["minutes"], tuple(LabProblem(**problem) for problem in content["problems"]),
        tuple(row for row in rows if row.role != "staff"), {row.name: row for row in rows if row.role == "staff"},
        {variant: [(kind, value) for kind, value in answers] for variant, answers in content["answers"].items()}, content["tables"])


def trace_of(proof: LabProof) -> dict[str, Any]:
    """Return what a proof showed as items for the behaviour trace: two labs with equal ones behave alike."""
    shown: dict[str, Any] = {f"staff {name}": [list(row.fails), bool(row.error)] for name, row in proof.staff.items()}
    shown |= {f"{row.role} {row.name}": list(row.fails) for row in proof.rows}
    for problem in proof.problems:
        shown[f"rule {problem.rule}"] = shown.get(f"rule {problem.rule}", 0) + 1
    return shown


def _shared_process() -> ProofProcess:
    """Return the one process that takes such labs apart; another one when the last was ended."""
    global _process
    if _process is None or not _process.is_alive:
        home = tempfile.mkdtemp(prefix="camp-a-")  # all that a killed process leaves behind lies there
        _process = ProofProcess([sys.executable, "-m", "graders.authored_child", home])
        atexit.register(_end, _process, home)
    return _process


def _end(process: ProofProcess, home: str) -> None:
    process.close()
    shutil.rmtree(Path(home), ignore_errors=True)
