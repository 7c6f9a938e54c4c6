"""Run the demo gate for one scenario and make its manifest."""

from __future__ import annotations

import copy
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cohort_tools.demo_gate.card import Card, load_card
from cohort_tools.demo_gate.inputs import DemoInput, make_inputs
from cohort_tools.demo_gate.judge import Written, judge_one, judge_together
from cohort_tools.demo_gate.look import Reason, look_at
from cohort_tools.records.errors import RecordsError
from cohort_tools.records.values import now_utc
from graders.sandbox import Limits, choose_isolation, why_no_bubblewrap

SECONDS = 120.0
MAX_TEXT = 2_000_000
SCHEMA = 1
NO_SANDBOX = ("A demo cannot run in isolation here: {reason} Install bubblewrap (Debian, Ubuntu: apt install bubblewrap) on Linux, or give "
              "--unsafe, which runs the pair's code with your own rights. A run with --unsafe is recorded, but nothing lands with it.")


@dataclass(frozen=True)
class GateRun:
    """The outcome: refused when there is a reason. `notebooks` are the executed ones by input."""

    passed: bool
    reasons: tuple[Reason, ...]
    manifest: dict[str, Any]
    notebooks: dict[str, Any]
    inputs: dict[str, bytes]

    @property
    def manifest_text(self) -> str:
        """The manifest as the records keep it."""
        return json.dumps(self.manifest, sort_keys=True, ensure_ascii=False)


def isolation_for(unsafe: bool) -> str:
    """Return the isolation of a demo run. Raises RecordsError that names --unsafe when there is no sandbox."""
    if unsafe:
        return choose_isolation("none")
    if reason := why_no_bubblewrap():
        raise RecordsError(NO_SANDBOX.format(reason=reason))
    return "bubblewrap"


def run_gate(scenario: str, folder: Path, isolation: str, *, seconds: float | None = None, seed: str | None = None, damage: str | None = None) -> GateRun:
    """Run the demo in `folder` (card.toml and its notebook) on three unseen inputs.

    `seconds` is the wall time of the three runs together (120); `seed` and `damage` are for tests, each real run draws its own.
    Raises RecordsError when card or notebook cannot be read.
    """
    seconds = SECONDS if seconds is None else seconds
    card = load_card(folder / "card.toml")
    notebook, digest = _read_notebook(folder / card.notebook)
    beside = {name: _read_beside(folder, name) for name in card.files}
    seed = seed or secrets.token_hex(16)
    inputs = make_inputs(card, seed, damage)
    started, begun = now_utc(), time.monotonic()
    reasons, written, notebooks = look_at(notebook), [], {}
    with _model_for(card, notebook if not reasons else None) as services:
        begun = time.monotonic()
        for given in inputs if not reasons else []:
            left = seconds - (time.monotonic() - begun)
            one = _run_one(card, notebook, given, beside, isolation, seconds, left, services)
            written.append(one.written)
            notebooks[given.name] = one.notebook
            reasons += one.reasons or judge_one(card, given, one.written)
            if one.reasons:
                break
        cost = _cost(services)
        if cost["refused"]:
            reasons.append(Reason("too_dear", "", f"{cost['refused']} model calls were refused: the card allows {card.calls} calls and {card.money_eur:g} EUR for the three runs (demo.budget)"))
    if len(written) == len(inputs):
        reasons += judge_together(card, inputs, written)
    took = time.monotonic() - begun
    if took > seconds and not any(r.code == "too_slow" for r in reasons):
        reasons.append(Reason("too_slow", "", f"the three runs took {took:.0f} s; {seconds:g} s are allowed"))
    manifest = {
        "schema": SCHEMA, "scenario": scenario, "started_utc": started, "seconds": round(took, 2), "limit_seconds": seconds, "isolation": isolation,
        "offline": isolation == "bubblewrap", "notebook": {"name": card.notebook, "sha256": digest}, "card_sha256": _sha(card.path.read_bytes()), "seed": seed,
        "inputs": [{"name": i.name, "sha256": _sha(i.data), "rows": len(i.data.splitlines()) - 1, "damage": i.damage, "broken": len(i.broken), "lost_column": i.lost} for i in inputs],
        "outputs": [{"input": i.name, "sha256": _sha((w.output or "").encode()), "answers": len(w.answers), "problems": len(w.named)} for i, w in zip(inputs, written, strict=False)],
        "cost": cost, "handled": len(written[2].named) if len(written) == 3 else 0,
        "passed": not reasons, "reasons": [{"code": r.code, "input": r.input, "message": r.message} for r in reasons], "versions": _versions()}
    return GateRun(not reasons, tuple(reasons), manifest, notebooks, {i.name: i.data for i in inputs})


@dataclass
class _One:
    written: Written
    notebook: Any
    reasons: list[Reason]


def _run_one(card: Card, notebook, given: DemoInput, beside: dict[str, bytes], isolation: str, seconds: float, left: float, services) -> _One:
    import papermill

    from cohort_tools.demo_gate import engine
    from graders.kernel_session import KernelGone, KernelSession

    limits = replace(Limits().with_lab(max(left, 1.0), None), cell_s=max(left, 1.0))
    files = {**beside, "input.csv": given.data}
    parameters = {"input_path": "input.csv", "output_path": "output.csv", "problems_path": "problems.csv"}
    try:
        with KernelSession(files, limits, isolation, services) as session:
            session.ask("''", timeout_s=30.0, setup=engine.LISTEN)
            before = engine.alive(session)
            reasons: list[Reason] = []
            executed = copy.deepcopy(notebook)
            try:
                executed = papermill.execute_notebook(executed, None, parameters=parameters, engine_name=engine.NAME, kernel_name="python3", language="python", progress_bar=False,
                                                      log_output=False, request_save_on_cell_execute=False, autosave_cell_every=0, session=session)
            except papermill.PapermillExecutionError as error:
                reasons.append(_crash(given, error))
            reached = engine.network_calls(session)
            if reached:
                reasons.insert(0, Reason("network", given.name, f"it calls another machine ({', '.join(sorted(set(reached))[:3])}); a demo runs offline, on the files that it is given"))
            reasons += engine.what_is_left(session, before, given.name)
            written = Written(*(engine.ask(session, f"__import__('pathlib').Path({name!r}).read_text('utf-8')[:{MAX_TEXT}]") for name in ("output.csv", "problems.csv")))
            return _One(written, executed, reasons)
    except KernelGone as gone:
        slow = gone.status == "timed_out"
        message = f"it did not finish; the three runs together may take {seconds:g} s" if slow else gone.message
        return _One(Written(None, None), notebook, [Reason("too_slow" if slow else "crashes", given.name, message)])


def _crash(given: DemoInput, error) -> Reason:
    if error.ename == "KeyboardInterrupt":
        return Reason("too_slow", given.name, f"cell {error.exec_count or error.cell_index} did not finish in time")
    if error.ename == "StdinNotImplementedError":
        return Reason("manual_edit", given.name, f"cell {error.cell_index + 1} waits for a person to type something")
    what = "the malformed input stops it: say in problems_path what is wrong instead" if given.damage else "it stops"
    return Reason("crashes", given.name, f"{what}; cell {error.cell_index + 1} (with the gate's parameter cell counted): {error.ename}: {str(error.evalue)[:300]}")


def _read_notebook(path: Path):
    import nbformat

    try:
        data = path.read_bytes()
        notebook = nbformat.reads(data.decode("utf-8"), as_version=4)
    except (OSError, ValueError, AttributeError) as error:
        raise RecordsError(f"{path}: the demo notebook cannot be read ({error}); card.toml names it in demo.notebook") from error
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return notebook, _sha(data)


def _read_beside(folder: Path, name: str) -> bytes:
    path = folder / name
    if Path(name).is_absolute() or ".." in Path(name).parts or not path.is_file():
        raise RecordsError(f"{folder / 'card.toml'}: demo.files names {name!r}, and there is no such file beside the card")
    return path.read_bytes()


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _model_for(card: Card, notebook) -> Iterator[Any]:
    """Serve the practice model on the gate's side while the demo runs, if it asks for one; its calls are counted here."""
    from graders.labs import Budget
    from graders.services import services_for

    asks = notebook is not None and any(c.cell_type == "code" and ("campkit" in c.source or "openai" in c.source) for c in notebook.cells)
    with services_for(Budget(calls=card.calls, money_eur=card.money_eur) if asks else None) as services:
        yield services


def _cost(services) -> dict[str, Any]:
    used = services.usage("trainee") if services else None
    return {"calls": used.calls if used else 0, "tokens": used.tokens if used else 0, "money": round(float(used.money), 6) if used else 0.0, "currency": "EUR",
            "refused": used.refused if used else 0, "counted": "by the gate"}


def _versions() -> dict[str, str]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for name in ("papermill", "ai-native-camp"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
