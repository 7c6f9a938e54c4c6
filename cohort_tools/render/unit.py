"""The sections of a business unit's report, for its head: no person, no score."""

from __future__ import annotations

from typing import Any

from cohort_tools.render import parts
from cohort_tools.render.html import Raw, paragraph, section
from cohort_tools.render.pair import demand, metrics, pipeline_of, solutions
from cohort_tools.render.text import Language


def head(say: Language, p: dict[str, Any]) -> Raw:
    """Which unit, which pairs serve it; then what to do next."""
    subject = p["subject"]
    lines = [subject["id"], say("unit_pairs", names=subject["pairs"]) if subject["pairs"] else say("unit_none")]
    return Raw(parts.head(say, p, title(say, p), lines) + parts.first_screen(say, p))


def pipeline(say: Language, p: dict[str, Any]) -> Raw:
    """The unit's scenarios in time."""
    return pipeline_of(say, p["scenarios"], p["as_of"]) or section("pipeline", say("pipeline_heading"), paragraph(say("scenarios_none"), "quiet"))


def definitions(say: Language, p: dict[str, Any]) -> Raw:
    """What the figures mean."""
    return parts.definitions(say, p, ["sla_hit", "response_median", "response_p90", "scenarios_landed"])


SECTIONS = {"head": head, "pipeline": pipeline, "demand": demand, "metrics": metrics, "solutions": solutions, "definitions": definitions}


def title(say: Language, p: dict[str, Any]) -> str:
    """Return the page's title."""
    return say("title_unit", name=p["subject"]["name"])
