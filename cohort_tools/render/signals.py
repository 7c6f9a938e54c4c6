"""The sections of the named annex: who needs a talk, why, and who holds it."""

from __future__ import annotations

from typing import Any

from cohort_tools.render import parts
from cohort_tools.render.html import Raw, paragraph, section, table, tag
from cohort_tools.render.text import Language

UP = "../../"


def head(say: Language, p: dict[str, Any]) -> Raw:
    """Which cohort; then whom to talk to first."""
    people = len({a["subject"] for a in p["alerts"]})
    return Raw(parts.head(say, p, title(say, p), [p["subject"]["id"], say("annex_size", count=people)], f"{UP}index.html") + parts.first_screen(say, p, UP))


def people(say: Language, p: dict[str, Any]) -> Raw:
    """One row for each signal, by person; the longest first."""
    if not p["alerts"]:
        return section("people", say("annex_heading"), paragraph(say("annex_nobody"), "quiet"))
    since = {}
    for a in p["alerts"]:
        since[a["subject"]] = min(since.get(a["subject"], a["since"]), a["since"])
    rows = [[tag("a", a["name"], href=UP + a["file"]), say.word("rule_", a["rule"]), a["observed"], a["threshold"], say.day(a["since"]), say.word("act_", a["rule"]), say.word("owner_", a["owner"]), say.word("alert_", a["state"])]
            for a in sorted(p["alerts"], key=lambda a: (since[a["subject"]], a["subject"], a["rule"]))]
    heads = [say("col_name"), say("col_signal"), (say("col_observed"), "n"), (say("col_threshold"), "n"), (say("col_since"), "n"), say("col_action"), say("col_owner"), say("col_state")]
    return section("people", say("annex_heading"), paragraph(say("annex_say")), table(say("annex_heading"), heads, rows))


def definitions(say: Language, p: dict[str, Any]) -> Raw:
    """What a signal is, and what it is not."""
    return parts.definitions(say, p, ["signals"])


SECTIONS = {"head": head, "people": people, "definitions": definitions}


def title(say: Language, p: dict[str, Any]) -> str:
    """Return the page's title."""
    return say("title_signals", name=p["subject"]["name"])
