"""Lists inside a text: order lines with quantities, and plain lists of values."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from campkit.practice_model.decide.spans import DIGITS, WORDED, find_spans, parse_number
from campkit.practice_model.reader.text import sentences, stems, strip_bullet, words

UNIT = r"(?:x|×|\*|pcs?\.?|pieces? of|units? of|of)"
QUANTITY = re.compile(rf"(?:^|(?<=\s))(?P<count>\d{{1,6}}|{WORDED}|an?(?=\s+[a-z]))\s*(?:{UNIT}\s+|{UNIT}(?=\s|$))?(?P<item>[^\W\d_][^,;\n]*)", re.I)
BACKWARDS = re.compile(r"^(?P<item>[^\W\d_][^:,;\n]{2,60}?)\s*(?:[:x×]|-|–|\()\s*(?P<count>\d{1,6})\b", re.I)
CANCELLED = re.compile(r"\b(?:cancel\w*|no longer|not needed|don't need|do not need|leave out|scratch|forget the|without the|strike)\b|~~", re.I)
NOT_ITEMS = re.compile(r"\b(?:days?|weeks?|months?|years?|hours?|minutes?|o'clock|am|pm|street|lane|road|percent|street|january|february|march|april|may|june|july|august|september|october|november|december)\b", re.I)
TAIL = re.compile(r"\s*(?:\b(?:please|thanks|thank you|to arrive|for delivery|by|for|on|at|to be|delivered|as soon|asap|until|each|as well|too|instead)\b.*|[.!?(].*)$", re.I)
ADDRESS = re.compile(r"^(?:deliver\w*|ship\w*|bill\w*|invoice|send|address|date|from|to|tel|phone|fax|subject)\b[^:\n]{0,20}:|.*\b\d{4,6} [A-Z][a-z]+\s*$|^\d+[a-z]? (?:[A-Z]\w+ )+(?:Lane|Street|Road|Avenue|Square|Drive|Way)\b", re.I)
ARTICLE = frozenset(("a", "an"))


@dataclass(frozen=True)
class Line:
    """One order line: what, how many, the words it came from, and whether it was called off."""

    item: str
    quantity: float | int
    source: str
    cancelled: bool


def read_order_lines(text: str) -> list[Line]:
    """Quantities with their things, in order. A later sentence that calls a thing off marks its line as cancelled."""
    found = _all_lines(text)
    called_off = [set(stems(s)) for s in sentences(text) if CANCELLED.search(s)]
    marked = [replace(line, cancelled=True) if not line.cancelled and any(set(stems(line.item)[-1:]) & words_ for words_ in called_off) else line for line in found]
    return marked


def _all_lines(text: str) -> list[Line]:
    """Every stretch of the text that names a quantity of something."""
    found = []
    for raw in text.translate(DIGITS).splitlines():
        if ADDRESS.match(raw.strip()):
            continue
        for part in re.split(r"[;]|,\s+(?=\d|a\s|an\s|and\s|one|two|three|four|five|six|seven|eight|nine|ten|twelve|half)|\s+(?:and|plus)\s+(?=\d|an?\s|one|two|three|four|five|six|seven|eight|nine|ten|twelve|half)|(?<=[a-z)])\.\s+", strip_bullet(raw) if not re.match(r"^\s*\d+\s", raw) else raw.strip()):
            line = _line(part.strip())
            if line:
                found.append(line)
    numbered = [line for line in found if not re.match(r"an?\s+(?!dozen|hundred|couple)", line.source, re.I)]
    return numbered or found


def _line(part: str) -> Line | None:
    """The order line in one stretch of text."""
    blocked = [(s.start, s.end) for s in find_spans(part) if s.kind in ("date", "email", "phone", "url", "money", "id")]
    for match in QUANTITY.finditer(part):
        if any(start <= match.start("count") < end for start, end in blocked):
            continue
        item = _clean(match["item"], part, match.end("count"), blocked)
        if not item or NOT_ITEMS.match(item) or (match["count"].lower() in ARTICLE and len(words(part)) > 9):
            continue
        quantity = 1 if match["count"].lower() in ARTICLE else parse_number(match["count"])
        if match["count"].isdigit() and re.match(r"^[A-Z]\w+ (?:Lane|Street|Road|Avenue|Square|Drive|Way)", item):
            continue
        if quantity is not None and quantity > 0:
            return Line(item, quantity, part[match.start() :], bool(CANCELLED.search(part)))
    back = BACKWARDS.match(part)
    if back and not any(start <= back.start("count") < end for start, end in blocked) and len(words(back["item"])) <= 6 and not re.search(r"\b(?:no|number|tel|fax|id|total|date)\b", back["item"], re.I):
        return Line(back["item"].strip(), int(back["count"]), part, bool(CANCELLED.search(part)))
    return None


def _clean(item: str, part: str, offset: int, blocked: list[tuple[int, int]]) -> str:
    """The thing itself, without what is said about delivery, price or date."""
    place = part.find(item, offset)
    ends = [start - place for start, _ in blocked if start > place]
    if ends:
        item = item[: min(ends)]
    item = TAIL.sub("", item).strip(" -–,.;:@")
    return item if len(words(item)) <= 9 else ""


def read_list(text: str) -> list[str]:
    """A plain list in a text: bullets, numbered lines, or the parts of a comma list."""
    bullets = [strip_bullet(line) for line in text.splitlines() if re.match(r"^\s*(?:[-*•]|\d+[.)])\s+", line)]
    if bullets:
        return bullets
    longest = max(re.findall(r"(?:[^,.;:\n]+,\s*)+(?:and\s+)?[^,.;:\n]+", text), key=len, default="")
    return [re.sub(r"^and\s+", "", part.strip()) for part in longest.split(",") if part.strip()]
