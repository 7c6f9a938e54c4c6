"""Whether a text has a thing or says that it is not there: `a piano too`, `no piano`, `Piano: no`, `we sold the piano, it does not come along`."""

from __future__ import annotations

import re

from campkit.practice_model.reader.text import humanise, sentences, stems, words

NO = re.compile(r"\b(?:no|not|never|without|none|nothing|nor|neither|cannot|except|instead of|nobody)\b|n't\b", re.I)
AND_NOT = re.compile(r"\W*(?:but|so|and|which|that|because)?\s*(?:it|that|this|they|those|these|which)\b", re.I)
CLAUSE = re.compile(r"[,;]\s+|\s+[-–—]\s+|\bbut\b")


def mentioned(text: str, name: str) -> bool | None:
    """True where a clause of the text names the thing and does not deny it, False where every clause that names it does; None where the text does not name it."""
    own = set(stems(humanise(name))) - set(stems("has is needs wants includes with any there"))
    if not own:
        return None
    found = []
    for sentence in sentences(text)[:60]:
        clauses = [part for part in CLAUSE.split(sentence) if part.strip()]
        for place, clause in enumerate(clauses):
            if own <= set(stems(clause)):
                after = clauses[place + 1] if place + 1 < len(clauses) else ""
                taken_back = bool(AND_NOT.match(after)) and bool(NO.search(after))
                found.append(not (NO.search(clause) or taken_back or words(clause)[-1:] == ["false"]))
    return any(found) if found else None
