"""Charts of the cohort in time: stages by month, time in a stage, tool use, changes of metrics, spread of hours, staffing."""

from __future__ import annotations

from typing import Any

from cohort_tools.render.charts_work import ticks
from cohort_tools.render.html import Raw
from cohort_tools.render.svg import AI, BUSINESS, INK, LINE, MUTED, PAPER, STATES, Drawing, short
from cohort_tools.render.text import Language

#: Light to dark, each with a number in it.
STEPS = {"1": "#dbe4e8", "2": "#a9c1cc", "3": "#5f8ca3", "4": "#1f5f78"}
DASHES = {1: None, 2: "7 3", 3: "2 3"}


def flow_bars(say: Language, rows: list[dict[str, Any]]) -> Raw:
    """A stacked bar for each month: trainees by stage, the higher the darker."""
    left, base, height = 40, 172, 150
    step = min(56.0, 660 / max(len(rows), 1))
    most = max([sum(r[s] for s in STEPS) for r in rows] + [1])
    d = Drawing(720, 216, say("flow_title"), say("flow_desc"))
    for i, r in enumerate(rows):
        x, y = left + i * step, base
        for stage, colour in STEPS.items():
            if r[stage]:
                h = height * r[stage] / most
                y -= h
                d.rect(x + 2, y, step - 5, h - 0.6, colour)
                if h > 13 and step > 20:
                    d.text(x + step / 2, y + h / 2 + 4, r[stage], size=10, anchor="middle", fill="#ffffff" if stage in "34" else INK)
        if step > 34 or i % 2 == 0:
            d.text(x + step / 2, base + 15, say.month(r["month"]), size=9.5, anchor="middle", fill=MUTED)
    x = left
    for stage, colour in STEPS.items():
        d.rect(x, base + 28, 11, 11, colour)
        d.text(x + 16, base + 38, f"{stage} {say.word('stage_', stage)}", size=11, fill=MUTED)
        x += 155
    return d.done()


def duration_curves(say: Language, rows: list[dict[str, Any]]) -> Raw:
    """A step line for each stage: the share that has passed its gate after so many months."""
    left, top, width, height = 54, 12, 500, 150
    most = max([t for r in rows for t, _ in r["curve"]] + [1]) * 1.08
    d = Drawing(720, height + 48, say("durations_title"), say("durations_desc"))
    for share in (0, 0.5, 1):
        y = top + height * (1 - share)
        d.line(left, y, left + width, y)
        d.text(left - 8, y + 4, say.percent(share), size=10, anchor="end", fill=MUTED)
    for tick in ticks(most):
        d.text(left + width * tick / most, top + height + 16, say.number(tick), size=10, anchor="middle", fill=MUTED)
    d.text(left + width, top + height + 34, say("axis_months"), size=11, anchor="end", fill=MUTED)
    ends: list[float] = []
    for r, colour in zip(rows, (BUSINESS, AI, INK), strict=False):
        path, y = f"M{left} {top + height}", top + height
        for months, share in r["curve"]:
            y = top + height * (1 - share)
            path += f"H{left + width * months / most:.1f}V{y:.1f}"
        d.path(path + f"H{left + width}", fill="none", stroke=colour, stroke_width=2.2, stroke_dasharray=DASHES[r["stage"]])
        while any(abs(y - e) < 13 for e in ends):
            y += 13
        ends.append(y)
        d.text(left + width + 8, y + 4, f"{r['stage']} {say.word('stage_', r['stage'])}", size=11, fill=colour, weight=600)
    return d.done()


def trend_lines(say: Language, rows: list[dict[str, Any]]) -> Raw:
    """Two lines by week: the share of workdays with AI tools, and the share of trainees who use them on three days or more."""
    left, top, width, height = 48, 12, 470, 130
    d = Drawing(720, height + 44, say("trend_title"), say("trend_desc"))
    for share in (0, 0.5, 1):
        y = top + height * (1 - share)
        d.line(left, y, left + width, y)
        d.text(left - 8, y + 4, say.percent(share), size=10, anchor="end", fill=MUTED)
    step = width / max(len(rows) - 1, 1)
    ends: list[float] = []
    for name, colour, dash in (("rate", BUSINESS, None), ("adoption", AI, "6 3")):
        points = [(left + i * step, top + height * (1 - r[name])) for i, r in enumerate(rows)]
        d.path("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points), fill="none", stroke=colour, stroke_width=2.2, stroke_dasharray=dash)
        y = points[-1][1]
        while any(abs(y - e) < 14 for e in ends):
            y += 14
        ends.append(y)
        d.text(left + width + 8, y + 4, f"{say.percent(rows[-1][name])} {say('trend_' + name)}", size=11, fill=colour, weight=600)
    d.text(left, top + height + 18, say.day(rows[0]["week"]), size=10, fill=MUTED)
    d.text(left + width, top + height + 18, say.day(rows[-1]["week"]), size=10, anchor="end", fill=MUTED)
    return d.done()


def uplift_dots(say: Language, rows: list[dict[str, Any]]) -> Raw:
    """A row for each metric: a dot for each unit, a line for the interval where there are enough units, nothing to the left of the middle but worse."""
    left, width, row = 200, 400, 34
    values = [v for r in rows for v in r["dots"]] + [r[k] for r in rows for k in ("lo", "hi") if r[k] is not None] + [0.1]
    reach = min(max(abs(v) for v in values), 1.0)
    d = Drawing(720, 28 + row * len(rows), say("uplift_title"), say("uplift_desc"))

    def x(v: float) -> float:
        return left + width * (max(min(v, reach), -reach) + reach) / (2 * reach)

    d.line(x(0), 4, x(0), 8 + row * len(rows), INK, 1.2)
    for i, r in enumerate(rows):
        y = 22 + i * row
        d.text(left - 14, y + 4, short(r["name"], 185), anchor="end", weight=600)
        d.line(left, y, left + width, y)
        if r["lo"] is not None:
            d.line(x(r["lo"]), y, x(r["hi"]), y, BUSINESS, 3)
        for v in r["dots"]:
            d.circle(x(v), y, 4, BUSINESS, fill_opacity=0.45)
        if r["value"] is not None:
            d.diamond(x(r["value"]), y, 6.5, INK)
            d.text(left + width + 14, y + 4, ("+" if r["value"] > 0 else "") + say.percent(r["value"]), size=12, weight=600)
    for v in (-reach, 0, reach):
        d.text(x(v), 24 + row * len(rows), say.percent(v), size=10, anchor="middle", fill=MUTED)
    return d.done()


def strips(say: Language, hours: dict[str, list[float]], aims: dict[str, float]) -> Raw:
    """A strip for each share: the middle half as a box, the median as a line, a small mark for each value. Nobody is named."""
    left, width, row = 230, 400, 44
    d = Drawing(720, 22 + row * len(hours), say("strips_title"), say("strips_desc"))
    for i, (name, values) in enumerate(hours.items()):
        y, n = 20 + i * row, len(values)
        d.text(left - 14, y + 4, short(say.word("indicator_", name), 210), anchor="end", weight=600)
        d.text(left - 14, y + 18, f"n = {n}", size=10, anchor="end", fill=MUTED)
        d.line(left, y, left + width, y)
        low, middle, high = (values[min(int(q * (n - 1) + 0.5), n - 1)] for q in (0.25, 0.5, 0.75))
        d.rect(left + width * low, y - 9, max(width * (high - low), 1), 18, "#dbe4e8")
        for v in values:
            d.line(left + width * v, y - 5, left + width * v, y + 5, BUSINESS, 1.2, stroke_opacity=0.55)
        d.line(left + width * middle, y - 11, left + width * middle, y + 11, INK, 2.4)
        if name in aims:
            d.line(left + width * aims[name], y - 14, left + width * aims[name], y + 14, AI, 2, stroke_dasharray="4 2")
        d.text(left + width + 14, y + 4, say.percent(middle), size=13, weight=600)
    for share in (0, 0.5, 1):
        d.text(left + width * share, 18 + row * len(hours), say.percent(share), size=10, anchor="middle", fill=MUTED)
    return d.done()


def need_bars(say: Language, rows: list[tuple[str, float, float]]) -> Raw:
    """Have against need: a bar for what there is, a line where it should reach."""
    left, width, row = 230, 380, 30
    most = max([max(have, need) for _, have, need in rows] + [1]) * 1.05
    d = Drawing(720, 6 + row * len(rows), say("staffing_heading"), say("need_desc"))
    for i, (label, have, need) in enumerate(rows):
        y, enough = 4 + i * row, have >= need - 1e-9
        d.text(left - 14, y + 14, label, anchor="end")
        d.rect(left, y + 1, width, 18, PAPER)
        d.rect(left, y + 1, width * have / most, 18, STATES["graded"] if enough else STATES["awaiting"])
        d.line(left + width * need / most, y - 2, left + width * need / most, y + 22, INK, 2.4)
        d.text(left + width + 12, y + 15, f"{say.number(have, 0 if float(have).is_integer() else 1)} / {say.number(need)}", size=12, weight=600)
        d.text(left + width + 66, y + 15, "✓" if enough else "!", size=12, fill=MUTED)
    return d.done()


def funnel(say: Language, rows: list[dict[str, Any]]) -> Raw:
    """A bar for each gate: granted, ready for a decision, borderline, still on the way."""
    left, width, row = 200, 380, 30
    most = max([r["reached"] for r in rows] + [1])
    d = Drawing(720, 28 + row * len(rows), say("funnel_title"), say("funnel_desc"))
    parts = (("granted", STATES["graded"], "#ffffff"), ("eligible", "#8fc0a9", INK), ("borderline", STATES["awaiting"], INK), ("rest", STATES["not_due"], INK))
    x = left
    for name, colour, _ in parts:
        d.rect(x, 2, 10, 10, colour)
        d.text(x + 15, 11, say(f"funnel_{name}"), size=11, fill=MUTED)
        x += 128
    for i, r in enumerate(rows):
        y, x = 24 + i * row, left
        d.text(left - 14, y + 14, f"{r['stage']}  {say.word('stage_', r['stage'])}", size=13, anchor="end")
        counts = {**r, "rest": r["reached"] - r["granted"] - r["eligible"] - r["borderline"]}
        for name, colour, ink in parts:
            if counts[name]:
                w = width * counts[name] / most
                d.rect(x, y, w - 1, 19, colour, stroke=LINE, stroke_width=0.4)
                if w > 14:
                    d.text(x + w / 2, y + 14, counts[name], size=11, anchor="middle", fill=ink)
                x += w
        d.text(x + 8, y + 14, r["reached"], size=12, fill=MUTED)
    return d.done()
