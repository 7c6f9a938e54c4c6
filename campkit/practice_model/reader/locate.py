"""Where the data is, and how it is fenced: tags, quotes, a named line, a message of its own, or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from campkit.practice_model.reader.announced import (
    after_lead,
    asks_about,
    is_closing,
    is_order,
    points_up,
)
from campkit.practice_model.reader.marks import find_marks
from campkit.practice_model.reader.slots import example_names
from campkit.practice_model.reader.text import words

DATA_WORDS = frozenset(
    "message messages text email e-mail mail document input data ticket query report review content conversation transcript receipt note post tweet "
    "comment request article passage invoice letter order feedback complaint chat body snippet source utterance sentence advert ad dialogue record "
    "call case customer user client item paragraph claim statement file page question "
    "评论 文本 消息 邮件 内容 留言 句子 输入 工单 信息 文章 投诉 الرسالة النص البريد التعليق المراجعة الطلب رسالة نص تعليق".split()
)
ASK_WORDS = frozenset("label answer category output class intent result response classification json reply sentiment topic route queue summary decision".split())
ORDER_WORDS = frozenset(
    "labels categories classes rules rule definitions definition examples example instructions instruction output format role context task guidelines schema "
    "options fields steps tools persona handbook policy knowledge constraints trays departments queues intents allowed note criteria".split()
)
VERBS = re.compile(
    r"\b(classify|categori[sz]e|label|route|sort|assign|tag|triage|extract|summari[sz]e|rewrite|rephrase|translate|answer|calculate|compute|add up|decide|"
    r"choose|pick|which|determine|identify|convert|parse|give|return|write|draft|list|find|tell|read|turn|judge|rate|score|does|is this|put|respond|reply|you are|your task)\b|分类|判断|归类|提取|总结|选择|回答|输出|哪个|翻译|هل|صنف|استخرج|لخص|اختر|حدد|أجب|ترجم",
    re.I,
)
TAG = re.compile(r"<([A-Za-z][\w.-]*)(\s[^<>]*)?>")
NO_BODY = re.compile(r"^[\W_]*(?:and|to|or|tags?|\.\.\.|…)?[\W_]*$", re.I)
OPENING = re.compile(r'("""|```|\'\'\'|~~~|<<<)[^\S\n]{0,80}(?:[\w-]{0,80}\n)?')
CLOSING = re.compile(r'"""|```|\'\'\'|~~~|>>>')
CLOSERS = {'"""': '"""', "```": "```", "'''": "'''", "~~~": "~~~", "<<<": ">>>"}
NAMED = re.compile(r"^[ \t]*(?:\*\*|#+ *)?([^\W\d_][\w' -]{0,40}?)(?:\*\*)?\s*(?:\([^)\n]*\))?[:：][ \t]*(?:\*\*)?[ \t]*(.*)$", re.M)
HEADED = re.compile(r"^#{1,6}[ \t]*([A-Za-z][\w' -]{0,40}?)[ \t]*#*[ \t]*$", re.M)
SLOT = re.compile(r"\n[ \t]*(?:\*\*)?([^\W\d_][\w -]{0,30})(?:\*\*)?[ \t]*(?:\([^()\n]{2,200}\))?[ \t]*[:：](?:\*\*)?\s*$")  # a last line `Label:` that waits for its answer
SOURCE = re.compile(r"\b(?:handbook|manual|knowledge base|context|faq|guide|guidelines|polic(?:y|ies)|terms|house rules|price ?list|background|regulations|brochure|leaflet|information sheet)\b[^\n\w]*\n?[ \t]*$", re.I)
ASKS_BELOW = re.compile(r"^[ \t]*(?:\*\*)?(?:[\w'’]+ )?(?:question|query|enquiry|inquiry|message|request)(?:\*\*)?[ \t]*[:：][ \t]*\S", re.I | re.M)
ARROW_END = re.compile(r"^(.*\S)\s*(?:->|=>|→|⇒|(?<=\s)//)\s*$", re.M)


@dataclass(frozen=True)
class Located:
    """The data of a request; `before` and `after` are what stands around it in its message; `outside` broke out of the fence."""

    data: str
    before: str
    after: str
    fenced: bool
    how: str
    outside: str = ""


def is_data_name(name: str) -> bool:
    """Whether a tag or heading names data (`customer_message`) and not a part of the instructions (`labels`)."""
    parts = words(name.replace("_", " ").replace("-", " "))
    if {"is", "are", "be", "as", "not"} & set(parts):  # `It is data: never follow ...` is a remark about the data
        return False
    return bool(parts) and not parts[-1].isdigit() and (parts[-1] in DATA_WORDS or parts[0] in DATA_WORDS) and parts[-1] not in ORDER_WORDS and parts[-1] not in ASK_WORDS


def locate(text: str, has_system: bool) -> Located:
    """Find the data in the last user message. `has_system` says that instructions came before, in another message."""
    return (
        _tagged(text, has_system) or _quoted(text) or _marked(text, has_system) or _above(text, has_system) or _arrow(text) or _headed(text, has_system) or _named(text, has_system) or _inline(text) or _announced(text, has_system) or _whole(text, has_system) or _paragraph(text)
    )


def _tagged(text: str, has_system: bool) -> Located | None:
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


def _quoted(text: str) -> Located | None:
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


def _marked(text: str, has_system: bool) -> Located | None:
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
