"""Taking out of a message what only hidden arguments could have told."""

from __future__ import annotations

import re
from collections.abc import Iterable

WORD = re.compile(r"\w[\w.@:-]+\w|\d+")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})|\\(.)")


def readable(text: str) -> str:
    """Return JSON text with its characters in place of their codes, so that words can be found in it."""
    def plain(found: re.Match) -> str:
        return chr(int(found[1], 16)) if found[1] else " "
    return _ESCAPED.sub(plain, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace") if "\\" in text else text


def redact(message: str, request: str, visible: str, words: Iterable[str] = ()) -> str:
    """Put "…" for each word or number of `message` that stands in the hidden arguments (the text `request`, or `words`
    of others) and nowhere in what is visible."""
    def hide(found: re.Match) -> str:
        word = found[0]
        return "…" if (word in request or word in words) and word not in visible else word
    return WORD.sub(hide, message)
