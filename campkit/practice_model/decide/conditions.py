"""Whether a text meets a condition: each part of the condition has to be met by a word of the text, or by one that is near in meaning."""

from __future__ import annotations

import functools
import re

from campkit.practice_model.letters import is_unread
from campkit.practice_model.reader.text import STOPWORDS, WORD, stem
from campkit.practice_model.vectors import StaticVectors

GENERIC = frozenset(
    "mention mentioned mentions together customer customers message text somebody someone something says said asks asked asking about wanted wants want named word words called "
    "case report user person people already still also only thing things talk talks contains describe describes else whatever anything".split()
)
JOINT = re.compile(r"\s*(?:,\s*(?:or\s+)?|\bor\b|/)\s*", re.I)
SAME, NEAR = 1.0, 0.62  # a word counts as met when it is the same, or this near


@functools.cache
def _vectors() -> StaticVectors:
    return StaticVectors()


@functools.lru_cache(maxsize=20_000)
def _word(word: str):
    return _vectors().mean(word)


@functools.lru_cache(maxsize=4_000)
def groups(condition: str) -> tuple[tuple[str, ...], ...]:
    """The condition as groups of alternatives: `declined or rejected in a shop` is (declined, rejected), (shop)."""
    made: list[list[str]] = []
    for piece in re.split(r"\b(?:and|together with|with|in|on|at|by|from|to|for|after|than|that|which|is|was|were|are|has|have|had|been|of)\b|[;:]", condition, flags=re.I):
        alternatives = [part for part in JOINT.split(piece) if part.strip()]
        heads = [_content(part) for part in alternatives]
        heads = [h for h in heads if h]
        if len(heads) > 1:
            made.append([h[-1] if i < len(heads) - 1 else h[0] for i, h in enumerate(heads)])
            made.extend([w] for h in heads[-1:] for w in h[1:])
            made.extend([w] for h in heads[:1] for w in h[:-1])
        elif heads:
            made.extend([w] for w in heads[0])
    return tuple(tuple(dict.fromkeys(group)) for group in made)


def _content(text: str) -> list[str]:
    return [w.lower() for w in WORD.findall(text) if w.lower() not in STOPWORDS and w.lower() not in GENERIC and len(w) > 1]


@functools.lru_cache(maxsize=4_000)
def _known(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    found = tuple(dict.fromkeys(w.lower() for w in WORD.findall(text) if w.lower() not in STOPWORDS))[:80]
    return frozenset(stem(w) for w in found), found


def coverage(condition: str, text: str) -> float:
    """How well the text meets a condition (0 to 1): the weakest group counts most, near meanings count in part."""
    parts = groups(condition)
    if not parts:
        return 0.0
    stems_, found = _known(text)
    scores = []
    for group in parts:
        best = 0.0
        for word in group:
            if stem(word) in stems_:
                best = 1.0
                break
            for other in found:
                cosine = 0.0 if is_unread(word) or is_unread(other) else float(_word(word) @ _word(other))
                best = max(best, min(1.0, max(0.0, (cosine - 0.25) / (NEAR - 0.25))) * 0.9)
        scores.append(best)
    return round(0.6 * min(scores) + 0.4 * sum(scores) / len(scores), 4)


def contact(text: str, said: str) -> float:
    """How near the nearest word of a text comes to a word of what is said of a label (-1 to 1); 0 when one side has no words that are read."""
    mine, theirs = ([word for word in _content(part[:4_000])[:60] if not is_unread(word)] for part in (text, said))
    if {stem(word) for word in mine} & {stem(word) for word in theirs}:
        return 1.0
    return round(max((float(_word(a) @ _word(b)) for a in mine for b in theirs), default=0.0), 4)
