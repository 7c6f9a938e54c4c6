"""The sections of the cohort's report. People are listed by id, never ranked."""

from __future__ import annotations

from typing import Any

from cohort_tools.render import charts, charts_cohort, parts
from cohort_tools.render.html import Raw, figure, paragraph, section, state, table, tag, text
from cohort_tools.render.text import Language

UP = "../../"


def head(say: Language, p: dict[str, Any]) -> Raw:
    """Which cohort, how large; then what to do next."""
    subject = p["subject"]
    lines = [subject["id"], say("cohort_size", trainees=subject["trainees"], pairs=subject["pairs"]), *([say("cohort_away", count=subject["away"])] if subject["away"] else [])]
    return Raw(parts.head(say, p, say("title_cohort", name=subject["name"]), lines, f"{UP}index.html") + parts.first_screen(say, p, UP))


OWN = ("cohort_completion", "cohort_mastery", "cohort_role_fit", "gate_ready", "awaiting_grade", "missing_labs", "cohort_landed")
WHOLE = ("awaiting_grade", "missing_labs", "cohort_landed", "mentees_advanced")
#: Indicator -> the value of the policy that it should reach.
TARGETS = {"cohort_role_fit": "gates.stage_1.role_fit", "cohort_real_share": "real_scenario.share"}


def kpis(say: Language, p: dict[str, Any]) -> Raw:
    """The figures on one page: value, range, n, what it should reach, what has changed, and that in words."""
    was = {c["params"]["indicator"]: c["params"]["was"] for c in p["changes"] or [] if c["id"] == "new_value"}
    values = {**{n: p["indicators"][n] for n in OWN}, **p.get("work", {})}
    rows = [kpi_row(say, n, v, was.get(n), p["policy_values"].get(TARGETS.get(n, ""))) for n, v in values.items()]
    heads = [say("col_indicator"), (say("col_value"), "n"), (say("col_interval"), "n"), (say("col_n"), "n"), (say("col_target"), "n"), (say("col_change"), "n"), say("col_status")]
    if not was:  # nothing to compare with: no empty column
        rows, heads = [[*r[:5], r[6]] for r in rows], [*heads[:5], heads[6]]
    return section("glance", say("kpi_heading"), table(say("kpi_heading"), heads, rows))


def kpi_row(say: Language, name: str, value: dict[str, Any], was: float | None, target: str | None) -> list[Any]:
    """Return one row of the table of figures."""
    decimals = 0 if name in WHOLE else None
    if value["value"] is None:
        return [say.word("indicator_", name), "–", "", say.number(value["n"]), "", "", say.word("reason_", value["reason"])]
    bounds = f"{say.quantity({**value, 'value': value['lo']}, decimals)} – {say.quantity({**value, 'value': value['hi']}, decimals)}" if value["lo"] is not None and value["hi"] is not None else ""
    moved = "" if was is None else say.change(value["value"] - was, value["unit"])
    told = "" if target is None else state("met", say("kpi_reached")) if value["value"] >= float(target) - 1e-9 else state("borderline", say("kpi_below"))
    return [say.word("indicator_", name), say.quantity(value, decimals), bounds, say.number(value["n"]), say.quantity({**value, "value": float(target)}) if target else "", moved, told]


def staffing(say: Language, p: dict[str, Any]) -> Raw:
    """Need against have, and the business units with their pairs."""
    s, content = p.get("staffing"), []
    if s and s["units"]:
        bars = [(say("staff_pairs"), s["pairs"], s["pairs_needed"]), (say("staff_experts"), s["experts"], s["experts_needed"]), (say("staff_ops"), s["ops"], s["ops_needed"]), (say("staff_units"), s["covered"], s["units"])]
        rows = [[label, say.number(have, 0 if float(have).is_integer() else 1), say.number(need)] for label, have, need in bars]
        content.append(figure(charts_cohort.need_bars(say, bars), say("data_table"), table(say("staffing_heading"), [say("staffing_heading"), (say("col_have"), "n"), (say("col_need"), "n")], rows)))
        if s["overloaded"]:
            content.append(paragraph(say("staffing_overloaded", names=s["overloaded"])))
    if p.get("units"):
        rows = [[u["name"], say.word("region_", u["region"] or ""), say.number(u["headcount"]), ", ".join(u["pairs"]) or state("missing", say("unit_uncovered")), say.number(u["waiting"]), say.number(u["landed"])] for u in p["units"]]
        heads = [say("col_unit"), say("col_region"), (say("col_headcount"), "n"), say("col_pairs"), (say("col_waiting"), "n"), (say("col_landed"), "n")]
        content += [tag("h3", say("units_heading")), table(say("units_heading"), heads, rows)]
    return section("staffing", say("staffing_heading"), *content) if content else Raw("")


def stages(say: Language, p: dict[str, Any]) -> Raw:
    """How many trainees work in each stage, how that has moved, how long a stage takes, and who is ready for a decision."""
    rows = [[f"{s['stage']} {say.word('stage_', s['stage'])}", *(say.number(s[k]) for k in ("trainees", "eligible", "borderline", "late"))] for s in p["stages"]]
    heads = [say("col_stage"), (say("stages_here"), "n"), (say("stages_ready"), "n"), (say("gate_short_borderline"), "n"), (say("late_note"), "n")]
    content = [figure(charts.stage_bars(say, p["stages"]), say("data_table"), table(say("stages_title"), heads, rows))]
    gates = p.get("funnel", [])
    if any(g["granted"] for g in gates):
        rows = [[f"{g['stage']} {say.word('stage_', g['stage'])}", *(say.number(g[k]) for k in ("reached", "granted", "eligible", "borderline"))] for g in gates]
        heads = [say("col_stage"), (say("funnel_reached"), "n"), (say("funnel_granted"), "n"), (say("funnel_eligible"), "n"), (say("funnel_borderline"), "n")]
        content += [tag("h3", say("funnel_title")), figure(charts_cohort.funnel(say, gates), say("data_table"), table(say("funnel_title"), heads, rows))]
    flow = p.get("flow", [])
    if len(flow) > 3:
        rows = [[say.month(r["month"]), *(say.number(r[s]) for s in "1234")] for r in flow]
        numbers = table(say("flow_title"), [say("col_month"), *((f"{s} {say.word('stage_', s)}", "n") for s in "1234")], rows)
        content += [tag("h3", say("flow_title")), figure(charts_cohort.flow_bars(say, flow), say("data_table"), numbers)]
    lengths = p.get("durations", [])
    if lengths:
        rows = [[f"{r['stage']} {say.word('stage_', r['stage'])}", say.number(r["n"]), say.number(r["passed"]), say.number(r["median"], 1)] for r in lengths]
        numbers = table(say("durations_title"), [say("col_stage"), (say("col_n"), "n"), (say("col_passed"), "n"), (say("col_median_months"), "n")], rows)
        content += [tag("h3", say("durations_title")), figure(charts_cohort.duration_curves(say, lengths), say("data_table"), numbers, say("durations_desc"))]
    return section("stages", say("stages_heading"), *content)


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


def short_term(say: Language, p: dict[str, Any]) -> Raw:
    """Tool use by week, and answers to demands."""
    content: list[Any] = []
    weeks = p.get("usage", [])
    if len(weeks) > 2:
        rows = [[say.day(r["week"]), say.number(r["n"]), say.percent(r["rate"]), say.percent(r["adoption"])] for r in weeks]
        numbers = table(say("trend_title"), [say("col_week"), (say("col_n"), "n"), (say("trend_rate"), "n"), (say("trend_adoption"), "n")], rows)
        content += [section("tool-use", say("trend_heading"), figure(charts_cohort.trend_lines(say, weeks), say("data_table"), numbers, say("trend_desc")))]
    if p.get("demand"):
        content.append(parts.demand(say, p["demand"]))
    return Raw("".join(content))


def long_term(say: Language, p: dict[str, Any]) -> Raw:
    """Metrics where scenarios have landed, raising own people, reuse."""
    content: list[Any] = []
    rows = p.get("uplift_units", [])
    if rows:
        cells = [[u["name"], say.percent(u["value"]), say.number(u["n"]), f"{say.percent(u['lo'])} – {say.percent(u['hi'])}" if u["lo"] is not None else "",
                  say("separable") if u["status"] == "ok" else say("not_separable")] for u in rows]
        numbers = table(say("uplift_heading"), [say("col_indicator"), (say("col_change_share"), "n"), (say("col_units"), "n"), (say("col_interval"), "n"), say("col_note")], cells)
        content += [Raw(f"<figure>{charts_cohort.uplift_dots(say, rows)}<figcaption>{say('uplift_desc')}</figcaption></figure>"), numbers]
    own = {n: p["work"][n] for n in ("mentees_advanced", "internal_teaching", "reuse_rate", "regions_reached") if n in p.get("work", {})}
    if own:
        content += [tag("h3", say("cultivation_heading")), parts.numbers(say, own, {"mentees_advanced": 0})]
    return section("long-term", say("uplift_heading") if rows else say("cultivation_heading"), *content) if content else Raw("")


def practice(say: Language, p: dict[str, Any]) -> Raw:
    """How the shares of real work and of refresh hours spread over the trainees, without names."""
    hours = {n: v for n, v in p.get("hours", {}).items() if len(v) >= 5}
    if not hours:
        return Raw("")
    rows = [[say.word("indicator_", n), say.number(len(v)), say.percent(v[0]), say.percent(v[(len(v) - 1) // 2]), say.percent(v[-1])] for n, v in hours.items()]
    numbers = table(say("strips_title"), [say("col_indicator"), (say("col_n"), "n"), (say("col_least"), "n"), (say("col_middle"), "n"), (say("col_most"), "n")], rows)
    aim = {"real_share": float(p["policy_values"].get("real_scenario.share", 0.7))}
    return section("practice", say("practice_heading"), figure(charts_cohort.strips(say, hours, aim), say("data_table"), numbers, say("strips_desc")))


def gold(say: Language, p: dict[str, Any]) -> Raw:
    """Energy Gold by rule; never by person, never in a gate."""
    if not p.get("gold"):
        return Raw("")
    rows = [[say.word("gold_", r["rule"]), say.number(r["points"]), say.number(r["entries"]), say.number(r["people"]), say.percent(r["share"])] for r in p["gold"]]
    heads = [say("col_rule"), (say("col_points"), "n"), (say("col_entries"), "n"), (say("col_people"), "n"), (say("col_share"), "n")]
    return section("gold", say("indicator_energy_gold"), paragraph(say("gold_say"), "quiet"), table(say("indicator_energy_gold"), heads, rows))


def library(say: Language, p: dict[str, Any]) -> Raw:
    """How the library grows and is used."""
    found = p.get("library")
    if not found or not found.get("entries"):
        return Raw("")
    told = say("library_say", entries=found["entries"], reviewed=found["reviewed"], stale=found["stale"], reuses=found["reuses_per_entry"], orphans=found["orphans"])
    rows = [{"month": r["month"], "entries": r["entries"], "reuses": r["reuses"]} for r in p.get("growth", [])]
    numbers = table(say("growth_title"), [say("col_month"), (say("col_entries"), "n"), (say("col_reuses"), "n")], [[say.month(r["month"]), say.number(r["entries"]), say.number(r["reuses"])] for r in rows])
    chart = figure(charts.month_bars(say, rows, say("growth_title"), say("growth_desc"), "entries", None, "reuses", ""), say("data_table"), numbers, say("growth_desc")) if len(rows) > 1 else ""
    return section("library", say("library_heading"), paragraph(told), chart)


def signals(say: Language, p: dict[str, Any]) -> Raw:
    """At-risk signals by reason, as counts; names stand in an annex of its own."""
    found = p.get("alerts", {})
    if not found.get("rules"):
        return Raw("")
    rows = [[say.word("rule_", r["rule"]), say.number(r["watch"]), say.number(r["act"]), say.day(r["oldest"]), say.word("act_", r["rule"])] for r in found["rules"]]
    heads = [say("col_signal"), (say("level_watch"), "n"), (say("level_act"), "n"), (say("col_oldest"), "n"), say("col_action")]
    annex = paragraph(tag("a", say("annex_link"), href=f"{UP}signals/{p['subject']['id']}/index.html"))
    judged = [[say.word("rule_", r["rule"]), say.number(r["n"]), say.percent(r["precision"]), f"{say.percent(r['lo'])} – {say.percent(r['hi'])}", say.percent(r["recall"]), say.number(r["lead_days"])] for r in p.get("judged", [])]
    heads_judged = [say("col_signal"), (say("col_n"), "n"), (say("col_precision"), "n"), (say("col_interval"), "n"), (say("col_recall"), "n"), (say("col_lead_days"), "n")]
    more = [tag("h3", say("judged_heading")), paragraph(say("judged_say"), "quiet"), table(say("judged_heading"), heads_judged, judged)] if judged else []
    return section("signals", say("risk_heading"), paragraph(say("risk_say", **found["levels"])), table(say("risk_heading"), heads, rows), annex, *more)


def items(say: Language, p: dict[str, Any]) -> Raw:
    """How well the items teach and measure: the flagged ones here, all of them in the item report."""
    drawn = [i for i in p["items"] if i["facility"] is not None and i["discrimination"] is not None]
    flagged = [i for i in p["items"] if set(i["flags"]) & {"suspect", "hard"}]
    rows = [[i["title"], i["item"].replace("_", " "), say.percent(i["facility"]), say.number(i["discrimination"], 2), ", ".join(say.word("flag_", f) for f in i["flags"]), f"{i['lab']}/checks.py"] for i in flagged]
    heads = [say("col_lab"), say("col_item"), (say("col_facility"), "n"), (say("col_discrimination"), "n"), say("col_flags"), say("col_where")]
    listed = table(say("look_heading"), heads, rows, hide_caption=False) if rows else paragraph(say("look_none"), "quiet")
    labs_rows = [[x["title"], say.number(x["n"]), say.percent(x["mean"]), say.percent(x["sd"]), parts.alpha(say, x), say.percent(x["sem"]), say.word("statistics_", x["status"])] for x in p["labs"] if x["n"]]
    labs_heads = [say("col_lab"), (say("col_n"), "n"), (say("col_mean"), "n"), (say("col_sd"), "n"), (say("col_alpha"), "n"), (say("col_sem"), "n"), say("col_note")]
    points = table(say("items_title"), [say("col_item"), say("col_lab"), (say("col_facility"), "n"), (say("col_discrimination"), "n")],
                   [[i["item"].replace("_", " "), i["title"], say.percent(i["facility"]), say.number(i["discrimination"], 2)] for i in drawn])
    chart = figure(charts.quadrant(say, drawn), say("data_table"), points, say("items_desc")) if drawn else paragraph(say("items_wait"), "quiet")
    waiting = sum(r["n"] for r in p["backlog"])
    backlog = paragraph(say("backlog_say", count=waiting, since=min(r["since"] for r in p["backlog"]))) if waiting else ""
    link = paragraph(tag("a", say("items_link"), href=f"{UP}items/{p['subject']['id']}/index.html"))
    return section("items", say("items_heading"), chart, listed, table(say("items_heading"), labs_heads, labs_rows), backlog, link)


def mistakes(say: Language, p: dict[str, Any]) -> Raw:
    """Which known mistakes the submissions behave like."""
    if not p["resemblances"]:
        return section("mistakes", say("mistakes_heading"), paragraph(say("mistakes_none"), "quiet"))
    rows = [[r["mutant"].replace("_", " "), r["title"], r["item"].replace("_", " "), f"{say.number(r['n'])} / {say.number(r['of'])}"] for r in p["resemblances"][:8]]
    heads = [say("col_mutant"), say("col_lab"), say("col_item"), (say("col_count"), "n")]
    return section("mistakes", say("mistakes_heading"), paragraph(say("mistakes_say")), table(say("mistakes_heading"), heads, rows))


def quality(say: Language, p: dict[str, Any]) -> Raw:
    """How fresh and how clean the records are."""
    q = p["quality"]
    rows = [[say(f"quality_{n}"), say.number(q[n]), say(f"quality_{n}_say")] for n in ("orphans", "outside", "duplicates", "late", "corrections")]
    changed = [c for c in p["changes"] or [] if c["id"] == "new_policy"]
    policy = [tag("h3", say("policy_heading")), Raw("<ul>" + "".join(f"<li>{text(say.message(c))}</li>" for c in changed) + "</ul>")] if changed else [paragraph(say("policy_same", policy=p["policy"]), "quiet")]
    return section("quality", say("data_quality_heading"), table(say("data_quality_heading"), [say("col_what"), (say("col_count_rows"), "n"), say("col_means")], rows), *policy, class_="small")


def definitions(say: Language, p: dict[str, Any]) -> Raw:
    """What the figures mean."""
    names = ["cohort_completion", "cohort_mastery", "cohort_role_fit", "gate_ready", "awaiting_grade", "missing_labs", "cohort_landed", *p.get("work", {}), "pair_competence", "pair_balance",
             "states", "pair_marks", "borderline", "facility", "discrimination", "alpha"]
    return parts.definitions(say, p, names)


SECTIONS = {"head": head, "kpis": kpis, "staffing": staffing, "stages": stages, "pairs": pairs, "people": people, "short_term": short_term, "long_term": long_term, "labs": labs, "items": items,
            "mistakes": mistakes, "practice": practice, "gold": gold, "library": library, "signals": signals, "quality": quality, "definitions": definitions}


def title(say: Language, p: dict[str, Any]) -> str:
    """Return the page's title."""
    return say("title_cohort", name=p["subject"]["name"])
