"""What a number counts: `4 vegetarians`, `2.4 kg`, `table for 6`, `20 of us`."""

from __future__ import annotations

import re

from campkit.practice_model.reader.text import content_words, stem, words

PEOPLE = frozenset("people persons person guests guest participants attendees heads covers seats party pax adults visitors".split())
COUNTS_PEOPLE = re.compile(r"\W*(?:people|persons?|guests?|pax|adults?|participants?|seats?|places?|covers?|heads?|visitors?|of us)\b", re.I)
TABLE_FOR = re.compile(r"\b(?:table|party|group|seats?|places?|reservation|booking|room)\s+(?:for|of)\s*$", re.I)
BEFORE_PEOPLE = re.compile(r"\b(?:for|of|we are|we're|there (?:will be|are)|with)\s*$", re.I)


def counted(own: set[str], name: set[str], before: str, after: str) -> float:
    """What speaks for a number: the thing that it counts or its unit stands right after it; people are also counted as `table for 6` and `20 of us`."""
    unit = {stem(w) for w in content_words(" ".join(words(re.split(r"[,.;:]", after)[0])[:3]))[:1]} | set(words(after)[:1])
    extra = 0.5 if own & unit or name & unit else 0.0
    if name & PEOPLE and not extra:
        extra += 0.6 if TABLE_FOR.search(before) else 0.5 if COUNTS_PEOPLE.match(after) else 0.4 if BEFORE_PEOPLE.search(before) else 0.0
    return extra
