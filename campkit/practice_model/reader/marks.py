"""Fences that are lines of their own: `###`, `-----`, `[MESSAGE] ... [/MESSAGE]`, `BEGIN MESSAGE ... END MESSAGE`, `<<START>> ... <<END>>`."""

from __future__ import annotations

import re
from dataclasses import dataclass

RULER = re.compile(r"([#=\-*~_+|@%^])\1{2,}")
NAME = r"(?P<name>[A-Za-z][\w -]{0,40})"
BRACKET = re.compile(rf"\[{{1,2}}\s*{NAME}\]{{1,2}}|<<+\s*(?P<angle>[A-Za-z][\w -]{{0,40}})>>+|\{{\{{\s*(?P<curly>[A-Za-z][\w -]{{0,40}})\}}\}}")
CLOSED = re.compile(r"\[{1,2}/\s*(?P<name>[A-Za-z][\w -]{0,40})\]{1,2}|<<+/\s*(?P<angle>[A-Za-z][\w -]{0,40})>>+")
HASHED = re.compile(r"#{2,6}\s*(?P<name>[A-Za-z][\w -]{0,40}?)\s*#*")
OPENS = re.compile(r"(?:begin|start|beginning)(?: of)?(?: the)?\b[\w ]{0,40}|[\w ]{1,40}\b(?:begins?|starts?)(?: here)?", re.I)
CLOSES = re.compile(r"(?:end|stop)(?: of)?(?: the)?\b[\w ]{0,40}|[\w ]{1,40}\b(?:ends?|stops?)(?: here)?", re.I)
INLINE = re.compile(r"(?<![#=*~|])(?P<mark>#{3,40}|={3,40}|\*{4,40}|~{3,40}|\|{3,40})[ \t]*(?P<body>[^\s#=*~|][^\n#=~|]*?)[ \t]*(?P=mark)[ \t]*$", re.M)
LONGEST = 80  # characters of a line that can be a mark


@dataclass(frozen=True)
class Marks:
    """Where a fence stands: the inner text is text[start:end], with both marks it is text[outer:after]; `closer` is the closing line."""

    outer: int
    start: int
    end: int
    after: int
    closer: str
    ruler: bool


def find_marks(text: str) -> list[Marks]:
    """The fenced stretches of a text, in order, in one pass over its lines; what never closes is left out."""
    found: list[Marks] = []
    opened: dict[str, tuple[int, int]] = {}
    place = 0
    for line in text.splitlines(keepends=True):
        bare, end = line.strip(), place + len(line)
        opens, closes = _read(bare) if 3 <= len(bare) <= LONGEST else (None, ())
        key = next((key for key in closes if key in opened), None)
        if key:
            found.append(Marks(*opened[key], place, end, bare, bool(RULER.fullmatch(bare)) and not key.startswith("hash")))
            opened = {}
        elif opens:
            opened.setdefault(opens, (place, end))
        place = end
    if found:
        return found
    return [Marks(m.start("mark"), m.start("body"), m.end("body"), m.end(), m["mark"], False) for m in INLINE.finditer(text) if len(m["body"].split()) > 2]


def _read(line: str) -> tuple[str | None, tuple[str, ...]]:
    """(what the line opens, what it closes); the same ruler or bracket opens and closes."""
    if RULER.fullmatch(line):
        return f"ruler {line}", (f"ruler {line}", "hash") if line[0] == "#" else (f"ruler {line}",)
    plain = re.sub(r"[\W_]+", " ", line).strip()
    shouted = plain.isupper() or not line[0].isalnum() and not line[-1].isalnum()
    if shouted and CLOSES.fullmatch(plain):
        name = re.sub(r"\b(?:end|stop)s?\b|\b(?:of|the|here)\b", " ", plain, flags=re.I).split()
        return None, ("words", f"name {' '.join(name).lower()}", *(("hash",) if line[0] == "#" else ()))
    if shouted and OPENS.fullmatch(plain):
        return "words", ()
    named = CLOSED.fullmatch(line)
    if named:
        return None, (f"name {next(part for part in named.groups() if part).strip().lower()}",)
    named = BRACKET.fullmatch(line)
    if named:
        name = f"name {next(part for part in named.groups() if part).strip().lower()}"
        return name, (name,)
    return ("hash", ()) if HASHED.fullmatch(line) else (None, ())
