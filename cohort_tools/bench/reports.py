"""`camp bench reports`: the reports of the large cohort, rendered anew, unchanged, and after one changed mark."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from cohort_tools.cli import json_option, print_json


@click.command()
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Reports that are rendered at the same time.")
@click.option("--seed", default=11, show_default=True, help="Seed of the large cohort.")
@json_option
def command(workers: int, seed: int, as_json: bool) -> None:
    """Make the large cohort (40 trainees, 20 pairs) and measure three runs of its reports.

    Example: camp bench reports --workers 2
    """
    result = measure(workers, seed)
    print_json(result) if as_json else click.echo(table(result))


def measure(workers: int, seed: int) -> dict[str, Any]:
    """Return how long each run took, from opened records to the written index, and what it rendered."""
    from cohort_tools.demo.large import make_large_cohort

    folder = Path(tempfile.mkdtemp(prefix="camp-bench-"))
    try:
        cohort = make_large_cohort(seed)
        records = cohort.fill(folder / "course")
        try:
            runs = {"all": run(records, cohort.as_of, folder, workers)}
            runs["unchanged"] = run(records, cohort.as_of, folder, workers)
            change_one_mark(records)
            runs["one mark changed"] = run(records, cohort.as_of, folder, workers)
        finally:
            records.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {"workers": workers, "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None, "runs": runs}


def run(records, as_of, folder: Path, workers: int) -> dict[str, Any]:
    """Render what has changed and return seconds, rendered, unchanged and failed."""
    from tqdm import tqdm

    from cohort_tools.indicators.facts import Facts
    from cohort_tools.reports.site import build_site

    start = time.perf_counter()
    site = build_site(Facts(records, as_of), folder / "reports", folder / "course" / "records", workers=workers, course=folder / "course",
                      progress=lambda stream, total: tqdm(stream, total=total, desc="reports", file=sys.stderr, leave=False))
    return {"seconds": round(time.perf_counter() - start, 1), "rendered": sorted(d.job.name for d in site.rendered), "unchanged": site.skipped, "failed": [d.error for d in site.failed]}


def change_one_mark(records) -> None:
    """Take half a point from one item of one trainee's latest attempt on a solo lab."""
    from sqlalchemy import text

    with records.transaction() as connections:
        found = connections[records.main].execute(text(
            "SELECT lab_id, owner_id, item_id, MAX(attempt) FROM score WHERE owner_id LIKE 'T-%' AND points >= 1 GROUP BY lab_id, owner_id, item_id ORDER BY owner_id, lab_id, item_id LIMIT 1")).one()
        connections[records.main].execute(text("UPDATE score SET points = points - 0.5, auto_points = points - 0.5 WHERE lab_id = :lab AND owner_id = :owner AND item_id = :item AND attempt = :attempt"),
                                          dict(zip(("lab", "owner", "item", "attempt"), found, strict=True)))


def table(result: dict[str, Any]) -> str:
    """Return the figures as lines."""
    lines = [f"{result['workers']} workers on {result['cores']} processors, load {result['load']}"]
    for name, r in result["runs"].items():
        which = f": {', '.join(r['rendered'])}" if 0 < len(r["rendered"]) <= 8 else ""
        lines.append(f"{name:<17} {r['seconds']:>7} s  {len(r['rendered'])} rendered, {r['unchanged']} unchanged, {len(r['failed'])} failed{which}")
    return "\n".join(lines)
