"""`jsonschema.validate` for schemas that do not change: each is checked and prepared once, not for every cell."""

from __future__ import annotations

import contextlib
import json
import types
from collections.abc import Iterator
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=32)
def _validator(schema: str) -> Any:
    from jsonschema.validators import validator_for

    content = json.loads(schema)
    kind = validator_for(content)
    kind.check_schema(content)
    return kind(content)


def validate(instance: Any, schema: dict[str, Any]) -> None:
    """Raise the same `jsonschema.ValidationError` or `SchemaError` as `jsonschema.validate`, or nothing."""
    from jsonschema.exceptions import best_match

    error = best_match(_validator(json.dumps(schema)).iter_errors(instance))
    if error is not None:
        raise error


@contextlib.contextmanager
def quick_cell_checks() -> Iterator[None]:
    """While this lasts nbgrader checks the metadata of cells so; it does that four times for every cell of a submission."""
    from nbgrader.nbgraderformat import common

    before = common.jsonschema
    common.jsonschema = types.SimpleNamespace(validate=validate)
    try:
        yield
    finally:
        common.jsonschema = before
