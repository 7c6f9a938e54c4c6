"""Data that a sentence announces (`Here is the request:`), and closing paragraphs that speak to the model again."""

from __future__ import annotations

import re

from campkit.practice_model.reader.bare import STRICT
from campkit.practice_model.reader.text import sentences

NOUN = (
    r"(?:messages?|texts?|e-?mails?|mails?|document|input|data|ticket|query|enquiry|inquiry|report|review|conversation|transcript|receipt|note|post|tweet|comment|request|article|passage|invoice|letter|order|feedback|"
    r"complaint|chat|application|form|claim|call|case|record|statement|question|paragraph|advert|listing|description|notice|submission|entry|story|memo|quote|offer|voicemail)"
)
OPENING = r"(?:here(?:'s| is| comes)|(?:below|the following|following|this|next|now) (?:is|comes|follows)|now|and now|next|below|this is)"
WROTE = r"(?:wrote|writes|has written|said|says|sent(?: us| in)?|asks?|asked|received|told us|reported)"
LEAD = re.compile(
    rf"^[ \t]*(?:{OPENING}\b(?:[ \t]+[\w'’-]+){{0,6}}?[ \t]+{NOUN}(?:[ \t]+(?:to|for|from|of|by|below|itself|that|which|you|we|in)\b[^\n:]{{0,60}})?|"
    rf"(?:(?:this|here) is )?what (?:[\w'’-]+ ){{1,4}}{WROTE}(?: [\w'’-]+){{0,3}}|(?:the )?(?:[\w'’-]+ ){{0,3}}{NOUN} (?:to (?:be )?\w+|you (?:have to|should|must) \w+|in question|itself)|(?:[\w'’-]+ ){{1,4}}(?:wrote|writes)(?: (?:to )?us)?)[ \t]*[:：][ \t]*(?:\n|$)",
    re.I | re.M,
)
RULES = re.compile(r"\b(?:rules?|labels?|categor(?:y|ies)|examples?|instructions?|definitions?|fields?|keys?|format|handbook|policy|options?|steps?|queues?|desks?|conditions?)\b", re.I)
ORDER = re.compile(
    r"^\W*(?:please[, ]+|now[, ]+|then[, ]+|so[, ]+)?(?:answer|reply|respond|return|output|write|print|give|use|choose|say|state|rate|classify|decide|only|just|one word|remember|do not|don't|no \w+|your (?:\w+ )?(?:answer|reply|output|response))\b", re.I)
FORM = re.compile(r"\b(?:only|just|one word|single word|nothing else|exactly|json|yes or no|lower ?case|capitals?|between|tags?|form(?:at)?|letter|label|name)\b", re.I)
LAST_ORDER = re.compile(
    r"\s*\W*(?:(?:please|just|only|simply|now|then|finally|so|and|kindly)[, ]+)*(?:analy[sz]e|tell me|tell us|provide|write|print|produce|assign|pick|select|decide|determine|state|name|generate|format|identify|rate|sort|route|mark|tag|put|"
    r"give|say|return|respond|answer|reply|output|send|make sure|ensure|think|categori[sz]e|summari[sz]e|fill)\b", re.I)
FORM_WORD = re.compile(r"\b(?:json|labels?|categor(?:y|ies)|class(?:ification)?|one word|single word|yes or no|team name|names? (?:of|only|alone)|name and nothing|the (?:team|queue|desk|department|label|category|topic|letter|number|code|digit|level|tag|intent|key)s?|nothing else|format|keys?|fields?|sentences?|bullets?|schema|options?|one of)\b", re.I)
ASKS_ABOUT = re.compile(r"\s*(?:so[, ]+|now[, ]+)?(?:is|are|was|does|do|did|which|what|how|who)\b[^?\n]*?\b(?:above|(?:this|the) (?:message|text|statement|sentence|claim|paragraph|document|report|feedback|e-?mail|mail|tweet|review|ticket|comment|post|note|request|article|customer|complaint)|handle this|deal with (?:this|it)|belongs? to)\b[^?\n]*[?？]", re.I)


def after_lead(text: str) -> tuple[int, int] | None:
    """Where the last announcement of the data stands (start and end of its line), None when there is none with text below it."""
    found = [m for m in LEAD.finditer(text) if not RULES.search(m.group(0)) and text[m.end() :].strip()]
    return (found[0].start(), found[0].end()) if found else None


def is_closing(paragraph: str) -> bool:
    """Whether a last paragraph turns from the data to the model again: a question about it or a remark, and then how to answer (`Is it urgent? Answer with just one word.`)."""
    if len(paragraph) > 600:
        return False
    parts = sentences(paragraph)
    orders = [bool(ORDER.match(part)) for part in parts]
    if len(parts) < 2 or not any(orders):
        return False
    first = orders.index(True)
    said = " ".join(part for part, order in zip(parts, orders, strict=True) if order)
    return all(orders[first:]) and all(part.endswith(("?", "？")) for part in parts[:first]) and bool(FORM.search(said) or STRICT.search(said))


def is_order(paragraph: str) -> bool:
    """Whether a closing paragraph speaks to the model (`Answer with the label only.`, `Just give me the team name.`)."""
    if re.match(r"\s*(?:\W*)(answer|reply|respond|return|output|use|choose|only|give|remember|do not|don't|label|category|json|classify|extract|now)\b", paragraph, re.I) and len(paragraph) < 400:
        return True
    if re.match(r"\s*(?:task|your task|instructions?|teams?|labels?|categories|options|queues|desks)[ \t]*[:：]", paragraph, re.I):
        return True
    return len(paragraph) < 1_500 and bool(LAST_ORDER.match(paragraph) and FORM_WORD.search(paragraph))


def asks_about(paragraph: str) -> bool:
    """Whether a closing paragraph asks the model about the text above (`Is the tweet above positive or negative?`, `Which department should handle this?`)."""
    return len(paragraph) < 1_500 and bool(ASKS_ABOUT.match(paragraph))


POINTS_UP = re.compile(
    rf"^[ \t]*(?:\^+|↑+|⬆️?|⇧)[ \t]*\S|^[ \t]*\W{{0,3}}(?:(?:that|the above|the text above|above|what you (?:see|read) above|the \w+ above)(?:'s|’s|s| is| was| comes| came)) (?:\w+[ \t]+){{0,5}}?{NOUN}\b", re.I)


def points_up(paragraphs: list[str]) -> int | None:
    """The number of the paragraph that begins to speak of the text above it (`^ that's a message to our shop. is it ...`, `The above is a review of ...`); None without one or with too long a rest."""
    place = next((i for i, part in enumerate(paragraphs) if i and POINTS_UP.match(part)), None)
    return place if place is not None and sum(map(len, paragraphs[place:])) < 4_000 else None
