"""The large cohort's site, written without kernels: what is written is the same, only sooner."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest


def render_here(jobs, workers):
    """Render in this process what a notebook would render: its cells do nothing but show the sections."""
    from cohort_tools.render.page import open_page
    from cohort_tools.reports.notebooks import Done, put_in_place

    for job in jobs:
        page = open_page(job.kind, job.payload_path, job.payload_sha256, job.locale, job.audience)
        data = ("<!DOCTYPE html>" + page.title + "".join(page.show(s) for s in page.sections)).encode()
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
