"""Rules: `if ..., choose ...`, `X rather than Y`, an order of priority. Each names labels that the prompt allows."""

from __future__ import annotations

import re

from campkit.practice_model.reader.model import Example, Label, Rule
from campkit.practice_model.reader.text import sentences, strip_bullet

CONDITION = re.compile(r"\b(?:if|when|whenever|unless|in case|as soon as|where|anything (?:that|about|with)|messages? (?:that|about|which)|everything (?:that|about)|any (?:mention|message|report|text))\b", re.I)
CHOOSES = re.compile(r"\b(?:choose|chooses|use|pick|answer|label|assign|select|goes? to|go to|send|route|it is|is always|counts? as|belongs? (?:to|in)|prefer|put|then|classify|wins|mark|take|treat|tag|return|give|means)\b|->|→|=>|:|,", re.I)
FIRM = re.compile(r"\b(?:always|whatever|even if|even when|regardless|no matter|must|overrides?|first of all|before anything|in any case)\b", re.I)
OVER = re.compile(r"\b(?:rather than|instead of|not|over|before|never|beats?|wins? over|takes precedence over|outranks)\b", re.I)
TIE = re.compile(r"\b(?:both|either|several|more than one|two (?:labels|categories|topics)|tie|ties|unsure|in doubt|doubt|unclear which|equally|ambiguous|fit|fits)\b", re.I)
BY_PLACE = re.compile(
    r"\b(?:(?:with|has|having|of|take|choose|pick|use) the (?:low|small|high|large|great|bigg)(?:est|er) (?P<number>number|digit|figure|numbered)|(?:first|earliest|earlier|topmost|uppermost|upper|highest|last|bottom|later)(?: one| \w+)? (?:in|of|on|from) (?:the|this|that|our|my) (?:list|order|table)|"
    r"(?:first|earliest|last)(?: one)?(?: that| which)? (?:fits|applies|matches|listed|named)|(?:comes|stands|is listed|is named|appears) (?:first|earlier|last|later|higher up)|(?:first|last) listed)", re.I)
LAST, MOST_OF = re.compile(r"\b(?:last|later|bottom)\b", re.I), re.compile(r"\w+ the (?:high|large|great|bigg)", re.I)
BY_PLACE_WEIGHT = 0.4  # such a rule decides only between labels that are very near
MOST_ORDERED = 12  # labels that may be put in order


def read_rules(text: str, labels: tuple[Label, ...], examples: tuple[Example, ...] = ()) -> tuple[Rule, ...]:
    """The rules of the instructions that name an allowed label. A line that holds a worked example is none."""
    names = sorted({label.name for label in labels if label.name}, key=lambda n: (-len(n), n))
    definitions = {label.definition for label in labels if label.definition}
    if not names or not text:
        return ()
    mention = re.compile("|".join(rf"(?<![\w]){re.escape(name)}(?![\w])" for name in names[:400]), re.I)
    canon = {name.lower(): name for name in names}
    shown = [example.text for example in examples if len(example.text) > 5]
    found: list[Rule] = []
    for line in text.splitlines():
        line = strip_bullet(line)
        if any(text_ in line for text_ in shown):
            continue
        for sentence in sentences(line):
            if any(d and d in sentence for d in definitions) and not CONDITION.match(sentence):
                continue
            mentions = [(m.start(), m.end(), canon[m.group(0).lower()]) for m in mention.finditer(sentence)]
            distinct = list(dict.fromkeys(name for _, _, name in mentions))
            if not distinct or len(distinct) > 4:
                continue
            found.extend(_rules_of(sentence, mentions, distinct))
    ordered = _priorities(text, mention, canon)
    found.extend(ordered or ([] if any(rule.tie for rule in found) else _by_place(text, [label.name for label in labels])))
    return tuple(found)


def _rules_of(sentence: str, mentions: list, distinct: list[str]) -> list[Rule]:
    """The rules that one sentence states."""
    condition = CONDITION.search(sentence)
    firm = bool(FIRM.search(sentence))
    if not condition:
        over = OVER.search(sentence)
        if len(distinct) == 2 and over and mentions[0][1] <= over.start() < mentions[-1][0] and re.search(r"\b(?:prefer|choose|use|pick|wins?|beats?|before|over|precedence)\b", sentence, re.I):
            return [Rule("", distinct[0], distinct[1], True, firm)]
        # `A refund that never arrived is Amber, not Birch`: text, then the label.
        verdict = re.search(r"^(.{8,}?)\s*(?:\b(?:is|are|goes to|go to|belongs? (?:to|in)|counts? as|means)\b(?: always| still)?|->|→|=>|:)\s*\W*$", sentence[: mentions[0][0]], re.I)
        if verdict and len(distinct) <= 2:
            return [Rule(verdict.group(1), distinct[0], distinct[1] if len(distinct) > 1 and over else None, False, firm)]
        return []
    clause, target, place = _split(sentence, condition, mentions)
    if target is None:
        return []
    others = [name for _, _, name in mentions if name != target]
    inside = [name for start, _, name in mentions if place[0] <= start < place[1] and name != target]
    tie = bool(TIE.search(clause)) and (len(inside) >= 1 or not _content(clause, [n for _, _, n in mentions]))
    over = inside[0] if tie and inside else others[0] if others and OVER.search(sentence) else None
    negative = re.search(rf"\b(?:not|never|don't|do not)\b(?:\s+\w+){{0,3}}\s+[\"'`]?{re.escape(target)}", sentence, re.I)
    if negative and len(distinct) == 1:
        return [Rule(_clean(clause), "", target, False, firm)]
    return [Rule("" if tie else _clean(clause), target, over, tie, firm)]


def _split(sentence: str, condition: re.Match, mentions: list) -> tuple[str, str | None, tuple[int, int]]:
    """(the condition's words, the chosen label, the condition's place): the label may stand before or after it."""
    after = [m for m in mentions if m[0] > condition.end()]
    before = [m for m in mentions if m[1] <= condition.start()]
    comma = re.compile(r",\s*(?=(?:it|then|choose|use|pick|answer|always|label|assign|the|send|route|put|prefer|never|do not|don't|treat|mark|return|go|give|classify|select|tag)\b|[\"'`A-Z])|\bthen\b|:\s|->|→|=>")
    if before and not re.match(r"\s*[,:]", sentence[before[-1][1] : before[-1][1] + 2]) and (not after or CHOOSES.search(sentence[: before[0][0]]) or before[0][0] < 3):
        return sentence[condition.end() :], before[0][2], (condition.end(), len(sentence))
    for cut in comma.finditer(sentence, condition.end()):
        later = [m for m in after if m[0] >= cut.start()]
        if later:
            return sentence[condition.end() : cut.start()], later[0][2], (condition.end(), cut.start())
    if after:
        chosen = after[-1]
        verb = [m for m in CHOOSES.finditer(sentence, condition.end(), chosen[0])]
        end = verb[-1].start() if verb else chosen[0]
        return sentence[condition.end() : end], chosen[2], (condition.end(), end)
    return "", None, (0, 0)


def _content(clause: str, names: list[str]) -> str:
    """What a tie clause says beyond the label names and the words of a tie."""
    for name in names:
        clause = re.sub(re.escape(name), " ", clause, flags=re.I)
    clause = re.sub(r"\b(?:a|an|the|message|text|report|it|could|would|might|may|be|is|both|either|and|or|fit|fits|more|than|one|two|several|label|labels|category|categories|you|are|unsure|in|doubt|unclear|apply|applies|match|matches|seem|seems|possible|between|tie|there|which|equally|to|well)\b", " ", clause, flags=re.I)
    return clause.strip(" ,.;:")


def _clean(clause: str) -> str:
    """A condition without its talk about messages: what has to be true of the text itself."""
    clause = re.sub(
        r"^\W*(?:(?:the|a|an|any|this|that|some|there is|someone|customer|user|sender|writer|message|text|report|ticket|email|e-mail|note|review|request|it|they|he|she|only|also)\s+)*"
        r"(?:mentions?|says?|describes?|contains?|talks? about|is about|are about|refers? to|complains? (?:about|of)|reports?|states?|asks? (?:for|about|whether|how|why|to)|wants? to|speaks? of|is|are|of|about|that)\s+",
        "", clause.strip(), flags=re.I,
    )
    return clause.strip(" ,.;:").removeprefix("that ").strip()


def _by_place(text: str, names: list[str]) -> list[Rule]:
    """`If several fit, choose the one with the lowest number`, `the one that stands first`: the order of the labels breaks ties."""
    for part in sentences(text) if 1 < len(names) <= MOST_ORDERED else ():
        said = BY_PLACE.search(part) if CONDITION.search(part) and TIE.search(part) else None
        if not said:
            continue
        ordered, by_number = list(names), [re.search(r"\d+$", name) for name in names]
        if said["number"]:
            if not all(by_number):
                continue
            ordered = sorted(names, key=lambda name: int(re.search(r"\d+$", name).group(0)))
        if LAST.search(said[0]) if not said["number"] else MOST_OF.match(said[0]):
            ordered.reverse()
        return [Rule("", first, second, True, weight=BY_PLACE_WEIGHT) for i, first in enumerate(ordered) for second in ordered[i + 1 :]]
    return []


def _priorities(text: str, mention: re.Pattern, canon: dict[str, str]) -> list[Rule]:
    """`Priority: A > B > C`, `in this order: A, B, C`: earlier labels win ties."""
    found = []
    for line in text.splitlines():
        if re.search(r"\bpriorit(?:y|ies)\b|\bin (?:this|that) order\b|\border of precedence\b|>.+>", line, re.I):
            names = list(dict.fromkeys(canon[m.group(0).lower()] for m in mention.finditer(line)))
            if len(names) > 1:
                found.extend(Rule("", first, second, True) for i, first in enumerate(names) for second in names[i + 1 :])
    return found
