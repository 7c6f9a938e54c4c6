"""Context that an answer may rest on: sections, numbered passages, tagged documents, paragraphs."""

from __future__ import annotations

import re

from campkit.practice_model.reader.model import Passage

HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*$", re.M)
DOCUMENT = re.compile(r"<(document|doc|passage|chunk|source|article|section|page|entry)\b([^<>]*)>(.*?)</\1>", re.S | re.I)
ATTRIBUTE = re.compile(r"(?:id|name|title|source|number|index|ref)\s*=\s*[\"']?([^\"'\s>]+)", re.I)
TITLED = re.compile(r"^([A-Z][\w'-]*(?: [\w'-]+){0,3})\.\s+([A-Z0-9].{10,})$", re.S)  # `Water. The taps are on from March.`
ENDS = re.compile(r"^[^\w\n]*END (?:OF )?(?:THE )?(?P<name>[A-Z][A-Z ]{2,40}?)[^\w\n]*$", re.M)
FENCE = re.compile(r"^[ \t]*(?:\"\"\"|'''|~~~)[ \t]*$", re.M)
RULER = re.compile(r"^[-=*#~_]{3,}[^\n]{0,40}$", re.M)
MARKED = re.compile(r"^\s*(?:\[([\w .:#/-]{1,40})\]|\(([\w.-]{1,12})\)|((?:KB|DOC|FAQ|ART|[A-Z]{1,4})[-_ ]?\d{1,6}(?:\.\d+)*)\s*[:.)—–-]|(\d{1,3}(?:\.\d+)*)[.)])\s*(.+)$", re.M)


def read_passages(text: str) -> tuple[Passage, ...]:
    """The passages of a text, each with its own number or title when it has one."""
    text = FENCE.sub("", _inside(text))
    documents = [
        Passage((ATTRIBUTE.search(m.group(2)) or [None, ""])[1], m.group(3).strip()) for m in DOCUMENT.finditer(text)
    ]
    if documents:
        return tuple(documents)
    heads = list(HEADING.finditer(text))
    if len(heads) > 1:
        ends = [head.start() for head in heads[1:]] + [len(text)]
        parts = [Passage(head.group(1), text[head.end() : end].strip()) for head, end in zip(heads, ends, strict=True)]
        return tuple(part for part in parts if part.text)
    marked = list(MARKED.finditer(text))
    if len(marked) > 1:
        ends = [mark.start() for mark in marked[1:]] + [len(text)]
        found = []
        for mark, end in zip(marked, ends, strict=True):
            name = next(part for part in mark.groups()[:4] if part)
            body = text[mark.start(5) : end].split("\n\n")[0].strip()
            found.append(Passage(name, body))
        return tuple(found)
    paragraphs = [p.strip() for p in re.split(r"\n\s*\n", text) if p.strip()]
    titled = [m for m in (TITLED.match(RULER.sub("", p).strip()) for p in paragraphs) if m]
    if len(titled) > 2:
        return tuple(Passage(m.group(1), RULER.sub("", m.group(2)).strip()) for m in titled)
    return tuple(Passage("", p) for p in paragraphs)


def _inside(text: str) -> str:
    """What stands between `VISITOR HANDBOOK` and `END OF HANDBOOK` on lines of their own; a text without such lines as it is."""
    end = ENDS.search(text)
    if not end:
        return text
    opens = [m for m in re.finditer(rf"^[^\w\n]*(?:[\w ]*\b)?{re.escape(end['name'].split()[-1])}\b[^\n]{{0,40}}$", text[: end.start()], re.M | re.I) if m.group(0).isupper()]
    inside = text[opens[0].end() : end.start()] if opens else ""
    return inside if inside.strip() else text


def short_name(name: str) -> str:
    """The citation mark of a passage: `H2 Membership` is cited as H2, `Returns` as Returns."""
    code = re.match(r"^\W*((?:§\s*)?[A-Za-z]{0,5}[-_]?\d[\w.-]*)(?=\W|$)", name)
    return code.group(1).rstrip(".") if code else name.strip()
