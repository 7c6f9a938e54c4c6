"""One catalogue of messages per language; numbers and dates as that language writes them.

A message may hold `{name}` or `{name|filter}`. Filters: `pct` (0.42 as a percentage), `n0`, `n1`, `n2`
(decimals), `day`, `words` (a list), `word:prefix_` (another message of the catalogue), `low:prefix_` (the same within a sentence), `s:one/many`.
"""

from __future__ import annotations

import re
import tomllib
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

MESSAGES = Path(__file__).with_name("messages")
LANGUAGES = ("en", "zh-CN")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
EMPTY = "–"
_SLOT = re.compile(r"\{(\w+)(?:\|([^}]+))?\}")


@lru_cache
def catalogue(code: str) -> dict[str, str]:
    """Return all messages of a language by id."""
    sections = tomllib.loads((MESSAGES / f"{code}.toml").read_text("utf-8"))
    return {name: text for section in sections.values() for name, text in section.items()}


class Language:
    """Says messages in one language: `say("criterion_landed")`."""

    def __init__(self, code: str = "en"):
        if code not in LANGUAGES:
            raise ValueError(f"there is no catalogue for {code!r}; there are {', '.join(LANGUAGES)}")
        self.code = code
        self._messages = catalogue(code)

    def __call__(self, name: str, /, **params: Any) -> str:
        """Return the message; an unknown id raises KeyError (a test holds the catalogues complete)."""
        return _SLOT.sub(lambda m: self._fill(m[2], params[m[1]]), self._messages[name])

    def has(self, name: str) -> bool:
        """Is there such a message?"""
        return name in self._messages

    def message(self, message: dict[str, Any]) -> str:
        """Return the sentence for a payload's `{id, params}`."""
        return self(message["id"], **message["params"])

    def word(self, prefix: str, value: Any) -> str:
        """Return the message `prefix + value`, or the value itself where the catalogue has none."""
        return self._messages.get(f"{prefix}{value}", str(value).replace("_", " "))

    def number(self, value: float | None, decimals: int = 0) -> str:
        """Return a number with fixed decimals, rounded half to even; an empty one is a dash."""
        if value is None or value != value:
            return EMPTY
        exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN) + 0  # never minus zero
        return f"{exact:,.{decimals}f}".replace("-", "\u2212").replace(",", "\u202f")

    def percent(self, value: float | None) -> str:
        """Return a share as a percentage without decimals."""
        if value is None or value != value:
            return EMPTY
        return self.number(value * 100, 0) + ("%" if self.code.startswith("zh") else "\u202f%")

    def day(self, value: str | None) -> str:
        """Return a date in the language's short form."""
        if not value:
            return EMPTY
        year, month, day = (int(p) for p in value[:10].split("-"))
        return f"{year}年{month}月{day}日" if self.code.startswith("zh") else f"{day}\u00a0{MONTHS[month - 1]}\u00a0{year}"

    def month(self, value: str) -> str:
        """Return a month (`2026-11`) in the language's short form."""
        year, month = (int(p) for p in value.split("-"))
        return f"{month}月" if self.code.startswith("zh") else f"{MONTHS[month - 1]}\u00a0{year % 100:02d}"

    def quantity(self, value: dict[str, Any], decimals: int | None = None) -> str:
        """Return an indicator's value with its unit."""
        number, unit = value["value"], value["unit"]
        if number is None:
            return EMPTY
        if unit == "fraction":
            return self.percent(number)
        if unit == "ratio":
            return self.number(number, 2)
        text = self.number(number, (0 if float(number).is_integer() else 1) if decimals is None else decimals)
        return f"{text} {self._messages[f'unit_{unit}']}" if f"unit_{unit}" in self._messages else text

    def change(self, value: float, unit: str) -> str:
        """Return a difference with its sign; of shares in points of a hundred."""
        number = self.number(value * 100, 1) if unit == "fraction" else self.number(value, 0 if float(value).is_integer() else 2)
        sign = "+" if value > 0 else ""
        return f"{sign}{number} {self._messages['unit_percent_points']}" if unit == "fraction" else f"{sign}{number}"

    def _fill(self, how: str | None, value: Any) -> str:
        if how is None:
            return EMPTY if value is None else str(value)
        if how == "pct":
            return self.percent(value)
        if how == "day":
            return self.day(value)
        if how[0] == "n" and how[1:].isdigit():
            return self.number(value, int(how[1:]))
        if how == "words":
            joined = self._messages["and"]
            return joined.join([", ".join(value[:-1]), value[-1]]) if len(value) > 1 else "".join(value)
        if how.startswith("low:"):
            values = [self.word(how[4:], v) for v in (value if isinstance(value, list) else [value])]
            return self._fill("words", [v[:1].lower() + v[1:] for v in values])
        if how.startswith("word:"):
            values = value if isinstance(value, list) else [value]
            return self._fill("words", [self.word(how[5:], v) for v in values])
        one, many = how[2:].split("/")
        return f"{self.number(value, 0)} {one if value == 1 else many}"
