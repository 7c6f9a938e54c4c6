"""Charts of real work: scenarios in time, answers to demands, metrics before and after, who does what."""

from __future__ import annotations

from datetime import date
from typing import Any

from cohort_tools.render.html import Raw
from cohort_tools.render.svg import AI, BUSINESS, INK, LINE, MUTED, PAPER, STATES, Drawing, short
from cohort_tools.render.text import Language

LANES = ("proposed", "building", "demo_passed", "landed", "in_use", "retired")
OPEN = "#8fa6b2"


def pipeline(say: Language, scenarios: list[dict[str, Any]], today: str) -> Raw:
    """A lane for each status; a bar from the day a scenario was opened to the day it landed, or to today while it is open."""
    rows = sorted(scenarios, key=lambda s: (LANES.index(s["status"]), s["opened"]))
    first, last = min(_day(s["opened"]) for s in rows), _day(today)
    span = max((last - first).days, 1)
    left, width, row = 290, 310, 26
    d = Drawing(720, 34 + row * len(rows), say("pipeline_title"), say("pipeline_desc"))
    lane = None
    for i, s in enumerate(rows):
        y = 20 + i * row
        if s["status"] != lane:
            lane = s["status"]
            d.line(0, y - 13, 720, y - 13)
            d.text(0, y + 4, say.word("scenario_", lane), size=11, weight=600, fill=MUTED)
        start, end = (_day(s["opened"]) - first).days / span, ((_day(s["landed"]) if s["landed"] else last) - first).days / span
        d.text(left - 10, y + 4, short(s["title"], 190, 11), size=11, anchor="end")
        d.rect(left + width * start, y - 6, max(width * (end - start), 3), 12, STATES["graded"] if s["landed"] else OPEN, rx=2)
        if s["landed"]:
            d.diamond(left + width * end, y, 6, INK)
        days = ((_day(s["landed"]) if s["landed"] else last) - _day(s["opened"])).days
        d.text(left + width + 12, y + 4, say("days_took" if s["landed"] else "days_open", days=days), size=11, fill=MUTED if s["landed"] else INK)
    y = 20 + row * len(rows)
    d.text(left, y + 4, say.day(first.isoformat()), size=10, fill=MUTED)
    d.text(left + width, y + 4, say.day(today), size=10, anchor="end", fill=MUTED)
    return d.done()


def answer_curve(say: Language, demand: dict[str, Any]) -> Raw:
    """The share of demands answered after so many working hours, with the agreed time; a hollow mark is one that still waits."""
    left, top, width, height = 54, 12, 560, 150
    most = max([t for t, _ in demand["curve"]] + [demand["sla"] * 1.5, 1])
    d = Drawing(720, height + 58, say("answers_title"), say("answers_desc", sla=demand["sla"]))

    def x(hours: float) -> float:
        return left + width * min(hours / most, 1)

    for share in (0, 0.5, 0.9, 1):
        y = top + height * (1 - share)
        d.line(left, y, left + width, y)
        d.text(left - 8, y + 4, say.percent(share), size=10, anchor="end", fill=MUTED)
    d.line(x(demand["sla"]), top - 4, x(demand["sla"]), top + height, AI, 2, stroke_dasharray="5 3")
    d.text(x(demand["sla"]) + 6, top + height - 8, say("answers_agreed", sla=demand["sla"]), size=11, fill=AI)
    path, y = f"M{left} {top + height}", top + height
    for hours, share in demand["curve"]:
        path += f"H{x(hours):.1f}"
        y = top + height * (1 - share)
        path += f"V{y:.1f}"
    d.path(path + f"H{left + width}", fill="none", stroke=BUSINESS, stroke_width=2.4)
    for n, hours in enumerate(demand["open"][:40]):
        d.circle(x(hours), top + height + 8 + (n % 2) * 7, 3.4, "#ffffff", stroke=STATES["missing"], stroke_width=1.6)
    for tick in ticks(most):
        d.text(x(tick), top + height + 30, say.number(tick), size=10, anchor="middle", fill=MUTED)
    d.text(left + width, top + height + 46, say("axis_hours"), size=11, anchor="end", fill=MUTED)
    return d.done()


def metric_panels(say: Language, metrics: list[dict[str, Any]]) -> Raw:
    """A small panel for each metric and unit: the months before and after the first landing; the band is where units without one lie."""
    across, w, h = 3, 226, 118
    d = Drawing(720, h * ((len(metrics) + across - 1) // across) + 4, say("metrics_title"), say("metrics_desc"))
    for i, metric in enumerate(metrics):
        ox, oy = (i % across) * (w + 21), (i // across) * h
        months = [m for m, _ in metric["months"]]
        band = [b for b in metric["band"] if b[0] in months]
        values = [v for _, v in metric["months"]] + [v for b in band for v in b[1:]]
        low, high = min(values), max(values)
        span, step = (high - low) or 1.0, (w - 44) / max(len(months) - 1, 1)

        def at(month: str, months=months, step=step, ox=ox) -> float:
            return ox + 2 + months.index(month) * step

        def level(v: float, low=low, span=span, oy=oy) -> float:
            return oy + 84 - 48 * (v - low) / span

        d.text(ox, oy + 12, short(f"{metric['name']}", w - 30, 11), size=11, weight=600)
        d.text(ox, oy + 26, short(metric["bu"], w - 30, 10), size=10, fill=MUTED)
        if band:
            up = "L".join(f"{at(m):.1f} {level(hi):.1f}" for m, _, hi in band)
            down = "L".join(f"{at(m):.1f} {level(lo):.1f}" for m, lo, _ in reversed(band))
            d.path(f"M{up}L{down}Z", fill="#e6ecef")
        if metric["landed"] and metric["landed"][:7] in months:
            x = at(metric["landed"][:7])
            d.line(x, oy + 32, x, oy + 88, INK, 1, stroke_dasharray="3 2")
        d.path("M" + "L".join(f"{at(m):.1f} {level(v):.1f}" for m, v in metric["months"]), fill="none", stroke=BUSINESS, stroke_width=2)
        last = metric["months"][-1]
        d.circle(at(last[0]), level(last[1]), 3, BUSINESS)
        d.text(at(last[0]) + 6, level(last[1]) + 4, figures(say, last[1]), size=10, weight=600)
        d.text(ox, oy + 102, say.month(months[0]), size=9, fill=MUTED)
        d.text(at(months[-1]), oy + 102, say.month(months[-1]), size=9, anchor="end", fill=MUTED)
    return d.done()


def share_bars(say: Language, rows: list[dict[str, Any]]) -> Raw:
    """Each scenario as one bar: how much of the recorded work the AI manager did (left) and the AIBP (right)."""
    left, width, row = 230, 380, 26
    d = Drawing(720, 26 + row * len(rows), say("shares_title"), say("shares_desc"))
    d.text(left, 12, say("role_ai_manager"), size=11, fill=MUTED)
    d.text(left + width, 12, say("role_aibp"), size=11, anchor="end", fill=MUTED)
    for i, r in enumerate(rows):
        y, total = 22 + i * row, r["ai_manager"] + r["aibp"]
        cut = width * r["ai_manager"] / total
        d.text(left - 12, y + 13, short(r["title"], 215, 11), size=11, anchor="end")
        d.rect(left, y, cut, 17, BUSINESS)
        d.rect(left + cut + 1, y, width - cut - 1, 17, AI)
        if r["ai_manager"]:
            d.text(left + 6, y + 13, r["ai_manager"], size=11, fill="#ffffff")
        if r["aibp"]:
            d.text(left + width - 6, y + 13, r["aibp"], size=11, anchor="end", fill="#ffffff")
    d.line(left + width / 2, 18, left + width / 2, 22 + row * len(rows), "#ffffff", 1)
    return d.done()


def heat_strip(say: Language, labs: list[dict[str, Any]]) -> Raw:
    """A column for each stage, a row for each dimension; the share of the points of its graded items stands in the cell."""
    stages = sorted({lab["stage"] for lab in labs})
    left, cell = 90, 150
    shades = ("#f6ded7", "#fbeee0", "#f1f3ee", "#e0edf0", "#c9e0e2")
    d = Drawing(left + cell * len(stages) + 6, 88, say("strip_title"), say("strip_desc"))
    for r, name in enumerate(("business", "ai")):
        d.text(left - 10, 42 + r * 30, say.word("dimension_", name), size=12, anchor="end", weight=600)
        for i, stage in enumerate(stages):
            value, x = stage_share(labs, stage, name), left + i * cell
            d.rect(x + 1, 24 + r * 30, cell - 2, 27, PAPER if value is None else shades[min(int(value * 5), 4)], stroke=LINE, stroke_width=0.6)
            d.text(x + cell / 2, 42 + r * 30, "–" if value is None else say.percent(value), size=12, anchor="middle", fill=MUTED if value is None else INK)
    for i, stage in enumerate(stages):
        d.text(left + i * cell + cell / 2, 14, short(f"{stage} {say.word('stage_', stage)}", cell, 11), size=11, anchor="middle", fill=MUTED)
    return d.done()


def stage_share(labs: list[dict[str, Any]], stage: int, dimension: str) -> float | None:
    """Return the share of the points of one dimension's graded items in a stage's labs; None without any."""
    items = [i for lab in labs if lab["stage"] == stage for i in lab["items"] if i["dimension"] == dimension and i["points"] is not None]
    possible = sum(i["max_points"] for i in items)
    return sum(i["points"] for i in items) / possible if possible else None


def figures(say: Language, value: float) -> str:
    """Return a number with as many decimals as its size asks for."""
    size = abs(value)
    return say.number(value, 0 if size >= 100 else 1 if size >= 10 else 2)


def ticks(most: float) -> list[float]:
    """Return three to six round numbers from 0 to about `most`."""
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10_000) if most / s <= 5.5)
    return [float(i * step) for i in range(int(most / step) + 1)]


def _day(text: str) -> date:
    return date.fromisoformat(text)
