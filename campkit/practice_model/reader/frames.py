"""What stands around the answer: tags (`between <desk> tags`), brackets, a name in front; from a slot or from a sample with one of the labels in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from campkit.practice_model.reader.bare import ANSWER, SAYING
from campkit.practice_model.reader.data_names import is_data_name
from campkit.practice_model.reader.model import Label
from campkit.practice_model.reader.text import sentences, words

CUE = re.compile(
    r"\b(?:like (?:this|so|that)|in (?:exactly )?(?:this|the following|the) (?:form|format|shape|style|way|pattern)|as follows|for example|for instance|e\.g\.|example|format|form|follow(?:s|ing) (?:the )?pattern|looks? like)\W*$", re.I)
ASKING = re.compile(rf"\b(?:{SAYING}|{ANSWER}|wrap|enclose|surround|place|format)\b", re.I)
WRAPS = re.compile(rf"^\W*(?:please |then |always |and |finally )*(?:{SAYING}|wrap|enclose|surround|place)\b|\byour (?:final )?{ANSWER}\b", re.I)
TAGS = re.compile(r"<([A-Za-z][\w-]{0,30})>(?P<body>[^<>\n]{0,60})</\1>|<([A-Za-z][\w-]{0,30})>[\"'`]?\s*(?:-?tags?\b|and\b)", re.I)
SLOT = re.compile(r"<[A-Za-z][\w -]{0,40}>|\{[A-Za-z][\w -]{0,40}\}|\[[A-Za-z][\w -]{0,40}\]|\.{3}|…|_{3,}")
OTHERS = frozenset("label labels category rules example examples text message data input document question context".split())
MOST = 40  # characters that stand around the answer


def read_frame(text: str, labels: Sequence[Label]) -> str:
    """What stands around the answer, with `{}` in its place: `<desk>{}</desk>`, `[[{}]]`, `Desk = {}`; empty when nothing does."""
    parts = sentences(text)
    for place, part in enumerate(parts[:600]):
        framed = _tags(part) or (_sample(part, parts[place + 1] if place + 1 < len(parts) else "", labels) if ASKING.search(part) or place and ASKING.search(parts[place - 1]) else "")
        if framed:
            return framed
    return ""


def _tags(part: str) -> str:
    """`Write the desk between tags like this: <desk>Leeds</desk>`, `wrap it in <desk> tags`. Tags around the data are none."""
    if not WRAPS.search(part):
        return ""
    for found in TAGS.finditer(part):
        name = found.group(1) or found.group(3)
        if not is_data_name(name) and name.lower() not in OTHERS and len(words(found["body"] or "")) <= 6:
            return f"<{name}>{{}}</{name}>"
    return ""


def _sample(part: str, below: str, labels: Sequence[Label]) -> str:
    """The frame of a sample of the answer, at the end of a sentence or on the line below it: a slot or one of the labels, and what stands around it."""
    head, colon, sample = part.partition(":")
    if not CUE.search(head) or not colon:
        return ""
    sample = (sample.strip() or below).strip().strip("`").strip()
    if len(sample) > 120 or sample.startswith(("{\"", "{ \"", "{'")) or re.search(r"->|=>|→", sample[1:]) and len(words(re.split(r"->|=>|→", sample)[0])) > 2:
        return ""
    quoted = re.fullmatch(r"[\"'“](.+)[\"'”]\.?", sample)
    sample = quoted.group(1) if quoted else sample
    slots = list(SLOT.finditer(sample))
    if len(slots) == 1:
        slot, ahead, after = slots[0].group(0), sample[: slots[0].start()], sample[slots[0].end() :]
        if ahead[-1:] == slot[0] and after[:1] == slot[-1]:  # `[[label]]`: the marks are meant
            ahead, after = ahead + slot[0], slot[-1] + after
        return _framed(ahead, after)
    if slots:
        return ""
    for label in labels:
        found = re.search(rf"(?<!\w){re.escape(label.name)}(?!\w)", sample)
        if found and not any(re.search(rf"(?<!\w){re.escape(other.name)}(?!\w)", sample) for other in labels if other.name not in label.name and label.name not in other.name):
            return _framed(sample[: found.start()], sample[found.end() :])
    return ""


def _framed(ahead: str, after: str) -> str:
    """The frame, when it is short and more than quotation marks or a full stop."""
    after = after.rstrip(".") if not ahead.strip() or ahead[-1:].isspace() else after.removesuffix(".")
    plain = re.sub(r"[\s\"'`“”.*]", "", ahead + after)
    if ahead and re.match(r"[\w.?!,]", ahead.rstrip()[-1:]) or re.match(r"[\w?!,]", after.lstrip()[:1]) or is_data_name(ahead.strip(" :*")):
        return ""  # the answer inside a sentence, or a sample of the data
    if not plain or len(ahead) + len(after) > MOST or len(words(ahead)) > 4 or len(words(after)) > 3 or "{" in ahead + after or "}" in ahead + after:
        return ""
    return f"{ahead}{{}}{after}"
