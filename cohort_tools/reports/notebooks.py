"""One report: run its notebook with papermill, export it, put it in place in one step."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cohort_tools.records.errors import RecordsError

HERE = Path(__file__).parent
TEMPLATES = HERE / "template"
CELL_SECONDS, START_SECONDS = 120, 90


class ReportError(RecordsError):
    """A report could not be rendered; the last good one stays."""


@dataclass(frozen=True)
class Job:
    """A report to render: which notebook, on which payload, to which file."""

    kind: str
    subject: str
    payload_path: str
    payload_sha256: str
    audience: str
    locale: str
    target: str
    name: str = ""
    """The report's line in the manifest."""

    @property
    def parameters(self) -> dict[str, Any]:
        """What papermill puts into the notebook."""
        return {"payload_path": self.payload_path, "payload_sha256": self.payload_sha256, "locale": self.locale, "audience": self.audience}


@dataclass(frozen=True)
class Done:
    """What became of a job: `error` is empty when the report stands."""

    job: Job
    seconds: float
    sha256: str = ""
    bytes: int = 0
    error: str = ""


@lru_cache
def report_notebook(kind: str):
    """Return a report's notebook, read from its text source."""
    import jupytext

    notebook = jupytext.read(HERE / f"{kind}.py", fmt="py:percent")
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return notebook


def check_parameters(kind: str, parameters: dict[str, Any]) -> None:
    """Raise ReportError for a parameter that the notebook does not have; papermill alone would only warn."""
    import papermill

    known = papermill.inspect_notebook(report_notebook(kind))
    unknown = sorted(set(parameters) - set(known))
    if unknown:
        raise ReportError(f"the report {kind} has no parameter {', '.join(unknown)}; it has {', '.join(known)}")


def run_notebook(job: Job):
    """Run the job's notebook and return it with outputs. Raises ReportError with the cell that failed."""
    import copy

    import papermill

    check_parameters(job.kind, job.parameters)
    notebook = copy.deepcopy(report_notebook(job.kind))
    try:
        executed = papermill.execute_notebook(
            notebook, None, parameters=job.parameters, kernel_name="python3", progress_bar=False, log_output=False, request_save_on_cell_execute=False,
            autosave_cell_every=0, start_timeout=START_SECONDS, execution_timeout=CELL_SECONDS, kernel_manager_class="cohort_tools.reports.kernels.PrivateKernelManager")
    except papermill.PapermillExecutionError as error:
        raise ReportError(f"{job.kind} {job.subject}: cell {error.cell_index + 1} of the report failed: {error.ename}: {error.evalue}") from error
    receipt = receipt_of(executed)
    if receipt.get("sha256") != job.payload_sha256 or receipt.get("subject") != job.subject:
        raise ReportError(f"{job.kind} {job.subject}: the notebook rendered {receipt.get('subject')!r}, not what was ordered")
    return executed


def receipt_of(notebook) -> dict[str, Any]:
    """Return what the notebook says it has rendered; empty when it says nothing."""
    for cell in reversed(notebook.cells):
        for output in cell.get("outputs", []):
            if "application/vnd.camp.receipt+json" in output.get("data", {}):
                return output["data"]["application/vnd.camp.receipt+json"]
    return {}


def export(notebook, kind: str, locale: str, title: str) -> str:
    """Return the notebook's HTML outputs as one page without script or outside request."""
    from nbconvert.exporters import TemplateExporter

    exporter = TemplateExporter(template_name="camp", extra_template_basedirs=[str(TEMPLATES)], template_file="index.html.j2")
    resources = {"camp": {"locale": locale, "title": title, "kind": kind, "css": (TEMPLATES / "report.css").read_text("utf-8")}}
    page, _ = exporter.from_notebook_node(notebook, resources=resources)
    return page


def render(job: Job) -> Done:
    """Render one report and replace its file; a failure leaves the file as it was and is told in `error`."""
    import hashlib

    start = time.perf_counter()
    try:
        executed = run_notebook(job)
        page = export(executed, job.kind, job.locale, receipt_of(executed)["title"])
        data = page.encode()
        put_in_place(Path(job.target), data)
        return Done(job, time.perf_counter() - start, hashlib.sha256(data).hexdigest(), len(data))
    except Exception as error:  # noqa: BLE001  one report never takes the others down
        return Done(job, time.perf_counter() - start, error=str(error) if isinstance(error, RecordsError) else f"{job.kind} {job.subject}: {type(error).__name__}: {error}")


def put_in_place(target: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file in one step: temporary file, flush to disk, replace."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(name, mode)
    os.replace(name, target)
