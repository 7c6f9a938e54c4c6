"""Attempts: one line of JSON per graded attempt in `attempts/<lab>.jsonl`, never changed, never lost.

A second submission is a new attempt. A regrade (another key for the same submission) keeps the attempt's
number and adds a line with its reason; the last line of an attempt is the one that counts.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from graders.files import clear_disk_errors, write_atomic


def attempts_file(folder: Path, lab: str) -> Path:
    """Return the file of a lab's attempts."""
    return folder / f"{lab}.jsonl"


def read_attempts(folder: Path, lab: str, owner: str | None = None) -> list[dict[str, Any]]:
    """Return all lines of a lab, or those of one owner, oldest first. A half-written last line (a kill, a full disk) is left out."""
    path = attempts_file(folder, lab)
    if not path.exists():
        return []
    lines, named = [], json.dumps(owner, ensure_ascii=False).encode() if owner is not None else b""
    for raw in path.read_bytes().split(b"\n"):
        if named not in raw:
            continue  # not even read: a class has thousands of lines
        with contextlib.suppress(ValueError):
            line = json.loads(raw)
            if isinstance(line, dict) and (owner is None or line.get("owner") == owner):
                lines.append(line)
    return lines


def current_attempts(folder: Path, lab: str) -> dict[str, dict[str, Any]]:
    """Return owner -> the line that counts: of the latest attempt, its latest grading."""
    current: dict[str, dict[str, Any]] = {}
    for line in read_attempts(folder, lab):
        best = current.get(line["owner"])
        if best is None or line["attempt"] >= best["attempt"]:
            current[line["owner"]] = line
    return current


def add_attempt(folder: Path, result: dict[str, Any], submitted_utc: str, graded_utc: str,
                reason: str = "") -> dict[str, Any]:
    """Append the line for a graded submission, unless the same grading of it is there already.

    Two lines belong to one attempt when owner, submission and hand-in time are the same. Call it from one
    process at a time. Returns the line.
    """
    lab, owner = result["lab"], result["owner"]
    earlier = read_attempts(folder, lab, owner)
    same = [line for line in earlier
            if line.get("submission") == result["submission"] and line["submitted_utc"] == submitted_utc]
    for line in reversed(same):
        if line["key"] == result["key"] and line is same[-1] and reason in ("", line["reason"]):
            return line  # a reason that was not there is kept, also when no mark has changed: an extension, a complaint
    number = same[-1]["attempt"] if same else max((line["attempt"] for line in earlier), default=0) + 1
    line = {
        "schema": 1, "lab": lab, "owner": owner, "attempt": number, "submitted_utc": submitted_utc,
        "graded_utc": graded_utc, "key": result["key"], "submission": result["submission"],
        "isolation": result["isolation"], "regrade": bool(same),
        "reason": reason or (_what_changed(same[-1], result) if same else ""),
        "versions": result["versions"], "run": result["run"], "items": result["items"],
    }
    _append(attempts_file(folder, lab), line)
    return line


def _what_changed(before: dict[str, Any], result: dict[str, Any]) -> str:
    names = {"camp": "the grader", "lab": "the lab", "data": "the data", "python": "Python",
             "packages": "the installed packages"}
    old, new = before.get("versions", {}), result["versions"]
    changed = [names.get(key, key) for key in new if old.get(key) != new[key]]
    if before.get("isolation") != result["isolation"]:
        changed.append("the isolation")
    return f"graded again because of a change of {', '.join(changed)}" if changed else "graded again"


def _append(path: Path, line: dict[str, Any]) -> None:
    text = json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n"
    with clear_disk_errors("the record of attempts", path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size:
            with open(path, "rb") as existing:
                existing.seek(-1, os.SEEK_END)
                torn = existing.read(1) != b"\n"
            if torn:  # an earlier run was ended in the middle of a line: that line was never counted
                whole = path.read_bytes()
                write_atomic(path, whole[: whole.rfind(b"\n") + 1])
        size = path.stat().st_size if path.exists() else 0
        try:
            with open(path, "ab") as out:
                out.write(text.encode("utf-8"))
                out.flush()
                os.fsync(out.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                os.truncate(path, size)
            raise
