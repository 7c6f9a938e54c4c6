"""Lists that a program pasted into a sentence (`{'A': '...'}`, `["...", "..."]`, `A: ...; B: ...`) as the bullets that they mean."""

from __future__ import annotations

import ast
import json
import re

from campkit.practice_model.reader.text import BULLET, words

MAPPING = re.compile(r"\{[^{}]{6,12000}\}")
LIST = re.compile(r"\[[^\[\]]{6,12000}\]")
LEAD = re.compile(
    r"\b(?:labels?|categor(?:y|ies)|class(?:es)?|intents?|queues?|topics?|options?|choices|routes?|trays?|types?|departments?|teams?|desks?|groups?|folders?|destinations?|buckets?|kinds?|"
    r"tags?|sentiments?|one of|definitions?)\b[^.!?\n]{0,80}$", re.I)
FORM = re.compile(r"\b(?:json|format|like|keys?|fields?|schema|example|form)\b[^.!?\n]{0,40}$", re.I)
SEGMENT = re.compile(r"^\s*(?:or\s+|and\s+)?[\"'`*]{0,2}(?P<name>[^\W\d_][^:;=()\n]{0,60}?)[\"'`*]{0,2}\s*(?::|=|\s[-–—]{1,2}\s)\s*(?P<text>\S.*?)\s*$")
REMARK = re.compile(r"\s*(?:,\s*|;\s*|\bor\s+|\band\s+)*[\"'`*]{0,2}(?P<name>[^\s,;:()\"'`*][^,;:()\n]{0,60}?)[\"'`*]{0,2}\s*\((?P<text>[^()\n]{3,600})\)")
ASKING = re.compile(r"^\W*(?:please\s+)?(?:sort|route|classify|categori[sz]e|choose|pick|select|assign|label|decide)\b", re.I)
MOST_WORDS = 5  # in the name of a label


def unfold(text: str) -> str:
    """The text with pasted lists written one entry a line, each after a bullet; any other text comes back as it is."""
    if "{" in text:
        text = MAPPING.sub(lambda match: _mapping(match, text), text)
    if "[" in text:
        text = LIST.sub(lambda match: _list(match), text)
    return "\n".join(_line(line) for line in text.splitlines()) if ";" in text or "(" in text or "=" in text else text


def _bullets(pairs) -> str:
    """The pairs as bullets on lines of their own."""
    return "\n" + "\n".join(f"- {name}: {' '.join(said.split())}" if said else f"- {name}" for name, said in pairs) + "\n"


def _value(text: str):
    """What a literal of JSON or Python stands for; None when it is none."""
    for parse in (json.loads, ast.literal_eval):
        try:
            return parse(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            continue
    return None


def _mapping(match: re.Match, text: str) -> str:
    """`{"A": "what it is", ...}` after words that speak of labels, as bullets; a sample of the answer stays."""
    ahead = text[max(0, match.start() - 120) : match.start()]
    if not LEAD.search(ahead) or FORM.search(ahead) and not re.search(r"\b(?:one of|definitions?)\b[^.\n]*$", ahead, re.I):
        return match.group(0)
    value = _value(match.group(0))
    if not isinstance(value, dict) or len(value) < 2 or not all(isinstance(k, str) and isinstance(v, str) for k, v in value.items()):
        return match.group(0)
    told = sum(len(words(said)) >= 2 for said in value.values())
    if told < len(value) / 2 or any("<" in said or "..." in said for said in value.values()) or any(len(words(name)) > MOST_WORDS + 7 for name in value):
        return match.group(0)
    return _bullets(value.items())


def _list(match: re.Match) -> str:
    """`["If ..., choose A.", "..."]`: sentences in brackets as bullets; short names stay a list of names."""
    value = _value(match.group(0))
    if not isinstance(value, list) or not value or not all(isinstance(entry, str) for entry in value) or sum(len(words(entry)) for entry in value) < 4 * len(value):
        return match.group(0)
    return _bullets((entry, "") for entry in value)


def _line(line: str) -> str:
    """`Queues: A: ...; B: ...` and `Queues: A (...), B (...)` as a heading and bullets."""
    if BULLET.match(line) or line.count("|") > 1:
        return line
    return _semicolons(line) or _remarks(line) or _equals(line) or line


def _semicolons(line: str) -> str | None:
    """The entries of a line `A: ...; B: ...; C: ...`; a definition may hold a semicolon of its own."""
    if line.count(";") < 1 or line.count(":") + line.count("=") + len(re.findall(r"\s[-–—]\s", line)) < 2:
        return None
    head, rest = "", line
    lead = re.match(r"^([^:;=\n]{3,160})[:：]\s*(?=\S)", line)
    if lead and (LEAD.search(lead.group(1)) or ASKING.match(lead.group(1)) or SEGMENT.match(line[lead.end() :].split(";")[0]) and len(words(lead.group(1))) > MOST_WORDS):
        head, rest = lead.group(1) + ":", line[lead.end() :]
    pairs: list[list[str]] = []
    for part in rest.split(";"):
        entry = SEGMENT.match(part)
        if entry and len(words(entry["name"])) <= MOST_WORDS and not re.match(r"\s*(?:or|if|but|when)\b", part, re.I):
            pairs.append([entry["name"].strip(), entry["text"]])
        elif pairs:
            pairs[-1][1] += ";" + part
        else:
            return None
    if len(pairs) < 2 or len({name.lower() for name, _ in pairs}) < len(pairs):
        return None
    pairs[-1][1], tail = _last(pairs[-1][1])
    return head + _bullets(pairs) + tail


def _equals(line: str) -> str | None:
    """The entries of `Labels: A = lost things, B = broken things`; only after a heading that speaks of labels."""
    lead = re.match(r"^([^:\n]{3,160})[:：]\s*(?=\S)", line)
    if not lead or line.count("=") < 2 or not LEAD.search(lead.group(1)):
        return None
    last, tail = _last(line[lead.end() :])
    entries = [SEGMENT.match(part) for part in re.split(r",\s*(?:or\s+|and\s+)?(?=[\w -]{1,40}=)", last)]
    if len(entries) < 2 or not all(entry and len(words(entry["name"])) <= MOST_WORDS for entry in entries):
        return None
    return lead.group(1) + ":" + _bullets((entry["name"].strip(), entry["text"]) for entry in entries) + tail


def _last(text: str) -> tuple[str, str]:
    """The last definition of a line without the sentences after it."""
    end = re.search(r"\.\s+(?=[A-Z\"'<])", text)
    return (text[: end.start()], text[end.end() :]) if end else (text.rstrip("."), "")


def _remarks(line: str) -> str | None:
    """The entries of `Queues: A (what it is), B (what it is)`; only after a heading that speaks of labels."""
    lead = re.match(r"^([^:\n]{3,160})[:：]\s*(?=\S)", line)
    if not lead or not LEAD.search(lead.group(1)):
        return None
    pairs, place = [], lead.end()
    while entry := REMARK.match(line, place):
        if len(words(entry["name"])) > MOST_WORDS:
            break
        pairs.append((entry["name"].strip(), entry["text"]))
        place = entry.end()
    rest = line[place:].lstrip(" .,;")
    return lead.group(1) + ":" + _bullets(pairs) + rest if len(pairs) > 1 and not REMARK.search(rest) else None
