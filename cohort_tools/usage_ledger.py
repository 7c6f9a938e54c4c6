"""From the meter's ledger to the records: one usage event for each model call of a known trainee."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from pathlib import Path

from campkit.errors import DataError
from campkit.metering import LEDGER_SCHEMA

COLUMNS = ["event_id", "trainee_id", "at", "tool_id", "action", "tokens_in", "tokens_out", "measured"]


def read_ledger(path: Path) -> tuple[list[list], int]:
    """The rows of `usage_event` in a ledger, and how many calls name no trainee.

    An event's id comes from the line and its place, so that reading a ledger twice gives the same events.
    Raises `DataError` with file and line for a line that is not a ledger's.
    """
    rows, nameless = [], 0
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot read the ledger: {error}.") from None
    for number, line in enumerate(lines, 1):
        try:
            call = json.loads(line)
            if call["schema"] != LEDGER_SCHEMA:
                raise ValueError(f"schema {call['schema']!r} is not {LEDGER_SCHEMA}")
            if not call["trainee"]:
                nameless += 1
                continue
            event = "E-" + hashlib.sha256(f"{number} {line}".encode()).hexdigest()[:20]
            tool = re.sub(r"[^A-Za-z0-9_.-]", "-", call["model"])[:100]
            measured = "server" if call["source"] == "practice model" else "self_reported"
            rows.append([event, call["trainee"], call["utc"], tool, call["endpoint"], int(call["prompt_tokens"]), int(call["completion_tokens"]), measured])
        except (ValueError, KeyError, TypeError) as error:
            raise DataError.at(path, number, f"not a line of a usage ledger ({error!r}).", "Take the line out, or use another file.") from None
    return rows, nameless


def to_csv(rows: list[list]) -> str:
    """The rows as a CSV file that `camp records import` takes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return out.getvalue()
