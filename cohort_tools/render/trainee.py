"""The sections of a trainee's report."""

from __future__ import annotations

from typing import Any

from cohort_tools.render import charts, charts_work, parts
from cohort_tools.render.html import Raw, figure, paragraph, section, state, table, tag, text
from cohort_tools.render.text import Language

UP = "../../"


def head(say: Language, p: dict[str, Any]) -> Raw:
    """Name, role, pair, stage; then what to do next."""
    subject, stage = p["subject"], p["stage"]
    month = f", {say('stage_line_month', month=stage['month'])}" if stage["month"] else ""
    partner = subject["partner"]
    lines = [f"{say.word('role_', subject['role'])}, {subject['id']}", say("partner_line", **{k: partner[k] for k in ("name", "role")}) if partner else "",
             say("stage_line", number=stage["number"], pace=stage["pace"]) + month]
    return Raw(parts.head(say, p, say("title_trainee", name=subject["name"]), lines) + parts.first_screen(say, p, UP)
               + parts.numbers(say, {n: p["indicators"][n] for n in ("lab_completion", "mastery", "credit_score", "role_fit")}))


def ladder(say: Language, p: dict[str, Any]) -> Raw:
    """The four stages and the checklist of the current gate."""
    number = p["stage"]["number"]
    gate = p["gates"][number - 1]
    granted = sum(1 for g in p["gates"] if (g["decision"] or {}).get("verdict") == "granted")
    return section("stage", say("ladder_heading"), charts.ladder(say, number, granted), tag("h3", say("gate_heading", number=number)), parts.gate_table(say, gate))


def fit(say: Language, p: dict[str, Any]) -> Raw:
    """Business and AI against what the role asks for."""
    f = p["fit"]
    if f["value"] is None:
        told = say("fit_empty")
    else:
        told = say("fit_say", value=f["value"], business=f["weights"]["business"], ai=f["weights"]["ai"], cut=f["cut"])
    rows = [[say.word("dimension_", d), say.percent(f[d]["value"]), say.number(f[d]["n"]), say.percent(f["weights"][d]), say.percent(f["floor"])] for d in ("business", "ai")]
    rows.append([say("fit_total"), say.percent(f["value"]), say.number(f["n"]), "", say.percent(f["cut"])])
    numbers = table(say("fit_title"), [say("col_dimension"), (say("col_score"), "n"), (say("col_n"), "n"), (say("col_weight"), "n"), (say("col_need"), "n")], rows)
    return section("fit", say("fit_heading"), paragraph(told), figure(charts.fit_bars(say, f), say("data_table"), numbers))


def labs(say: Language, p: dict[str, Any]) -> Raw:
    """Every lab with its state, and the items behind it."""
    counts = {s: sum(x["state"] == s for x in p["labs"]) for s in ("graded", "awaiting", "missing", "not_due")}
    rows = []
    for lab in p["labs"]:
        link = tag("a", say("open_feedback"), href=UP + lab["feedback"]) if lab["feedback"] else ""
        name = "passed" if lab["passed"] else "not_passed" if lab["passed"] is False else lab["state"]
        late = tag("span", " " + say("late_note"), class_="note") if lab["late"] else ""
        rows.append([lab["title"], say.number(lab["stage"]), state(name, say.word("state_", name)), say.day(lab["due"]), Raw(text(say.day(lab["submitted"])) + late),
                     say.percent(lab["score"]), parts.heat(say, lab["business"]), parts.heat(say, lab["ai"]), say.number(lab["attempts"] or None), link])
    heads = [say("col_lab"), (say("col_stage"), "n"), say("col_state"), (say("col_due"), "n"), (say("col_submitted"), "n"), (say("col_score"), "n"),
             (say("col_business"), "n"), (say("col_ai"), "n"), (say("col_attempts"), "n"), say("col_feedback")]
    chart = charts.timeline(say, p["labs"], p["as_of"])
    scored = [lab for lab in p["labs"] if lab["business"] is not None or lab["ai"] is not None]
    details = [lab_items(say, lab) for lab in p["labs"] if any(i["points"] is not None for i in lab["items"]) or lab["state"] == "awaiting"]
    return section("labs", say("labs_heading"), paragraph(say("labs_say", **counts)), table(say("labs_heading"), heads, rows, "labs"),
                   Raw(f"<figure>{chart}</figure>") if chart else "",
                   Raw(f"{tag('h3', say('strip_title'))}<figure>{charts_work.heat_strip(say, scored)}</figure>") if scored else "", *details)


def lab_items(say: Language, lab: dict[str, Any]) -> Raw:
    """One lab's items, folded."""
    rows = []
    for item in lab["items"]:
        earned = f"{say.number(item['points'], 1)} / {say.number(item['max_points'])}" if item["points"] is not None else f"{say('state_awaiting')} / {say.number(item['max_points'])}"
        full = item["points"] is not None and item["points"] >= item["max_points"] - 1e-9
        said = Raw("") if full else Raw(" ".join(f"<span>{text(x)}</span>" for x in (item["message"], item["hint"]) if x))
        rows.append([item["name"].replace("_", " "), earned, say.word("dimension_", item["dimension"]), say.word("lead_", item["lead"]), said])
    opened = {"open": ""} if lab["passed"] is False else {}
    summary = f"{say('items_of', title=lab['title'])}" + (f" · {say('score_not_open', score=lab['score'], pass_mark=lab['pass_mark'])}" if lab["score"] is not None else "")
    heads = [say("col_item"), (say("col_points"), "n"), say("col_dimension"), say("col_lead"), say("col_says")]
    return tag("details", tag("summary", summary), table(say("items_of", title=lab["title"]), heads, rows, "items"), class_="lab", **opened)


def pair(say: Language, p: dict[str, Any]) -> Raw:
    """Where the pair stands, with the way to its report."""
    both = p.get("pair")
    if not both:
        return Raw("")
    told = say("pair_say", landed=both["landed"], needed=both["needed"], **both["labs"])
    return section("pair", say("pair_heading"), charts.counter(say, both["landed"], both["needed"]), paragraph(told), paragraph(tag("a", say("pair_open"), href=UP + both["file"])))


def work(say: Language, p: dict[str, Any]) -> Raw:
    """Hours in real scenarios, tool use, refresh hours, Energy Gold: what is recorded, and nothing else."""
    content: list[Any] = [parts.numbers(say, p["work"])] if p.get("work") else []
    if p.get("hours"):
        rows = [[say.month(r["month"]), say.number(r["minutes"] / 60, 1), say.number(r["real"] / 60, 1), say.percent(r["real"] / r["minutes"] if r["minutes"] else None)] for r in p["hours"]]
        hours = [{"month": r["month"], "all": r["minutes"] / 60, "real": r["real"] / 60, "line": 0.7 * r["minutes"] / 60} for r in p["hours"]]
        numbers = table(say("hours_title"), [say("col_month"), (say("col_hours"), "n"), (say("col_real"), "n"), (say("col_share"), "n")], rows)
        content += [tag("h3", say("hours_title")), figure(charts.month_bars(say, hours, say("hours_title"), say("hours_desc"), "all", "real", "line", say("unit_hours")), say("data_table"), numbers, say("hours_desc"))]
    if p.get("refresh"):
        content += refresh(say, p)
    if p.get("usage"):
        content += usage(say, p)
    if p.get("gold"):
        rows = [[say.day(r["at"]), say.word("gold_", r["rule_id"]), say.number(r["points"]), r["ref_id"]] for r in p["gold"]]
        content += [tag("h3", say("indicator_energy_gold")), table(say("indicator_energy_gold"), [say("col_day"), say("col_rule"), (say("col_points"), "n"), say("col_for")], rows)]
    return section("work", say("work_heading"), *content) if content else Raw("")


def refresh(say: Language, p: dict[str, Any]) -> list[Any]:
    """Refresh hours by month: against what is asked of an AI manager; of an AIBP nothing is asked, so there is no line."""
    asked = any(r["target"] for r in p["refresh"])
    rows = [[say.month(r["month"]), say.number(r["hours"], 1), say.number(r["unverified"], 1), say.number(r["target"], 1),
             state("met" if r["met"] else "not_met", say.word("status_", "met" if r["met"] else "not_met")) if asked else say("refresh_voluntary")] for r in p["refresh"]]
    numbers = table(say("refresh_title"), [say("col_month"), (say("col_hours"), "n"), (say("col_unverified"), "n"), (say("col_need"), "n"), say("col_status")], rows)
    told = say("refresh_desc") if asked else say("refresh_free")
    chart = charts.month_bars(say, p["refresh"], say("refresh_title"), told, "hours", None, "target" if asked else None, say("unit_hours"))
    return [tag("h3", say("refresh_title")), figure(chart, say("data_table"), numbers, told)]


def usage(say: Language, p: dict[str, Any]) -> list[Any]:
    """Workdays with AI tools as a calendar, and the last two weeks against the trainee's own eight before."""
    u = p["usage"]
    told = say("usage_compare", recent=u["recent"], baseline=u["baseline"]) if u["recent"] is not None and u["baseline"] is not None else ""
    return [tag("h3", say("usage_title")), Raw(f'<figure class="narrow">{charts.usage_days(say, u["days"], p["as_of"])}</figure>'), paragraph(f"{say('usage_desc')} {told}".strip(), "quiet")]


def scenarios(say: Language, p: dict[str, Any]) -> Raw:
    """The pair's scenarios, and what reviewers said of their demos."""
    if not p["scenarios"]:
        return Raw("")
    rows = [[s["title"], s["bu"], state("met" if s["counts"] else "not_met", say.word("scenario_", s["status"])), say.day(s["opened"]), say.day(s["landed"])] for s in p["scenarios"]]
    heads = [say("col_scenario"), say("col_unit"), say("col_state"), (say("col_opened"), "n"), (say("col_landed"), "n")]
    return section("scenarios", say("my_scenarios"), table(say("my_scenarios"), heads, rows), parts.reviews(say, p.get("reviews", [])))


def badges(say: Language, p: dict[str, Any]) -> Raw:
    """Badges as signed files beside this page, and how anybody can verify them."""
    if not p.get("badges"):
        return Raw("")
    rows = [[tag("a", say.word("badge_", b["achievement"]), href=f"badges/{b['file']}"), say.day(b["issued"]), say("badge_revoked", day=b["revoked"]) if b["revoked"] else say("badge_valid")] for b in p["badges"]]
    return section("badges", say("badges_heading"), table(say("badges_heading"), [say("col_badge"), (say("col_issued"), "n"), say("col_state")], rows), paragraph(say("badges_verify"), "quiet"))


def signals(say: Language, p: dict[str, Any]) -> Raw:
    """Signals about me, why, and how to contest them."""
    return parts.signals(say, p.get("alerts", []), say("signals_heading"), say("signals_say"))


def definitions(say: Language, p: dict[str, Any]) -> Raw:
    """What the figures mean; my data, my rights."""
    return parts.definitions(say, p, ["lab_completion", "mastery", "credit_score", "role_fit", "programme_months", *p.get("work", {}), "states", "pair_marks", "borderline"], rights=True)


SECTIONS = {"head": head, "ladder": ladder, "fit": fit, "labs": labs, "work": work, "pair": pair, "scenarios": scenarios, "badges": badges, "signals": signals, "definitions": definitions}


def title(say: Language, p: dict[str, Any]) -> str:
    """Return the page's title."""
    return say("title_trainee", name=p["subject"]["name"])
