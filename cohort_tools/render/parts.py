"""Parts that several reports share: head, actions, numbers, gate, definitions."""

from __future__ import annotations

from typing import Any

from cohort_tools.render.html import Raw, paragraph, section, state, table, tag, text
from cohort_tools.render.text import Language


def head(say: Language, payload: dict[str, Any], title: str, lines: list[str], home: str) -> Raw:
    """Return the page's head: what it is, of whom, as of when, how fresh."""
    fresh = " · ".join(f"{say.word('source_', f['source'])} {say.day(f['newest'])}" for f in payload["freshness"])
    facts = "".join(f"<li>{text(line)}</li>" for line in lines if line)
    return Raw(f'<header><p class="kicker"><span class="back"><a href="{home}">{text(say("back"))}</a> · </span>{text(say("kicker_" + payload["kind"]))}</p><h1>{text(title)}</h1>'
               f'<ul class="facts">{facts}</ul><p class="fresh">{text(say("as_of", day=payload["as_of"]))}{" · " + text(fresh) if fresh else ""}</p></header>')


def first_screen(say: Language, payload: dict[str, Any], up: str = "") -> Raw:
    """Return what to do next, and what is new since the last report."""
    steps = []
    for action in payload["actions"]:
        sentence = text(say.message(action))
        link = f' <a href="{text(up + action["link"])}">{text(say("open_feedback"))}</a>' if action.get("link") else ""
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
        rows.append([say(f"criterion_{c['id']}"), show(c["have"]), show(c["need"]), state(c["status"], say(f"status_{c['status']}")), ", ".join(c["evidence"])])
    decision = gate["decision"]
    told = say("gate_decided", **{k: decision[k] for k in ("on", "verdict")}) if decision else say("gate_undecided")
    return Raw(table(say("gate_heading", number=gate["stage"]), [say("col_criterion"), (say("col_have"), "n"), (say("col_need"), "n"), say("col_status"), ""], rows)
               + paragraph(f"{say('gate_state', eligible=gate['eligible'])} {told}", "quiet"))


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
