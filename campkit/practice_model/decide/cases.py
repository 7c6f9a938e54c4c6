"""Ordered cases (`1. If it was stolen and over 500: Police  2. Otherwise: Desk`) and criteria: is what they say true of the text?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from campkit.practice_model.decide.conditions import coverage
from campkit.practice_model.decide.language import language_of, named_languages
from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.decide.spans import find_spans, parse_number
from campkit.practice_model.reader.model import Rule
from campkit.practice_model.reader.text import content_words, sentences

MET = 0.5  # a part of a condition that reaches this is true of the text
NEAR_FROM, NEAR_SPAN = 0.2, 0.3  # likeness of a part and a sentence: no evidence up to here, full evidence this much above
EITHER = re.compile(r"^\W*(?:both|all|all three|either|any|one|none|two|three)\b(?: of (?:them|these|the above))?\s*(?:apply|applies|hold|holds|is true|are true|is the case)?\W*$", re.I)
PART = re.compile(r"\s*(?:,\s*(?:and|but)\b|;\s*|,(?!\d)\s*|\b(?:and|but)\b)\s*", re.I)
ABSENT = re.compile(r"\b(?:not|no|nothing|never|nobody|none|neither|without)\b|n't\b", re.I)
UNKNOWN = re.compile(r"\b(?:not (?:given|stated|known|said|mentioned|named)|unknown|missing|no (?:amount|number|figure|price|value))\b", re.I)
NUMBER = r"((?:EUR|USD|GBP|€|\$|£)?\s?\d[\d.,' ]*)"
OVER = re.compile(rf"\b(?:over|above|more than|exceeds?|exceeding|greater than|larger than|higher than|older than|longer than|beyond)\s+(?:the\s+)?{NUMBER}|{NUMBER}\s*(?:[^\W\d]+\s+)?(?:or more|or above|and more|upwards)", re.I)
UNDER = re.compile(rf"\b(?:under|below|less than|fewer than|at most|up to|no more than|not more than|within|maximum)\s+(?:the\s+)?{NUMBER}|{NUMBER}\s*(?:[^\W\d]+\s+)?(?:or less|or fewer|or below|and less)", re.I)
LEAST = re.compile(rf"\b(?:at least|from|no less than|minimum)\s+(?:the\s+)?{NUMBER}", re.I)
TYPED = (("phone", re.compile(r"\b(?:tele)?phone|\bcall\b", re.I)), ("email", re.compile(r"\be-?mail", re.I)), ("url", re.compile(r"\b(?:website|web address|link|url)\b", re.I)),
         ("date", re.compile(r"\b(?:date|deadline)\b", re.I)), ("money", re.compile(r"\b(?:price|pay|salary|wage|amount|cost|fee|figure|number|sum|budget)\b", re.I)))
NAMES = re.compile(r"\b(?:states?|names?|gives?|mentions?|contains?|includes?|shows?|has|have|says?|tells?|lists?|with|there is)\b", re.I)


def decide_case(mind: Mind, text: str, cases: Sequence[Rule]) -> str:
    """The answer of the first case whose condition is true of the text; that of `otherwise`, or else of the case that comes nearest."""
    scored = [(met(mind, case.condition, text), case) for case in cases if case.condition]
    hit = next((case for score, case in scored if score >= MET), None)
    if hit:
        return hit.target
    rest = next((case for case in cases if not case.condition), None)
    return rest.target if rest else max(scored, key=lambda pair: pair[0])[1].target


def met(mind: Mind, condition: str, text: str) -> float:
    """How far a condition is true of a text (0 to 1): the weakest of its parts."""
    parts = [part for part in PART.split(condition) if part and content_words(part) + re.findall(r"\d", part) and not EITHER.match(part)]
    return min((_part(mind, part, text) for part in parts), default=0.0)


def _part(mind: Mind, part: str, text: str) -> float:
    """One part: a bound on a number, something that must be absent, a kind of value that must be there, or a meaning."""
    over, under, least = OVER.search(part), UNDER.search(part), LEAST.search(part)
    if over or under or least:
        return _bound(over, under, least, bool(UNKNOWN.search(part)), text)
    denied = ABSENT.search(part)
    languages = named_languages(part)
    if languages:
        return float((language_of(text) in languages) != bool(denied))
    if denied and not (len(ABSENT.findall(part)) > 1):
        return round(1 - min(1.0, _meaning(mind, part[: denied.start()] + part[denied.end() :], text)), 4)
    kinds = {name for name, cue in TYPED if cue.search(part)}
    kinds = kinds - {"money"} if len(kinds) > 1 else kinds  # `a phone number` is no amount
    if kinds and NAMES.search(part):
        found = {span.kind for span in find_spans(text)}
        return 1.0 if kinds & (found | ({"money"} if "number" in found else set())) else 0.0
    return _meaning(mind, part, text)


def _meaning(mind: Mind, part: str, text: str) -> float:
    """Words of the part in the text, words near them, or a sentence that means the same."""
    near = max(mind.similarity(part, [text, *sentences(text)[:20]]), default=0.0)
    return round(max(coverage(part, text), min(1.0, max(0.0, (near - NEAR_FROM) / NEAR_SPAN))), 4)


def _bound(over: re.Match | None, under: re.Match | None, least: re.Match | None, or_unknown: bool, text: str) -> float:
    """Whether a number of the text lies on the right side of the bound; `or not given` is true of a text without numbers."""
    values = [parse_number(span.raw) for span in find_spans(text) if span.kind in ("money", "number")]
    values = [value for value in values if value is not None]
    if not values:
        return 1.0 if or_unknown else 0.0
    match = over or least or under
    limit = parse_number(next(part for part in match.groups() if part))
    if limit is None:
        return 0.0
    most = max(values)
    return float(most > limit if over else most >= limit if least else most <= limit)


def keeps_all(mind: Mind, criteria: Sequence[str], text: str) -> bool:
    """Whether a text keeps every criterion."""
    return all(_keeps(mind, criterion, text) for criterion in criteria)


def _keeps(mind: Mind, criterion: str, text: str) -> bool:
    """Whether a text keeps one criterion: what a `no` stands before must be absent, word by word; the rest must be true."""
    denied = ABSENT.search(criterion)
    if denied:
        things = [thing for thing in re.split(r"\s*(?:,|\bor\b|\band\b|\bnor\b)\s*", criterion[denied.end() :]) if content_words(thing)]
        return not any(coverage(thing, text) >= 0.75 for thing in things)
    return _part(mind, criterion, text) >= MET
