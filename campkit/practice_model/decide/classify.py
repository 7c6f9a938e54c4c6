"""Choosing one label. Names, definitions, examples and rules are evidence, compared with the text by the tier."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from campkit.practice_model.decide.conditions import contact, coverage
from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.reader.model import Example, Label, Rule
from campkit.practice_model.reader.text import humanise, is_code, key_of, sentences

NAME, DEFINITION, EXAMPLE = 0.5, 1.0, 1.2  # how much each kind of evidence counts where it is there
ASKING = 0.15  # what the form of a question adds to a label that is called question and says no more
QUESTION_NAME = re.compile(r"^(?:(?:a |general |plain )?(?:question|enquiry|inquiry|query)s?|asks?|asking)$", re.I)
OPENS_QUESTION = re.compile(r"^\W*(?:(?:hi|hello|hey|dear \w+|good (?:morning|day|evening)|and|so|but|please|sorry)\b[,!. ]*)*(?:who|what|where|when|why|how|which|whose|is|are|was|were|do|does|did|has|have|can|could|may|might|shall|should|will|would)\b", re.I)
SOME, SHARE = 0.05, 0.15  # how far the best label of a matter stands above the mean of the others: at least, and as a share of the clearest sentence's distance
SMALL_TALK = (  # a sentence that is nearer to one of these than to any label is no matter
    "I am very angry and annoyed.", "This is a scandal, I am disappointed!", "I want to speak to your boss.", "Nobody ever answers me.", "My name is Anna and I live in a small town.", "Thank you very much in advance.",
    "Kind regards and have a nice day.", "Hello, how are you?", "Please answer soon.", "I have been a customer for years.", "It is raining today.", "My cat is sweet.", "I am writing to you about something.", "I am happy, well done!",
)
TIE = 0.06  # labels nearer than this are a tie that a tie-break rule decides
REST_NAME = re.compile(r"^(?:others?|else|none|misc|miscellaneous|unknown|none of (?:these|them|the above)|(?:something|anything|everything|all) (?:else|other)|general|other .*)$", re.I)
REST_MEANING = re.compile(r"^\W*(?:for |is |use (?:it|this) for )?(?:(?:any|every|some)thing|all|whatever|any|none|messages?|the message)\b[^.;]{0,40}\b(?:else|others?|the rest|(?:not|n't) (?:fit|covered|listed|belong|match)|above|of these)\b", re.I)  # `anything else`
RULE_FROM, RULE_SPAN = 0.55, 0.3  # a condition counts from this share of its parts on, and fully this much above
RULE_GAIN, FIRM = 0.1, 2.0  # what a condition that is fully met adds, and how much more a firm rule does


@dataclass(frozen=True)
class Verdict:
    """The chosen label, every label's score in prompt order, and the margin to the second."""

    label: str
    scores: tuple[float, ...]
    margin: float


def classify(mind: Mind, text: str, labels: Sequence[Label], examples: Sequence[Example] = (), rules: Sequence[Rule] = ()) -> Verdict:
    """Choose the label that the evidence of the prompt makes most likely; ties go to the earlier label."""
    scores = _catch_all(mind, labels, examples, _evidence(mind, text, labels, examples))
    scores = _apply_rules(text, labels, scores, rules)
    scores = [round(s + mind.jitter(text, label.name), 4) for s, label in zip(scores, labels, strict=True)]
    scores = _break_ties(mind, text, labels, examples, scores, rules)
    best = max(range(len(labels)), key=lambda i: (scores[i], -i))
    second = max((s for i, s in enumerate(scores) if i != best), default=scores[best])
    return Verdict(labels[best].name, tuple(scores), round(scores[best] - second, 4))


def _evidence(mind: Mind, text: str, labels: Sequence[Label], examples: Sequence[Example]) -> list[float]:
    """A score a label: the weighted mean of what its name, its definition and its examples say."""
    by_label: dict[str, list[str]] = {label.name: [] for label in labels}
    for example in examples:
        if example.answer in by_label:
            by_label[example.answer].append(example.text)
    names = mind.similarity(text, [humanise(label.name) for label in labels])
    total = []
    for label, name in zip(labels, names, strict=True):
        parts: list[tuple[float, float]] = []
        shown = by_label[label.name]
        if label.definition:
            pieces = _pieces(label.definition)
            near = mind.similarity(text, [label.definition, *pieces])
            parts.append((DEFINITION, 0.5 * near[0] + 0.5 * max(near)))
        if shown:
            near = sorted(mind.similarity(text, shown), reverse=True)
            top = near[:3]
            parts.append((EXAMPLE * min(1.0, 0.55 + 0.15 * len(near)), 0.6 * near[0] + 0.4 * sum(top) / len(top)))
        if not is_code(label.name) or not parts:
            parts.append((NAME if not parts else NAME * 0.5, name if not is_code(label.name) else 0.0))
        weight = sum(w for w, _ in parts)
        said = ASKING if not label.definition and not shown and QUESTION_NAME.match(humanise(label.name)) and is_question(text) else 0.0
        total.append(round((sum(w * s for w, s in parts) / weight + said) * label.weight, 4))
    return total


def is_question(text: str) -> bool:
    """Whether a text asks: its last sentence ends in a question mark or opens like a question."""
    parts = sentences(text)
    return bool(parts) and (parts[-1].endswith(("?", "？", "؟")) or bool(OPENS_QUESTION.match(parts[-1])) and not parts[-1].endswith("!"))


def _catch_all(mind: Mind, labels: Sequence[Label], examples: Sequence[Example], scores: list[float]) -> list[float]:
    """The scores, where a label for all the rest (`other: anything else`) gets at least what a sentence about nothing reaches with the other labels: a text that fits none of them better belongs there."""
    shown = {example.answer for example in examples}
    rest = [i for i, label in enumerate(labels) if label.name not in shown and (REST_NAME.match(label.name) and (not label.definition or not label.name.lower().startswith("general")) or REST_MEANING.search(label.definition))]
    if len(rest) != 1 or len(labels) < 3:
        return scores
    others = [label for i, label in enumerate(labels) if i != rest[0]]
    reached = [max(_evidence(mind, talk, others, examples)) for talk in SMALL_TALK]
    floor = round(0.9 * sum(reached) / len(reached), 4)
    return [max(score, floor) if i == rest[0] else score for i, score in enumerate(scores)]


def _pieces(definition: str) -> list[str]:
    """The parts of a definition that lists several things, at most twelve."""
    pieces = [p.strip() for p in re.split(r"[,;.]\s+|\s+or\s+", definition) if len(p.strip()) > 3]
    return pieces[:12] if len(pieces) > 1 else []


def _apply_rules(text: str, labels: Sequence[Label], scores: list[float], rules: Sequence[Rule]) -> list[float]:
    """A rule whose condition the text meets lifts its label, and lowers the label that the rule says to leave."""
    place = {key_of(label.name): i for i, label in enumerate(labels)}
    scores = list(scores)
    for rule in rules:
        if rule.tie or not rule.condition:
            continue
        met = min(1.0, max(0.0, (coverage(rule.condition, text) - RULE_FROM) / RULE_SPAN))
        gain = round(met * RULE_GAIN * (FIRM if rule.firm else 1.0) * rule.weight, 4)
        target, over = place.get(key_of(rule.target)), place.get(key_of(rule.over or ""))
        if target is not None:
            overrides = rule.firm and met >= 1.0 and rule.weight >= 0.9
            scores[target] = round(max(scores[target] + gain, max(scores) + TIE) if overrides else scores[target] + gain, 4)
        if over is not None:
            scores[over] = round(scores[over] - 0.5 * gain, 4)
    return scores


def _break_ties(mind: Mind, text: str, labels: Sequence[Label], examples: Sequence[Example], scores: list[float], rules: Sequence[Rule]) -> list[float]:
    """Where the best label and another both fit, a tie-break rule between these two decides; labels that no rule sets against the best keep their scores."""
    ties = [rule for rule in rules if rule.tie]
    if not ties:
        return scores
    top = max(scores)
    best = next(i for i, score in enumerate(scores) if score == top)
    present, plain = _matters(mind, text, labels, examples)
    level = scores if plain == text else _apply_rules(text, labels, _evidence(mind, plain, labels, examples), rules)
    if all(rule.weight < 1 for rule in ties):
        present, near = set(), TIE * max(rule.weight for rule in ties)
    else:
        near = TIE
    present |= {i for i, score in enumerate(level) if score >= max(level) - near}
    beats = _beats(ties, {key_of(label.name): i for i, label in enumerate(labels)}, len(labels))
    winners = [i for i in present if i != best and best in beats[i] and i not in beats[best]]
    winners = [i for i in winners if not any(i in beats[j] and j not in beats[i] for j in winners)] or winners
    if not winners:
        return scores
    scores, chosen = list(scores), max(winners, key=lambda i: (scores[i], -i))
    scores[chosen] = round(top + 0.001, 4)
    return scores


def _matters(mind: Mind, text: str, labels: Sequence[Label], examples: Sequence[Example]) -> tuple[set[int], str]:
    """The labels that are best for a sentence of their own, and the text without the sentences that fit no label better than the rest: those are no matter."""
    parts = [part for part in sentences(text) if len(part.split()) > 2][:8]
    if len(parts) < 2 or len(labels) < 2:
        return set(), text
    found = []
    for part in parts:
        near = _evidence(mind, part, labels, examples)
        best = max(range(len(labels)), key=lambda i, near=near: (near[i], -i))
        spread = round(near[best] - (sum(near) - near[best]) / (len(near) - 1), 4)
        told = f"{humanise(labels[best].name)} {labels[best].definition}"
        talk = max(near[best], contact(part, told)) <= max(mind.similarity(part, SMALL_TALK))
        found.append((best, 0.0 if talk else spread))
    least = max(SOME * mind.tier.spread, SHARE * max(spread for _, spread in found))
    rest = " ".join(part for part, (_, spread) in zip(parts, found, strict=True) if spread)
    return {best for best, spread in found if spread >= least}, rest if rest and len(parts) < 8 else text


def _beats(ties: Sequence[Rule], place: dict[str, int], count: int) -> list[set[int]]:
    """For each label the labels that it wins against, by a rule or by a chain of rules."""
    beats: list[set[int]] = [set() for _ in range(count)]
    for rule in ties:
        winner, over = place.get(key_of(rule.target)), place.get(key_of(rule.over or ""))
        if winner is not None and over is not None:
            beats[winner].add(over)
        elif winner is not None and not rule.over:
            beats[winner] |= set(range(count)) - {winner}
    named = [i for i, over in enumerate(beats) if over]
    for middle in named:
        for winner in named:
            if middle in beats[winner]:
                beats[winner] |= beats[middle] - {winner}
    return beats
