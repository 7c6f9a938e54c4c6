"""The parts of payloads that speak of real work: hours, tool use, refresh, Energy Gold. Absent where nothing is recorded."""

from __future__ import annotations

from typing import Any

from cohort_tools.payloads.common import Context


def trainee_work(context: Context, trainee: str) -> dict[str, Any]:
    """Return the optional sections of a trainee's payload for which there are records."""
    return {}


def pair_work(context: Context, pair: str) -> dict[str, Any]:
    """Return the optional sections of a pair's payload for which there are records."""
    return {}


def cohort_work(context: Context, cohort: str) -> dict[str, Any]:
    """Return the optional sections of the cohort's payload for which there are records."""
    return {}
