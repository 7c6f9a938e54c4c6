"""Choosing one label. Names, definitions, examples and rules are evidence, compared with the text by the tier."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.reader.model import Example, Label, Rule
from campkit.practice_model.reader.text import humanise, is_code, key_of, sentences

NAME, DEFINITION, EXAMPLE = 0.5, 1.0, 1.2  # how much each kind of evidence counts where it is there
TIE = 0.06  # labels nearer than this are a tie that a tie-break rule decides
RULE_FLOOR, RULE_GAIN, FIRM_GAIN = 0.30, 0.10, 0.30


@dataclass(frozen=True)
class Verdict:
    """The chosen label, every label's score in prompt order, and the margin to the second."""

    label: str
    scores: tuple[float, ...]
    margin: float


def classify(mind: Mind, text: str, labels: Sequence[Label], examples: Sequence[Example] = (), rules: Sequence[Rule] = ()) -> Verdict:
    """Choose the label that the evidence of the prompt makes most likely; ties go to the earlier label."""
    scores = _evidence(mind, text, labels, examples)
    scores = _apply_rules(mind, text, labels, scores, rules)
    scores = [round(s + mind.jitter(text, label.name), 4) for s, label in zip(scores, labels, strict=True)]
    scores = _break_ties(labels, scores, rules)
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


def _apply_rules(mind: Mind, text: str, labels: Sequence[Label], scores: list[float], rules: Sequence[Rule]) -> list[float]:
    """A rule whose condition the text meets lifts its label above what the other evidence says."""
    place = {key_of(label.name): i for i, label in enumerate(labels)}
    clauses = [text, *(s for s in sentences(text) if s != text)][:12]
    scores = list(scores)
    base = max(scores, default=0.0)
    for rule in rules:
        if rule.tie or not rule.condition:
            continue
        met = _met(mind, rule.condition, clauses)
        floor = RULE_FLOOR
        if met < floor:
            continue
        gain = (FIRM_GAIN if rule.firm else RULE_GAIN) * min(1.0, (met - floor) / 0.15) * rule.weight
        if key_of(rule.target) in place:
            index = place[key_of(rule.target)]
            lifted = max(scores[index], met * 0.9 if not rule.firm else max(base, met))
            scores[index] = round(lifted + gain, 4)
        if rule.over and key_of(rule.over) in place:
            scores[place[key_of(rule.over)]] = round(scores[place[key_of(rule.over)]] - gain, 4)
    return scores


def _met(mind: Mind, condition: str, clauses: Sequence[str]) -> float:
    """How well some clause of the text meets a condition; `both a and b` needs each part."""
    both = re.match(r"^\s*(?:both\s+)(.+?)\s+and\s+(.+)$", condition, re.I)
    parts = [both.group(1), both.group(2)] if both else [condition]
    return min(max(mind.similarity(part, clauses)) for part in parts)


def _break_ties(labels: Sequence[Label], scores: list[float], rules: Sequence[Rule]) -> list[float]:
    """Where two labels are nearly level, a tie-break rule decides between them."""
    place = {key_of(label.name): i for i, label in enumerate(labels)}
    scores = list(scores)
    for rule in rules:
        if not rule.tie or key_of(rule.target) not in place:
            continue
        winner = place[key_of(rule.target)]
        losers = [place[key_of(rule.over)]] if rule.over and key_of(rule.over) in place else [i for i in range(len(labels)) if i != winner]
        top = max(scores)
        for loser in losers:
            if scores[loser] >= top - 1e-9 and 0 <= scores[loser] - scores[winner] <= TIE:
                scores[winner] = round(scores[loser] + 0.001, 4)
    return scores
