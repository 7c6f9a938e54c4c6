"""Keep what a run of the demo gate gave: the ledger's entry, the manifest, the inputs and the executed notebooks."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from cohort_tools.records.change import add_rows, new_id
from cohort_tools.records.database import Records

if TYPE_CHECKING:
    from cohort_tools.demo_gate.gate import GateRun


def record_run(records: Records, course: Path, scenario: str, run: GateRun, who: str) -> tuple[str, Path]:
    """Write a run into the ledger `demo_run` and its files into `<course>/records/demos/<run id>`; return both."""
    run_id, manifest = new_id("DR"), run.manifest
    folder = course / "records" / "demos" / run_id
    folder.mkdir(parents=True)
    _write_files(folder, run)
    message = "; ".join(str(r) for r in run.reasons)[:2000] or None
    add_rows(records, "demo_run", [{
        "run_id": run_id, "scenario_id": scenario, "at": manifest["started_utc"], "passed": int(run.passed), "seconds": manifest["seconds"],
        "manifest_sha256": hashlib.sha256(run.manifest_text.encode()).hexdigest(), "message": message, "isolation": manifest["isolation"],
        "notebook_sha256": manifest["notebook"]["sha256"], "inputs": len(manifest["inputs"]), "cost": float(manifest["cost"]["money"]),
        "handled": manifest["handled"], "manifest": run.manifest_text}], who, message, action="demo")
    return run_id, folder


def _write_files(folder: Path, run: GateRun) -> None:
    import nbformat

    (folder / "manifest.json").write_text(run.manifest_text, "utf-8")
    for name, data in run.inputs.items():
        (folder / f"{name}.csv").write_bytes(data)
    for name, notebook in run.notebooks.items():
        nbformat.write(notebook, folder / f"{name}.ipynb")
