"""The cohort's report for a wide audience: counts that may be shown, a sign where one is held back, and the log of what was."""

from __future__ import annotations

from typing import Any

from cohort_tools.render import parts
from cohort_tools.render.html import Raw, paragraph, section, table
from cohort_tools.render.text import Language

STATES = ("passed", "not_passed", "awaiting", "missing", "not_due")
GATES = ("eligible", "borderline", "not_yet", "trainees")


def head(say: Language, p: dict[str, Any]) -> Raw:
    """Which cohort, how large; then what comes next."""
    subject = p["subject"]
    size = say("cohort_size", trainees=subject["trainees"], pairs=subject["pairs"]) if subject["trainees"] else say("too_small")
    return Raw(parts.head(say, p, say("title_cohort", name=subject["name"]), [size, say("k_line", k=p["k"])]) + parts.first_screen(say, p))


def kpis(say: Language, p: dict[str, Any]) -> Raw:
    """The figures on one page."""
    return section("glance", say("kpi_heading"), parts.numbers(say, {n: v for n, v in p["indicators"].items()}, {"missing_labs": 0, "cohort_landed": 0}))


def stages(say: Language, p: dict[str, Any]) -> Raw:
    """How many trainees work in each stage."""
    rows = [[f"{s['stage']} {say.word('stage_', s['stage'])}", *(cell(say, s[g]) for g in ("trainees", "eligible", "borderline", "not_yet"))] for s in p["stages"]]
    heads = [say("col_stage"), (say("stages_here"), "n"), (say("stages_ready"), "n"), (say("gate_short_borderline"), "n"), (say("gate_short_no"), "n")]
    if all(s[g] is None for s in p["stages"] for g in GATES):
        return section("stages", say("stages_heading"), paragraph(say("all_held_back", k=p["k"]), "quiet"))
    return section("stages", say("stages_heading"), table(say("stages_title"), heads, rows))


def labs(say: Language, p: dict[str, Any]) -> Raw:
    """Where the trainees stand, lab by lab."""
    rows = [[x["title"], *(cell(say, x["states"][s]) for s in STATES)] for x in p["labs"] if any(x["states"][s] for s in STATES)]
    if not rows:
        return section("labs", say("states_heading"), paragraph(say("all_held_back", k=p["k"]), "quiet"))
    return section("labs", say("states_heading"), table(say("states_title"), [say("col_lab"), *((say.word("state_", s), "n") for s in STATES)], rows), paragraph(say("held_back_say", k=p["k"]), "quiet"))


def work(say: Language, p: dict[str, Any]) -> Raw:
    """Real work in figures."""
    return section("work", say("cohort_work_heading"), parts.numbers(say, p["work"])) if p["work"] else Raw("")


def quality(say: Language, p: dict[str, Any]) -> Raw:
    """The suppression log: what is held back and why, without the numbers."""
    if not p["suppressed"]:
        return section("held-back", say("suppression_heading"), paragraph(say("suppression_none"), "quiet"))
    titles = {x["lab"]: x["title"] for x in p["labs"]}
    rows = [[say.word("held_table_", r["table"]), _row(say, r, titles), _column(say, r), say.word("held_", r["why"])] for r in p["suppressed"]]
    return section("held-back", say("suppression_heading"), paragraph(say("suppression_say"), "quiet"), Raw(f"<details><summary>{say('suppression_open', count=len(rows))}</summary>{table(say('suppression_heading'), [say('col_table'), say('col_row'), say('col_column'), say('col_why')], rows)}</details>"), class_="small")


def definitions(say: Language, p: dict[str, Any]) -> Raw:
    """What the figures mean."""
    return parts.definitions(say, p, [*p["indicators"], *p["work"], "states", "borderline"])


def cell(say: Language, value: int | None) -> str:
    """Return a count, or the sign for one that is held back."""
    return "▒" if value is None else say.number(value)


def _row(say: Language, row: dict[str, Any], titles: dict[str, str]) -> str:
    if row["table"] == "indicators":
        return say.word("indicator_", row["row"])
    if row["table"] == "stages" and row["row"].isdigit():
        return say.word("stage_", row["row"])
    return say("held_sum") if row["row"] == "sum" else titles.get(row["row"], row["row"])


def _column(say: Language, row: dict[str, Any]) -> str:
    if row["column"] in ("sum", "trainees"):
        return say("held_sum")
    return say.word("state_", row["column"]) if row["table"] == "labs" else {"eligible": say("stages_ready"), "borderline": say("gate_short_borderline"), "not_yet": say("gate_short_no")}.get(row["column"], "")


SECTIONS = {"head": head, "kpis": kpis, "stages": stages, "labs": labs, "work": work, "quality": quality, "definitions": definitions}


def title(say: Language, p: dict[str, Any]) -> str:
    """Return the page's title."""
    return say("title_cohort", name=p["subject"]["name"])
