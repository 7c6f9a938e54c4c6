"""Reading the outside data from the local mirror that CAMP_DATA_MIRROR names."""

from __future__ import annotations

import csv
import gzip
import json
import os
from pathlib import Path

from campkit.errors import DataError


def mirror() -> Path:
    """The mirror folder. Raises DataError when the variable is not set or names no folder."""
    value = os.environ.get("CAMP_DATA_MIRROR", "")
    if not value or not Path(value).is_dir():
        raise DataError("The evaluation needs outside data: set CAMP_DATA_MIRROR to the folder that holds banking77, sroie_receipts and the others.")
    return Path(value)


def rows(path: str) -> list[dict]:
    """The rows of a CSV file of the mirror, plain or compressed."""
    csv.field_size_limit(10**7)
    full = mirror() / path
    if not full.exists():
        raise DataError(f"{full} is missing. Copy the data set into the mirror folder.")
    opened = gzip.open(full, "rt", encoding="utf-8", newline="") if full.suffix == ".gz" else full.open(encoding="utf-8-sig", newline="")
    with opened as handle:
        return list(csv.DictReader(handle))


def document(path: str) -> object:
    """A JSON file of the mirror."""
    full = mirror() / path
    if not full.exists():
        raise DataError(f"{full} is missing. Copy the data set into the mirror folder.")
    return json.loads(full.read_text(encoding="utf-8"))
