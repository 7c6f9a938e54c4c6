"""A course folder's records: where they are, and the facts that they give."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cohort_tools.records.database import Records, open_records
from cohort_tools.records.errors import Problem

if TYPE_CHECKING:
    from cohort_tools.indicators.facts import Facts


def records_of(course: Path) -> Records:
    """Open the records of a course: `<course>/records`, or the databases that CAMP_RECORDS and CAMP_RECORDS_PII name."""
    address = os.environ.get("CAMP_RECORDS")
    return open_records(address, os.environ.get("CAMP_RECORDS_PII")) if address else open_records(course / "records")


def course_facts(course: Path, *, sync: bool = True, as_of: datetime | None = None) -> tuple[Facts, Records, list[Problem]]:
    """Bring the course folder into its records and return the facts, the open records and what could not be read.

    `as_of` is a day; its end counts. The policy is the default one with the values of `<course>/policy.toml`.
    """
    from cohort_tools.indicators.facts import Facts
    from cohort_tools.indicators.policy import load_policy
    from cohort_tools.records.ingest import ingest_course

    labs = None
    records = records_of(course)
    problems: list[Problem] = []
    if sync:
        labs = labs_of(course)
        problems = ingest_course(records, course, labs).problems
    moment = as_of.replace(hour=23, minute=59, second=59, tzinfo=UTC) if as_of else None
    return Facts(records, moment, load_policy(course / "policy.toml")), records, problems


def labs_of(course: Path) -> list:
    """Return the labs of a course, and those of their swap notebooks that somebody has handed in."""
    from graders.labs import discover_labs, with_swaps
    from graders.release import require_course

    opened = require_course(course)
    return [lab for lab in with_swaps(discover_labs(opened.labs_root))
            if not lab.role or (opened.attempts / f"{lab.name}.jsonl").is_file()]
