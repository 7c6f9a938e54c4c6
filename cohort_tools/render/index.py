"""The index page of a site."""

from __future__ import annotations

from html import escape
from typing import Any

from cohort_tools.render.html import Raw, tag, text
from cohort_tools.render.text import Language

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


def index_page(rows: list[dict[str, Any]], locale: str, css: str) -> str:
    """Return the page that links to every report: cohorts first, then pairs, then trainees by id."""
    say = Language(locale)
    blocks = []
    for kind, heading in (("cohort", "index_cohorts"), ("pair", "index_pairs"), ("trainee", "index_trainees")):
        mine = [r for r in rows if r["kind"] == kind]
        if mine:
            items = "".join(_entry(say, r) for r in mine)
            blocks.append(f'<section aria-labelledby="{kind}"><h2 id="{kind}">{text(say(heading))}</h2><ul class="cards">{items}</ul></section>')
    day = rows[0]["as_of"] if rows else None
    return (f'<!DOCTYPE html>\n<html lang="{locale}">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{text(say("title_index"))}</title>\n<style>\n{css}\n</style>\n</head>\n<body>\n<main>\n'
            f'<header><h1>{text(say("title_index"))}</h1><p class="fresh">{text(say("as_of", day=day))} · {text(say("index_say"))}</p></header>\n{"".join(blocks)}\n</main>\n</body>\n</html>\n')


def _entry(say: Language, row: dict[str, Any]) -> str:
    name = tag("a", row["name"], href=row["file"]) if row["exists"] else row["name"]
    note = " · ".join(x for x in (row["id"], say.word("short_", row["role"]) if row["role"] else "", row["pair"] or "") if x)
    stale = Raw(f'<br><span class="state state-missing">{escape(say("index_stale", day=row["stale"]))}</span>') if row["stale"] else ""
    return f'<li>{text(name)}<br><span class="note">{text(note)}</span>{stale}</li>'
