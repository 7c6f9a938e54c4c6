"""Filling one field from a text: typed candidates, scored by how well what stands around them fits the field's words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from campkit.practice_model.decide.candidates import FIRM_END, candidates_for
from campkit.practice_model.decide.codes import told_form
from campkit.practice_model.decide.counting import counted
from campkit.practice_model.decide.kinds import KINDS, PLAIN, kind_of, own_words
from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.decide.routes import converted, route_end
from campkit.practice_model.decide.spans import Span, find_spans, parse_date, parse_number
from campkit.practice_model.reader.model import Field
from campkit.practice_model.reader.text import humanise, stem, stems, words

FOUND = 0.34  # a candidate below this is no evidence: the field is not in the text
CAREFUL, LABELLED = 0.04, 0.5  # more evidence where null is allowed; what it costs when the surroundings name another thing
ABOUT = 0.25  # how near a line of the text must be to a field's own words before its only value counts
WHOLE = re.compile(r"\b(?:first and last name|full name|name and surname|first name and (?:last name|surname))\b", re.I)


@dataclass(frozen=True)
class Found:
    """A value for a field and how sure the reading is (0 to 1); `value` is None when nothing was found."""

    value: object
    score: float
    start: int = -1


def extract(mind: Mind, text: str, field: Field, careful: bool = False, year: int | None = None) -> Found:
    """The value of one field in a text. `careful` asks for more evidence: the prompt lets the model leave a field empty. `year` is for dates without one."""
    kind = kind_of(field)
    phrase = f"{humanise(field.name)}. {field.description}".strip(". ") if field.description else humanise(field.name)
    told = route_end(text, field) if kind == "place" else converted(text, field) if kind == "number" else None
    if told is not None:
        return Found(told, 1.0)
    form = told_form(field.description) if kind in ("id", "text") else None
    if form:
        coded = form.search(text)
        return Found(coded.group(0), 1.0, coded.start()) if coded else Found(None, 0.0)
    best = Found(None, 0.0)
    candidates = candidates_for(text, kind)
    typed = {c.raw for c in candidates if c.kind == kind}
    likely = len(typed) == 1 and kind in ("email", "phone", "url", "date", "money", "number") and _is_about(mind, text, field, kind)
    for candidate in candidates:
        score = _score(mind, text, candidate, kind, field, phrase)
        if likely and candidate.raw in typed:
            score = round(score + 0.3, 4)  # the only one of its kind
        if score > best.score:
            best = Found(_shape(candidate, kind, field, year), score, candidate.start)
    return best if best.score >= FOUND + (CAREFUL if careful else 0.0) else Found(None, best.score)


def _is_about(mind: Mind, text: str, field: Field, kind: str) -> bool:
    """Whether the only value of its kind can be the one that is meant: the text has to speak of what the name says."""
    own = own_words(field)
    if not own:
        return True
    if {stem(w) for w in own} & set(stems(text)):
        return True
    lines = [line for line in text.splitlines() if line.strip()][:40]
    return max((*mind.similarity(" ".join(own), lines), *mind.similarity(f"{' '.join(own)} {field.description}", lines)), default=0.0) >= ABOUT


def _around(text: str, span: Span) -> tuple[str, str, str]:
    """(words before it on its line, the line above when nothing stands before, words after it on its line)."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    before, after = text[start : span.start].strip(), text[span.end : end if end >= 0 else len(text)].strip()
    above = ""
    if len(words(before)) == 0:
        lines = [line.strip() for line in text[:start].splitlines() if line.strip(" :")]
        above = lines[-1] if lines else ""
    cut = max(before.rfind(mark) for mark in (". ", "; ", ", "))
    return before[cut + 1 :][-80:].strip(), above[:80], after[:60]


def _score(mind: Mind, text: str, span: Span, kind: str, field: Field, phrase: str) -> float:
    """0 to 1.5: word overlap and similarity of the surroundings with the field, and what the kind itself says."""
    before, above, after = _around(text, span)
    if kind == "number" and before.endswith((",", ";", ".", "(")) and re.match(r"\W*[^\W\d_]", after):
        before = ""  # `11 people on 2 May, 4 vegetarians`: what stands before the comma belongs to another number
    context = before or above
    own = set(stems(humanise(field.name))) or set(words(humanise(field.name)))
    around = set(stems(context)) | {stem(w) for w in words(context)}
    around |= {stem("reference")} if "ref" in words(context) else set()
    overlap = len(own & around) / len(own) if own else 0.0
    near = mind.similarity(phrase, [context])[0] if context else 0.0
    score = 0.55 * overlap + 0.5 * max(near, 0.0)
    said = set(stems(field.description)) - own
    if said:
        score += 0.25 * min(1.0, len(said & (around | set(stems(after)))) / min(len(said), 4))
    if kind == "number":
        score += counted(own, set(words(humanise(field.name))), before, after)
    for other in re.findall(r"\b(?:not|without) (?:the |its |an? )?([\w -]{3,40})", field.description, re.I):
        if set(stems(other)) & around:
            score -= 0.4
    specific = {stem(w) for w in own_words(field)}
    cues = next((cues for name, cues in KINDS if name == kind), frozenset())
    if specific and kind in ("date", "email", "phone", "id", "money", "number") and not specific & around and around & {stem(c) for c in cues & PLAIN} and not said & around - {stem(c) for c in cues}:
        score -= LABELLED  # `Date: ...` is not the delivery date
    if kind in ("place", "company", "person", "text") and around and around <= own | said | {stem(c) for c in cues}:
        score += 0.35  # the key in front of the value says just this
    if kind == "id" and not own & around and not _sampled(field):
        score -= 0.25
    rare = {"email": 0.6, "phone": 0.5, "url": 0.6, "date": 0.35, "firm": 0.3, "address": 0.4, "money": 0.15, "id": 0.2}
    score += rare.get(span.kind, 0.0)
    score += _position(text, span, kind, field)
    return round(score, 4)


def _position(text: str, span: Span, kind: str, field: Field) -> float:
    """What place and form say: a signature near the end, a firm at the top, an example of the form in the description."""
    share, extra = span.start / max(len(text), 1), 0.0
    wanted = field.description.lower()
    if kind == "person":
        extra += 0.3 if len(span.raw.split()) in (2, 3) and span.kind != "value" else -0.1
        if WHOLE.search(field.description):  # both names are asked for: a single word is none
            extra += 0.25 if len(span.raw.split()) in (2, 3) else -0.4
        line = text[text.rfind("\n", 0, span.start) + 1 : span.start].strip().lower()
        tail = text[max(0, span.start - 60) : span.start].lower()
        extra += 0.35 if re.search(r"(?:regards|thanks|thank you|best|sincerely|cheers|yours|from|name is|i am|i'm)[\s,!.]*$", tail) else 0.0
        extra += 0.15 if share > 0.6 and not line else 0.1 if not text[: span.start].strip() or not text[span.end :].strip(" .!") and re.search(r"[.!?]\s*$", text[: span.start]) else 0.0
        extra -= 0.4 if re.match(r"(?:hello|hi|dear|good|kind|best|regards|thanks|please|order|we|i|my|the|oh|delivery|deliver|could|delivered)\b", span.raw.lower()) else 0.0
    if kind == "company":
        extra += 0.4 * (1 - share) if span.kind == "firm" else 0.0
        extra += 0.2 if FIRM_END.search(span.raw) and re.search(r"\w{2,}", FIRM_END.sub("", span.raw)) else 0.0
        extra -= 0.5 if span.kind != "firm" and (re.search(r"\d", span.raw) or len(span.raw) < 4) else 0.0
    if kind in ("money", "number") and re.search(r"\b(?:last|final|grand|largest|highest|total)\b", f"{wanted} {field.name}"):
        extra += _as_total(text, span)
    if kind == "id" or kind == "text":
        sample = _sampled(field)
        if sample:
            same = re.sub(r"\d", "9", sample.group(1)), re.sub(r"\d", "9", span.raw)
            extra += 0.6 if same[0] == same[1] else 0.45 if _head(same[0]) and _head(same[0]) == _head(same[1]) else -0.3
    return extra


def _sampled(field: Field) -> re.Match | None:
    """An example of the form in the field's description: `such as P-1234`."""
    return re.search(r"(?:such as|like|e\.g\.?|example:?|format:?)\s+[\"'`]?(#?[A-Za-z_]{0,20}[-_]?\d[\w-]*)", field.description)


def _as_total(text: str, span: Span) -> float:
    """What speaks for a total: it is large, stands there more than once, has cents like the rest, and nobody paid or gave it back."""
    before, above, _ = _around(text, span)
    value = parse_number(span.raw) or 0
    amounts = [parse_number(s.raw) or 0 for s in find_spans(text) if s.kind in ("money", "number") and re.search(r"\d[.,]\d\d(?!\d)", s.raw)]
    extra = 0.0
    if amounts:
        extra += 0.3 * min(1.0, value / max(max(amounts), 0.01)) + 0.12 * min(2, max(0, amounts.count(value) - 1))
        extra -= 0.4 if not re.search(r"\d[.,]\d\d(?!\d)", span.raw) else 0.0
    context = (before or above).lower()
    extra -= 0.45 if re.search(r"\b(?:cash|change|paid|tender\w*|received|visa|card|balance|sub ?-?total|excl\w*|discount|rounding|tax|gst|vat)\b", context) and not re.search(r"\b(?:incl\w*|grand|nett?)\b|total.*\b(?:gst|tax|vat)\b", context) else 0.0
    extra += 0.2 if re.match(r"\W*(?:grand |nett? )?total\b", context) else 0.0
    return extra


def _head(shape: str) -> str:
    """The letters in front of the digits of an identifier's form."""
    return re.match(r"[^\d]*", shape).group(0)


def _shape(span: Span, kind: str, field: Field, year: int | None = None) -> object:
    """The value in the form that the field asks for."""
    said = f"{field.description} {field.schema.get('format', '')}".lower()
    if kind == "date":
        iso = parse_date(span.raw, True if re.search(r"\bday[- ]first|dd[/.-]mm|european|day/month", said) else None)
        iso = f"{year}{iso[1:]}" if iso and iso.startswith("--") and year else iso
        if iso and not iso.startswith("--") and re.search(r"yyyy-mm-dd|\biso\b|8601|\bdate\b(?=$)", said):
            return iso
        return span.raw.strip(" .,;")
    if kind in ("phone", "id") and re.search(r"\bdigits only\b|\bonly (?:the )?digits\b|\bjust (?:the )?digits\b|\b(?:without|no) (?:spaces|blanks|dashes)\b", said):
        return re.sub(r"\D" if "digit" in said else r"[\s-]", "", span.raw)
    own = set(words(humanise(field.name)))
    if kind == "person" and len(span.raw.split()) > 1 and own & {"first", "given", "last", "surname", "family"}:
        return span.raw.split()[0 if own & {"first", "given"} else -1].strip(".,")
    if kind == "company" and re.search(r"\bwithout\b[^.]*\bnumber", said):
        return re.sub(r"\s*\([^)]*\)?\s*$", "", span.raw).strip()
    types = field.schema.get("type") or ""
    if "number" in types or "integer" in types or re.search(r"\bas an? (?:plain )?(?:number|integer)\b", said):
        return parse_number(span.raw)
    if kind in ("money", "number") and span.kind != "value" and not field.schema and re.search(r"\bnumber\b", said):
        return parse_number(span.raw)
    return span.value if isinstance(span.value, str) else span.raw.strip()
