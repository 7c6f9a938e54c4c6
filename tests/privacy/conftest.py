"""The large cohort's site, written without kernels: what is written is the same, only sooner."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest


def _whole_page(page, kind: str) -> str:
    """Return the page that a notebook would give: its cells do nothing but show the sections."""
    from nbformat import v4

    from cohort_tools.reports.notebooks import export

    cells = [v4.new_code_cell("", outputs=[v4.new_output("execute_result", {"text/html": page.show(s)}, execution_count=1)]) for s in page.sections]
    return export(v4.new_notebook(cells=cells), kind, page.say.code, page.title)


def render_here(jobs, workers):
    """Render in this process, without kernels."""
    from cohort_tools.render.page import open_page
    from cohort_tools.reports.notebooks import Done, put_in_place

    for job in jobs:
        page = open_page(job.kind, job.payload_path, job.payload_sha256, job.locale, job.audience)
        data = _whole_page(page, job.kind).encode()
        put_in_place(Path(job.target), data)
        yield Done(job, 0.1, hashlib.sha256(data).hexdigest(), len(data))


@pytest.fixture(scope="package")
def site(tmp_path_factory):
    """Facts of the large cohort, the folder of its reports and the folder of its records."""
    from cohort_tools.badges.award import award
    from cohort_tools.demo.large import make_large_cohort
    from cohort_tools.indicators.facts import Facts
    from cohort_tools.reports import site as module

    root = tmp_path_factory.mktemp("large")
    cohort = make_large_cohort(seed=11)
    records = cohort.fill(root / "course")
    award(Facts(records, cohort.as_of), root / "course" / "records", "AI-Native Camp", cohort.as_of)
    facts = Facts(records, cohort.as_of)
    patch = pytest.MonkeyPatch()
    patch.setattr(module, "run_jobs", render_here)
    built = module.build_site(facts, root / "reports", root / "course" / "records", course=root / "course", units=True)
    patch.undo()
    assert not built.failed
    yield facts, root / "reports", root / "course" / "records"
    records.close()


@pytest.fixture(scope="package")
def payload_of(site):
    """Return the payload that a report was rendered from, by the report's name."""
    return lambda name: json.loads((site[2] / "payloads" / f"{name}.json").read_text("utf-8"))


@pytest.fixture(scope="package")
def whole_page():
    """Return the function that makes a whole page without a kernel."""
    return _whole_page
