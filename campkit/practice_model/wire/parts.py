"""Building blocks of the request tables: small functions that each give a piece of JSON Schema."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

#: Limits, with the published ones of the real service where it has them.
MAX_MESSAGES = 10_000
MAX_TOOLS = 128
MAX_TEXT = 1_000_000
MAX_CHOICES = 128
MAX_OUTPUT_TOKENS = 100_000


def text(**limits: Any) -> Schema:
    """A string."""
    return {"type": "string", **limits}


def constant(value: str) -> Schema:
    """One fixed word."""
    return {"type": "string", "const": value}


def one_word(*words: str, null: bool = False) -> Schema:
    """One word of a closed list."""
    return {"type": ["string", "null"], "enum": [*words, None]} if null else {"type": "string", "enum": list(words)}


def maybe(kind: str, **limits: Any) -> Schema:
    """A value of that type, or null."""
    return {"type": [kind, "null"], **limits}


def list_of(items: Schema, **limits: Any) -> Schema:
    """An array."""
    return {"type": "array", "items": items, **limits}


def record(required: list[str] | None = None, null: bool = False, **properties: Schema) -> Schema:
    """An object with these properties and no others."""
    return {
        "type": ["object", "null"] if null else "object", "properties": properties,
        "required": required or [], "additionalProperties": False,
    }


def any_object(null: bool = False, **more: Any) -> Schema:
    """An object whose keys are the caller's own."""
    return {"type": ["object", "null"] if null else "object", **more}


def refused(why: str, *neutral: Any) -> Schema:
    """A parameter of the real service that is refused with a sentence; neutral values ask for nothing and pass."""
    return {"x-refuse": why, "x-neutral": [None, *neutral]}


def metadata() -> Schema:
    """Up to 16 short strings of the caller's own."""
    return any_object(
        null=True, maxProperties=16, propertyNames={"type": "string", "maxLength": 64},
        additionalProperties={"type": "string", "maxLength": 512},
    )


def function_name() -> Schema:
    """The name of a function: letters, digits, underscores, dashes."""
    return text(minLength=1, maxLength=64, pattern=r"^[a-zA-Z0-9_-]+$")


#: Who sends the request: kept by the real service for its own ends, without effect on an answer.
CALLER = {
    "user": maybe("string", maxLength=512),
    "safety_identifier": maybe("string", maxLength=128),
    "prompt_cache_key": maybe("string", maxLength=512),
    "metadata": metadata(),
    "service_tier": one_word("auto", "default", null=True),
}
