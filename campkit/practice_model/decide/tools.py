"""Tool calls: which tool, with which arguments, or a question when something is missing.

The goal is the tool whose description and parameters fit the user's request best. When an argument of it is missing
and another tool can find it (its name or description speaks of that very thing), that tool is called first.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from campkit.practice_model.decide import records
from campkit.practice_model.decide.classify import classify
from campkit.practice_model.decide.extract import extract
from campkit.practice_model.decide.kinds import kind_of
from campkit.practice_model.decide.lines import read_list
from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.decide.spans import find_spans
from campkit.practice_model.reader.model import Field, Label
from campkit.practice_model.reader.text import humanise, sentences, stems, words

DESCRIBED = 0.85  # how much of a tool's meaning its description carries where it has one; the rest is its name
STATE, FALLBACK = 0.12, 0.1  # what it adds that a tool is for the state that the record is in; what it costs to be the last resort
LAST_RESORT = re.compile(r"\b(?:when|if) nothing else\b|\blast resort\b|\b(?:when|if) (?:all|everything) else fails\b|\bcannot be (?:solved|handled)\b", re.I)
CALL_FLOOR = 0.20  # a request that is no nearer than this to any tool is answered in words
WRITES = re.compile(r"\b(?:cancel|delete|remove|create|add|book|order|refund|return|exchange|modify|update|change|send|pay|transfer|issue|approve|move|reschedule|post|write|set|submit|make|register)\b", re.I)
READS = re.compile(r"\W*(?:finds?|gets?|looks? ?up|search(?:es)?|lists?|fetch(?:es)?|shows?|retrieves?|reads?|checks?|counts?|calculates?|works? out|tells?|gives? back|returns (?!an? item|items)|quer(?:y|ies)|verif(?:y|ies)|identif(?:y|ies))\b", re.I)
CHANGES = re.compile(rf"\W*(?:{WRITES.pattern[5:-3]})s?\b", re.I)
YES = re.compile(r"^\W*(?:yes|yeah|yep|sure|ok|okay|please do|go ahead|confirm(?:ed)?|i confirm|do it|correct|right|that's right|exactly)\b", re.I)
CONFIRM = re.compile(r"\b(?:confirm\w*|ask (?:the \w+ )?(?:first|before)|explicit (?:user )?(?:consent|yes)|before (?:cancel|delet|chang|updat|call|consequential)\w*)\b", re.I)


@dataclass(frozen=True)
class Tool:
    """One function tool of the request."""

    name: str
    description: str
    parameters: dict

    @property
    def fields(self) -> list[Field]:
        """Its parameters in order."""
        properties = self.parameters.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        return [Field(name, str(part.get("description") or ""), part) for name, part in properties.items() if isinstance(part, dict)]

    @property
    def required(self) -> list[str]:
        """The names that must be there."""
        required = self.parameters.get("required")
        return [name for name in required if isinstance(name, str)] if isinstance(required, list) else []

    @property
    def words(self) -> str:
        """Name and description as words."""
        return f"{humanise(self.name)}. {self.description}".strip()


@dataclass(frozen=True)
class Call:
    """A decided call."""

    tool: Tool
    arguments: dict


def read_tools(tools: list[dict]) -> list[Tool]:
    """The function tools of a request."""
    found = [tool["function"] for tool in tools or [] if isinstance(tool, dict) and isinstance(tool.get("function"), dict)]
    return [Tool(str(f.get("name")), str(f.get("description") or ""), f.get("parameters") if isinstance(f.get("parameters"), dict) else {}) for f in found]


def rank(mind: Mind, request: str, tools: list[Tool], states: frozenset[str] = frozenset()) -> list[float]:
    """How well each tool fits a request: what its description says (its name, when it has none), the words they share, and the parameters that can be filled."""
    names = mind.similarity(request, [humanise(tool.name) for tool in tools])
    notes = mind.similarity(request, [tool.description or humanise(tool.name) for tool in tools])
    parts = [part for part in sentences(request) if len(part) > 12][:6]
    if len(parts) > 1:  # a long message asks for something in one of its sentences
        each = [mind.similarity(part, [tool.description or humanise(tool.name) for tool in tools]) for part in parts]
        notes = [0.5 * whole + 0.5 * max(whole, *(row[i] for row in each)) for i, whole in enumerate(notes)]
    asked = set(stems(request))
    spans = {span.kind for span in find_spans(request)}
    scores = []
    for tool, by_note, by_name in zip(tools, notes, names, strict=True):
        own, said = set(stems(humanise(tool.name))), set(stems(tool.description))
        state = STATE * bool(states & (own | said)) - FALLBACK * bool(LAST_RESORT.search(tool.description))
        overlap = len(asked & own) / (len(own) or 1)
        shared = len(asked & said) / (min(len(said), 8) or 1)
        fit = DESCRIBED * by_note + (1 - DESCRIBED) * by_name + (0.35 * shared + 0.1 * overlap if said else 0.4 * overlap)
        enums = {str(v).lower() for field in tool.fields for v in field.schema.get("enum", []) if isinstance(v, str)}
        fitting = 0.08 if enums & (set(words(request)) | asked) else 0.0
        kinds = {kind_of(field) for field in tool.fields if field.name in tool.required}
        fitting += 0.05 * bool(kinds & spans) - 0.04 * len({k for k in kinds if k in ("email", "date", "phone")} - spans)
        scores.append(round(0.9 * fit + fitting + state + mind.jitter(request, tool.name), 4))
    return scores


def fill_arguments(mind: Mind, tool: Tool, said: str, results: list[dict], done: frozenset[str] | set[str] = frozenset()) -> dict:
    """The arguments that the conversation or earlier results give; what is not found is left out. A call in `done` is not filled again."""
    found, used = {}, set()
    for field in tool.fields:
        value = _from_results(field, results, said, used, tool, done)
        if value is None:
            value = _argument(mind, field, said, used)
        if value is not None and value != []:
            found[field.name] = value
            used |= {str(v) for v in value} if isinstance(value, list) else {value} if isinstance(value, str) else set()
    return found


def _from_results(field: Field, results: list[dict], said: str, used: set, tool: Tool, done: frozenset[str] | set[str]) -> object:
    """A value from earlier results: one of a record that the request speaks of; for a look-up one that was not looked up yet."""
    if not results or isinstance(field.schema.get("enum"), list):
        return None
    found = [c for c in records.candidates(field, results, said) if str(c.value) not in used or not field.name.startswith("new_")]
    if field.schema.get("type") == "array":
        best = max((c.fits for c in found), default=0)
        return [c.value for c in found if c.fits == best][:20] if best else None
    named = [c.value for c in found if str(c.value).lower() in said.lower()]
    looks_up = tool.required == [field.name]
    ordered = [*named, *(c.value for c in found if c.value not in named)]
    if looks_up and len(ordered) > 1:
        ordered = [v for v in ordered if signature(tool.name, {field.name: v}) not in done] or ordered
    return next((v for v in ordered if str(v) not in used or not field.name.startswith("new_")), None)


def unsettled(field: Field, results: list[dict], said: str) -> bool:
    """Whether earlier results only list several things of which none has been looked at that the request speaks of."""
    if field.schema.get("type") == "array" or isinstance(field.schema.get("enum"), list):
        return False
    found = records.candidates(field, results, said)
    if any(str(c.value).lower() in said.lower() for c in found):
        return False
    return len(found) > 1 and any(c.record is None for c in found) and not any(c.fits for c in found)


def signature(name: str, arguments: dict) -> str:
    """A call as text, to know it again."""
    return f"{name} {json.dumps(arguments, sort_keys=True, ensure_ascii=False)}"


def _argument(mind: Mind, field: Field, said: str, used: set) -> object:
    """One argument from what was said; enums by meaning, the rest by extraction."""
    schema = field.schema
    kind = schema.get("type")
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        options = [v for v in schema["enum"] if isinstance(v, str)]
        exact = [v for v in options if re.search(rf"(?<!\w){re.escape(v.replace('_', ' ').lower())}(?!\w)", said.lower().replace("_", " ").replace("-", "")) or re.search(rf"(?<!\w){re.escape(v.lower())}(?!\w)", said.lower())]
        if exact:
            return exact[0]
        if not options:
            return None
        verdict = classify(mind, said, [Label(v, "") for v in options])
        return verdict.label if max(verdict.scores) > 0.3 else None
    if kind == "boolean":
        return bool(re.search(r"\b(?:yes|true|please|confirmed?)\b", said, re.I)) or None
    if kind == "array":
        items = schema.get("items") if isinstance(schema.get("items"), dict) else {}
        wanted = kind_of(Field(field.name.rstrip("s"), field.description, items))
        spans = [s.raw for s in find_spans(said) if s.kind == wanted and records.has_form(field, s.raw)]
        return spans or ([v for v in read_list(said)] if wanted == "text" and "," in said else [])
    if re.search(r"\b(?:expression|formula|calculation)\b", f"{field.name} {field.description}", re.I):
        from campkit.practice_model.decide.compute import read_sum

        found = read_sum("", said)
        return found[0] if found else None
    named = [kind for kind, cue in (("email", r"e-?mail"), ("id", r"\bid\b|number"), ("person", r"\bname\b")) if re.search(cue, field.description, re.I)]
    if named and re.search(r"\b(?:query|search|term|key)\b", humanise(field.name), re.I):
        return next((found.value for found in (extract(mind, said, Field(kind, "", {})) for kind in named) if found.value is not None), None)
    if re.search(r"\b(?:query|question|search|keywords?|text|message|reason|summary|note|content|body|subject|title|topic|issue|thought)\b", humanise(field.name), re.I) and not find_spans_only(said):
        return said.strip()[-300:] if not re.search(r"\bjson\b", field.description, re.I) else None
    found = extract(mind, said, field)
    if kind_of(field) == "id" and isinstance(found.value, str) and not records.has_form(field, found.value):
        return None
    if found.value is not None and found.value in used and kind_of(field) in ("id", "text", "person"):
        return None
    floor = 0.34 if kind_of(field) not in ("text", "person", "place", "company") else 0.42
    return found.value if found.score >= floor else None


def find_spans_only(said: str) -> bool:
    """Whether a message is nothing but one value (an answer to a question)."""
    spans = find_spans(said)
    return len(spans) == 1 and len(spans[0].raw) >= len(said.strip()) - 2


def changes(tool: Tool) -> bool:
    """Whether a tool changes something: the first verb of its description says it, else its name."""
    for text in (tool.description, humanise(tool.name)):
        if READS.match(text):
            return False
        if CHANGES.match(text):
            return True
    return bool(WRITES.search(humanise(tool.name)))


def helper_for(field: Field, tools: list[Tool], goal: Tool) -> list[Tool]:
    """Tools that look up the thing that is missing: they do not need it themselves, and speak of it."""
    thing = [w for w in words(humanise(field.name)) if w not in ("new", "old")]
    noun = set(stems(" ".join(thing))) or set(thing)
    core = {w for w in noun if w not in ("id", "number", "nam")}
    found = []
    for tool in tools:
        if tool is goal or field.name in tool.required or changes(tool):
            continue
        own = set(stems(tool.words))
        if core and core <= own and re.search(r"\b(?:find|get|look ?up|search|list|fetch|show|retrieve|read)\b", tool.words, re.I):
            found.append(tool)
    return found


def parse_result(content: str) -> object:
    """A tool message as JSON when it is that, else as text."""
    try:
        return json.loads(content)
    except ValueError:
        return content


def is_error(value: object) -> bool:
    """Whether a tool result reports a failure."""
    text = json.dumps(value)[:400].lower() if not isinstance(value, str) else value[:200].lower()
    return bool(re.search(r"\berror\b|\bnot found\b|\bfailed\b|\binvalid\b|\bno such\b|\bdenied\b|\bexception\b", text))


def wants_confirmation(instructions: str, tool: Tool) -> bool:
    """Whether the rules ask for a yes before a tool that changes something."""
    return bool(changes(tool) and any(CONFIRM.search(s) for s in sentences(instructions)))
