"""The index page of a site: for those who run the camp, it names people."""

from __future__ import annotations

from html import escape
from typing import Any

from cohort_tools.render.html import Raw, tag, text
from cohort_tools.render.text import Language

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
#: Blocks of the page: folder -> heading.
BLOCKS = {"cohort": "index_cohorts", "signals": "index_signals", "items": "index_items", "camp": "index_camp", "public": "index_public", "pair": "index_pairs", "trainee": "index_trainees", "unit": "index_units"}


def index_page(rows: list[dict[str, Any]], locale: str, css: str) -> str:
    """Return the page that links to every report: what to do first, then cohorts, pairs and trainees by id."""
    say = Language(locale)
    day = rows[0]["as_of"] if rows else None
    blocks = [_first(say, rows)]
    small = [f for f in ("signals", "items", "camp", "public") if any(r["folder"] == f for r in rows)]
    for folder in ("cohort", "pair", "trainee", "unit"):
        mine = [r for r in rows if r["folder"] == folder]
        if mine:
            items = "".join(_entry(say, r) for r in mine)
            blocks.append(f'<section aria-labelledby="{folder}"><h2 id="{folder}">{text(say(BLOCKS[folder]))}</h2><ul class="cards">{items}</ul></section>')
        if folder == "cohort" and small:
            items = "".join(f'<li>{tag("a", say(BLOCKS[f]), href=r["file"]) if r["exists"] else text(say(BLOCKS[f]))}<br><span class="note">{text(r["id"])} · {text(say("for_" + f))}</span>{_stale(say, r)}</li>'
                            for f in small for r in rows if r["folder"] == f)
            blocks.append(f'<section aria-labelledby="beside"><h2 id="beside">{text(say("index_beside"))}</h2><ul class="cards wide-cards">{items}</ul></section>')
    return (f'<!DOCTYPE html>\n<html lang="{locale}">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{text(say("title_index"))}</title>\n<style>\n{css}\n</style>\n</head>\n<body>\n<main>\n'
            f'<header><h1>{text(say("title_index"))}</h1><p class="fresh">{text(say("as_of", day=day))} · {text(say("index_say"))}</p></header>\n{"".join(blocks)}\n</main>\n</body>\n</html>\n')


def _first(say: Language, rows: list[dict[str, Any]]) -> str:
    """What to do next, from the cohorts' own reports."""
    steps = ""
    for action in (a for r in rows for a in r["actions"]):
        link = f" {tag('a', say('open_report'), href=action['link'])}" if action.get("link") and not action["link"].startswith("#") else ""
        steps += f"<li>{text(say.message(action))}{link}</li>"
    return f'<section id="next" class="alone" aria-labelledby="next-heading"><h2 id="next-heading">{text(say("next"))}</h2><ol class="steps">{steps}</ol></section>' if steps else ""


def _entry(say: Language, row: dict[str, Any]) -> str:
    name = tag("a", row["name"], href=row["file"]) if row["exists"] else row["name"]
    note = " · ".join(x for x in (row["id"], say.word("short_", row["role"]) if row["role"] else "", row["pair"] or "") if x)
    return f'<li>{text(name)}<br><span class="note">{text(note)}</span>{_stale(say, row)}</li>'


def _stale(say: Language, row: dict[str, Any]) -> Raw:
    return Raw(f'<br><span class="state state-missing">{escape(say("index_stale", day=row["stale"]))}</span>') if row["stale"] else Raw("")
