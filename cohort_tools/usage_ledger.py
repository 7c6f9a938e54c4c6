"""From logs of model calls to the records: one usage event for each answered call of a known trainee.

Two sources: the meter's ledger, written in the trainee's own process (self-reported), and the request log of a
shared server that knows each trainee by their own key (measured by the server).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from campkit.errors import DataError
from campkit.metering import LEDGER_SCHEMA

#: What a call of each address of the model is among the actions of the policy ([usage] qualifying).
ACTIONS = {"chat.completions": "ask", "responses": "ask", "embeddings": "embed",
           "/v1/chat/completions": "ask", "/v1/responses": "ask", "/v1/embeddings": "embed"}
COLUMNS = ["event_id", "trainee_id", "at", "tool_id", "action", "tokens_in", "tokens_out", "measured"]


def ledger_events(path: Path, trainee: str | None = None) -> Iterator[tuple[int, list | None]]:
    """Yield (line, event) of a meter's ledger; None for a call of nobody, unless `trainee` says whose ledger it is.

    An event's id comes from the line and its place, so that reading a ledger twice gives the same events.
    Raises `DataError` with file and line for a line that is not a ledger's.
    """
    def event(number: int, line: str, call: dict[str, Any]) -> list | None:
        if call["schema"] != LEDGER_SCHEMA:
            raise ValueError(f"schema {call['schema']!r} is not {LEDGER_SCHEMA}")
        who = call["trainee"] or trainee
        if not who:
            return None
        return [_id(f"{number} {line}" + (f" {trainee}" if trainee and not call["trainee"] else "")), who, call["utc"], _tool(call["model"]), ACTIONS.get(call["endpoint"], "other"),
                int(call["prompt_tokens"]), int(call["completion_tokens"]), "self_reported"]

    return _events(path, "a usage ledger", event)


def request_events(path: Path) -> Iterator[tuple[int, list | None]]:
    """Yield (line, event) of a shared server's request log; None for a call of nobody. Calls that failed are passed over.

    Raises `DataError` with file and line for a line that is not a request log's.
    """
    def event(number: int, line: str, call: dict[str, Any]) -> list | None | bool:
        if call["method"] != "POST" or call["path"] not in ACTIONS or call["status"] != 200:
            return False
        if not call["trainee"]:
            return None
        return [_id(f"server {number} {line}"), call["trainee"], call["utc"], _tool(call["model"]), ACTIONS[call["path"]], int(call["tokens_in"]), int(call["tokens_out"]), "server"]

    return _events(path, "a server's request log", event)


def read_ledger(path: Path) -> tuple[list[list], int]:
    """The rows of `usage_event` in a ledger, and how many calls name no trainee."""
    found = [event for _, event in ledger_events(path)]
    rows = [event for event in found if event]
    return rows, len(found) - len(rows)


def kind_of(path: Path) -> str:
    """Say whether a file is a meter's `ledger`, a server's request `log` or a `csv` of events. Raises `DataError` for none of them."""
    first = next((line for line in _lines(path) if line.strip()), "")
    if first.lstrip().startswith("{"):
        return "log" if '"method"' in first and '"status"' in first else "ledger"
    if first.strip() and {"event_id", "trainee_id"} <= set(next(csv.reader([first]))):
        return "csv"
    raise DataError(f"{path}: this is neither a meter's ledger, nor a server's request log, nor a table of usage events.")


def to_csv(rows: list[list]) -> str:
    """The rows as a CSV file that `camp records usage` takes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return out.getvalue()


def _events(path: Path, what: str, event: Callable[[int, str, dict], list | None | bool]) -> Iterator[tuple[int, list | None]]:
    for number, line in enumerate(_lines(path), 1):
        try:
            made = event(number, line, json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError.at(path, number, f"not a line of {what} ({error!r}).", "Take the line out, or use another file.") from None
        if made is not False:
            yield number, made


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot read the file: {error}.") from None


def _id(text: str) -> str:
    return "E-" + hashlib.sha256(text.encode()).hexdigest()[:20]


def _tool(model: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "-", model)[:100]
