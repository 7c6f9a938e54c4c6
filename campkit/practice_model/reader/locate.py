"""Where the data is, and how it is fenced: tags, quotes, a named line, a message of its own, or not at all."""

from __future__ import annotations

import re

from campkit.practice_model.reader.announced import (
    after_lead,
    asks_about,
    is_closing,
    is_order,
    points_up,
)
from campkit.practice_model.reader.data_names import (
    ASK_WORDS,
    DATA_WORDS,
    NAMED,
    ORDER_WORDS,
    VERBS,
    Located,
    is_data_name,
)
from campkit.practice_model.reader.fences import in_marks, in_quotes, in_tags
from campkit.practice_model.reader.slots import example_names
from campkit.practice_model.reader.text import words

HEADED = re.compile(r"^#{1,6}[ \t]*([A-Za-z][\w' -]{0,40}?)[ \t]*#*[ \t]*$", re.M)
SLOT = re.compile(r"\n[ \t]*(?:\*\*)?([^\W\d_][\w -]{0,30})(?:\*\*)?[ \t]*(?:\([^()\n]{2,200}\))?[ \t]*[:：](?:\*\*)?\s*$")  # a last line `Label:` that waits for its answer
ARROW_END = re.compile(r"^(.*\S)\s*(?:->|=>|→|⇒|(?<=\s)//)\s*$", re.M)


def locate(text: str, has_system: bool) -> Located:
    """Find the data in the last user message. `has_system` says that instructions came before, in another message."""
    return (
        in_tags(text, has_system) or in_quotes(text) or in_marks(text, has_system) or _above(text, has_system) or _arrow(text) or _headed(text, has_system) or _named(text, has_system) or _inline(text) or _announced(text, has_system) or _whole(text, has_system) or _paragraph(text)
    )


def _headed(text: str, has_system: bool) -> Located | None:
    """`## Message` on a line of its own, with the data below it up to the next heading or the end."""
    heads = list(HEADED.finditer(text))
    heads = [m for m in heads if is_data_name(m.group(1)) or m is heads[-1] and m.group(1).lower() in DATA_WORDS]  # a last heading `## Note` is no remark
    if not heads or not (has_system or VERBS.search(text[: heads[-1].start()]) or VERBS.search(text[heads[-1].end() :])):
        return None
    head = heads[-1]
    later = re.compile(r"^#{1,6}\s+\S", re.M).search(text, head.end())
    end = later.start() if later else len(text)
    paragraphs = re.split(r"\n\s*\n", text[head.end() : end])
    while len(paragraphs) > 1 and (is_order(paragraphs[-1]) or is_closing(paragraphs[-1])):
        paragraphs.pop()
    body = "\n\n".join(paragraphs)
    return Located(body.strip(), text[: head.start()], text[head.end() + len(body) :], False, "named") if body.strip() else None


def _above(text: str, has_system: bool) -> Located | None:
    """Data first, then `^ that's a message to our shop. Is it ...?`: what speaks of the text above it gives the instructions."""
    paragraphs = re.split(r"(\n[ \t]*\n\s*)", text.strip()) if not has_system else []
    place = points_up(paragraphs[::2]) if len(paragraphs) > 1 else None
    after = "".join(paragraphs[2 * place :]) if place else ""
    return Located(_unquoted("".join(paragraphs[: 2 * place - 1]).strip()), "", after, False, "above") if place else None


def _arrow(text: str) -> Located | None:
    """A last line `text ->` that waits for its answer."""
    lines = text.rstrip().splitlines()
    found = ARROW_END.match(lines[-1]) if lines else None
    return Located(found.group(1).strip(), "\n".join(lines[:-1]), "", False, "arrow") if found else None


def _named(text: str, has_system: bool) -> Located | None:
    """`Message: ...` with the data after it, up to a closing `Label:` or to the end."""
    _, asking = example_names(text)
    named = [m for m in _outside_lists(text) if is_data_name(m.group(1)) or m.group(1).lower() in asking or not has_system and _spoken_of(m, text) or has_system and not text[: m.start()].strip() and m.group(1).lower() in DATA_WORDS]  # a message that begins with `Note:` is no remark
    if not named:
        return None
    names = [m.group(1).lower() for m in named]
    last = named[-1]
    if names.count(names[-1]) == 1 and names[-1] != "question":  # no repeated name, so no worked examples: later names belong to the data
        last = next((m for m in named if has_system or VERBS.search(text[: m.start()])), last)
    ahead = text[: last.start()]
    body = text[last.start(2) :]
    slot = SLOT.search(body)
    if not has_system and not VERBS.search(ahead) and not VERBS.search(text[last.end() :]) and not any(map(asks_about, re.split(r"\n\s*\n", body)[1:])) and not (slot and (set(words(slot.group(1))) & ASK_WORDS or re.search(rf"^[ \t*_#>-]{{0,10}}{re.escape(slot.group(1))}[ \t*_]{{0,6}}[:：][ \t*_]{{0,10}}\S", ahead, re.M))):
        return None
    if slot:
        paragraphs = re.split(r"\n\s*\n", body[: slot.start()])
        while len(paragraphs) > 1 and (is_order(paragraphs[-1]) or asks_about(paragraphs[-1])):
            paragraphs.pop()
        kept = "\n\n".join(paragraphs)
        return Located(_unquoted(kept.strip()), ahead, body[len(kept) :], False, "named")
    paragraphs = re.split(r"\n\s*\n", body)
    while len(paragraphs) > 1 and (is_order(paragraphs[-1]) or is_closing(paragraphs[-1]) or not has_system and asks_about(paragraphs[-1])):
        paragraphs.pop()
    data = "\n\n".join(paragraphs).strip()
    return Located(_unquoted(data), ahead, body[len("\n\n".join(paragraphs)) :], False, "named") if data else None


def _spoken_of(line: re.Match, text: str) -> bool:
    """Whether a line `SMS: ...` opens the last paragraphs and its name was spoken of in the instructions above it (`whether a given SMS is spam`)."""
    name, ahead = line.group(1).lower(), text[: line.start()]
    parts = words(name)
    if len(parts) > 2 or not line.group(2) or not ahead.endswith("\n\n") or set(parts) & (ORDER_WORDS | ASK_WORDS) or NAMED.search(ahead):
        return False
    return bool(VERBS.search(ahead)) and bool(re.search(rf"\b{re.escape(name)}s?\b", ahead, re.I)) and not re.search(r"^[ \t]*[\w -]{1,40}[:：]", text[line.end() :], re.M)


def _unquoted(data: str) -> str:
    """The data without one pair of quotation marks around the whole of it."""
    return data[1:-1].strip() if len(data) > 2 and data[0] in "\"“" and data[-1] in "\"”" and not re.search(r"[\"“”]", data[1:-1]) else data


def _outside_lists(text: str) -> list[re.Match]:
    """The lines `name: text` that are no entries of a list of names with their definitions (`report_damage: ...` between others of its kind)."""
    runs: list[list[re.Match]] = []
    end = len(text.rstrip())
    for match in NAMED.finditer(text):
        if runs and not text[runs[-1][-1].end() : match.start()].strip() and "\n" not in text[runs[-1][-1].end() + 1 : match.start()]:
            runs[-1].append(match)
        else:
            runs.append([match])
    kept = []
    for run in runs:
        others = [m for m in run if m.group(2) and not is_data_name(m.group(1)) and not set(words(m.group(1))) & (ASK_WORDS | ORDER_WORDS)]
        if len(run) < 3 or len(others) * 2 <= len(run) or run[-1].end() >= end:
            kept.extend(run)
    return kept


def _inline(text: str) -> Located | None:
    """`Classify as a or b. Message: ...` on one line."""
    found = [m for m in re.finditer(r"(?<=[.!?)\]])[ \t]+([A-Z][\w -]{0,24}?)[:：][ \t]+(?=\S)", text) if is_data_name(m.group(1))]
    if not found or not VERBS.search(text[: found[-1].start() + 1]):
        return None
    return Located(text[found[-1].end() :].strip(), text[: found[-1].start() + 1], "", False, "named")


def _announced(text: str, has_system: bool) -> Located | None:
    """`Here is the request:` with the data below it, up to closing paragraphs that speak to the model. With instructions in another message it has to stand first."""
    place = after_lead(text)
    if not place or has_system and text[: place[0]].strip() or not has_system and not VERBS.search(text):
        return None
    body = text[place[1] :]
    paragraphs = re.split(r"\n\s*\n", body)
    while len(paragraphs) > 1 and (is_order(paragraphs[-1]) or is_closing(paragraphs[-1]) or not has_system and asks_about(paragraphs[-1])):
        paragraphs.pop()
    kept = "\n\n".join(paragraphs)
    return Located(_unquoted(kept.strip()), text[: place[1]], body[len(kept) :], False, "announced") if kept.strip() else None


def _whole(text: str, has_system: bool) -> Located | None:
    """With instructions in another message, the user's message is the data."""
    return Located(text.strip(), "", "", False, "message") if has_system else None


ABOUT_BELOW = re.compile(r"\b(?:following|below)\b[^?\n]*\?", re.I)


def _paragraph(text: str) -> Located:
    """No sign at all: the text after a colon, in quotes, or the last paragraph after an instruction."""
    quote = re.search(r"[:：]\s*[\"“«](.+)[\"”»]\s*$", text, re.S) or re.search(r"[:：]\s*\n[ \t]*[\"“«]([^\"”»]+)[\"”»][ \t]*\n", text) or re.search(r"[\"“«]([^\"”»]{12,})[\"”»]", text)
    if quote and VERBS.search(text[: quote.start()]):
        return Located(quote.group(1).strip(), text[: quote.start()], text[quote.end() :], False, "paragraph")
    paragraphs = [p for p in re.split(r"\n\s*\n", text.strip()) if p.strip()]
    if len(paragraphs) > 1:
        lead = [i for i, p in enumerate(paragraphs) if VERBS.search(p) or i == 0 and ABOUT_BELOW.search(p)]
        if lead and lead[-1] == len(paragraphs) - 1 and lead[0] != lead[-1] and not is_order(paragraphs[-1]):
            return Located(paragraphs[-1].strip(), "\n\n".join(paragraphs[:-1]), "", False, "paragraph")
        if lead and lead[-1] < len(paragraphs) - 1:
            return Located("\n\n".join(paragraphs[lead[-1] + 1 :]), "\n\n".join(paragraphs[: lead[-1] + 1]), "", False, "paragraph")
        if lead:
            return Located("\n\n".join(paragraphs[:-1]), "", paragraphs[-1], False, "paragraph")
    first, _, rest = text.partition(":")
    if rest.strip() and VERBS.search(first) and len(first) < 400 and "\n" not in first:
        return Located(rest.strip(), first, "", False, "paragraph")
    lines = text.strip().splitlines()
    if len(lines) > 1 and VERBS.search(lines[0]):
        return Located("\n".join(lines[1:]).strip(), lines[0], "", False, "paragraph")
    return Located(text.strip(), text, "", False, "none")
