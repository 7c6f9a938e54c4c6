"""Payloads: small validated JSON, one per trainee, pair and cohort. Reports render them and see nothing else.

A payload holds facts and message ids, never sentences, so that one payload serves every language. Its
`digest` leaves out what changes with every look (`as_of`, `changes`) and decides whether a report is
rendered anew.
"""

from __future__ import annotations

import hashlib
import json
import math
from functools import lru_cache
from pathlib import Path
from typing import Any

from cohort_tools.records.errors import RecordsError

SCHEMA = 1
#: Keys that do not make a payload another one.
VOLATILE = ("as_of", "changes", "freshness")


def canonical(payload: dict[str, Any]) -> str:
    """Return the payload as JSON with sorted keys; NaN is refused."""
    return json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest(payload: dict[str, Any]) -> str:
    """Return the SHA-256 of what the payload says."""
    return hashlib.sha256(canonical({k: v for k, v in payload.items() if k not in VOLATILE}).encode()).hexdigest()


def validate(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the payload when it follows its schema. Raises RecordsError with the place that does not."""
    from cohort_tools.payloads.schemas import SCHEMAS

    wide = payload.get("kind") == "cohort" and payload.get("audience") in ("camp", "public")
    name = "shared" if wide else payload.get("kind", "")
    if name not in SCHEMAS:
        raise RecordsError(f"there is no payload of kind {payload.get('kind')!r}")
    for error in _validator(name).iter_errors(payload):
        raise RecordsError(f"payload {payload['kind']} {payload.get('subject', {}).get('id')}: {'/'.join(map(str, error.absolute_path))}: {error.message}")
    return payload


@lru_cache
def _validator(name: str):
    """The validator of one schema, made once: making it costs more than using it."""
    import jsonschema

    from cohort_tools.payloads.schemas import SCHEMAS

    return jsonschema.Draft202012Validator(SCHEMAS[name])


def write_json(path: Path, data: dict[str, Any], mode: int = 0o644) -> Path:
    """Write JSON in one step: a reader sees the old file or the new one."""
    import os
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    os.chmod(name, mode)
    os.replace(name, path)
    return path


def plain(value: Any, digits: int = 4) -> Any:
    """Return numpy and pandas values as plain JSON values; a missing one is None, a float is rounded."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, dict):
        return {k: plain(v, digits) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v, digits) for v in value]
    if hasattr(value, "item") and not isinstance(value, str | bytes):
        return plain(value.item(), digits)
    if isinstance(value, float):
        return round(value, digits) + 0.0
    return value if isinstance(value, str | int | bool) else None if value != value else str(value)
