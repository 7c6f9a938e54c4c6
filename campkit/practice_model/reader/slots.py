"""Names of lines in worked examples: which line holds the answer, and which the text."""

from __future__ import annotations

import re

NAMED = re.compile(r"^\s*(?:[-*]\s+)?(?:\*\*)?([^\W\d_][\w -]{0,30}?)(?:\*\*)?\s*\d*\s*[:：]\s*(?:\*\*)?\s*(.*)$")


def example_names(text: str) -> tuple[str, set[str]]:
    """The name of a last line that waits for its answer (`Type:`) and stood before with one, and the names of the lines right above it there; empty without such a line."""
    if not text.rstrip().endswith((":", "：", "*")):
        return "", set()
    named = [match for line in text.splitlines() if (match := NAMED.match(line))]
    if not named or named[-1].group(2).strip():
        return "", set()
    slot = named[-1].group(1).lower()
    above = {before.group(1).lower() for before, here in zip(named, named[1:], strict=False) if here.group(1).lower() == slot and here.group(2).strip() and before.group(1).lower() != slot}
    return (slot, above) if above else ("", set())
