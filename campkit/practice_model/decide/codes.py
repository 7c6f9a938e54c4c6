"""Codes whose form the prompt tells in words: `the letter M followed by four digits`, `two letters and six digits`, `a five-digit number`."""

from __future__ import annotations

import re

from campkit.practice_model.decide.spans import NUMBER_WORD, parse_number

COUNT = rf"(?P<{{}}>\d{{{{1,2}}}}|{NUMBER_WORD.replace('{', '{{').replace('}', '}}')})"
JOINED = r"\s*(?:,\s*)?(?:followed by|and then|then|plus|with|and|,)\s*(?:exactly )?(?:a (?P<dash>dash|hyphen|space|slash) and )?(?:exactly )?"
LETTERS = re.compile(
    rf"(?:\b(?:the )?(?:capital )?letters? (?P<letters>[A-Z]{{1,4}})\b|\b{COUNT.format('many')} (?:capital )?letters\b|\b(?P<one>a|one) (?:capital )?letter\b){JOINED}{COUNT.format('digits')}[ -](?:digits?|numbers?|figures?)\b")
DIGITS = re.compile(rf"\b(?:(?:always|exactly|has|have|of|with|is)\s+)?{COUNT.format('digits')}[ -]digits?\b", re.I)
BETWEEN = {"dash": "-", "hyphen": "-", "space": " ", "slash": "/"}


def told_form(said: str) -> re.Pattern | None:
    """The form of a code that a description tells in words; None when it tells none."""
    found = LETTERS.search(said)
    if found:
        head = found["letters"] or rf"[A-Z]{{{parse_number(found['many']) if found['many'] else 1}}}"
        return re.compile(rf"(?<![\w-]){head}{re.escape(BETWEEN.get(found['dash'] or '', ''))}\d{{{parse_number(found['digits'])}}}(?![\w-])")
    plain = DIGITS.search(said)
    return re.compile(rf"(?<![\w.,-])\d{{{parse_number(plain['digits'])}}}(?![\w-]|[.,]\d)") if plain else None
