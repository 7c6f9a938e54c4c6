"""Parts that several reports share: head, actions, numbers, gate, definitions."""

from __future__ import annotations

from typing import Any

from cohort_tools.render.html import Raw, figure, paragraph, section, state, table, tag, text
from cohort_tools.render.text import Language


def head(say: Language, payload: dict[str, Any], title: str, lines: list[str], home: str | None = None) -> Raw:
    """Return the page's head: what it is, of whom, as of when, how fresh. `home` is the index, for those who may open it."""
    fresh = " · ".join(f"{say.word('source_', f['source'])} {say.day(f['newest'])}" for f in payload["freshness"])
    facts = "".join(f"<li>{text(line)}</li>" for line in lines if line)
    kind = payload["audience"] if payload["audience"] in ("camp", "public") else payload["kind"]
    back = f'<span class="back"><a href="{home}">{text(say("back"))}</a> · </span>' if home else ""
    return Raw(f'<header><p class="kicker">{back}{text(say("kicker_" + kind))}</p><h1>{text(title)}</h1>'
               f'<ul class="facts">{facts}</ul><p class="fresh">{text(say("as_of", day=payload["as_of"]))}{" · " + text(fresh) if fresh else ""} · {text(say("policy_line", policy=payload["policy"]))}</p></header>')


def first_screen(say: Language, payload: dict[str, Any], up: str = "") -> Raw:
    """Return what to do next, and what is new since the last report."""
    steps = []
    for action in payload["actions"]:
        sentence = text(say.message(action))
        where = action.get("link") or ""
        link = f' <a href="{text(where if where.startswith("#") else up + where)}">{text(say("open_people" if where == "#people" else "open_feedback"))}</a>' if where else ""
        steps.append(f"<li>{sentence}{link}</li>")
    changes = payload["changes"]
    if changes is None:
        news = paragraph(say("changed_first"), "quiet")
    elif not changes:
        news = paragraph(say("changed_none"), "quiet")
    else:
        news = Raw("<ul>" + "".join(f"<li>{text(say.message(c))}</li>" for c in changes[:8]) + "</ul>")
    return Raw(f'<div class="first"><section id="next" aria-labelledby="next-heading"><h2 id="next-heading">{text(say("next"))}</h2><ol class="steps">{"".join(steps)}</ol></section>'
               f'<section id="new" aria-labelledby="new-heading"><h2 id="new-heading">{text(say("changed"))}</h2>{news}</section></div>')


def numbers(say: Language, values: dict[str, Any], decimals: dict[str, int] | None = None) -> Raw:
    """Return indicators as a row of figures, each with its n, range or the reason why it is empty."""
    cards = []
    for name, value in values.items():
        note = []
        if value["value"] is None:
            note.append(say.word("reason_", value["reason"]))
        elif value["status"] in ("at_most", "at_least"):
            note.append(say(value["status"]))
        else:
            if value["lo"] is not None:
                low, high = {**value, "value": value["lo"], "unit": value["unit"] if value["unit"] == "ratio" else ""}, {**value, "value": value["hi"]}
                first = say.number(value["lo"] * 100) if value["unit"] == "fraction" else say.quantity(low)
                note.append(f"{first}–{say.quantity(high)}")
            note.append(f"n = {say.number(value['n'])}")
        cards.append(f'<div class="figure"><dt>{text(say.word("indicator_", name))}</dt><dd>{text(say.quantity(value, (decimals or {}).get(name)))}</dd><dd class="note">{text(" · ".join(note))}</dd></div>')
    return Raw(f'<dl class="numbers">{"".join(cards)}</dl>')


def gate_table(say: Language, gate: dict[str, Any]) -> Raw:
    """Return a gate's checklist with computed eligibility and the decision of a person."""
    rows = []
    for c in gate["criteria"]:
        show = say.percent if c["unit"] == "fraction" else say.number
        rows.append([say(f"criterion_{c['id']}"), show(c["have"]), show(c["need"]), state(c["status"], say(f"status_{c['status']}")), evidence(c["evidence"])])
    decision = gate["decision"]
    told = say("gate_decided", **{k: decision[k] for k in ("on", "verdict")}) if decision else say("gate_undecided")
    return Raw(table(say("gate_heading", number=gate["stage"]), [say("col_criterion"), (say("col_have"), "n"), (say("col_need"), "n"), say("col_status"), say("col_evidence")], rows)
               + paragraph(f"{say('gate_state', eligible=gate['eligible'])} {told}", "quiet"))


def evidence(ids: list[str]) -> Raw:
    """Return the scenarios that a criterion rests on, as links to where the page shows them."""
    return Raw(", ".join(tag("a", i, href="#scenarios") if i.startswith("SC-") else text(i) for i in ids))


def definitions(say: Language, payload: dict[str, Any], names: list[str], rights: bool = False) -> Raw:
    """Return the section that says what each figure means and where it comes from."""
    entries = "".join(f"<dt>{text(say.word('indicator_', n))}</dt><dd>{text(say(f'define_{n}'))}</dd>" for n in names if say.has(f"define_{n}") and say.has(f"indicator_{n}"))
    more = "".join(paragraph(say(f"define_{n}")) for n in names if say.has(f"define_{n}") and not say.has(f"indicator_{n}"))
    fresh = table(say("col_source"), [say("col_source"), (say("col_newest"), "n"), (say("col_rows"), "n")],
                  [[say.word("source_", f["source"]), say.day(f["newest"]), say.number(f["rows"])] for f in payload["freshness"]])
    own = [tag("h3", say("rights_heading")), paragraph(say("rights_say"))] if rights else []
    return section("definitions", say("quality_heading"), paragraph(say("quality_say", policy=payload["policy"])), Raw(f'<dl class="define">{entries}</dl>{more}'), fresh, *own, class_="small")


def heat(say: Language, value: float | None) -> Raw:
    """Return a share as a shaded cell; the number stands in it, so the shade is only a help."""
    if value is None:
        return Raw('<span class="heat none">–</span>')
    return Raw(f'<span class="heat h{min(int(value * 5), 4)}">{text(say.percent(value))}</span>')


def signals(say: Language, rows: list[dict[str, Any]], heading: str, note: str) -> Raw:
    """Return at-risk signals with reason, threshold, date, action and owner; nothing when there are none."""
    if not rows:
        return Raw("")
    cells = [[say.word("rule_", r["rule"]), r["observed"], r["threshold"], say.day(r["since"]), say.word("act_", r["rule"]), say.word("owner_", r["owner"]), say.word("alert_", r["state"])] for r in rows]
    heads = [say("col_signal"), (say("col_observed"), "n"), (say("col_threshold"), "n"), (say("col_since"), "n"), say("col_action"), say("col_owner"), say("col_state")]
    return section("signals", heading, paragraph(note), table(heading, heads, cells))


def reviews(say: Language, rows: list[dict[str, Any]]) -> Raw:
    """Return the demos: by criterion the mean points of the reviewers, who are not named."""
    if not rows:
        return Raw("")
    cells = []
    for r in rows:
        points = " · ".join(f"{say.word('criterion_demo_', c['criterion'])} {say.number(c['points'], 1)}" for c in r["criteria"])
        cells.append([r["title"], say.day(r["day"]), say("demo_live") if r["live"] else say("demo_not_live"), points, ", ".join(say.word("demo_", v) for v in r["verdicts"])])
    heads = [say("col_scenario"), (say("col_day"), "n"), say("col_demo"), say("col_demo_points"), say("col_demo_verdicts")]
    return Raw(tag("h3", say("reviews_heading")) + table(say("reviews_heading"), heads, cells))


def demand(say: Language, both: dict[str, Any]) -> Raw:
    """Return how fast demands are answered: figures, the curve, the months, and those that still wait."""
    from cohort_tools.render import charts_work

    content: list[Any] = [numbers(say, both["values"])]
    if both["curve"]:
        points = table(say("answers_title"), [(say("axis_hours"), "n"), (say("col_share"), "n")], [[say.number(t, 1), say.percent(s)] for t, s in both["curve"]])
        content.append(figure(charts_work.answer_curve(say, both), say("data_table"), points, say("answers_desc", sla=both["sla"])))
    rows = [[say.month(m["month"]), say.number(m["n"]), say.number(m["median"], 1), say.number(m["p90"], 1), say.percent(m["hit"])] for m in both["months"]]
    if any(m["median"] is not None for m in both["months"]):
        content.append(table(say("answers_months"), [say("col_month"), (say("col_n"), "n"), (say("col_median"), "n"), (say("col_p90"), "n"), (say("col_hit"), "n")], rows, hide_caption=False))
    if both["waiting"]:
        listed = [[r["id"], r["bu"], r["priority"], say.day(r["opened"])] for r in both["waiting"][:8]]
        content.append(table(say("demand_waiting_n", count=len(both["waiting"])), [say("col_id"), say("col_unit"), say("col_priority"), (say("col_opened"), "n")], listed, hide_caption=False))
    return section("demand", say("demand_heading"), *content)


def metrics(say: Language, rows: list[dict[str, Any]]) -> Raw:
    """Return the business metrics: small panels, and what is known of before and after."""
    from cohort_tools.render import charts_work

    cells = [[r["name"], r["bu"], say.day(r["landed"]), "–" if r["pre"] is None else charts_work.figures(say, r["pre"]), "–" if r["post"] is None else charts_work.figures(say, r["post"]),
              say("metric_better") if r["pre"] is not None and r["direction"] * (r["post"] - r["pre"]) > 0 else say("metric_not_better") if r["pre"] is not None else say("reason_no_full_window")] for r in rows]
    heads = [say("col_indicator"), say("col_unit"), (say("col_landed"), "n"), (say("col_before"), "n"), (say("col_after"), "n"), say("col_note")]
    shown = [r for r in rows if len(r["months"]) > 1]
    chart = figure(charts_work.metric_panels(say, shown), say("data_table"), table(say("metrics_title"), heads, cells), say("metrics_desc")) if shown else table(say("metrics_title"), heads, cells)
    return section("metrics", say("metrics_heading"), chart)


def solutions(say: Language, rows: list[dict[str, Any]]) -> Raw:
    """Return the solutions given to the library and taken from it."""
    cells = [[r["title"], say(f"solution_{r['kind']}"), say.number(r["reuses"]), say.day(r["day"])] for r in rows]
    return section("solutions", say("solutions_heading"), table(say("solutions_heading"), [say("col_solution"), "", (say("col_reuses"), "n"), (say("col_day"), "n")], cells))


def alpha(say: Language, lab: dict[str, Any]) -> str:
    """Return a lab's alpha with its interval."""
    if lab["alpha"] is None:
        return say.number(None)
    return say.number(lab["alpha"], 2) + (f" ({say.number(lab['alpha_lo'], 2)} … {say.number(lab['alpha_hi'], 2)})" if lab["alpha_lo"] is not None else "")
