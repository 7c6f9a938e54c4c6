"""Samples of the answer's JSON as people write them: with types (`{"age": number}`), choices (`"a" | "b"`, `"[a/b/c]"`), bare keys, remarks and commas too many; and the one value that a prompt asks for."""

from __future__ import annotations

import json
import re
from itertools import islice

from campkit.practice_model.reader.model import Field
from campkit.practice_model.reader.text import sentences, strip_bullet, words

MOST = 4_000  # characters of one sample
START = re.compile(r"\{\s*(?:[\"'`]|[A-Za-z_]\w*[\"']?\s*:|//|\n)")
ENTRY = re.compile(r"^\s*[\"'`“]?(?P<name>[A-Za-z_][\w -]{0,40}?)[\"'`”]?\s*\??\s*:\s*(?P<value>\S.*?)?\s*,?\s*(?:(?://|#)\s*(?P<note>.*))?$", re.S)
KINDS = {
    "string": "string", "str": "string", "text": "string", "number": "number", "float": "number", "decimal": "number", "integer": "integer", "int": "integer", "boolean": "boolean", "bool": "boolean", "true": "boolean",
    "false": "boolean", "true/false": "boolean", "amount": "number",
}
KEY_LINE = re.compile(r"^\s*(?:[-*•+]\s+|\d+[.)]\s+)?[\"'`*“]{0,3}(?P<name>[A-Za-z_][\w -]{0,40}?)[\"'`*”]{0,3}\s*(?:\([^()\n]{1,40}\)\s*)?(?::|=|->|\s[-–—]{1,2}\s)\s*(?P<text>[^\s{\[].*)$")
MOST_LINES = 600
CODE = re.compile(r"^[A-Za-z#]{0,4}[-_/ ]?\d{2,10}$")
QUOTED = re.compile(r"[\"'“`]([^\"'”`\n]{1,40})[\"'”`]")
SLASHED = re.compile(r"^[\[<(]\s*[\w -]{1,40}(?:\s*/\s*[\w -]{1,40})+\s*[\])>]$")
TYPED_NAME = re.compile(r"(?<![\w])[\"'`]?([A-Za-z_]\w{0,40})[\"'`]?\s*\((string|str|text|number|integer|int|float|decimal|boolean|bool|date|list|array)\b([^()\n]{0,80})\)", re.I)
WANTED = re.compile(
    r"(?:\b(?:extract|find|return|get|pull out|identify|give(?: me)?|tell me|what(?:'s| is| was| are)|state|provide)\s+(?:only |just )?)the (?P<name>[\w' -]{2,60}?)\s+"
    r"(?:from|in|mentioned|stated|given|that is|out of|of (?:the|this) (?:following )?(?:text|message|e-?mail|mail|document|note|letter|ticket|receipt|invoice|sentence|passage|article))\b", re.I)
NO_VALUE = frozenset("sentiment category label topic intent language tone mood main gist summary text message answer following best most right correct key number of information details values fields data question questions steps points ideas".split())


def samples(text: str) -> list[dict]:
    """The objects in a text that read as samples of the answer: name to value, where a value is plain data or a dict."""
    found = []
    for match in islice(START.finditer(text), 60):
        depth = 0
        for end in range(match.start(), min(len(text), match.start() + MOST)):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            if depth == 0:
                value = _strict(text[match.start() : end + 1]) or _loose(text[match.start() + 1 : end])
                if value:
                    found.append(value)
                break
        if len(found) > 3:
            break
    return found


def _strict(text: str) -> dict:
    """JSON as it should be, with `<slots>` and dots allowed for values."""
    try:
        value = json.loads(re.sub(r":\s*(<[^<>\"]*>|\.\.\.|…)", r': "\1"', text).replace("...", ""))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _loose(body: str) -> dict:
    """`name: value` entries as people sketch them; empty when any part is something else."""
    made: dict[str, object] = {}
    for part in _entries(body):
        if not part.strip() or part.strip() in ("...", "…"):
            continue
        entry = ENTRY.match(part)
        if not entry:
            return {}
        made[entry["name"]] = _value((entry["value"] or "").strip(), (entry["note"] or "").strip())
    return made


def _entries(body: str) -> list[str]:
    """The body cut at commas and line ends outside of quotes and brackets; a remark stays with its entry."""
    parts, start, depth, quote, place = [], 0, 0, "", 0
    while place < len(body):
        char = body[place]
        if quote:
            quote = "" if char == quote or char == "\n" else quote
        elif char in "\"'`" and (place == 0 or not body[place - 1].isalnum()):
            quote = char
        elif char in "{[(<":
            depth += 1
        elif char in "}])>":
            depth -= 1
        elif char in ",\n" and depth <= 0:
            if char == "," and (note := re.match(r",[ \t]*((?://|#)[^\n]*)", body[place:])):
                parts.append(f"{body[start:place]} {note.group(1)}")
                place += note.end()
                start = place
                continue
            parts.append(body[start:place])
            start = place + 1
        place += 1
    return [*parts, body[start:]]


def _value(text: str, note: str) -> object:
    """What a sketched value stands for: a dict, a list, or words that `shape` reads."""
    text = text.rstrip(",").strip()
    if text.startswith("{") and text.endswith("}"):
        return _strict(text) or _loose(text[1:-1]) or note
    if text.startswith("[") and text.endswith("]"):
        return [_value(text[1:-1].split(",")[0], note)]
    listed = QUOTED.findall(text)
    said = " | ".join(listed) if len(listed) > 1 and re.search(r"\||\bor\b|/|,", QUOTED.sub("", text)) else text.strip("\"'`“”")
    return f"{said} ({note})" if note and "|" not in said else said


def shape(value: object) -> dict:
    """A JSON schema for a sample value."""
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, (int, float)):
        return {"type": "number"}
    if isinstance(value, list):
        return {"type": "array", "items": shape(value[0]) if value else {}}
    if isinstance(value, dict):
        return {"type": "object", "properties": {k: shape(v) | ({"description": v} if isinstance(v, str) else {}) for k, v in value.items()}, "required": list(value)}
    hint = value.strip(" <>") if isinstance(value, str) else ""
    options = [part.strip(" \"'<>[]") for part in (hint.strip("[]()").split("/") if SLASHED.match(str(value).strip()) else re.split(r"\s*\|\s*|\s+or\s+(?=null\b)", hint))]
    options = [option for option in options if option and option.lower() not in ("null", "none")]
    kinds = {KINDS.get(re.sub(r"\s*\(.*", "", option.lower())) for option in options}
    if len(kinds) == 1 and None not in kinds:
        return {"type": kinds.pop()}
    return {"enum": options} if len(options) > 1 and all(len(words(option)) <= 5 for option in options) else {"type": "string"}


def told_apart(sample: dict, text: str) -> tuple[Field, ...]:
    """The keys of a sample; where lines below or above it say what belongs into each (`* "town": the town of the customer`), its values are only examples of the form."""
    names = {name.lower(): name for name in sample}
    told: dict[str, str] = {}
    for line in text.splitlines()[:MOST_LINES]:
        found = KEY_LINE.match(line) if len(line) < 1_000 else None
        name = names.get(found["name"].strip().lower()) if found else None
        if name and name not in told:
            told[name] = found["text"].strip()
    if len(told) < 2 or len(told) * 2 < len(sample):
        return tuple(Field(name, _form_of(value, text) or (value if isinstance(value, str) else ""), shape(value)) for name, value in sample.items())
    return tuple(Field(name, _with_form(told.get(name, ""), value), _plain_shape(value)) for name, value in sample.items())


def _form_of(value: object, text: str) -> str:
    """For a code as an example value (`M1234`) the sentence of the prompt that explains its form with this example; empty when none does."""
    if not isinstance(value, str) or not CODE.match(value):
        return ""
    return next((part for part in sentences(text)[:MOST_LINES] if value in part and "{" not in part and re.search(r"\b(?:letters?|digits?)\b", part)), "")


def _plain_shape(value: object) -> dict:
    """The shape of an example value; one that is null there may be anything."""
    return {} if value is None or isinstance(value, str) else shape(value)


def _with_form(said: str, value: object) -> str:
    """What is said of a key, with the example value where its form tells something (`such as M1234`)."""
    return f"{said}, such as {value}" if isinstance(value, str) and re.search(r"\d", value) and re.search(r"[A-Za-z]", value) and len(value) < 24 and not re.search(r"\b(?:such as|like|e\.g)", said) else said


def typed_names(text: str) -> tuple[Field, ...]:
    """`supplier (string), total (number)`: names with their types in one sentence; two or more."""
    for line in text.splitlines():
        found = TYPED_NAME.findall(strip_bullet(line)) if len(line) < 2_000 else []
        if len(found) > 1 and len({name for name, _, _ in found}) == len(found):
            return tuple(Field(name, f"{kind}{rest}".strip() if kind.lower() not in KINDS else rest.strip(" ,;:-"), {"type": KINDS[kind.lower()]} if kind.lower() in KINDS else {}) for name, kind, rest in found)
    return ()


def wanted_value(text: str) -> tuple[Field, ...]:
    """The one value that a prompt asks for: `Extract the date of the appointment from the text.`, `What is the order number in this message?`; empty when it asks for none or several."""
    names = {found["name"].strip(): part for part in sentences(text)[:60] if (found := WANTED.search(part))}
    if len(names) != 1:
        return ()
    name = next(iter(names))
    if set(words(name)[:1]) & NO_VALUE or len(words(name)) > 7 or re.search(r",|\band\b", name):
        return ()
    form = next((part for part in sentences(text)[:60] if re.search(r"\b(?:format|form|YYYY|digits|without)\b", part)), "")
    return (Field(name, form),)
