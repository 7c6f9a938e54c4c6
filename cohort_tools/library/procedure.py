"""A standard procedure: what a scenario card must say before others can work by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

#: Parts of a procedure (as the card names them) and the column of `solution` that holds each.
COLUMNS = {"trigger": "trigger", "inputs": "inputs", "prompt": "prompt", "tools": "tool", "permission": "permission", "measure": "measure",
           "failure_modes": "failure_modes", "owner": "owner", "cost": "cost", "rollback": "rollback"}
MOST_PROMPT = 300
NOTHING = {"", "-", "n/a", "na", "none", "nothing", "tbd", "?"}
SECRET = re.compile(r"sk-[A-Za-z0-9]{16,}|AKIA[0-9A-Z]{12,}|(?i:password|passwd|api[_ -]?key|secret|token)\s*[:=]\s*\S{6,}|(?i:bearer)\s+[A-Za-z0-9._-]{16,}|-----BEGIN|\b[0-9a-f]{40,}\b")
PERSON = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|(?<![\w.,/-])\+?\d[\d ()/-]{8,}\d(?![\w])")
PLACE = re.compile(r"(?:^|\s)(?:~/|/(?:home|Users|mnt|root|var|srv)/|[A-Za-z]:\\)")
EVERYTHING = re.compile(r"(?i)\b(?:admin(?:istrator)?|full access|all rights|everything|unlimited)\b")


def text_of(part: Any) -> str:
    """Return a part as one line of text; a list is joined by `; `."""
    return "; ".join(str(p).strip() for p in part) if isinstance(part, list) else str(part or "").strip()


def lint(procedure: dict[str, Any], title: str = "", units: dict[str, str] | None = None) -> list[str]:
    """Return everything that keeps a procedure from being used by others; `units` are business units (id: name)."""
    parts = {name: text_of(procedure.get(name)) for name in COLUMNS}
    return [*_missing(parts), *_weak(parts, procedure), *_private({"title": title, **{k: text_of(v) for k, v in procedure.items()}}), *_bound(parts, units or {})]


def _missing(parts: dict[str, str]) -> Iterator[str]:
    for name, text in parts.items():
        if text.lower().rstrip(".") in NOTHING and not (name in ("prompt", "tools") and text):
            yield f"{name}: it is empty; {_WANTED[name]}"


_WANTED = {"trigger": "say what starts the procedure", "inputs": "say what it needs before it can start", "prompt": "name the prompt and its version, or say none and why",
           "tools": "list the tools with what they may do", "permission": "say what it may read and change, and where a person decides", "measure": "say numerator / denominator and against what",
           "failure_modes": "say what goes wrong and what happens then", "owner": "name the role that answers for it", "cost": "say what a case costs, in money or minutes",
           "rollback": "say how the work goes on without it"}


def _weak(parts: dict[str, str], procedure: dict[str, Any]) -> Iterator[str]:
    if parts["measure"] and not re.search(r"\S\s*/\s*\S|\bper\b|\bof all\b", parts["measure"]):
        yield "measure: it has no denominator; write it as minutes of work / number of quotes"
    modes = procedure.get("failure_modes")
    modes = modes if isinstance(modes, list) else [m for m in parts["failure_modes"].split(";") if m.strip()]
    if parts["failure_modes"] and (len(modes) < 2 or any(":" not in str(m) for m in modes)):
        yield "failure_modes: name two or more, each as what goes wrong: what happens then"
    if len(parts["prompt"]) > MOST_PROMPT:
        yield f"prompt: {len(parts['prompt'])} characters are a copy; name the prompt and its version (prompts/quote.md, version 3), so that it is kept in one place"
    if EVERYTHING.search(parts["permission"]):
        yield f"permission: {EVERYTHING.search(parts['permission']).group(0)!r} is more than a procedure needs; name what it reads and what it changes"
    if parts["cost"] and not re.search(r"\d|\b(?:no|one|two|three|four|five|ten) ", parts["cost"].lower()):
        yield "cost: it names no number; say what one case costs in money or minutes"
    if parts["rollback"].lower() not in NOTHING and len(parts["rollback"].split()) < 4:
        yield "rollback: it is too short to follow; say what is switched off, by whom, and how the work goes on"


def _private(parts: dict[str, str]) -> Iterator[str]:
    for name, text in parts.items():
        if SECRET.search(text):
            yield f"{name}: it holds what looks like a key or a password; take it out and change it"
        if PERSON.search(text):
            yield f"{name}: it holds an address or a number of a person; name the role instead"
        if PLACE.search(text):
            yield f"{name}: it names a place on one machine; name the file by its role"


def _bound(parts: dict[str, str], units: dict[str, str]) -> Iterator[str]:
    for name in ("trigger", "inputs", "prompt", "tools", "permission", "measure", "rollback"):
        for unit, called in units.items():
            if re.search(rf"\b{re.escape(unit)}\b", parts[name]) or (len(called) > 4 and re.search(rf"\b{re.escape(called)}\b", parts[name])):
                yield f"{name}: it names the business unit {called} ({unit}); say it so that another unit can use it"
