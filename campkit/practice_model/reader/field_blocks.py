"""Fields that stand in columns, in a table or on plain lines below a heading: `owner   string   first and last name`, `| owner | text | ... |`, `owner (text): ...`."""

from __future__ import annotations

import re

from campkit.practice_model.reader.model import Field
from campkit.practice_model.reader.text import words

HEAD = re.compile(r"\b(?:fields?|keys?|columns?|propert(?:y|ies)|attributes?|values? to (?:extract|find))\b[^\n.]{0,60}[:：]?\s*$", re.I)
KIND = r"(?:string|str|text|integer|int|number|float|decimal|numeric|boolean|bool|true/false|yes/no|date|enum|choice|list|array)"
TYPED = rf"(?P<kind>{KIND}(?:\s*(?:\||or|/)\s*null|\?)?)"
NAME = r"[\"'`*]{0,2}(?P<name>[A-Za-z_][\w.-]{0,40})[\"'`*]{0,2}"
COLUMNS = re.compile(rf"^\s*(?:[-*•]\s+)?{NAME}(?:\t+|\s{{2,}}|\s*\|\s*){TYPED}(?:(?:\t+|\s{{2,}}|\s*\|\s*|\s*[-–—:,]\s*)(?P<text>\S.*))?$", re.I)
REMARKED = re.compile(rf"^\s*{NAME}\s*[(\[]{TYPED}[^()\]\n]{{0,60}}[)\]]\s*(?:[-–—:,]\s*)?(?P<text>\S.*)?$", re.I)
TWO = re.compile(rf"^\s*{NAME}(?:\t+|\s{{2,}}|\s*[:=]\s*|\s+[-–—]\s+)(?P<text>\S.*)$")
ONE_OF = re.compile(r"\b(?:one of|either|any of|enum|values?|allowed)\b\s*[:：]?\s*(?P<list>[^.;()\n]+)", re.I)
ARROW = re.compile(r"->|=>|→")
TYPES = {"integer": "integer", "int": "integer", "number": "number", "float": "number", "decimal": "number", "numeric": "number", "boolean": "boolean", "bool": "boolean", "true/false": "boolean", "yes/no": "boolean"}
MOST_LINES = 400


def read_block(text: str) -> tuple[tuple[Field, ...], tuple[str, ...]]:
    """The fields of the first such block and its lines; both empty when there is none."""
    lines, head, found, kept = text.splitlines()[:MOST_LINES], False, [], []
    for line in [*lines, ""]:
        entry = _entry(line, head) if len(line) < 400 else None
        if entry:
            found.append(entry)
            kept.append(line)
            continue
        if len(found) > 1 and len({field.name for field in found}) == len(found):
            return tuple(found), tuple(kept)
        if found or line.strip():
            head = bool(HEAD.search(line.strip().strip("#*").strip())) and len(words(line)) < 25
        found, kept = [], []
    return (), ()


def _entry(line: str, head: bool) -> Field | None:
    """The field of one line; without a type it needs a heading that speaks of fields."""
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.strip().startswith("|") else []
    if len(cells) > 1:
        line = "\t".join(cell or "-" for cell in cells)
    typed = COLUMNS.match(line) or REMARKED.match(line)
    plain = typed or (TWO.match(line) if head and not ARROW.search(line) and line.strip() and not line.strip().endswith(":") else None)
    if not plain:
        return None
    kind = re.split(r"[\s|?]|or", typed["kind"].lower())[0] if typed else ""
    said = (plain["text"] or "").strip()
    return Field(plain["name"], f"{said}" if kind not in ("date",) else f"{said} (date)".strip(), _schema(kind, said))


def _schema(kind: str, said: str) -> dict:
    """A JSON schema for a type's name and the remark behind it (`one of "dog", "cat"`)."""
    listed = ONE_OF.search(said) if not TYPES.get(kind) else None
    names = re.findall(r"[\"'`“]([^\"'`”]{1,40})[\"'`”]", listed["list"]) if listed else []
    if listed and len(names) < 2:
        names = [part.strip() for part in re.split(r"\s*(?:,|/|\||\bor\b)\s*", listed["list"]) if part.strip()]
    if listed and len(names) > 1 and all(len(words(name)) <= 4 for name in names):
        return {"enum": list(dict.fromkeys(names)), "description": said}
    if kind in ("list", "array"):
        return {"type": "array", "items": {"type": "string"}, "description": said}
    return {"type": TYPES.get(kind, "integer" if kind == "int" else "string"), "description": said} if kind else {}


def without_block(text: str) -> str:
    """The text without the lines of such a block, so that a field's allowed values are no labels; it needs typed fields."""
    fields, lines = read_block(text)
    if not any(field.schema for field in fields):
        return text
    left = set(lines)
    return "\n".join(line for line in text.splitlines() if line not in left)

