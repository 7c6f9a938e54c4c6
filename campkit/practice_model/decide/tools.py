"""Tool calls: which tool, with which arguments, or a question when something is missing.

The goal is the tool whose description and parameters fit the user's request best. When an argument of it is missing
and another tool can find it (its name or description speaks of that very thing), that tool is called first.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from campkit.practice_model.decide.classify import classify
from campkit.practice_model.decide.extract import extract, kind_of
from campkit.practice_model.decide.lines import read_list
from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.decide.spans import find_spans
from campkit.practice_model.reader.model import Field, Label
from campkit.practice_model.reader.text import humanise, sentences, stems, words

DESCRIBED = 0.85  # how much of a tool's meaning its description carries where it has one; the rest is its name
CALL_FLOOR = 0.20  # a request that is no nearer than this to any tool is answered in words
WRITES = re.compile(r"\b(?:cancel|delete|remove|create|add|book|order|refund|return|exchange|modify|update|change|send|pay|transfer|issue|approve|move|reschedule|post|write|set|submit|make|register)\b", re.I)
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


def rank(mind: Mind, request: str, tools: list[Tool]) -> list[float]:
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
        overlap = len(asked & own) / (len(own) or 1)
        shared = len(asked & said) / (min(len(said), 8) or 1)
        fit = DESCRIBED * by_note + (1 - DESCRIBED) * by_name + (0.35 * shared + 0.1 * overlap if said else 0.4 * overlap)
        enums = {str(v).lower() for field in tool.fields for v in field.schema.get("enum", []) if isinstance(v, str)}
        fitting = 0.08 if enums & (set(words(request)) | asked) else 0.0
        kinds = {kind_of(field) for field in tool.fields if field.name in tool.required}
        fitting += 0.05 * bool(kinds & spans) - 0.04 * len({k for k in kinds if k in ("email", "date", "phone")} - spans)
        scores.append(round(0.9 * fit + fitting + mind.jitter(request, tool.name), 4))
    return scores


def fill_arguments(mind: Mind, tool: Tool, said: str, results: list[dict]) -> dict:
    """The arguments that the conversation or earlier results give; what is not found is left out."""
    found, used = {}, set()
    for field in tool.fields:
        value = from_results(field, results) if results else None
        if value is None:
            value = _argument(mind, field, said, used)
        if value is not None and value != []:
            found[field.name] = value
            if isinstance(value, str):
                used.add(value)
    return found


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
        spans = [s.raw for s in find_spans(said) if s.kind in ((wanted,) if wanted != "id" else ("id", "number"))]
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
    if found.value is not None and found.value in used and kind_of(field) in ("id", "text", "person"):
        return None
    floor = 0.34 if kind_of(field) not in ("text", "person", "place", "company") else 0.42
    return found.value if found.score >= floor else None


def find_spans_only(said: str) -> bool:
    """Whether a message is nothing but one value (an answer to a question)."""
    spans = find_spans(said)
    return len(spans) == 1 and len(spans[0].raw) >= len(said.strip()) - 2


def from_results(field: Field, results: list[dict]) -> object:
    """A value that an earlier tool result holds under the parameter's name, newest first."""
    bare = re.sub(r"^(?:new|old|the|target|current)_", "", field.name)
    for result in reversed(results):
        for name in dict.fromkeys((field.name, bare)):
            for key, value in walk(result.get("value")):
                if key == name and isinstance(value, str | int | float) and not isinstance(value, bool):
                    return value
        bare_value = result.get("value")
        if isinstance(bare_value, str) and set(stems(humanise(field.name))) & set(stems(humanise(str(result.get("tool"))))) and len(bare_value) < 60 and " " not in bare_value.strip() and field.name.split("_")[-1] == "id":
            return bare_value.strip()
    return None


def walk(value: object, depth: int = 0):
    """(key, value) pairs of a JSON value, from the outside in, bounded."""
    if depth > 6:
        return
    if isinstance(value, dict):
        for key, part in list(value.items())[:200]:
            yield key, part
        for part in list(value.values())[:200]:
            yield from walk(part, depth + 1)
    elif isinstance(value, list):
        for part in value[:50]:
            yield from walk(part, depth + 1)


def helper_for(field: Field, tools: list[Tool], goal: Tool) -> list[Tool]:
    """Tools that look up the thing that is missing: they do not need it themselves, and speak of it."""
    thing = [w for w in words(humanise(field.name)) if w not in ("new", "old")]
    noun = set(stems(" ".join(thing))) or set(thing)
    core = {w for w in noun if w not in ("id", "number", "nam")}
    found = []
    for tool in tools:
        if tool is goal or field.name in tool.required or WRITES.match(humanise(tool.name)):
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
    return bool(WRITES.search(humanise(tool.name)) and any(CONFIRM.search(s) for s in sentences(instructions)))
