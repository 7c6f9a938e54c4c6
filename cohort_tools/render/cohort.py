"""The sections of the cohort's report. People are listed by id, never ranked."""

from __future__ import annotations

from typing import Any

from cohort_tools.render import charts, parts
from cohort_tools.render.html import Raw, figure, paragraph, section, state, table, tag
from cohort_tools.render.text import Language

UP = "../"


def head(say: Language, p: dict[str, Any]) -> Raw:
    """Which cohort, how large; then what to do next."""
    subject = p["subject"]
    lines = [subject["id"], say("cohort_size", trainees=subject["trainees"], pairs=subject["pairs"])]
    return Raw(parts.head(say, p, say("title_cohort", name=subject["name"]), lines, f"{UP}index.html") + parts.first_screen(say, p, UP))


def kpis(say: Language, p: dict[str, Any]) -> Raw:
    """The figures on one page, each with what it means."""
    own = ("cohort_completion", "cohort_mastery", "cohort_role_fit", "gate_ready", "awaiting_grade", "missing_labs", "cohort_landed")
    return section("glance", say("kpi_heading"), parts.numbers(say, {n: p["indicators"][n] for n in own}, {"awaiting_grade": 0, "missing_labs": 0, "cohort_landed": 0}))


def stages(say: Language, p: dict[str, Any]) -> Raw:
    """How many trainees work in each stage."""
    rows = [[f"{s['stage']} {say.word('stage_', s['stage'])}", *(say.number(s[k]) for k in ("trainees", "eligible", "borderline", "late"))] for s in p["stages"]]
    heads = [say("col_stage"), (say("stages_here"), "n"), (say("stages_ready"), "n"), (say("status_borderline").split(":")[0], "n"), (say("late_note"), "n")]
    return section("stages", say("stages_heading"), figure(charts.stage_bars(say, p["stages"]), say("data_table"), table(say("stages_title"), heads, rows)))


def labs(say: Language, p: dict[str, Any]) -> Raw:
    """Where the trainees stand, lab by lab."""
    states = ("graded", "awaiting", "missing", "not_due")
    rows = [[x["title"], *(say.number(x["states"][s]) for s in states), say.number(x["passed"])] for x in p["labs"]]
    heads = [say("col_lab"), *((say.word("state_", s), "n") for s in states), (say("col_passed"), "n")]
    return section("labs", say("states_heading"), figure(charts.state_bars(say, p["labs"]), say("data_table"), table(say("states_title"), heads, rows)))


def pairs(say: Language, p: dict[str, Any]) -> Raw:
    """Pairs by criterion, with the way to their reports."""
    rows = []
    for r in p["pairs"]:
        both = [Raw(" ".join(parts.heat(say, v) for v in r[k])) for k in ("completion", "fit")]
        gate = Raw(" ".join(state(g, say.word("gate_short_", g)) for g in r["gates"]))
        rows.append([tag("a", r["id"], href=UP + r["file"]), ", ".join(r["names"]), "–".join(sorted({str(s) for s in r["stages"]})), *both, parts.heat(say, r["pair_competence"]),
                     say.number(r["pair_balance"], 2), say.number(r["scenarios_landed"]), gate])
    heads = [say("col_pair"), say("col_name"), (say("col_stage"), "n"), (say("col_completion"), "n"), (say("col_fit"), "n"), (say("col_competence"), "n"), (say("col_balance"), "n"),
             (say("col_landed"), "n"), say("col_gate")]
    return section("pairs", say("pairs_heading"), table(say("pairs_heading"), heads, rows, "dense"))


def people(say: Language, p: dict[str, Any]) -> Raw:
    """Trainees by id: what is handed in, what it earned, where the gate stands."""
    rows = []
    for r in p["people"]:
        s = r["states"]
        rows.append([tag("a", r["id"], href=UP + r["file"]), r["name"], say.word("short_", r["role"]), r["pair"] or "–", say.number(r["stage"]), *(say.number(s[k]) for k in ("graded", "awaiting", "missing", "not_due")),
                     say.number(r["passed"]), parts.heat(say, r["mastery"]), parts.heat(say, r["fit"]), state(r["gate"], say.word("gate_short_", r["gate"]))])
    heads = [say("col_id"), say("col_name"), say("col_role"), say("col_pair"), (say("col_stage"), "n"), *((say.word("state_", k), "n") for k in ("graded", "awaiting", "missing", "not_due")),
             (say("col_passed"), "n"), (say("col_mastery"), "n"), (say("col_fit"), "n"), say("col_gate")]
    return section("people", say("people_heading"), table(say("people_heading"), heads, rows, "dense"))


def work(say: Language, p: dict[str, Any]) -> Raw:
    """Short-term and long-term indicators; staffing, need against have."""
    content: list[Any] = [parts.numbers(say, p["work"])] if p.get("work") else []
    s = p.get("staffing")
    if s and s["units"]:
        rows = [[say("staff_pairs"), say.number(s["pairs"]), say.number(s["pairs_needed"])], [say("staff_experts"), say.number(s["experts"], 1), say.number(s["experts_needed"])],
                [say("staff_ops"), say.number(s["ops"], 1), say.number(s["ops_needed"])], [say("staff_units"), say.number(s["covered"]), say.number(s["units"])]]
        content += [tag("h3", say("staffing_heading")), table(say("staffing_heading"), [say("staffing_heading"), (say("col_have"), "n"), (say("col_need"), "n")], rows)]
    if p.get("uplift"):
        rows = [[u["metric"], say.percent(u["value"]), say.number(u["n"]), f"{say.percent(u['lo'])} – {say.percent(u['hi'])}" if u["lo"] is not None else say("not_separable")] for u in p["uplift"]]
        content += [tag("h3", say("uplift_heading")), table(say("uplift_heading"), [say("col_indicator"), (say("col_value"), "n"), (say("col_n"), "n"), say("col_interval")], rows)]
    return section("work", say("cohort_work_heading"), *content) if content else Raw("")


def signals(say: Language, p: dict[str, Any]) -> Raw:
    """At-risk signals by reason, as counts; who they are stands in the reports of the people themselves."""
    found = p.get("alerts", {})
    if not found.get("rules"):
        return Raw("")
    rows = [[say.word("rule_", r["rule"]), say.number(r["watch"]), say.number(r["act"]), say.word("act_", r["rule"])] for r in found["rules"]]
    heads = [say("col_signal"), (say("level_watch"), "n"), (say("level_act"), "n"), say("col_action")]
    return section("signals", say("risk_heading"), paragraph(say("risk_say", **found["levels"])), table(say("risk_heading"), heads, rows))


def items(say: Language, p: dict[str, Any]) -> Raw:
    """How well the items teach and measure."""
    drawn = [i for i in p["items"] if i["facility"] is not None and i["discrimination"] is not None]
    rows = [[i["title"], i["item"].replace("_", " "), say.percent(i["facility"]), say.number(i["discrimination"], 2), ", ".join(say.word("flag_", f) for f in i["flags"])] for i in p["items"]]
    heads = [say("col_lab"), say("col_item"), (say("col_facility"), "n"), (say("col_discrimination"), "n"), say("col_flags")]
    numbers = table(say("items_title"), heads, rows)
    labs_rows = [[x["title"], say.number(x["n"]), say.percent(x["mean"]), say.percent(x["sd"]), say.number(x["alpha"], 2), say.percent(x["sem"]), say.word("statistics_", x["status"])] for x in p["labs"]]
    labs_heads = [say("col_lab"), (say("col_n"), "n"), (say("col_mean"), "n"), (say("col_sd"), "n"), (say("col_alpha"), "n"), (say("col_sem"), "n"), say("col_note")]
    chart = figure(charts.quadrant(say, drawn), say("data_table"), numbers) if drawn else Raw(paragraph(say("items_wait"), "quiet") + numbers)
    return section("items", say("items_heading"), chart, table(say("items_heading"), labs_heads, labs_rows))


def mistakes(say: Language, p: dict[str, Any]) -> Raw:
    """Which known mistakes the submissions behave like."""
    if not p["resemblances"]:
        return section("mistakes", say("mistakes_heading"), paragraph(say("mistakes_none"), "quiet"))
    rows = [[r["mutant"].replace("_", " "), r["title"], r["item"].replace("_", " "), f"{say.number(r['n'])} / {say.number(r['of'])}"] for r in p["resemblances"]]
    heads = [say("col_mutant"), say("col_lab"), say("col_item"), (say("col_count"), "n")]
    return section("mistakes", say("mistakes_heading"), paragraph(say("mistakes_say")), table(say("mistakes_heading"), heads, rows))


def definitions(say: Language, p: dict[str, Any]) -> Raw:
    """What the figures mean."""
    names = ["cohort_completion", "cohort_mastery", "cohort_role_fit", "gate_ready", "awaiting_grade", "missing_labs", "cohort_landed", *p.get("work", {}), "pair_competence", "pair_balance",
             "states", "pair_marks", "borderline", "facility", "discrimination", "alpha"]
    return parts.definitions(say, p, names)


SECTIONS = {"head": head, "kpis": kpis, "stages": stages, "labs": labs, "pairs": pairs, "people": people, "work": work, "signals": signals, "items": items, "mistakes": mistakes, "definitions": definitions}


def title(say: Language, p: dict[str, Any]) -> str:
    """Return the page's title."""
    return say("title_cohort", name=p["subject"]["name"])
