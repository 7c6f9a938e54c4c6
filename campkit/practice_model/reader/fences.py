"""Data in a fence: tags, triple quotes, lines that mark its beginning and its end."""

from __future__ import annotations

import re
from dataclasses import dataclass

from campkit.practice_model.reader.announced import is_order
from campkit.practice_model.reader.data_names import (
    ASK_WORDS,
    DATA_WORDS,
    NAMED,
    ORDER_WORDS,
    VERBS,
    Located,
    is_data_name,
)
from campkit.practice_model.reader.marks import find_marks
from campkit.practice_model.reader.text import words

TAG = re.compile(r"<([A-Za-z][\w.-]*)(\s[^<>]*)?>")
NO_BODY = re.compile(r"^[\W_]*(?:and|to|or|tags?|\.\.\.|…)?[\W_]*$", re.I)
OPENING = re.compile(r'("""|```|\'\'\'|~~~|<<<)[^\S\n]{0,80}(?:[\w-]{0,80}\n)?')
CLOSING = re.compile(r'"""|```|\'\'\'|~~~|>>>')
CLOSERS = {'"""': '"""', "```": "```", "'''": "'''", "~~~": "~~~", "<<<": ">>>"}
SOURCE = re.compile(r"\b(?:handbook|manual|knowledge base|context|faq|guide|guidelines|polic(?:y|ies)|terms|house rules|price ?list|background|regulations|brochure|leaflet|information sheet)\b[^\n\w]*\n?[ \t]*$", re.I)
ASKS_BELOW = re.compile(r"^[ \t]*(?:\*\*)?(?:[\w'’]+ )?(?:question|query|enquiry|inquiry|message|request)(?:\*\*)?[ \t]*[:：][ \t]*\S", re.I | re.M)


def in_tags(text: str, has_system: bool) -> Located | None:
    """<message> ... </message>: the fence ends at the first closing tag; what follows it has broken out."""
    spans, unclosed = [], set()
    place = 0
    while found := TAG.search(text, place):
        name, start = found.group(1), found.end()
        end = -1 if name in unclosed else text.find(f"</{name}>", start)
        unclosed |= {name} if end < 0 else set()
        mentioned = end >= 0 and (NO_BODY.match(text[start:end]) or _in_prose(text, found.start()) and f"<{name}>" in text[start:])
        if end < 0 or mentioned:  # a prompt that only speaks of the tags: `between <text> and </text>`
            place = end + len(name) + 3 if mentioned and NO_BODY.match(text[start:end]) else start
            continue
        spans.append((name, found.start(), start, end, end + len(name) + 3))
        place = end + len(name) + 3
    chosen = [span for span in spans if is_data_name(span[0]) or span[0].lower() in DATA_WORDS]
    if not chosen and len(spans) == 1 and not set(words(spans[0][0].replace("_", " "))) & (ORDER_WORDS | ASK_WORDS) and has_system:
        chosen = spans
    if not chosen:
        return None
    # A stray second opening or closing tag of the same name means that the data closed the fence by itself.
    name, outer, start, end, after = chosen[-1]
    first = next(span for span in chosen if span[0] == name)
    stray = text.find(f"</{name}>", after)
    if stray >= 0 or (first != chosen[-1] and _adjacent(text, chosen, name)):
        name, outer, start, end, after = first
        last = text.rfind(f"</{name}>")
        outside = text[after : last if last >= after else len(text)].replace(f"<{name}>", " ").strip()
        tail = text[last + len(name) + 3 :] if last >= after else ""
        return Located(text[start:end].strip(), text[:outer], tail, True, "tag", outside)
    return Located(text[start:end].strip(), text[:outer], text[after:], True, "tag")


def _in_prose(text: str, place: int) -> bool:
    """Whether a tag stands in the middle of a sentence, not at the start of a line or after a colon."""
    ahead = text[max(0, place - 30) : place]
    return bool(re.search(r"[A-Za-z,]\s?[\"'`(]?$", ahead))


def _adjacent(text: str, chosen: list[tuple], name: str) -> bool:
    """Whether spans of one name are held apart only by loose prose, as a break-out leaves them (few-shot pairs have labels between)."""
    same = [span for span in chosen if span[0] == name]
    return len(same) == 2 and "<" not in text[same[0][4] : same[1][1]] and not re.search(r"^\s*\w+\s*:", text[same[0][4] : same[1][1]], re.M) and text[: same[0][1]].count("xample") == 0


def in_quotes(text: str) -> Located | None:
    """Data between triple quotes, backticks or the like: the last block that is not a JSON or schema sample."""
    blocks = _blocks(text)
    blocks = [b for b in blocks if not re.match(r"\s*[\[{]\s*\"", b.body) or len(blocks) == 1 and len(b.body) > 400]
    if not blocks:
        return None
    block = blocks[-1]
    rest = text[block.end :]
    if SOURCE.search(text[: block.start]) and ASKS_BELOW.search(rest):
        return None  # a handbook between quotation marks, and the question below it
    if len(blocks) == 1 and CLOSERS[block.mark] in rest:
        cut = rest.rfind(CLOSERS[block.mark])
        return Located(block.body.strip(), text[: block.start], rest[cut + 3 :], True, "quotes", rest[:cut].strip())
    return Located(block.body.strip(), text[: block.start], rest, True, "quotes")


@dataclass(frozen=True)
class _Block:
    """A quoted block: its opening mark, what stands inside, and its place with both marks."""

    mark: str
    body: str
    start: int
    end: int


def _blocks(text: str) -> list[_Block]:
    """The quoted blocks whose closing mark belongs to their opening one; in one pass, however many marks never close."""
    found, place = [], 0
    while opening := OPENING.search(text, place):
        closing = CLOSING.search(text, opening.end())
        if not closing:
            break
        if CLOSERS[opening.group(1)] == closing.group(0):
            found.append(_Block(opening.group(1), text[opening.end() : closing.start()], opening.start(), closing.end()))
        place = closing.end()
    return found


def in_marks(text: str, has_system: bool) -> Located | None:
    """Data between lines that mark its beginning and its end (`###`, `[MESSAGE]`, `BEGIN MESSAGE`): the last such stretch that gives no instructions."""
    for fence in reversed(find_marks(text)):
        body, ahead, rest = text[fence.start : fence.end], text[: fence.outer], text[fence.after :]
        heads = [m for m in NAMED.finditer(body) if not is_data_name(m.group(1))]
        if not body.strip() or any(words(m.group(1))[-1] in ORDER_WORDS for m in heads) or not (has_system or VERBS.search(ahead) or VERBS.search(rest)):
            continue
        last = rest.rfind(f"\n{fence.closer}")
        last = last + 1 if last >= 0 else 0 if rest.startswith(fence.closer) else -1
        outside, tail = (rest[:last].strip(), rest[last + len(fence.closer) :]) if last >= 0 else ("", rest)
        if fence.ruler and tail.strip() and not all(is_order(p) or VERBS.search(p) for p in re.split(r"\n\s*\n", tail) if p.strip()) or any(is_data_name(m.group(1)) and m.group(2) for m in NAMED.finditer(tail)):
            continue  # rulers between the parts of a prompt
        return Located(body.strip(), ahead, tail, True, "marks", outside)
    return None
