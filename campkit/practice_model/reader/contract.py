"""The output contract: what the prompt says about the shape of the answer."""

from __future__ import annotations

import re
from itertools import takewhile

from campkit.practice_model.reader.bare import HEADED, is_bare
from campkit.practice_model.reader.field_blocks import read_block
from campkit.practice_model.reader.model import Contract, Field
from campkit.practice_model.reader.samples import samples, told_apart, typed_names
from campkit.practice_model.reader.text import key_of, sentences, unquote

NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10, "twenty": 20, "a": 1, "single": 1}
BARE = re.compile(
    r"\b(?:only|just|nothing else|nothing more|no (?:other|extra|additional) (?:text|words?)|no explanations?|without (?:any )?explanations?|do not explain|don't explain|"
    r"exactly one (?:word|label|of)|(?:a |one )?single (?:word|label)|one word|nothing but|verbatim|no preamble|no prose|no commentary)\b",
    re.I,
)
BARE_ELSEWHERE = re.compile(r"[只仅](?:需|能|要)?(?:回答|输出|回复|返回|写|给出)|(?:أجب|اكتب|أعد|اختر|رد)\b[^.\n]*\bفقط")
ANSWERING = re.compile(r"\b(?:answer|reply|respond|return|output|give|write|print|produce|say|name|label|code|yes|word|text|explain|explanation|number|total|json)\b", re.I)
JSON_WORD = re.compile(r"\bjson\b", re.I)
KEY_LIST = re.compile(r"\b(?:keys?|fields?|propert(?:y|ies)|attributes?)\b[^:\n.]{0,40}?[:：]?\s*((?:[\"'`]?[A-Za-z_][\w]*[\"'`]?(?:\s*\([^()\n]*\))?\s*(?:,|and|\n)\s*)*[\"'`]?[A-Za-z_]\w*[\"'`]?)", re.I)
QUOTED_KEYS = re.compile(r"\b(?:keys?|fields?|propert(?:y|ies)|attributes?)\b[^\n.\"“`]{0,40}?((?:[\"“`][A-Za-z_][\w -]{0,40}[\"”`](?:\s*\([^()\n]*\))?\s*(?:,\s*(?:and\s+)?|and\s+)?)+)|(?<!\w)(?:an?|the|one|single) ([\"“`][A-Za-z_]\w{0,40}[\"”`]) (?:key|field|property|attribute)\b", re.I)
FIELD_LINE = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s*[\"'`*]*([A-Za-z_][\w ]{0,40}?)[\"'`*]*\s*(?:\(([^()]*)\))?\s*(?:[:：=–—-]\s*(.*))?$")
CONDITION = re.compile(r"\b(?:if|when|where|unless|whenever|should|in case)\b", re.I)
NEGATION = re.compile(r"\b(?:not|no|cannot|can't|isn't|doesn't|don't|unsure|unknown|missing|absent|unanswerable|lacks?|without|fails?|unclear|nothing|none)\b", re.I)
QUOTES = re.compile(r"\"([^\"”»`]{2,120})[\"”]|“([^\"”]{2,120})[\"”]|«([^»]{2,120})»|`([^`]{2,120})`|(?<!\w)['‘]((?:[^\"'’”»`]|['’](?=\w)){2,120})['’](?!\w)")
STRETCH_END = re.compile(r"[.\n]|$")
BRIEF = re.compile(
    r"\b(?:only|just|nothing but)\b[^.\n]{0,20}\b(?:times?|dates?|amounts?|numbers?|figures?|names?|places?|values?|facts?|prices?|information|detail|thing)\b[^.\n]{0,80}\b(?:asked for|asked about|(?:was|is|are) asked|requested|wanted|in question)\b|"
    r"\bno (?:full |whole |complete )?sentences?\b|\bnot (?:in )?(?:an? )?(?:full |whole |complete )?sentences?\b|\b(?:only|just) the (?:bare |plain )?(?:fact|value|figure|amount)s?\b|\bas (?:short|brief) as possible\b|\ba few words at most\b", re.I)
AFTER = frozenset("without nothing only no then please".split())  # a list of keys ends here
WITHIN = re.compile(r"\n(?!\s*(?:[-*•]|\d{1,2}[.)])\s)")  # a line's end that ends no entry of a list
SAY = re.compile(r"\b(?:say|answer|reply|respond|write|return|output|use|print|choose|label|with|put|give|state)\b(?:\s+(?:exactly|only|just|with|the|words?|text|phrase|it|as|that))*\s*[:：]?\s*[\"“'`«]?([A-Z][A-Z _'-]{2,60}[A-Z]|[\"“'`«][^\"”'`»]{2,120})", re.I)

CAPITALS = re.compile(r"(?:[:：]|\b(?:say|answer|reply|respond|write|return|output|exactly|with|only|just))\s+([A-Z][A-Z0-9_]{2,}(?: [A-Z][A-Z0-9_]*)*)")
VERBATIM = re.compile(r"\b(?:exactly|word for word|verbatim|literally)\b\W*[:：]\s*[A-Z]\w*(?: [\w'-]+){2,}", re.I)  # a whole sentence that is to be written as it stands, with its full stop


def read_contract(text: str, response_format: dict, examples_answers: list[str]) -> Contract:
    """What the instructions and `response_format` ask of the answer's shape."""
    kind = response_format.get("type")
    schema, strict = None, False
    if kind == "json_schema":
        schema = (response_format.get("json_schema") or {}).get("schema")
        strict = True
    wants_json = kind in ("json_object", "json_schema") or any(JSON_WORD.search(s) and not re.search(r"\bno json\b|\bnot json\b", s, re.I) for s in sentences(text)) or bool(HEADED.search(text))
    keys = read_fields(text) if wants_json or re.search(r"\b(?:extract|fields?|keys?|columns?)\b", text, re.I) else ()
    bare = any(BARE.search(s) and ANSWERING.search(s) or BARE_ELSEWHERE.search(s) for s in sentences(text)) or bool(examples_answers) or is_bare(text)
    return Contract(
        bare=bare,
        json=wants_json,
        keys=keys,
        schema=schema if strict else None,
        template=_template(text),
        max_sentences=_limit(text, r"sentences?"),
        max_words=_limit(text, r"words?"),
        bullets=bool(re.search(r"\b(?:bullets?|bullet points?|bulleted|as a list|numbered list)\b", text, re.I)),
        steps=bool(re.search(r"\b(?:step[- ]by[- ]step|one step at a time|show (?:your|the|each|all) (?:work\w*|step\w*|calculation\w*|reckoning)|step for step|running (?:total|sum)s?|in steps|subtotals?|think through|work (?:it )?out)\b", text, re.I)),
        cite=bool(re.search(r"\b(?:cite|citation|quote|source|section (?:id|number|name)|reference|in (?:square )?brackets|passage id)\b", text, re.I)),
        quote=bool(re.search(r"\b(?:quote|verbatim|word for word|exact (?:sentence|words|span)|the sentence|cite the span|copied)\b", text, re.I)),
        nulls=bool(re.search(r"\bnull\b|\bNone\b|\bempty string\b|leave (?:it |the field |a field |them )?(?:empty|blank|out)|\bdo not (?:guess|invent)|\bdon't (?:guess|invent)|\bnever (?:guess|invent)", text)),
        brief=bool(BRIEF.search(text)),
        abstain=_abstain(text),
        year=_year(text),
    )


def read_fields(text: str) -> tuple[Field, ...]:
    """Named keys: a JSON sample, bullets `name: what it is`, or `keys a, b and c`."""
    shown = samples(text)
    if shown:
        sample = {name: next((other[name] for other in shown if other.keys() == shown[0].keys() and other[name] is not None), value) for name, value in shown[0].items()}
        return told_apart(sample, text)
    listed = read_block(text)[0]
    if listed and any(field.schema for field in listed):
        return listed
    typed = typed_names(text)
    if len(typed) > len(_listed_keys(text)):
        return typed
    found: list[Field] = []
    lead_seen = False
    for line in text.splitlines():
        if re.search(r"\b(?:fields?|keys?|extract|columns?|propert(?:y|ies)|attributes?|return|record|following)\b|\bjson\b[^.\n]{0,30}:\s*$", line, re.I) and not FIELD_LINE.match(line):
            lead_seen = True
        match = FIELD_LINE.match(line)
        if match and lead_seen and len(match.group(1).split()) <= 4:
            note = " ".join(part for part in (match.group(2), match.group(3)) if part)
            found.append(Field(unquote(match.group(1)), note.strip()))
        elif line.strip() and not match and found and not lead_seen:
            break
    if len(found) > 0:
        named = _listed_keys(text) if any(" " in field.name for field in found) else ()
        return tuple(Field(name.name, f"{field.name} {field.description}".strip()) for name, field in zip(named, found, strict=True)) if len(named) == len(found) else tuple(found)
    if listed:
        return listed
    quoted, each = QUOTED_KEYS.search(text), _quoted_keys(text)
    if len(each) > 1:
        return each
    if quoted:
        said = re.findall(r"[\"“`]([A-Za-z_][\w -]*)[\"”`]\s*(?:\(([^()\n]*)\))?", quoted.group(1) or quoted.group(2))
        return tuple(Field(name, remark.strip()) for name, remark in dict(said).items())
    named = _listed_keys(text)
    if named:
        return named
    match = re.search(r"\bextract(?: the)?\s+((?:[a-z_][a-z_ ]{0,40},\s{0,3}){1,20}(?:and )?[a-z_][a-z_ ]{0,40}?)\s+(?:from|of|in|as)\b", text, re.I)
    if match:
        return tuple(Field(re.sub(r"^(?:and|the)\s+", "", p.strip())) for p in match.group(1).split(",") if p.strip())
    return ()


def _quoted_keys(text: str) -> tuple[Field, ...]:
    """`two keys: "vendor" with the name of the vendor, and "number" with ...`: quoted names, each with what goes there."""
    for part in sentences(text):
        if re.search(r"\b(?:keys?|fields?|propert(?:y|ies)|attributes?)\b", part, re.I):
            found = re.findall(r"[\"“`]([A-Za-z_]\w{0,40})[\"”`]\s*(?:with|for|containing|holding|which|is|as|:|=)\s*(?!for example)([^\"“`]{2,160})", part)
            if len(found) > 1:
                return tuple(Field(name, re.sub(r"[\s,;.]+(?:and)?\s*$", "", said)) for name, said in dict(found).items())
    return ()


def _listed_keys(text: str) -> tuple[Field, ...]:
    """`keys a, b (what it is) and c` in a sentence."""
    for match in KEY_LIST.finditer(text):
        listed = match.group(1) + (re.match(r"\s*\([^()\n]*\)", text[match.end() :]) or [""])[0]
        said = {unquote(name): remark.strip() for name, remark in re.findall(r"([\"'`]?[A-Za-z_]\w*[\"'`]?)\s*\(([^()\n]*)\)", listed)}
        names = [unquote(part) for part in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+|\n", re.sub(r"\([^()]*\)", "", match.group(1))) if part.strip()]
        names = list(takewhile(lambda name: name.lower() not in AFTER, names))
        if names and all(re.fullmatch(r"[A-Za-z_]\w*", n) for n in names) and not {n.lower() for n in names} & {"the", "that", "is", "are", "with", "of", "in", "below", "from", "you", "a", "it", "has", "exactly"}:
            return tuple(Field(name, said.get(name, "")) for name in dict.fromkeys(names))
    return ()


def _template(text: str) -> str:
    """A line that shows the answer's form: `Label: <label>`, `ANSWER: {label}`."""
    for line in text.splitlines():
        match = re.match(r"^\s*[\"'`]?([A-Za-z][\w ]{0,20}:)\s*[<{\[](?!\")[\w |/-]+[>}\]][\"'`.]?\s*$", line)
        if match:
            return match.group(1)
    match = re.search(r"(?:format|form|like this|as follows)\b[^:\n]*:\s*[\"'`]?([A-Za-z][\w ]{0,20}:)\s*[<{\[][\w |/-]+[>}\]]", text, re.I)
    return match.group(1) if match else ""


def _limit(text: str, unit: str) -> int | None:
    """`in at most two sentences`, `no more than 40 words`, `one sentence`."""
    match = re.search(rf"\b(?:in|at most|up to|max(?:imum)?(?: of)?|no more than|under|fewer than|less than|within|exactly|only|not exceed|of|one|a|single|with)?\s*(?:(\d+|{'|'.join(NUMBERS)})[- ](?:short |plain |clear |brief |simple )?{unit})\b", text, re.I)
    if not match:
        return None
    value = match.group(1).lower()
    return int(value) if value.isdigit() else NUMBERS[value]


def _year(text: str) -> int | None:
    """`the year is 2027`, `assume 2027`, `today is 3 May 2027`: the year that dates without one belong to."""
    match = re.search(r"\b(?:years?\b[^.\n\d]{0,30}|assume\b[^.\n\d]{0,20}|(?:today|now)\b[^.\n]{0,40}?|all (?:dates|days) are in\s+)\b((?:19|20)\d\d)\b", text, re.I)
    return int(match.group(1)) if match else None


def _without_answer(sentence: str) -> re.Match | None:
    """The first negation behind a condition with no full stop between (`if it is not there`); each stretch between full stops is looked through once."""
    place = 0
    while condition := CONDITION.search(sentence, place):
        place = STRETCH_END.search(sentence, condition.end()).start()
        if negation := NEGATION.search(sentence, condition.end(), place):
            return negation
    return None


def _quotes(sentence: str) -> list[str]:
    """What stands between quotation marks of one kind; an apostrophe inside a word opens and closes nothing."""
    return [next(part for part in parts if part) for parts in QUOTES.findall(sentence)]


def _abstain(text: str) -> str | None:
    """The words to use when there is no answer; None when the prompt offers no way to abstain."""
    for sentence in sentences(WITHIN.sub(" ", text)):
        without = _without_answer(sentence)
        if not without:
            continue
        capitals = CAPITALS.findall(sentence[without.end() :])
        quoted = [] if capitals and not re.search(r"[\"“«`]", sentence[without.end() :]) else [part for part in _quotes(sentence) if re.search(r"\w", part)]
        if quoted:
            return quoted[-1].strip().rstrip(".") if len(quoted[-1]) < 60 else quoted[-1].strip()
        capitals = CAPITALS.findall(sentence)
        if capitals and key_of(capitals[-1]) not in ("json", "null"):
            return capitals[-1]
        stated = re.search(r"\b(?:say|answer|reply|respond|write|return|output|state)\b(?:\s+(?:exactly|only|just|with|simply|this|the words?|in that case))*\s*[:：]\s*(\S.{1,98}?)[.!]?\s*$", sentence, re.I)
        if stated and key_of(stated.group(1)) not in ("json", "null"):
            return stated.group(1).strip() + ("." if VERBATIM.search(sentence) and sentence.rstrip().endswith(".") else "")
        plain = re.search(r"\b(?:say|answer|reply|respond)\b(?: exactly| only| with| that)*[:：]?\s+((?:i do not know|i don't know|not found|not stated|unknown|no answer|cannot answer|not in [a-z ]+|you (?:do not|don't) know)[a-z ]*)", sentence, re.I)
        if plain:
            phrase = plain.group(1).strip()
            return "I don't know" if phrase.lower().startswith("you ") else phrase[0].upper() + phrase[1:]
        if re.search(r"\b(?:say so|admit|abstain|do not (?:guess|invent|answer)|don't (?:guess|invent|answer)|refuse)\b", sentence, re.I):
            return "I don't know. The text does not say."
    if re.search(r"\b(?:only (?:use|from|answer from)|never invent|do not invent|don't invent|do not make (?:up|anything)|don't make up)\b", text, re.I) and re.search(r"\bsay (?:so|that you do not know|you don't know|i don't know)\b", text, re.I):
        return "I don't know. The text does not say."
    return None
