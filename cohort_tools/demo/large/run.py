"""`camp demo --cohort large`: the large cohort in a folder, its records, the signals of its fourteen months, its reports."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from campkit.errors import CourseError
from cohort_tools.demo.large import make_large_cohort

MARKER = "large_cohort.json"


def run_large(root: Path, *, seed: int = 11, workers: int = 2, locale: str = "en", reports: bool = True, progress: Callable[[Iterable, int], Iterable] | None = None) -> dict[str, Any]:
    """Make the large cohort in `root` and return where things are, how long it took, and what could not be rendered.

    A folder that holds something else is not touched: CourseError.
    """
    from cohort_tools.indicators.facts import Facts
    from cohort_tools.indicators.ledger import ledger_start, replay
    from cohort_tools.reports.site import build_site

    if root.exists() and any(root.iterdir()) and not (root / MARKER).exists():
        raise CourseError(f"{root}: this folder holds something that no demo has made; give another one with --out, or empty it")
    shutil.rmtree(root / "course", ignore_errors=True)
    root.mkdir(parents=True, exist_ok=True)
    (root / MARKER).write_text(json.dumps({"seed": seed}), "utf-8")
    started, cohort = time.perf_counter(), make_large_cohort(seed)
    records = cohort.fill(root / "course")
    (root / "answers.json").write_text(json.dumps([asdict(a) for a in cohort.answers], ensure_ascii=False, indent=0), "utf-8")
    facts = Facts(records, cohort.as_of)
    replay(facts, ledger_start(facts), every_days=28)
    filled = time.perf_counter()
    found: dict[str, Any] = {"out": str(root), "course": str(root / "course"), "as_of": cohort.as_of.date().isoformat(), "failed": []}
    try:
        if reports:
            found["badges"] = award_badges(records, cohort, root / "course" / "records")
            site = build_site(facts.at(cohort.as_of), root / "reports", root / "course" / "records", locale=locale, workers=workers, course=root / "course", progress=progress)
            found |= {"index": str(site.index), "rendered": len(site.rendered), "failed": [d.error for d in site.failed]}
    finally:
        records.close()
    return found | {"seconds": {"records": round(filled - started, 1), "reports": round(time.perf_counter() - filled, 1)}}


def award_badges(records, cohort, folder: Path) -> int:
    """Make the badges of all granted gates and return how many; none where the packages that badges need are not installed."""
    from importlib.util import find_spec

    if not all(map(find_spec, ("pyld", "base58", "cryptography"))):
        return 0
    from cohort_tools.badges.award import award
    from cohort_tools.indicators.facts import Facts

    return len(award(Facts(records, cohort.as_of), folder, "AI-Native Camp", cohort.as_of))
