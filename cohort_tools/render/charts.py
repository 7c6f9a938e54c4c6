"""The charts of the reports. Each says one thing."""

from __future__ import annotations

from datetime import date
from typing import Any

from cohort_tools.render.html import Raw
from cohort_tools.render.svg import (
    AI,
    BUSINESS,
    INK,
    LINE,
    MUTED,
    PAPER,
    STATES,
    TOTAL,
    Drawing,
    short,
    text_width,
)
from cohort_tools.render.text import Language


def ladder(say: Language, number: int, granted: int) -> Raw:
    """Four steps upwards; the current one is filled and named in words."""
    d = Drawing(720, 150, say("ladder_title", number=number), say("stage_line", number=number, pace="on_pace").split(",")[0])
    for i in range(1, 5):
        x, top = (i - 1) * 180, 104 - i * 22
        here = i == number
        d.rect(x + 2, top, 176, 150 - top - 2, INK if here else PAPER, rx=3)
        colour = "#ffffff" if here else INK
        d.text(x + 14, top + 20, f"{i}  {say(f'stage_{i}')}", size=13, weight=600, fill=colour)
        place = say("ladder_here") if here else say("ladder_done") if i <= granted else say("ladder_later")
        d.text(x + 14, top + 37, f"{place} · {say(f'stage_time_{i}')}", size=11, fill="#dfe7ea" if here else MUTED)
    return d.done()


def fit_bars(say: Language, fit: dict[str, Any]) -> Raw:
    """Bullet bars: business, AI and role fit, each with what is needed and the standard error."""
    rows = [("business", fit["business"], fit["floor"], BUSINESS), ("ai", fit["ai"], fit["floor"], AI), (None, fit, fit["cut"], TOTAL)]
    left, width = 150, 460
    d = Drawing(720, 132, say("fit_title"), say("fit_desc", floor=fit["floor"], cut=fit["cut"]))
    for i, (name, row, need, colour) in enumerate(rows):
        y = 8 + i * 34
        label = say.word("dimension_", name) if name else say("fit_total")
        d.text(left - 12, y + 14, label, size=13, anchor="end", weight=600)
        d.text(left - 12, y + 27, say("fit_weight", weight=fit["weights"][name]) if name else "", size=10, anchor="end", fill=MUTED)
        d.rect(left, y + 3, width, 16, PAPER)
        if row["value"] is not None:
            d.rect(left, y + 3, width * row["value"], 16, colour)
            if row["lo"] is not None:
                low, high = left + width * row["lo"], left + width * row["hi"]
                d.line(low, y + 11, high, y + 11, INK, 1.4)
                for x in (low, high):
                    d.line(x, y + 7, x, y + 15, INK, 1.4)
        x = left + width * need
        d.line(x, y - 1, x, y + 23, INK, 2)
        d.text(left + width + 14, y + 16, say.percent(row["value"]), size=14, weight=600)
        d.text(left + width + 66, y + 16, f"≥ {say.percent(need)}", size=11, fill=MUTED)
    for share in (0, 0.25, 0.5, 0.75, 1):
        d.text(left + width * share, 124, say.percent(share), size=10, anchor="middle", fill=MUTED)
    return d.done()


def timeline(say: Language, labs: list[dict[str, Any]], today: str) -> Raw | None:
    """One row per lab with its due date and the day it was handed in; None without any date."""
    days = [_day(x) for lab in labs for x in (lab["due"], lab["submitted"]) if x] + [_day(today)]
    shown = [lab for lab in labs if lab["due"] or lab["submitted"]]
    if not shown or max(days) == min(days):
        return None
    first, last = min(days), max(days)
    left, width, row = 230, 440, 24
    d = Drawing(720, 34 + row * len(shown), say("labs_timeline"), say("labs_timeline_desc"))

    def at(day: str) -> float:
        return left + width * ((_day(day) - first).days / (last - first).days)

    bottom = 6 + row * len(shown)
    d.line(at(today), 2, at(today), bottom, MUTED, 1, stroke_dasharray="3 3")
    d.text(at(today), bottom + 20, say("timeline_today"), size=10, anchor="middle", fill=MUTED)
    for i, lab in enumerate(shown):
        y = 18 + i * row
        d.line(left, y, left + width, y)
        d.text(left - 16, y + 4, short(lab["title"], 210), anchor="end")
        if lab["due"]:
            d.diamond(at(lab["due"]), y, 5.5, "#ffffff", stroke=STATES["missing"] if lab["state"] == "missing" else INK, stroke_width=1.6)
        if lab["submitted"]:
            d.circle(at(lab["submitted"]), y, 5, STATES["graded"] if lab["state"] == "graded" else STATES["awaiting"])
    for day, anchor in ((first, "start"), (last, "end")):
        if abs(at(day.isoformat()) - at(today)) > 60:
            d.text(at(day.isoformat()), bottom + 20, say.day(day.isoformat()), size=10, anchor=anchor, fill=MUTED)
    return d.done()


def counter(say: Language, landed: int, needed: int) -> Raw:
    """As many boxes as the gate asks for, the landed ones filled."""
    total = max(landed, needed)
    d = Drawing(max(total * 62, 124), 62, say("counter_title", landed=landed, needed=needed), say("counter_say", landed=landed, needed=needed))
    for i in range(total):
        x = i * 62
        d.rect(x + 2, 4, 54, 54, STATES["graded"] if i < landed else "#ffffff", rx=4, stroke=STATES["graded"] if i < landed else LINE, stroke_width=2)
        if i < landed:
            d.path(f"M{x + 16} 32L{x + 26} 42L{x + 44} 20", fill="none", stroke="#ffffff", stroke_width=4)
        else:
            d.text(x + 29, 37, i + 1, size=16, anchor="middle", fill=MUTED)
    return d.done()


def dumbbell(say: Language, members: list[dict[str, Any]], competence: dict[str, Any]) -> Raw:
    """Both partners in both dimensions, in steps of ten per cent, with the pair's common value."""
    left, width = 120, 480
    d = Drawing(720, 130, say("complement_title"), say("complement_desc"))
    for i, (name, colour) in enumerate((("business", BUSINESS), ("ai", AI))):
        y = 30 + i * 48
        d.text(left - 14, y + 4, say.word("dimension_", name), size=13, anchor="end", weight=600)
        d.line(left, y, left + width, y)
        values = [m["indicators"][f"score_{name}"]["value"] for m in members]
        known = [v for v in values if v is not None]
        if len(known) == 2:
            d.line(left + width * known[0], y, left + width * known[1], y, colour, 4)
        for value, draw, member in zip(values, (d.circle, d.diamond), members, strict=True):
            if value is not None:
                x = left + width * value
                draw(x, y, 8, colour)
                above = member["role"] == "ai_manager"
                d.text(x, y - 13 if above else y + 22, say.word("short_", member["role"]), size=10, anchor="middle", fill=MUTED)
        if competence[name] is not None:
            x = left + width * competence[name]
            d.line(x, y - 9, x, y + 9, INK, 2.5)
            d.text(left + width + 16, y + 4, say.percent(competence[name]), size=14, weight=600)
    for share in (0, 0.5, 1):
        d.text(left + width * share, 126, say.percent(share), size=10, anchor="middle", fill=MUTED)
    return d.done()


def state_bars(say: Language, labs: list[dict[str, Any]]) -> Raw:
    """A stacked bar per lab with the number of trainees in each state."""
    left, width, row = 240, 400, 28
    d = Drawing(720, 30 + row * len(labs), say("states_title"), say("states_desc"))
    x = left
    for name in ("graded", "awaiting", "missing", "not_due"):
        d.rect(x, 4, 10, 10, STATES[name], stroke=MUTED, stroke_width=0.4)
        d.text(x + 15, 13, say.word("state_", name), size=11, fill=MUTED)
        x += text_width(say.word("state_", name), 11) + 34
    for i, lab in enumerate(labs):
        y = 28 + i * row
        total = sum(lab["states"].values()) or 1
        d.text(left - 14, y + 13, short(lab["title"], 220), anchor="end")
        x = left
        for name in ("graded", "awaiting", "missing", "not_due"):
            n = lab["states"][name]
            if n:
                w = width * n / total
                d.rect(x, y, w - 1, 18, STATES[name])
                d.text(x + w / 2, y + 13, n, size=11, anchor="middle", fill="#ffffff" if name in ("graded", "missing") else INK)
                x += w
        d.text(left + width + 10, y + 13, total, size=11, fill=MUTED)
    return d.done()


def stage_bars(say: Language, stages: list[dict[str, Any]]) -> Raw:
    """A bar per stage; the darker part is ready for its gate."""
    left, width = 200, 330
    most = max([s["trainees"] for s in stages] + [1])
    d = Drawing(720, 8 + 30 * len(stages), say("stages_title"), say("stages_desc"))
    for i, s in enumerate(stages):
        y = 4 + i * 30
        d.text(left - 14, y + 14, f"{s['stage']}  {say.word('stage_', s['stage'])}", size=13, anchor="end")
        d.rect(left, y, width * s["trainees"] / most, 19, "#b7c6cd")
        d.rect(left, y, width * s["eligible"] / most, 19, STATES["graded"])
        d.text(left + width * s["trainees"] / most + 8, y + 14, s["trainees"], size=13, weight=600, fill=INK if s["trainees"] else MUTED)
        if s["eligible"]:
            d.text(left + width * s["trainees"] / most + 34, y + 14, say("stages_ready_n", count=s["eligible"]), size=11, fill=MUTED)
    return d.done()


def quadrant(say: Language, items: list[dict[str, Any]]) -> Raw:
    """Items by facility and separation; the suspect ones are named."""
    size, left, top = 300, 70, 14
    d = Drawing(720, size + 66, say("items_title"), say("items_desc"))

    def place(item: dict[str, Any]) -> tuple[float, float]:
        return left + 560 * item["facility"], top + size * (1 - (max(item["discrimination"], -0.4) + 0.4) / 1.4)

    zero, weak = (top + size * (1 - (v + 0.4) / 1.4) for v in (0, 0.2))
    d.rect(left, zero, 560, top + size - zero, "#f7e9e5")
    d.rect(left, weak, 560, zero - weak, PAPER)
    for v in (-0.4, 0, 0.2, 0.6, 1.0):
        y = top + size * (1 - (v + 0.4) / 1.4)
        d.line(left, y, left + 560, y)
        d.text(left - 8, y + 4, say.number(v, 1), size=10, anchor="end", fill=MUTED)
    for v in (0, 0.2, 0.5, 0.95, 1):
        if v != 0.95:
            d.text(left + 560 * v, top + size + 16, say.percent(v), size=10, anchor="middle", fill=MUTED)
    d.text(left + 560, top + size + 36, f"{say('col_facility')} →", size=11, anchor="end", fill=MUTED)
    d.text(left, top - 3, f"↑ {say('col_discrimination')}", size=11, fill=MUTED)
    taken: list[float] = []
    for item in sorted(items, key=lambda i: -i["discrimination"]):
        x, y = place(item)
        draw, colour = (d.circle, BUSINESS) if item.get("dimension") == "business" else (d.diamond, AI)
        draw(x, y, 5, colour, fill_opacity=0.75)
        if "suspect" in item["flags"]:
            while any(abs(y - t) < 13 for t in taken):
                y -= 13
            taken.append(y)
            d.text(x + 9, y + 4, short(f"{item['item'].replace('_', ' ')} ({item['title']})", 260, 11), size=11)
    d.circle(left + 6, top + size + 34, 5, BUSINESS)
    d.text(left + 16, top + size + 38, say("dimension_business"), size=11, fill=MUTED)
    d.diamond(left + 96, top + size + 34, 5, AI)
    d.text(left + 106, top + size + 38, say("dimension_ai"), size=11, fill=MUTED)
    return d.done()


def month_bars(say: Language, rows: list[dict[str, Any]], title: str, desc: str, whole: str, part: str | None, line: str | None, unit: str) -> Raw:
    """A bar per month; `part` is its darker share, `line` the name of a value to reach, drawn as a step."""
    left, base, height = 54, 138, 118
    step = min(60.0, 640 / max(len(rows), 1))
    most = max([r[whole] for r in rows] + [r[line] for r in rows if line] + [1e-9])
    d = Drawing(720, 164, title, desc)
    for share in (0, 0.5, 1):
        y = base - height * share
        d.line(left, y, left + step * len(rows), y)
        d.text(left - 8, y + 4, say.number(most * share, 0 if most >= 10 or float(most * 0.5).is_integer() else 1), size=10, anchor="end", fill=MUTED)
    d.text(left, 12, unit, size=10, fill=MUTED)
    for i, row in enumerate(rows):
        x, w = left + i * step + step * 0.2, step * 0.6
        d.rect(x, base - height * row[whole] / most, w, height * row[whole] / most, "#b7c6cd" if part else BUSINESS)
        if part:
            d.rect(x, base - height * row[part] / most, w, height * row[part] / most, STATES["graded"])
        if line:
            d.line(x - step * 0.12, base - height * row[line] / most, x + w + step * 0.12, base - height * row[line] / most, INK, 2)
        d.text(x + w / 2, base + 16, say.month(row["month"]), size=10, anchor="middle", fill=MUTED)
    return d.done()


def usage_days(say: Language, days: list[str], today: str, weeks: int = 12) -> Raw:
    """The last weeks as a small calendar: a filled square is a day with AI tool use."""
    from datetime import timedelta

    end = _day(today)
    monday = end - timedelta(days=end.weekday() + 7 * (weeks - 1))
    active = set(days)
    d = Drawing(40 + weeks * 22, 112, say("usage_title"), say("usage_desc"))
    for week in range(weeks):
        for weekday in range(5):
            day = monday + timedelta(days=7 * week + weekday)
            if day < end:
                filled = day.isoformat() in active
                d.rect(6 + week * 22, 4 + weekday * 18, 17, 14, STATES["graded"] if filled else "#ffffff", stroke=STATES["graded"] if filled else LINE, rx=2)
    d.text(6, 108, say.day(monday.isoformat()), size=10, fill=MUTED)
    return d.done()


def _day(text: str) -> date:
    return date.fromisoformat(text)
