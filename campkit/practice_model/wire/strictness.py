"""The promise of `strict`: what goes out always fits the schema, whatever the engine made of the prompt.

The engine aims at the schema; this is the net under it. A property that does not fit is replaced by the
smallest value that does, so that one odd value never costs the caller the whole answer.
"""

from __future__ import annotations

import functools
import json
from typing import Any

MISSING = object()


@functools.lru_cache(maxsize=256)
def validator_of(schema_text: str) -> Any:
    """A validator of a schema, given as JSON text so that it can be remembered."""
    import jsonschema

    return jsonschema.Draft202012Validator(json.loads(schema_text))


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Does a value fit a schema? A pattern or reference that cannot be tried counts as fitting."""
    try:
        return validator_of(json.dumps(schema)).is_valid(value)
    except Exception:  # the schema itself was judged before; what fails here is an exotic pattern
        return True


def smallest(schema: dict[str, Any]) -> Any:
    """The smallest value that fits a schema."""
    from campkit.practice_model.emit.schema import Filler

    return Filler(schema, lambda field, part: MISSING, MISSING).fill()


def mend(text: str, schema: dict[str, Any]) -> str:
    """JSON text that fits the schema: as it is when it does, else with the wrong properties replaced."""
    try:
        value = json.loads(text)
    except ValueError:
        return text  # cut at the limit: the finish reason says so
    if fits(value, schema):
        return text
    least = smallest(schema)
    if isinstance(value, dict) and isinstance(least, dict):
        for name, other in least.items():
            kept = {**least, name: value.get(name, other)}
            if fits(kept, schema):
                least = kept
    return json.dumps(least, ensure_ascii=False)


def strict_schemas(body: dict[str, Any]) -> tuple[dict[str, Any] | None, dict[str, dict[str, Any]]]:
    """The strict schema of the answer, and those of the tools by name."""
    wanted = (body.get("response_format") or {}).get("json_schema") or {}
    tools = [tool["function"] for tool in body.get("tools") or []]
    return (wanted.get("schema") if wanted.get("strict") else None), {
        tool["name"]: tool["parameters"] for tool in tools if tool.get("strict") and tool.get("parameters")
    }
