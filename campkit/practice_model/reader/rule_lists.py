"""Rules that name their answer behind an arrow or a colon: `1) The writer lives in Switzerland -> Basel, whatever the language`."""

from __future__ import annotations

import re

from campkit.practice_model.reader.text import BULLET, key_of, strip_bullet, unquote, words

LEAD = re.compile(
    r"\b(?:rules?|conditions?|decision (?:list|table|tree)|in (?:this|that|the given) order|top to bottom|from the top|one after (?:the other|another)|step by step)\b|"
    r"\bfirst (?:one|rule|line|case|match|condition|statement|row|that|which|matching|fitting)\b", re.I)
SHOWN = re.compile(r"\bexamples?\b|\bfor instance\b|\be\.g\.", re.I)
ARROW = re.compile(r"^(?P<text>.{3,400}?)\s*(?:-{1,2}>|=>|→|⇒|➜)\s*(?P<name>[^\W_][^,;:.()\n]{0,60}?)\s*(?:[,;(].*|\.\s+.*)?[.!]?$")
COLON = re.compile(r"^(?P<text>.{8,400}?)\s*[:：=]\s*(?P<name>[^\W_][^,;:.()\n]{0,40}?)[.!]?$")
REST = re.compile(r"^\W*(?:otherwise|else|the rest|default|in (?:all|any) other|(?:any|all|every|each|some)(?:thing|body|one)? (?:else|others?)\b|all the others?|others?\b|everything else|anything else|none of|no (?:rule|condition|line)|nothing of|if (?:none|nothing|no (?:rule|case|condition|line)s?)\b[^,:]{0,30}(?:fits?|appl\w+|match\w*|above|holds?)\b)", re.I)
TRIM = re.compile(r"^(?:if|when|whenever)\s+|,?\s*\bthen$", re.I)
MOST_LINES = 600


def read_rule_list(text: str) -> list[tuple[str, str]]:
    """(condition, answer) of each rule of the first list whose entries all end in an answer, below words that speak of rules or of the first that fits; the condition of `any other ...` is empty."""
    lead, block = "", []
    for line in [*text.splitlines()[:MOST_LINES], ""]:
        entry = _rule(line)
        if entry:
            block.append(entry)
            continue
        if not line.strip() and len(block) < 2 or BULLET.match(line) and not block:
            continue
        if found := _checked(lead, text, block):
            return found
        lead, block = (line if line.strip() else lead), []
    return _checked(lead, text, block)


def _rule(line: str) -> tuple[str, str, bool] | None:
    """(condition, answer, whether an arrow points at it) of one line."""
    if len(line) > 500:
        return None
    entry = strip_bullet(line)
    arrow = ARROW.match(entry)
    found = arrow or (COLON.match(entry) if BULLET.match(line) else None)
    return (TRIM.sub("", found["text"]).strip(" ,"), unquote(found["name"]), bool(arrow)) if found else None


def _checked(lead: str, text: str, block: list[tuple[str, str, bool]]) -> list[tuple[str, str]]:
    """The block as rules when it is a list of rules and not one of worked examples or of names with definitions."""
    names = {key_of(name) for _, name, _ in block}
    heads = sum(len(words(said)) for said, _, _ in block)
    if len(block) < 2 or len(names) < 2 or SHOWN.search(lead[-200:]) or not (LEAD.search(lead[-300:]) or LEAD.search(text) and block[-1][2] and REST.match(block[-1][0])):
        return []
    if any(len(words(name)) > 4 for _, name, _ in block) or heads < 2 * sum(len(words(name)) for _, name, _ in block):
        return []
    if not all(arrow for _, _, arrow in block) and (not LEAD.search(lead[-300:]) or any(len(words(said)) < 3 and not REST.match(said) for said, _, _ in block)):
        return []
    return [("" if place and REST.match(said) else said, name) for place, (said, name, _) in enumerate(block)]


def is_rest(said: str) -> bool:
    """Whether a condition stands for all that no earlier rule meets: `any other language`, `everything else`."""
    return bool(REST.match(said))
