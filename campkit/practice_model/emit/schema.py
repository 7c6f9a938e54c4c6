"""Filling a JSON schema: every property asks for a value, and what comes out always fits the schema."""

from __future__ import annotations

import re
from collections.abc import Callable

from campkit.practice_model.reader.model import Field

DEEPEST = 40  # levels of nesting that are filled; beyond, the smallest valid value
MOST_STEPS = 3_000  # schema nodes visited for one answer

Ask = Callable[[Field, dict], object]


class Filler:
    """Walks one schema. `ask(field, schema)` gives a leaf's or an array's value, or MISSING."""

    def __init__(self, schema: dict, ask: Ask, missing: object) -> None:
        self.root, self.ask, self.missing, self.steps = schema, ask, missing, 0

    def fill(self) -> object:
        """A value for the whole schema."""
        return self.node(self.root, Field("answer", str(self.root.get("description", "")) if isinstance(self.root, dict) else ""), 0, ())

    def resolve(self, schema: object, seen: tuple[str, ...]) -> tuple[dict, tuple[str, ...]]:
        """A schema with its `$ref` followed; `seen` guards against circles without end."""
        hops = 0
        while isinstance(schema, dict) and isinstance(schema.get("$ref"), str) and hops < 50:
            seen, hops = (*seen, schema["$ref"]), hops + 1
            target: object = self.root
            for part in schema["$ref"].removeprefix("#").strip("/").split("/") if schema["$ref"] != "#" else []:
                part = part.replace("~1", "/").replace("~0", "~")
                target = target.get(part) if isinstance(target, dict) else None
            extra = {k: v for k, v in schema.items() if k != "$ref"}
            schema = {**target, **extra} if isinstance(target, dict) else extra
        return (schema if isinstance(schema, dict) else {}), seen

    def node(self, schema: object, field: Field, depth: int, seen: tuple[str, ...]) -> object:
        """A value for one node."""
        self.steps += 1
        schema, seen = self.resolve(schema, seen)
        if "allOf" in schema and isinstance(schema["allOf"], list):
            for part in schema["allOf"]:
                schema = {**self.resolve(part, seen)[0], **{k: v for k, v in schema.items() if k != "allOf"}}
        deep = depth > DEEPEST or self.steps > MOST_STEPS or any(seen.count(ref) > 2 for ref in seen[-3:])
        field = Field(field.name, str(schema.get("description") or field.description), schema)
        if "const" in schema:
            return schema["const"]
        options = schema.get("anyOf") or schema.get("oneOf")
        if isinstance(options, list) and options:
            return self._union(options, schema, field, depth, seen, deep)
        types = schema.get("type")
        types = [types] if isinstance(types, str) else list(types or [])
        if isinstance(schema.get("enum"), list) and schema["enum"]:
            value = self.missing if deep else self.ask(field, schema)
            return value if any(value == option and type(value) is type(option) for option in schema["enum"]) else (None if None in schema["enum"] and value is None else schema["enum"][0])
        if "object" in types or isinstance(schema.get("properties"), dict) or "additionalProperties" in schema and not types:
            return self._object(schema, field, depth, seen, deep, "null" in types)
        if "array" in types or "items" in schema:
            return self._array(schema, field, depth, seen, deep, "null" in types)
        value = self.missing if deep else self.ask(field, schema)
        value = fit(value if value is not self.missing else None, schema, types)
        self.steps += len(value) // 100 if isinstance(value, str) else 0
        return value

    def _union(self, options: list, schema: dict, field: Field, depth: int, seen: tuple, deep: bool) -> object:
        """`anyOf`: constants are choices, null is the way to abstain, otherwise the first branch that is no null."""
        resolved = [self.resolve(option, seen) for option in options]
        nullable = any(option.get("type") == "null" for option, _ in resolved)
        rest = [(option, way) for option, way in resolved if option.get("type") != "null"]
        if deep and nullable or not rest:
            return None
        if all("const" in option for option, _ in rest):
            values = [option["const"] for option, _ in rest] + ([None] if nullable else [])
            notes = "; ".join(f"{o['const']}: {o['description']}" for o, _ in rest if o.get("description"))
            value = self.ask(Field(field.name, f"{field.description} {notes}".strip(), {"enum": values}), {"enum": values})
            return value if value in values else values[0]
        chosen, way = rest[0]
        if nullable:
            types = chosen.get("type")
            leaf = isinstance(types, str) and types not in ("object", "array") or "enum" in chosen
            merged = {**chosen, "type": [types, "null"]} if leaf and types else chosen
            if "enum" in chosen and leaf:
                merged = {**merged, "enum": [*chosen["enum"], None]}
            if leaf:
                return self.node({**merged, "description": chosen.get("description") or field.description}, field, depth + 1, way)
        return self.node({"description": field.description, **chosen}, field, depth + 1, way)

    def _object(self, schema: dict, field: Field, depth: int, seen: tuple, deep: bool, nullable: bool) -> object:
        """Every property in order; optional ones too, as long as the value is not too deep."""
        properties = schema.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        required = schema.get("required") if isinstance(schema.get("required"), list) else []
        if deep and nullable:
            return None
        made = {}
        for name, part in properties.items():
            if deep and name not in required or self.steps > 20 * MOST_STEPS or depth > 6 * DEEPEST:
                continue
            note = f"{field.description}" if depth else ""
            made[name] = self.node(part, Field(name, "", {"parent": f"{field.name} {note}".strip()}), depth + 1, seen)
        for name in required:
            made.setdefault(name, None) if isinstance(name, str) else None
        return made

    def _array(self, schema: dict, field: Field, depth: int, seen: tuple, deep: bool, nullable: bool) -> object:
        """The values that `ask` finds, or the smallest number of them that is allowed."""
        items, way = self.resolve(schema.get("items", {}), seen)
        least, most = _whole(schema.get("minItems"), 0), _whole(schema.get("maxItems"), 200)
        values = [] if deep else self.ask(Field(field.name, field.description, {**schema, "items": items}), {**schema, "items": items})
        if values is None and nullable:
            return None
        values = values if isinstance(values, list) else []
        types = items.get("type")
        types = [types] if isinstance(types, str) else list(types or [])
        if "object" not in types and "properties" not in items:
            plain = bool(types) and not {"array", "object"} & set(types) and "enum" not in items and "const" not in items
            values = [fit(v, items, types) for v in values] if plain else [v for v in values if v in items.get("enum", ())]
        while len(values) < min(least, 100) and self.steps <= MOST_STEPS:
            values.append(self.node(items, Field(field.name, field.description), depth + 1, way))
        return values[: max(most, 0)]


def _whole(value: object, default: int) -> int:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else default


def fit(value: object, schema: dict, types: list[str]) -> object:
    """A leaf value in the type and bounds that the schema asks for."""
    if value is None and ("null" in types or not types):
        return None
    if "boolean" in types and isinstance(value, bool):
        return value
    if "integer" in types or "number" in types:
        whole = "number" not in types
        number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
        if number is None and isinstance(value, str):
            from campkit.practice_model.decide.spans import parse_number

            number = parse_number(value)
        if number is not None or "string" not in types:
            return _bounded(0 if number is None else number, schema, whole)
    if "string" in types or not types:
        text = value if isinstance(value, str) else "" if value is None else f"{value}"
        return _sized(text, schema)
    if "boolean" in types:
        return bool(value)
    return None if "null" in types else value


def _bounded(number: float, schema: dict, whole: bool) -> float | int:
    """A number inside minimum, maximum and multipleOf."""
    low, high = schema.get("minimum"), schema.get("maximum")
    step = schema.get("multipleOf")
    if isinstance(schema.get("exclusiveMinimum"), int | float) and number <= schema["exclusiveMinimum"]:
        number = schema["exclusiveMinimum"] + 1
    if isinstance(schema.get("exclusiveMaximum"), int | float) and number >= schema["exclusiveMaximum"]:
        number = schema["exclusiveMaximum"] - (1 if whole else 0.5)
    if isinstance(low, int | float) and number < low:
        number = low
    if isinstance(high, int | float) and number > high:
        number = high
    if isinstance(step, int | float) and step > 0:
        number = round(number / step) * step
        number = number + step if isinstance(low, int | float) and number < low else number
    return int(number) if whole else number


FORMATS = {"date": "2026-01-01", "date-time": "2026-01-01T00:00:00Z", "time": "00:00:00Z", "email": "unknown@example.com", "uri": "https://example.com", "uuid": "00000000-0000-4000-8000-000000000000", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "hostname": "example.com", "duration": "P1D"}
SHAPES = {
    "date": r"\d{4}-\d\d-\d\d", "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", "email": r"[^@\s]+@[^@\s]+\.[^@\s]+", "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
}


def _sized(text: str, schema: dict) -> str:
    """A string inside minLength, maxLength, format and (simple) pattern."""
    kind = schema.get("format")
    if kind in FORMATS and not (kind in SHAPES and re.fullmatch(SHAPES[kind], text, re.I)):
        from campkit.practice_model.decide.spans import parse_date

        iso = parse_date(text) if kind in ("date", "date-time") and text else None
        text = FORMATS[kind] if not iso or iso.startswith("--") else iso if kind == "date" else f"{iso}T00:00:00Z"
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and len(pattern) < 300:
        text = _matching(text, pattern)
    least, most = _whole(schema.get("minLength"), 0), _whole(schema.get("maxLength"), 10**9)
    if len(text) > most:
        text = text[:most]
    return text if len(text) >= least else text + "." * min(least - len(text), 5_000)


def _matching(text: str, pattern: str) -> str:
    """The text when it fits the pattern, a part of it that does, or a string built from a simple pattern."""
    if re.search(r"[+*}]\)?[+*{]|\(\?", pattern) or _is_slow(pattern):
        return text  # a pattern that could take for ever, or look around, is not tried
    try:
        compiled = re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return text
    short = text[:500]
    if compiled.search(short):
        return text
    built, rest = "", re.sub(r"^\^|\$$", "", pattern)
    token = re.compile(r"(\\d|\\w|\\s|\\.|\[[^\]]+\]|\([^()|]*\)|.)(\{(\d+)(?:,\d*)?\}|[+*?])?")
    for unit, repeat, times in token.findall(rest):
        count = int(times) if times else 0 if repeat in ("*", "?") else 1
        sample = {"\\d": "0", "\\w": "a", "\\s": " ", ".": "a"}.get(unit) or (unit[1] if unit.startswith(("[", "\\")) else unit.strip("()"))
        built += sample * min(count, 1000)
    return built if len(built) <= 2000 and compiled.search(built) else text


def _is_slow(pattern: str) -> bool:
    """Could a search take very long? Each part of free length multiplies the ways to read a text, and so does a choice that is repeated."""
    bare = re.sub(r"\[\^?\]?[^\]]*\]", "c", re.sub(r"\\.", "x", pattern))
    simple = re.sub(r"\([^()|*+?{]*\)", "c", bare)  # a group of one shape may be repeated
    free = len(re.findall(r"[*+]|\{\d*,\d*\}", bare))
    return bool(re.search(r"\)[*+{]", simple)) or free > 3 or bare.count("?") > 6
