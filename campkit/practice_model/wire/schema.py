"""Checks a request against a table, and names the parameter that is wrong.

A table is plain JSON Schema (a small part of it), so the same tables check requests and describe the
service in OpenAPI. Two keys are ours: `x-refuse` holds a sentence for a parameter of the real service
that the practice model refuses (unless the value is in `x-neutral`), and a `oneOf` whose members have a
`const` property is resolved by that property, so that the message is about the member that was meant.
"""

from __future__ import annotations

import re
from typing import Any

from .errors import WireError, bad_request

Schema = dict[str, Any]

TYPE_WORDS = {
    "object": "an object", "array": "an array", "string": "a string", "integer": "an integer",
    "number": "a number", "boolean": "a boolean", "null": "null",
}


def type_of(value: Any) -> str:
    """The JSON type of a decoded value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    return {str: "string", list: "array", dict: "object"}[type(value)]


def check(value: Any, schema: Schema, path: str = "") -> None:
    """Raise a `WireError` that names the first thing wrong with `value`; return nothing when all is well."""
    if "oneOf" in schema:
        return check(value, choose_member(value, schema["oneOf"], path), path)
    kind = type_of(value)
    check_type(value, kind, schema, path)
    if "const" in schema and value != schema["const"]:
        raise wrong_value(path, value, [schema["const"]])
    if "enum" in schema and not any(value == item and type_of(item) == kind for item in schema["enum"]):
        raise wrong_value(path, value, schema["enum"])
    if kind == "object":
        check_object(value, schema, path)
    elif kind == "array":
        check_size(len(value), "array", schema.get("minItems"), schema.get("maxItems"), path)
        if "items" in schema:
            for index, item in enumerate(value):
                check(item, schema["items"], f"{path}[{index}]")
    elif kind == "string":
        check_size(len(value), "string", schema.get("minLength"), schema.get("maxLength"), path)
        if "pattern" in schema and not re.search(schema["pattern"], value):
            raise bad_request(
                f"Invalid '{path}': string does not match pattern. Expected a string that matches the pattern "
                f"'{schema['pattern']}'.", path, "invalid_value")
    elif kind in ("integer", "number"):
        check_range(value, kind, schema, path)


def check_type(value: Any, kind: str, schema: Schema, path: str) -> None:
    allowed = schema.get("type")
    if allowed is None:
        return
    allowed = [allowed] if isinstance(allowed, str) else allowed
    if kind in allowed or (kind == "integer" and "number" in allowed):
        return
    if kind == "number" and "integer" in allowed and float(value).is_integer():
        return
    wanted = " or ".join(TYPE_WORDS[name] for name in allowed if name != "null")
    name = f"Invalid type for '{path}'" if path else "Invalid type for the request body"
    raise bad_request(f"{name}: expected {wanted}, but got {TYPE_WORDS[kind]} instead.", path or None, "invalid_type")


def check_object(value: dict, schema: Schema, path: str) -> None:
    properties: Schema = schema.get("properties", {})
    prefix = f"{path}." if path else ""
    for name, part in properties.items():
        if "const" in part and name in value:
            check(value[name], part, prefix + name)  # what kind of thing it is comes before what is wrong with it
    if schema.get("additionalProperties", True) is False:
        for name in value:
            if name not in properties:
                where = prefix + name[:100]
                raise bad_request(f"Unknown parameter: '{where}'.", where, "unknown_parameter")
    for name in schema.get("required", ()):
        if name not in value:
            raise bad_request(f"Missing required parameter: '{prefix}{name}'.", prefix + name, "missing_required_parameter")
    for name, part in properties.items():
        if name not in value:
            continue
        if "x-refuse" in part and not is_neutral(value[name], part):
            raise bad_request(f"Unsupported parameter: '{prefix}{name}'. {part['x-refuse']}", prefix + name, "unsupported_parameter")
        check(value[name], part, prefix + name)
    check_size(len(value), "object", None, schema.get("maxProperties"), path)
    extra = schema.get("additionalProperties")
    if isinstance(extra, dict):
        names = schema.get("propertyNames")
        for name, item in value.items():
            if name not in properties:
                if names:
                    check(name, names, f"{prefix}{name[:100]}")
                check(item, extra, f"{prefix}{name[:100]}")


def is_neutral(value: Any, part: Schema) -> bool:
    """Is this value of a refused parameter one that asks for nothing?"""
    return any(value == neutral and isinstance(value, bool) == isinstance(neutral, bool) for neutral in part.get("x-neutral", [None]))


def check_size(size: int, kind: str, least: int | None, most: int | None, path: str) -> None:
    words = {"array": "array too {}", "string": "string too {}", "object": "too {} properties"}[kind]
    if least is not None and size < least:
        raise bad_request(
            f"Invalid '{path}': {words.format('few' if kind == 'object' else 'short')}. Expected minimum length {least}, but got {size} instead.",
            path, f"{kind}_below_min_length")
    if most is not None and size > most:
        raise bad_request(
            f"Invalid '{path}': {words.format('many' if kind == 'object' else 'long')}. Expected maximum length {most}, but got {size} instead.",
            path, f"{kind}_above_max_length")


def check_range(value: int | float, kind: str, schema: Schema, path: str) -> None:
    word = "integer" if kind == "integer" else "decimal"
    bounds = (
        ("minimum", "below minimum", ">=", lambda a, b: a < b), ("maximum", "above maximum", "<=", lambda a, b: a > b),
        ("exclusiveMinimum", "below minimum", ">", lambda a, b: a <= b),
    )
    for key, words, sign, is_outside in bounds:
        if key in schema and is_outside(value, schema[key]):
            code = f"{word}_{words.replace(' ', '_')}_value"
            raise bad_request(
                f"Invalid '{path}': {word} {words} value. Expected a value {sign} {schema[key]}, but got {str(value)[:40]} instead.",
                path, code)


def wrong_value(path: str, value: Any, allowed: list) -> WireError:
    """400: a value outside a closed list."""
    shown = repr(value)[:60]
    listed = ", ".join(f"'{item}'" if isinstance(item, str) else str(item).lower() for item in allowed)
    return bad_request(f"Invalid value for '{path}': {shown}. Supported values are: {listed}.", path, "invalid_value")


def choose_member(value: Any, members: list[Schema], path: str) -> Schema:
    """The member of a `oneOf` that the value means: by its JSON type first, then by its `const` properties."""
    kind = type_of(value)
    fitting = [m for m in members if kind in types_of(m) or (kind == "integer" and "number" in types_of(m))]
    if not fitting:
        wanted = " or ".join(dict.fromkeys(TYPE_WORDS[name] for m in members for name in types_of(m) if name != "null"))
        raise bad_request(f"Invalid type for '{path}': expected {wanted}, but got {TYPE_WORDS[kind]} instead.", path, "invalid_type")
    if len(fitting) == 1 or kind != "object":
        return fitting[0]
    key = discriminator(fitting)
    by_value = {constant: m for m in fitting for constant in constants(m, key)}
    default = [m for m in fitting if key not in m.get("required", ())]
    if key not in value:
        if default:
            return default[0]
        raise bad_request(f"Missing required parameter: '{path}.{key}'.", f"{path}.{key}", "missing_required_parameter")
    if not isinstance(value[key], str) or value[key] not in by_value:
        raise wrong_value(f"{path}.{key}", value[key], list(by_value))
    return by_value[value[key]]


def types_of(schema: Schema) -> list[str]:
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)


def discriminator(members: list[Schema]) -> str:
    """The property that tells the members of a `oneOf` apart."""
    for name in ("role", "type"):
        if all(constants(m, name) for m in members):
            return name
    raise AssertionError("a oneOf of objects needs a const `type` or `role` in each member")


def constants(schema: Schema, name: str) -> list:
    part = schema.get("properties", {}).get(name, {})
    return [part["const"]] if "const" in part else list(part.get("enum", ()))
