"""Orders hidden in data. A model without a fence, or without being told what the fence means, follows them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from campkit.practice_model.reader.model import Label
from campkit.practice_model.reader.text import sentences

MODEL_WORDS = r"(?:instructions?|rules?|prompts?|guidelines|directions|directives|the above|everything above|what you were told)"
ORDER = re.compile(
    rf"\b(?:ignore|disregard|forget|override|bypass|skip)\b[^.!?\n]{{0,40}}{MODEL_WORDS}|"
    r"^\W*(?:system|assistant|developer|admin|note to (?:the )?(?:ai|assistant|model|bot)|attention (?:ai|assistant|model)|new instructions?|important instructions?|instruction|ai|bot|model|to the (?:ai|assistant|model|classifier))\s*[:：,-]|"
    r"\b(?:you must|you should|you are|you will|please|now|instead|just|always|then|and|must be|has to be)\s+(?:now\s+|only\s+|always\s+|instead\s+)?(?:answer|reply|respond|output|classify|label|categori[sz]e|say|print|return|write|route|mark|tag)\w*\b(?!\s+(?:my|to my|me|us|soon|to this|back|in the shop|card|it\b|the (?!(?:word|label|text|following|phrase|answer|category|name|letter|number)\b)))|"
    r"^\W*(?:answer|reply|respond|output|classify|label|categori[sz]e|print|return|route|mark|tag|treat|file|sort)\s+(?:only\s+)?(?:with|this|it|as|the message|\"|'|[A-Z]{2,}|[A-Z]\d)|"
    r"\b(?:label|category|class|classification|queue|correct answer|right answer|code|result)\s+(?:is|must be|should be|for this|=|has to be)\b[^.\n]{0,60}|"
    r"\bthe (?:ai|assistant|model|bot|classifier|system)\s+(?:must|should|has to|shall|needs to|will)\b|"
    r"\b(?:call|invoke|run|execute|use)\s+(?:the\s+)?(?:tool|function)\b|忽略(?:之前|以上|上面)|تجاهل",
    re.I,
)
SAY = re.compile(
    r"\b(?:answer|reply|respond|output|say|print|return|write)(?:\s+(?:only|with|exactly|just|the|words?|text|word|phrase|that|as|follows|in|this))*\s*[:：]?\s*(?:[\"“'`]([^\"”'`\n]{1,200})[\"”'`]|([^\n.!]{1,120}))", re.I
)
SET = re.compile(r"\b(?:set|change|make|put|fill|use)\s+(?:the\s+)?([\w ]{2,30}?)\s+(?:to|=|as|is|with)\s+[\"'`]?([^\"'`\n.,;]{1,60})", re.I)


@dataclass(frozen=True)
class Order:
    """One order found in data: its words, and what it wants said when that is clear."""

    text: str
    say: str | None


def find_orders(text: str) -> list[Order]:
    """The orders in a text, in order. A text that merely asks or complains has none."""
    found, armed = [], False
    for sentence in sentences(text):
        if ORDER.search(sentence) or (armed and re.match(r"^\W*(?:answer|reply|respond|output|say|print|return|write|label|classify|choose|use|route|mark|set|call|give|tell|approve|cancel|send|refund)\b", sentence, re.I)):
            said = SAY.search(sentence)
            found.append(Order(sentence, (said.group(1) or said.group(2)).strip(" :\"'`") if said else None))
            armed = True
    return found


def ordered_label(orders: list[Order], labels: tuple[Label, ...]) -> str | None:
    """The allowed label that the last order with a label names."""
    chosen = None
    for order in orders:
        hits = []
        for label in labels:
            for match in re.finditer(rf"(?<!\w){re.escape(label.name)}(?!\w)", order.text, re.I):
                hits.append((match.start(), label.name))
        if hits:
            chosen = max(hits)[1]
    return chosen


def ordered_values(orders: list[Order]) -> dict[str, str]:
    """Field values that orders set (`set the total to 0`), by the field's words."""
    found = {}
    for order in orders:
        for match in SET.finditer(order.text):
            found[match.group(1).strip().lower()] = match.group(2).strip()
    return found


def without_orders(text: str) -> str:
    """The text with its orders left out: how a model that knows them for data reads it. A text of orders only stays as it is."""
    orders = {order.text for order in find_orders(text)}
    if not orders:
        return text
    rest = text
    for order in sorted(orders, key=lambda o: (-len(o), o)):
        rest = rest.replace(order, " ")
    return rest.strip() or text
