"""Worked examples: arrows, pairs of named lines, JSON lines, tables, tags, and earlier turns of the chat."""

from __future__ import annotations

import json
import re

from campkit.practice_model.reader.data_names import ASK_WORDS, is_data_name
from campkit.practice_model.reader.model import Example
from campkit.practice_model.reader.slots import NAMED, example_names
from campkit.practice_model.reader.text import strip_bullet, unquote, words

ARROW = re.compile(r"^(.{3,}?)\s*(?:-{1,2}>|=>|→|⇒|➜|(?<=\s)//(?=\s))\s*(\S.{0,300})$")
TAGGED = re.compile(r"<([A-Za-z][\w-]*)>\s*(.{0,8000}?)\s*</\1>", re.S)
QUESTION, ANSWER = frozenset(("q", "question", "input", "in", "user", "human")), frozenset(("a", "output", "out", "assistant", "ai", "expected", "target", "team", "code", "tray", "department", "desk", "sort"))


def read_examples(text: str) -> tuple[Example, ...]:
    """Every worked example of the instructions, in order, each text once."""
    found = [*_tagged(text), *_named(text), *_lines(text)]
    kept: dict[str, Example] = {}
    for example in found:
        if example.text and example.answer:
            kept.setdefault(example.text, example)
    return tuple(kept.values())


def read_turns(messages: list[dict]) -> tuple[tuple[Example, ...], list[dict]]:
    """Earlier user and assistant turns that read as examples, and the turns that do not (a real conversation)."""
    pairs, rest, index = [], [], 0
    while index < len(messages):
        here, then = messages[index], messages[index + 1] if index + 1 < len(messages) else {}
        answer = then.get("content") or ""
        if here.get("role") == "user" and then.get("role") == "assistant" and not then.get("tool_calls") and _is_answer(answer):
            pairs.append(Example((here.get("content") or "").strip(), answer.strip()))
            index += 2
        else:
            rest.append(here)
            index += 1
    return tuple(pairs), rest


def _is_answer(text: str) -> bool:
    """Whether an assistant's turn looks like a worked answer: short and not a question, or JSON."""
    text = text.strip()
    return bool(text) and (text[0] in "{[" or (len(words(text)) <= 8 and not text.endswith("?")))


def _lines(text: str) -> list[Example]:
    """`text -> label`, one a line; JSON objects, one a line; `"text" | label` rows under no heading."""
    found = []
    for raw in text.splitlines():
        line = strip_bullet(raw)
        arrow = ARROW.match(line)
        if arrow:
            found.append(Example(_plain(arrow.group(1)), unquote(arrow.group(2).rstrip(" .") if len(words(arrow.group(2))) < 6 else arrow.group(2))))
        elif line.startswith("{") and line.rstrip(",").endswith("}"):
            found.extend(_json(line.rstrip(",")))
        else:
            row = re.match(r"^\|?\s*[\"“](.{3,}?)[\"”]\s*(?:\||[-–—:=]|is)\s*(\S[^|]{0,80}?)\s*\|?$", line)
            if row:
                found.append(Example(row.group(1).strip(), unquote(row.group(2).rstrip("."))))
    return found


def _plain(text: str) -> str:
    """The example's text without a leading name (`Message: ...`) and quotes."""
    named = NAMED.match(text)
    if named and (is_data_name(named.group(1)) or set(words(named.group(1))) & QUESTION):
        text = named.group(2)
    return unquote(text)


def _json(line: str) -> list[Example]:
    try:
        value = json.loads(line)
    except ValueError:
        return []
    texts = [v for v in value.values() if isinstance(v, str)] if isinstance(value, dict) else []
    if len(texts) == 2 and len(value) == 2:
        first, second = texts if len(texts[0]) >= len(texts[1]) else texts[::-1]
        return [Example(first, second)]
    return []


def _named(text: str) -> list[Example]:
    """`Message: ...` followed by `Label: ...`, both possibly over several lines."""
    found, asked, answer = [], None, None
    slot, asking = example_names(text)
    for raw in [*text.splitlines(), "END:"]:
        named = NAMED.match(raw)
        name = set(words(named.group(1))) if named else set()
        is_answer = bool(named) and (named.group(1).lower() == slot if slot else bool(name & (ASK_WORDS | ANSWER)))
        is_question = bool(named) and not is_answer and (is_data_name(named.group(1)) or bool(name & QUESTION) or named.group(1).lower() in asking)
        if is_answer and asked is not None and named.group(2).strip():
            answer = named.group(2)
            found.append((asked, answer))
            asked = None
        elif is_question:
            asked, answer = named.group(2), None
        elif asked is not None and answer is None and raw.strip() and not named:
            asked = f"{asked}\n{raw}".strip()
        elif named and asked is not None:
            asked = f"{asked}\n{raw}".strip() if not raw == "END:" else None
        elif not raw.strip() and answer is not None:
            answer = None
        elif found and answer is not None and raw.strip():
            previous = found.pop()
            answer = f"{previous[1]}\n{raw}"
            found.append((previous[0], answer))
    return [Example(_plain(text_.strip()), unquote(label.strip())) for text_, label in found if text_ and text_.strip()]


def _tagged(text: str) -> list[Example]:
    """<example><message>..</message><label>..</label></example>."""
    found = []
    if "</example" not in text.lower():
        return found
    for match in re.finditer(r"<example\b[^<>]*>(.{0,8000}?)</example>", text, re.S | re.I):
        parts = TAGGED.findall(match.group(1))
        if len(parts) >= 2:
            found.append(Example(" ".join(parts[0][1].split()), unquote(parts[1][1])))
    return found
