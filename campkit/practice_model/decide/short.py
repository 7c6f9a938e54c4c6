"""The value that a question asks for, out of the sentence that answers it: a time, a date, an amount, a number, a name, or yes or no."""

from __future__ import annotations

import re

from campkit.practice_model.decide.spans import MONTH, find_names, find_spans
from campkit.practice_model.reader.text import sentences, stems, words

TIME = re.compile(r"\b\d{1,2}[:.]\d{2}\b(?:\s?[ap]\.?m\b)?|\b\d{1,2}\s?(?:am|pm|a\.m\.|p\.m\.|o'clock)|\b(?:noon|midnight)\b", re.I)
ONE_MONTH = re.compile(rf"\b{MONTH}\b", re.I)
WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b", re.I)
MEASURE = re.compile(r"\b\d[\d.,]*\s?(?:%|percent|°\w?|[a-z]+\b)", re.I)
CLOSED = re.compile(r"^\W*(?:and |so |but )?(?:is|are|am|was|were|can|could|may|might|must|do|does|did|will|would|shall|should|has|have|had)\b(?! (?:you tell|i ask|you say))", re.I)
DENIED = re.compile(r"\b(?:not|never|no|cannot|nobody|forbidden|prohibited|banned|impossible|excluded)\b|n't\b", re.I)
TITLES = frozenset("the a an every each all any in on at it they there this that before after when if for from to mr mrs ms dr".split())
KINDS = (
    ("time", re.compile(r"\b(?:what|which) (?:time|hour)\b|\bwhen\b.*\b(?:open|opens|close|closes|start|starts|end|ends|locked|shut)\b|\bhow (?:early|late)\b", re.I)),
    ("month", re.compile(r"\b(?:what|which) months?\b", re.I)),
    ("weekday", re.compile(r"\b(?:what|which) (?:week ?)?days?\b(?! of the month)", re.I)),
    ("date", re.compile(r"\b(?:what|which) (?:date|day)s?\b|\bwhen\b|\bdeadline\b|\buntil when\b", re.I)),
    ("count", re.compile(r"\bhow many\b", re.I)),
    ("money", re.compile(r"\bhow much\b|\b(?:costs?|price|fees?|pay|charged?|fine|rent)\b", re.I)),
    ("person", re.compile(r"\bwho(?:m|se)?\b", re.I)),
    ("place", re.compile(r"\bwhere\b|\b(?:what|which) (?:room|hall|place|building|town|city|street)\b", re.I)),
    ("measure", re.compile(r"\bhow (?:long|high|tall|wide|deep|far|heavy|big|large|old|often)\b|\b(?:height|width|length|weight|size|distance|depth|age)\b", re.I)),
)


def short_answer(question: str, sentence: str, passage: str, yes_no: bool, with_unit: bool = False) -> str | None:
    """The asked-for value as it is written there; None when the question asks for none that is known by its form."""
    if yes_no and CLOSED.match(question):
        return "no" if DENIED.search(sentence) else "yes"
    kinds = [name for name, cue in KINDS if cue.search(question)]
    for kind in [*kinds, *(["time"] if "date" in kinds and "time" not in kinds and re.search(r"\bwhen\b", question, re.I) else [])]:
        near = sorted(sentences(passage), key=lambda part: part != sentence)
        for part in near:
            if part != sentence and not set(stems(part)) & set(stems(question)) and kind != "person":
                continue
            found = _values("measure" if kind == "count" and with_unit else kind, part)
            if found:
                return _nearest(question, part, found)
    return None


def _values(kind: str, text: str) -> list[tuple[int, str]]:
    """(place, value) of each value of a kind."""
    patterns = {"time": TIME, "month": ONE_MONTH, "weekday": WEEKDAY}
    if kind in patterns:
        return [(m.start(), m.group(0)) for m in patterns[kind].finditer(text)]
    if kind == "measure":
        return [(m.start(), m.group(0)) for m in MEASURE.finditer(text)]
    if kind in ("person", "place"):
        names = [(s.start, s.raw.rstrip(".,;")) for s in find_names(text)]
        names = [(start, raw) for start, raw in names if not (start == 0 and len(raw.split()) < 2) and not ONE_MONTH.fullmatch(raw)]
        return [(start, raw) for start, raw in names if words(raw) and words(raw)[0] not in TITLES - {"mr", "mrs", "ms", "dr"}]
    wanted = {"date": ("date",), "money": ("money",), "count": ("number",)}[kind]
    spans = [s for s in find_spans(text) if s.kind in wanted and not (kind == "count" and TIME.match(text[s.start :]))]
    return [(s.start, s.raw.strip()) for s in spans]


def _nearest(question: str, text: str, found: list[tuple[int, str]]) -> str:
    """Of several values the one whose own clause shares most with the question; the first of equals."""
    asked = set(stems(question))
    cuts = [0, *(m.end() for m in re.finditer(r",\s|;\s|\band\b|\bbut\b|\buntil\b|\bto\b", text)), len(text)]

    def shared(place: int) -> int:
        start = max(cut for cut in cuts if cut <= place)
        end = min(cut for cut in cuts if cut > place)
        return len(asked & set(stems(text[start:end])))

    return max(found, key=lambda pair: (shared(pair[0]), -pair[0]))[1]
