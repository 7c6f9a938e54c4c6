"""Choosing one label. Names, definitions, examples and rules are evidence, compared with the text by the tier."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from campkit.practice_model.decide.conditions import coverage
from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.reader.model import Example, Label, Rule
from campkit.practice_model.reader.text import humanise, is_code, key_of, sentences

NAME, DEFINITION, EXAMPLE = 0.5, 1.0, 1.2  # how much each kind of evidence counts where it is there
FITS = 0.35  # a label that is best for one sentence fits when it comes this near to the best for the whole
TIE = 0.06  # labels nearer than this are a tie that a tie-break rule decides
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
    scores = _evidence(mind, text, labels, examples)
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
        total.append(round(sum(w * s for w, s in parts) / weight * label.weight, 4))
    return total


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
    """Where two labels both fit, a tie-break rule decides. A label fits when it is level with the best, or best for a sentence of its own."""
    ties = [rule for rule in rules if rule.tie]
    if not ties:
        return scores
    place, top = {key_of(label.name): i for i, label in enumerate(labels)}, max(scores)
    present = {i for i, score in enumerate(scores) if score >= top - TIE}
    parts = [part for part in sentences(text) if len(part.split()) > 2][:8]
    if len(parts) > 1:
        for part in parts:
            near = _evidence(mind, part, labels, examples)
            best = max(range(len(labels)), key=lambda i, near=near: (near[i], -i))
            if near[best] >= FITS * top:
                present.add(best)
    scores, beaten = list(scores), set()
    for rule in ties:
        winner, over = place.get(key_of(rule.target)), place.get(key_of(rule.over or ""))
        if winner in present and rule.over and over in present:
            beaten.add(over)
        elif winner in present and not rule.over:
            beaten |= present - {winner}
    for index in present - beaten if present - beaten else ():
        scores[index] = round(max(scores[index], top + 0.001), 4)
    if present - beaten:
        for index in beaten:
            scores[index] = round(min(scores[index], top), 4)
    return scores
