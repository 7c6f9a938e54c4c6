"""The sections of a pair's report."""

from __future__ import annotations

from typing import Any

from cohort_tools.render import charts, charts_work, parts
from cohort_tools.render.html import Raw, figure, paragraph, section, state, table
from cohort_tools.render.text import Language

UP = "../../"


def head(say: Language, p: dict[str, Any]) -> Raw:
    """Who, since when, for which units; then what to do next."""
    subject = p["subject"]
    units = [u["name"] for u in subject["units"]]
    lines = [subject["id"], say("together_since", day=subject["since"]), say("units_line", names=units) if units else say("units_none")]
    return Raw(parts.head(say, p, say("title_pair", name=subject["name"]), lines) + parts.first_screen(say, p, UP))


def counter(say: Language, p: dict[str, Any]) -> Raw:
    """How many scenarios have landed, and the scenarios."""
    landed, needed = sum(s["counts"] for s in p["scenarios"]), p["competence"]["needed"]
    rows = [[s["title"], s["bu"], state("met" if s["counts"] else "not_met", say.word("scenario_", s["status"])), say.day(s["opened"]), say.day(s["landed"])] for s in p["scenarios"]]
    listed = table(say("counter_heading"), [say("col_scenario"), say("col_unit"), say("col_state"), (say("col_opened"), "n"), (say("col_landed"), "n")], rows) if rows else paragraph(say("scenarios_none"), "quiet")
    return section("scenarios", say("counter_heading"), charts.counter(say, landed, needed), paragraph(say("counter_say", landed=landed, needed=needed)), listed)


def members(say: Language, p: dict[str, Any]) -> Raw:
    """Both partners: stage, gate, what is handed in."""
    rows = []
    for m in p["members"]:
        rows.append([m["name"], say.word("role_", m["role"]), f"{m['stage']['number']} {say.word('stage_', m['stage']['number'])}",
                     say.percent(m["indicators"]["lab_completion"]["value"]), state(m["gate"]["eligible"], say.word("eligible_", m["gate"]["eligible"]))])
    heads = [say("col_name"), say("col_role"), say("col_stage"), (say("col_completion"), "n"), say("col_gate")]
    return section("members", say("members_heading"), table(say("members_heading"), heads, rows))


def labs(say: Language, p: dict[str, Any]) -> Raw:
    """The labs of both, side by side; scores of the partner are not shown, states are."""
    rows = []
    for lab in p["labs"]:
        cells = [state(lab["states"][r], say.word("state_", lab["states"][r])) if r in lab["states"] else "" for r in ("ai_manager", "aibp")]
        rows.append([lab["title"], say.word("mode_", lab["mode"]), say.day(lab["due"]), *cells])
    heads = [say("col_lab"), "", (say("col_due"), "n"), say("role_ai_manager"), say("role_aibp")]
    return section("labs", say("pair_labs_heading"), table(say("pair_labs_heading"), heads, rows))


def complement(say: Language, p: dict[str, Any]) -> Raw:
    """How the two complete each other, in bands."""
    c = p["competence"]
    if c["business"] is None or c["ai"] is None:
        told = say("complement_none")
    else:
        told = say("complement_say", business=c["business"], ai=c["ai"])
    rows = []
    for name in ("business", "ai"):
        values = [m["indicators"][f"score_{name}"]["value"] for m in p["members"]]
        bands = ["–" if v is None else f"{say.number((v - 0.05) * 100)}–{say.number((v + 0.05) * 100)}" for v in values]
        rows.append([say.word("dimension_", name), *bands, say.percent(c[name])])
    numbers = table(say("complement_title"), [say("col_dimension"), (say("role_ai_manager"), "n"), (say("role_aibp"), "n"), (say("col_pair"), "n")], rows)
    return section("complement", say("complement_heading"), paragraph(told), figure(charts.dumbbell(say, p["members"], c), say("data_table"), numbers))


def working(say: Language, p: dict[str, Any]) -> Raw:
    """How the two work together, in numbers."""
    shares = p.get("shares", [])
    rows = [[r["title"], say.number(r["ai_manager"]), say.number(r["aibp"])] for r in shares]
    heads = [say("col_scenario"), (say("role_ai_manager"), "n"), (say("role_aibp"), "n")]
    chart = figure(charts_work.share_bars(say, shares), say("data_table"), table(say("shares_title"), heads, rows), say("shares_desc")) if shares else ""
    return section("working", say("working_heading"), parts.numbers(say, {n: p["indicators"][n] for n in ("pair_competence", "pair_balance", "cycle_time", "co_work", "hand_off")}), chart)


def pipeline(say: Language, p: dict[str, Any]) -> Raw:
    """Scenarios by status in time."""
    return pipeline_of(say, p["scenarios"], p["as_of"])


def pipeline_of(say: Language, scenarios: list[dict[str, Any]], today: str) -> Raw:
    """Scenarios as lanes by status, with the days that each took or has been open."""
    if not scenarios:
        return Raw("")
    rows = [[s["title"], say.word("scenario_", s["status"]), say.day(s["opened"]), say.day(s["landed"])] for s in scenarios]
    numbers = table(say("pipeline_title"), [say("col_scenario"), say("col_state"), (say("col_opened"), "n"), (say("col_landed"), "n")], rows)
    return section("pipeline", say("pipeline_heading"), figure(charts_work.pipeline(say, scenarios, today), say("data_table"), numbers))


def demand(say: Language, p: dict[str, Any]) -> Raw:
    """How fast demands are answered; those that still wait are listed."""
    return parts.demand(say, p["demand"]) if p.get("demand") else Raw("")


def metrics(say: Language, p: dict[str, Any]) -> Raw:
    """Business metrics of the pair's units, before and after."""
    return parts.metrics(say, p["metrics"]) if p.get("metrics") else Raw("")


def solutions(say: Language, p: dict[str, Any]) -> Raw:
    """What the pair gave to the library and took from it."""
    return parts.solutions(say, p["solutions"]) if p.get("solutions") else Raw("")


def reviews(say: Language, p: dict[str, Any]) -> Raw:
    """The demo gate: points by criterion, and how far the reviewers agree."""
    if not p.get("reviews"):
        return Raw("")
    a = p.get("agreement")
    told = paragraph(say("agreement_say", n=a["n"], same=a["same"], apart=a["apart"]) + (" " + say("agreement_kappa", kappa=a["kappa"]) if a["kappa"] is not None else ""), "quiet") if a else ""
    return section("reviews", say("demo_gate_heading"), parts.reviews(say, p["reviews"]), told)


def signals(say: Language, p: dict[str, Any]) -> Raw:
    """Signals about the pair, and what to agree on."""
    return parts.signals(say, p.get("alerts", []), say("signals_heading"), say("signals_say"))


def sign(say: Language, p: dict[str, Any]) -> Raw:
    """Lines to agree on, for paper."""
    line = f'<tr><td>{"&nbsp;" * 3}</td><td></td><td></td></tr>'
    return section("agreed", say("sign_heading"), Raw(f'<table class="sign"><caption class="away">{say("sign_heading")}</caption><thead><tr><th scope="col">{say("sign_line")}</th>'
                                                      f'<th scope="col">{say("sign_who")}</th><th scope="col">{say("sign_when")}</th></tr></thead><tbody>{line * 3}</tbody></table>'))


def definitions(say: Language, p: dict[str, Any]) -> Raw:
    """What the figures mean."""
    return parts.definitions(say, p, ["scenarios_landed", "pair_competence", "pair_balance", "cycle_time", "co_work", "hand_off", *(p.get("demand") or {}).get("values", {}), "states", "pair_marks"], rights=True)


SECTIONS = {"head": head, "counter": counter, "pipeline": pipeline, "members": members, "labs": labs, "demand": demand, "complement": complement, "metrics": metrics, "solutions": solutions, "working": working, "reviews": reviews, "signals": signals, "sign": sign, "definitions": definitions}


def title(say: Language, p: dict[str, Any]) -> str:
    """Return the page's title."""
    return say("title_pair", name=p["subject"]["name"])
