"""What an answer needs from the text: `cancel and change need a booking code; without a booking code answer ask_code`."""

from __future__ import annotations

import re

from campkit.practice_model.reader.model import Label, Need
from campkit.practice_model.reader.text import sentences, stems, strip_bullet, words

NEEDS = re.compile(r"\b(?:needs?|requires?|must have|(?:is|are) only (?:possible|allowed|done) with|(?:only )?works? only with|cannot be (?:used|done|chosen) without)\s+(?:an?|the|its|their)?\s*(?P<thing>[a-z][\w'-]*(?: [a-z][\w'-]*){0,3}?)(?=\s+(?:to|from|of|in|that|which|first|from)\b|[.,;:()]|\s*$)", re.I)
LACKS = re.compile(r"\b(?:no|without(?: an?| the| any)?|(?:not|n't) (?:give|name|state|mention|contain|have|say|include)\w*(?: an?| the| any)?|lacks?(?: an?| the)?)\s+(?P<thing>[a-z][\w'-]*(?: [a-z][\w'-]*){0,3})|\b(?P<missing>[a-z][\w'-]*(?: [a-z][\w'-]*){0,2}) (?:is|are) (?:missing|not (?:given|there|stated|named))", re.I)
BETWEEN = re.compile(r"[\"'`*”)\]]*\s*,?\s*(?:(?:all|each|both|always|only|also|do|does|the|tools?|actions?|labels?|ones?|three|two)\s+){0,3}", re.I)  # names, and then what they need
CASE = re.compile(r"\b(?:if|when|where|whenever|unless|without|missing|in case|otherwise|for)\b", re.I)
MOST = 400  # sentences that are looked at


def read_needs(text: str, labels: tuple[Label, ...]) -> tuple[Need, ...]:
    """Each need with the labels that have it, what is needed, what the prompt says about its form, and the label for texts without it."""
    if len(labels) < 3 or not NEEDS.search(text):
        return ()
    parts = [strip_bullet(part) for part in sentences(text)[:MOST]]
    mention = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted((label.name for label in labels), key=len, reverse=True)[:200]), re.I)
    canon = {label.name.lower(): label.name for label in labels}
    found = []
    for part in parts:
        need = NEEDS.search(part)
        named = list(mention.finditer(part[: need.start()])) if need else []
        having = {canon[m.group(0).lower()] for m in named}
        if not named or not BETWEEN.fullmatch(part[named[-1].end() : need.start()]) or re.search(r"\b(?:no|not|never)\b|n't\b", part[: need.end()], re.I):
            continue
        thing = need["thing"]
        target = next((name for other in parts if (name := _for_lack(other, thing, mention, canon)) and name not in having), None)
        if target:
            told = next((other for other in parts if re.match(rf"(?:an?|the|each|every|all)?\s*{re.escape(thing)}s?\s+(?:is|are|has|have|looks?|consists?|starts?|begins?)\b", other, re.I)), "")
            found.append(Need(tuple(sorted(having)), thing, told, target))
    return tuple(found)


def _for_lack(part: str, thing: str, mention: re.Pattern, canon: dict[str, str]) -> str | None:
    """The one label that a sentence gives to texts without the thing."""
    lack = LACKS.search(part)
    if not lack or not CASE.search(part) or not set(stems(thing)) & set(stems(lack["thing"] or lack["missing"])) or words(thing)[-1] not in words(lack["thing"] or lack["missing"]):
        return None
    named = {canon[m.group(0).lower()] for m in mention.finditer(part)}
    return named.pop() if len(named) == 1 else None
