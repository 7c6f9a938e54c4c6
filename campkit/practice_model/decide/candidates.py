"""Spans of a text that could be the value of a field: typed ones, the values of `key: value` lines, names, firms and addresses."""

from __future__ import annotations

import re

from campkit.practice_model.decide.spans import Span, find_names, find_spans

KEY_VALUE = re.compile(r"^[ \t]*(?:[-*•]\s*)?([^\W\d_][^:：=\n]{0,40}?)\s*[:：=][ \t]*(.*)$", re.M)
FIRM_END = re.compile(r"\b(?:SDN\.? ?BHD|BHD|LTD|LIMITED|GMBH|INC|LLC|LLP|PLC|CO|CORP|AG|B\.?V|S\.?A|ENTERPRISE|TRADING|STORE|SHOP|MART|RESTAURANT|BAKERY|SUPERMARKET|HARDWARE)\b", re.I)
STREET = re.compile(r"\b(?:street|st\.|road|rd\.?|lane|avenue|ave\.?|drive|square|jalan|jln|lot|no\.? ?\d|lorong|taman|strasse|straße|platz|rue|way|boulevard|\d{5})\b", re.I)
DIALLED = re.compile(r"(?<![\w.,-])\+?\(?\d(?:[\d()/-]|[ ](?=[\d(])){6,20}\d(?![\w-]|[.,]\d)")  # digits and what stands between those of a telephone number


def candidates_for(text: str, kind: str) -> list[Span]:
    """Spans that could be the value: typed ones, and the values of `key: value` lines."""
    spans = find_spans(text)
    wanted = {"money": ("money", "number"), "number": ("number", "money", "percent"), "id": ("id", "number", "phone"), "date": ("date",)}.get(kind, (kind,))
    found = [span for span in spans if span.kind in wanted]
    if kind == "phone" and not found:
        found = [Span("phone", m.start(), m.end(), m.group(0), m.group(0)) for m in _dialled(text)]
    if kind == "number":
        dialled = [(m.start(), m.end()) for m in _dialled(text) if m.group(0)[0] in "0+"]
        found = [span for span in found if not any(start <= span.start < end for start, end in dialled)]
    if kind in ("person", "company", "place", "text", "address", "id"):
        for match in KEY_VALUE.finditer(text):
            value = match.group(2).strip() or _next_line(text, match.end())
            if value and len(value) < 120:
                place = text.find(value, match.start(2))
                found.append(Span("value", max(place, 0), max(place, 0) + len(value), value, value.rstrip(" .,;")))
    if kind in ("person", "company", "place"):
        found.extend(find_names(text))
    if kind in ("company", "address"):
        found.extend(_blocks(text, kind))
    if kind == "text":
        found.extend(s for s in find_names(text) if len(s.raw.split()) > 1)
    return found[:400]


def _dialled(text: str) -> list[re.Match]:
    """Telephone numbers in any grouping of their digits."""
    return [m for m in DIALLED.finditer(text) if 8 <= sum(c.isdigit() for c in m.group(0)) <= 15]


def _next_line(text: str, place: int) -> str:
    """The first line with text after a place."""
    return next((line.strip() for line in text[place:].splitlines() if line.strip(" :")), "")


def _blocks(text: str, kind: str) -> list[Span]:
    """Lines that read as a firm's name, or runs of lines that read as an address."""
    found, place, run = [], 0, []
    for line in [*text.splitlines(keepends=True), ""]:
        bare = line.strip()
        if kind == "company":
            named = FIRM_END.sub("", bare.split("(")[0])
            if bare and len(bare) < 60 and (FIRM_END.search(bare) or place < 80) and not re.search(r"\d{3,}", bare.split("(")[0]):
                if not re.search(r"\w{2,}", named) and found and found[-1].kind == "firm" and found[-1].end + 2 >= place:
                    bare, first = f"{found[-1].raw} {bare}", found.pop().start  # the name stands on the line above its legal form
                else:
                    first = place
                found.append(Span("firm", first, place + len(line.strip()), bare, bare))
        elif bare and run and re.match(r"[A-Za-z][\w ]{0,25}:\s", bare):
            found.append(_joined(run))
            run = [(place, bare)] if STREET.search(bare) else []
        elif bare and (STREET.search(bare) or (run and re.search(r"\b\d{4,6}\b|^[A-Z][A-Z ,.]+$", bare) and len(run) < 5)) and not re.search(r"\b(?:tel|fax|date|gst|total|phone|reg)\b", bare, re.I):
            run.append((place, bare))
        elif run:
            found.append(_joined(run))
            run = []
        place += len(line)
    return found


def _joined(run: list[tuple[int, str]]) -> Span:
    """The lines of an address as one span; a key in front (`Deliver to:`) is left out."""
    key = re.match(r"[A-Za-z][\w ]{0,25}:\s*", run[0][1])
    skip = key.end() if key else 0
    joined = ", ".join(part.rstrip(",") for part in [run[0][1][skip:], *(part for _, part in run[1:])])
    return Span("address", run[0][0] + skip, run[-1][0] + len(run[-1][1]), joined, joined)
