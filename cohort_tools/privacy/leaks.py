"""The leak scan: who is named in what has been written, whatever way it is hidden (entities, escapes, base64, metadata).

`camp report check` runs it over a folder of reports; the tests run it over everything that is written.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote


@dataclass(frozen=True)
class Person:
    """One person and every word that gives them away."""

    subject: str
    words: tuple[str, ...]


def people_of(facts) -> list[Person]:
    """Return every trainee with id, name, address and numbers."""
    from cohort_tools.records.tables import table_named

    rows = {r["trainee_id"]: r for r in facts.records.rows(table_named("trainee_pii"))}
    found = []
    for trainee in facts.trainees.index:
        row = rows.get(trainee, {})
        words = [trainee, *(row.get(k) for k in ("display_name", "email", "staff_no", "lti_user_id", "oneroster_id"))]
        found.append(Person(trainee, tuple(w for w in words if w and len(w) > 1)))
    return found


def leaks(text: str, people: Iterable[Person], allowed: Iterable[str] = ()) -> list[str]:
    """Return `subject: word` for everybody named in the text who is not in `allowed`."""
    seen, may = revealed(text), set(allowed)
    found = []
    for person in people:
        if person.subject not in may:
            found += [f"{person.subject}: {word}" for word in person.words if _holds(seen, word)]
    return found


def revealed(text: str) -> str:
    """Return the text together with what its entities, JSON escapes, percent signs and base64 blocks say."""
    parts = [text, unescape(text), unquote(text)]
    if "\\u" in text:
        parts.append(re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text))
    for blob in set(re.findall(r"[A-Za-z0-9+/_-]{24,}={0,2}", text)):
        try:
            raw = base64.b64decode(blob.replace("-", "+").replace("_", "/") + "===")
        except ValueError:
            continue
        parts.append(raw.decode("utf-8", "ignore"))
    return "\n".join(parts)


def scan_folder(folder: Path, people: list[Person], allowed_in) -> list[str]:
    """Return `file: subject: word` for every leak in the files below `folder`; `allowed_in(relative path)` gives who may be named there.

    A Parquet file is read as the table it is, with its metadata.
    """
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        place = path.relative_to(folder).as_posix()
        text = place + "\n" + _text_of(path)
        found += [f"{place}: {leak}" for leak in leaks(text, people, allowed_in(place))]
    return found


def _text_of(path: Path) -> str:
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        table = pq.read_table(path)
        return json.dumps(table.to_pylist(), ensure_ascii=False, default=str) + str(table.schema) + str(table.schema.metadata)
    return path.read_bytes().decode("utf-8", "ignore")


def _holds(text: str, word: str) -> bool:
    """Is the word there, not as a part of a longer one? (`T-0001` is not in `T-00010`; a Chinese name has no word ends.)"""
    if word not in text:
        return False
    if not word[:1].isascii() or not word[-1:].isascii():
        return True
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", text) is not None
