"""Yes-or-no judgements: does the text break, meet or support what the prompt states?"""

from __future__ import annotations

import re

from campkit.practice_model.decide.answer import find_answer
from campkit.practice_model.decide.cases import decide_case, keeps_all
from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.decide.spans import find_spans, parse_number
from campkit.practice_model.reader.labels import is_yes_no
from campkit.practice_model.reader.model import Instruction
from campkit.practice_model.reader.text import sentences, stems, strip_bullet

AGAINST = re.compile(r"\b(?:no|not|never|without|nobody|none|forbidden|n't|must not|may not|only|at most|at least|stay|stays|needs?)\b", re.I)
DENIES = re.compile(r"\b(?:not|no|never|nothing|without)\b|n't\b", re.I)
ANSWERED = re.compile(
    r"\b(?:whether|if|does|do|is|are|can)\b[^.?\n]{0,60}\b(?:answers?|answered|states?|stated|says?|covers?|covered|holds?)\b[^.?\n]{0,20}\b(?:question|it|this|that|answer)\b|"
    r"\b(?:question|it|this|that)\b[^.?\n]{0,20}\b(?:is|are|be|can be)\s+(?:answered|stated|covered|answerable)\b", re.I)
ALL_OF = re.compile(r"\b(?:all|every|each|any|one|none)\b", re.I)
BROKEN = re.compile(r"\b(?:broken|violated|missing|not (?:kept|met|fulfilled|satisfied|true)|fails?|breaks?)\b", re.I)
NEGATIVE = re.compile(r"\b(?:breach|breaks?|violat\w+|wrong|problem|defect|error|fail\w*|complain\w*|risk)\b", re.I)


def judged(mind: Mind, ins: Instruction) -> str | None:
    """The yes or the no for a text, as the prompt names it; None when the labels are other ones, or when definitions or examples decide better."""
    if not is_yes_no(ins.labels):
        return None
    yes, no = sorted(ins.labels, key=lambda label: label.name.lower() not in ("yes", "true", "pass"))
    if ins.passages and ANSWERED.search(ins.instructions):
        stands = find_answer(mind, ins.data, ins.passages).grounded
        turned = bool(DENIES.search(yes.definition)) and bool(no.definition) and not DENIES.search(no.definition)
        return (yes if stands != turned else no).name
    if ins.examples or yes.definition or no.definition:
        return None
    case = next((case for case in ins.cases if case.condition), None)
    if case is None:
        return (yes if is_breach(mind, ins) else no).name
    criteria = [strip_bullet(line) for line in ins.instructions.splitlines() if re.match(r"^\s*(?:[-*•]|\d+[.)])\s+\S", line)]
    if not criteria or not ALL_OF.search(case.condition):
        return decide_case(mind, ins.data, ins.cases)
    kept = keeps_all(mind, criteria, ins.data)
    return case.target if kept != bool(BROKEN.search(case.condition)) else next(label.name for label in ins.labels if label.name != case.target)


def is_breach(mind: Mind, ins: Instruction) -> bool:
    """The answer to the prompt's yes-or-no question about the text."""
    criteria = [strip_bullet(line) for line in ins.instructions.splitlines() if re.match(r"^\s*(?:[-*•]|\d+[.)])\s+\S", line)]
    criteria = criteria or [s for s in sentences(ins.instructions) if not s.endswith("?")][:20] or [ins.instructions[-300:]]
    near = mind.similarity(ins.data, criteria)
    shared = [len(set(stems(c)) & set(stems(ins.data))) / (len(set(stems(c))) or 1) for c in criteria]
    best = max(range(len(criteria)), key=lambda i: (round(near[i] + shared[i], 4), -i))
    rule, fits = criteria[best], round(near[best] + shared[best], 4)
    asks_breach = bool(NEGATIVE.search(" ".join(s for s in sentences(ins.instructions) if s.endswith("?")) or ins.instructions))
    if not asks_breach:
        return fits >= 0.55 and not _denied(rule, ins.data)
    return fits >= 0.3 and (_denied(rule, ins.data) or _beyond(rule, ins.data))


def _denied(rule: str, text: str) -> bool:
    """Whether exactly one of the two says no."""
    return bool(re.search(r"\b(?:no|not|never|without|nobody|n't)\b", rule, re.I)) != bool(re.search(r"\b(?:no|not|never|without|nobody|n't)\b", text, re.I))


def _beyond(rule: str, text: str) -> bool:
    """Whether a number in the text is beyond the rule's limit."""
    limits = [s for s in find_spans(rule) if s.kind in ("number", "money")]
    given = [s for s in find_spans(text) if s.kind in ("number", "money")]
    for limit in limits:
        ahead = rule[max(0, limit.start - 30) : limit.start].lower()
        for value in given:
            bound, number = parse_number(limit.raw), parse_number(value.raw)
            if bound is None or number is None:
                continue
            if re.search(r"at least|minimum|no fewer|not less", ahead) and number < bound:
                return True
            if re.search(r"at most|maximum|no more|up to|after|not exceed|until|before", ahead) and number > bound:
                return True
    return False
