"""The sections of the instructor's item report: what to mend, what waits, how each item of each lab measures. It names nobody."""

from __future__ import annotations

from typing import Any

from cohort_tools.render import charts, parts
from cohort_tools.render.html import Raw, figure, paragraph, section, table, tag
from cohort_tools.render.text import Language

UP = "../../"
OUTCOMES = ("full", "partial", "none", "awaiting")


def head(say: Language, p: dict[str, Any]) -> Raw:
    """Which cohort; then what to mend, grade and teach first."""
    lines = [p["subject"]["id"], say("items_size", labs=len(p["labs"]), items=len(p["items"]))]
    return Raw(parts.head(say, p, title(say, p), lines, f"{UP}index.html") + parts.first_screen(say, p, UP))


def look(say: Language, p: dict[str, Any]) -> Raw:
    """The flagged items, the worst first, each with what to do and where its check stands."""
    order = ("suspect", "hard", "weak", "inefficient", "easy")
    flagged = [i for i in p["items"] if set(i["flags"]) & {"suspect", "hard", "weak"}]
    if not flagged:
        return section("look", say("look_heading"), paragraph(say("look_none"), "quiet"))
    rows = []
    for i in sorted(flagged, key=lambda i: (min(order.index(f) for f in i["flags"]), i["lab"])):
        worst = min(i["flags"], key=order.index)
        rows.append([i["item"].replace("_", " "), i["title"], say.percent(i["facility"]), say.number(i["discrimination"], 2), say.word("flag_", worst), say.word("mend_", worst), f"{i['lab']}/checks.py"])
    heads = [say("col_item"), say("col_lab"), (say("col_facility"), "n"), (say("col_discrimination"), "n"), say("col_flags"), say("col_action"), say("col_where")]
    return section("look", say("look_heading"), table(say("look_heading"), heads, rows))


def backlog(say: Language, p: dict[str, Any]) -> Raw:
    """What waits for a person, and whether hand-given points have moved."""
    rows = [[r["title"], say.number(r["n"]), say.day(r["since"])] for r in p["backlog"]]
    listed = table(say("backlog_heading"), [say("col_lab"), (say("col_count"), "n"), (say("col_oldest"), "n")], rows) if rows else paragraph(say("backlog_none"), "quiet")
    drift = [[r["title"], say.number(r["n"]), say.percent(r["early"]), say.percent(r["late"])] for r in p["graders"]]
    more = [tag("h3", say("drift_heading")), paragraph(say("drift_say"), "quiet"), table(say("drift_heading"), [say("col_lab"), (say("col_n"), "n"), (say("col_early"), "n"), (say("col_late"), "n")], drift)] if drift else []
    return section("backlog", say("backlog_heading"), listed, *more, paragraph(say("corrections_say", count=p["quality"]["corrections"]), "quiet"))


def map_(say: Language, p: dict[str, Any]) -> Raw:
    """All items by facility and separation, and the labs' reliability."""
    drawn = [i for i in p["items"] if i["facility"] is not None and i["discrimination"] is not None]
    rows = [[x["title"], say.number(x["n"]), say.percent(x["mean"]), say.percent(x["sd"]), parts.alpha(say, x), say.percent(x["sem"]), say.word("statistics_", x["status"])] for x in p["labs"]]
    heads = [say("col_lab"), (say("col_n"), "n"), (say("col_mean"), "n"), (say("col_sd"), "n"), (say("col_alpha"), "n"), (say("col_sem"), "n"), say("col_note")]
    points = table(say("items_title"), [say("col_item"), say("col_lab"), (say("col_facility"), "n"), (say("col_discrimination"), "n")],
                   [[i["item"].replace("_", " "), i["title"], say.percent(i["facility"]), say.number(i["discrimination"], 2)] for i in drawn])
    chart = figure(charts.quadrant(say, drawn), say("data_table"), points, say("items_desc")) if drawn else paragraph(say("items_wait"), "quiet")
    return section("map", say("items_heading"), chart, table(say("items_heading"), heads, rows))


def labs(say: Language, p: dict[str, Any]) -> Raw:
    """Every lab with all its items: outcome of the latest submissions, statistics of the first ones, known mistakes."""
    blocks = []
    for lab in p["labs"]:
        mine = [i for i in p["items"] if i["lab"] == lab["lab"]]
        if not mine:
            continue
        rows = [[i["item"].replace("_", " "), say.word("dimension_", i.get("dimension", "")), *(say.number(i["outcomes"].get(o, 0)) for o in OUTCOMES), say.percent(i["facility"]), say.number(i["discrimination"], 2),
                 say.number(i["efficiency"], 2), say.number(i["alpha_without"], 2), ", ".join(say.word("flag_", f) for f in i["flags"])] for i in mine]
        heads = [say("col_item"), say("col_dimension"), *((say(f"outcome_{o}"), "n") for o in OUTCOMES), (say("col_facility"), "n"), (say("col_discrimination"), "n"), (say("col_efficiency"), "n"),
                 (say("col_alpha_without"), "n"), say("col_flags")]
        found = [r for r in p["resemblances"] if r["lab"] == lab["lab"]]
        mistakes = table(say("mistakes_heading"), [say("col_mutant"), say("col_item"), (say("col_count"), "n")],
                         [[r["mutant"].replace("_", " "), r["item"].replace("_", " "), f"{say.number(r['n'])} / {say.number(r['of'])}"] for r in found], hide_caption=False) if found else ""
        summary = say("lab_summary", title=lab["title"], n=lab["n"], mean=lab["mean"])
        blocks.append(tag("details", tag("summary", summary), table(lab["title"], heads, rows, "dense"), mistakes, class_="lab", **({"open": ""} if any("suspect" in i["flags"] for i in mine) else {})))
    return section("labs", say("item_tables"), *blocks)


def definitions(say: Language, p: dict[str, Any]) -> Raw:
    """What the figures mean."""
    return parts.definitions(say, p, ["facility", "discrimination", "efficiency", "alpha", "alpha_without", "sem", "pair_marks"])


SECTIONS = {"head": head, "look": look, "backlog": backlog, "map": map_, "labs": labs, "definitions": definitions}


def title(say: Language, p: dict[str, Any]) -> str:
    """Return the page's title."""
    return say("title_items", name=p["subject"]["name"])
