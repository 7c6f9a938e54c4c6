"""Arguments from earlier tool results: by key, from the record that the request speaks of, in the form that the description shows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from campkit.practice_model.reader.model import Field
from campkit.practice_model.reader.text import humanise, stems

SAMPLE = re.compile(r"(?:such as|like|e\.g\.?|example:?|format:?)\s+[\"'`]?(#?[A-Za-z_]{0,20}[-_]?\d[\w-]*)")
DEEP, WIDE, MANY = 6, 200, 400  # how deep and wide a result is read, and how many values are weighed


@dataclass(frozen=True)
class Candidate:
    """A value that an earlier result holds. `record` is the stems of the record around it, None when it stood in a bare list."""

    value: object
    record: frozenset[str] | None
    fits: int = 0


def form_of(value: object) -> str:
    """The form of an id: letters and digits as runs; signs that people leave out are left out, underscores stay."""
    plain = re.sub(r"[-/#. ]", "", str(value).lower())
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "a", plain))


def has_form(field: Field, value: object) -> bool:
    """Whether a value has the form of the example in the field's description; True when there is no example."""
    sample = SAMPLE.search(field.description)
    return not sample or form_of(sample.group(1)) == form_of(value)


def candidates(field: Field, results: list[dict], asked: str) -> list[Candidate]:
    """Values for a field from earlier results, best first: those whose record shares words with the request, then the newest."""
    names, nouns = _names(field)
    found: list[tuple[object, object]] = []
    for result in reversed(results):
        value = result.get("value")
        if isinstance(value, str) and field.name.endswith("id") and len(value) < 60 and " " not in value.strip() and set(stems(humanise(field.name))) & set(stems(humanise(str(result.get("tool"))))):
            found.append((value.strip().strip('"'), value))
        found.extend(_walk(value, names, nouns))
    found = [(value, record) for value, record in found[:MANY] if has_form(field, value)]
    settled = {str(value) for value, record in found if record is not None}
    wanted = frozenset(stems(asked)) - _elsewhere(results, names, nouns)
    kept: dict[str, Candidate] = {}
    for value, record in found:
        if record is None and str(value) in settled:
            continue
        known = None if record is None else frozenset(_words(record))
        kept.setdefault(str(value), Candidate(value, known, len(known & wanted) if known else 0))
    return sorted(kept.values(), key=lambda c: -c.fits)


def states(results: list[dict], asked: str) -> frozenset[str]:
    """Stems of the state (`status: delivered`) of the record that the request speaks of most, the newest of equals; empty when none has one."""
    best, most, wanted = frozenset(), 0, frozenset(stems(asked))
    for result in reversed(results):
        record = result.get("value")
        state = next((record[key] for key in ("status", "state") if isinstance(record.get(key), str)), None) if isinstance(record, dict) else None
        fits = len(wanted & frozenset(_words(record))) if state and len(state) < 40 else 0
        if fits > most:
            best, most = frozenset(stems(humanise(state))), fits
    return best


def walk(value: object, depth: int = 0):
    """(key, value) pairs of a JSON value, from the outside in, bounded."""
    if depth > DEEP:
        return
    if isinstance(value, dict):
        for key, part in list(value.items())[:WIDE]:
            yield key, part
        for part in list(value.values())[:WIDE]:
            yield from walk(part, depth + 1)
    elif isinstance(value, list):
        for part in value[:50]:
            yield from walk(part, depth + 1)


def _names(field: Field) -> tuple[frozenset[str], frozenset[str]]:
    """(keys that hold the value, keys that hold several such things): `item_ids` is item_id, and items."""
    bare = re.sub(r"^(?:new|old|the|target|current)_", "", field.name)
    single = re.sub(r"(?<=[a-z])s$", "", bare) if field.schema.get("type") == "array" else bare
    noun = re.sub(r"_?(?:id|number|no|code)$", "", single)
    return frozenset({field.name, bare, single}), frozenset({f"{noun}s", f"{noun}_ids"} if noun else ())


def _walk(value: object, names: frozenset[str], nouns: frozenset[str], depth: int = 0):
    """(value, record) pairs; the record of a value is the object that holds it."""
    if depth > DEEP:
        return
    if isinstance(value, dict):
        for key, part in list(value.items())[:WIDE]:
            if key in names and isinstance(part, str | int | float) and not isinstance(part, bool):
                yield part, value
            elif key in nouns and isinstance(part, list) and all(isinstance(p, str | int) for p in part):
                yield from ((p, part if len(part) == 1 else None) for p in part[:50])
            elif key in nouns and isinstance(part, dict):
                yield from ((name, {"": name, **inner}) for name, inner in list(part.items())[:50] if isinstance(inner, dict))
            elif key in nouns and isinstance(part, list):
                yield from ((p["id"], p) for p in part[:50] if isinstance(p, dict) and isinstance(p.get("id"), str | int))
        for part in list(value.values())[:WIDE]:
            yield from _walk(part, names, nouns, depth + 1)
    elif isinstance(value, list):
        for part in value[:50]:
            yield from _walk(part, names, nouns, depth + 1)


def _words(record: object) -> list[str]:
    """Stems of the text inside a record."""
    if isinstance(record, str):
        return stems(record)
    if isinstance(record, list):
        return stems(" ".join(p for p in record if isinstance(p, str)))
    return stems(" ".join(part for _, part in walk(record) if isinstance(part, str))[:8_000])


def _elsewhere(results: list[dict], names: frozenset[str], nouns: frozenset[str]) -> frozenset[str]:
    """Stems of the results that came before any record with the value: who asks and where they live says nothing about which record is meant."""
    found: set[str] = set()
    for result in results:
        if any(key in names or (key in nouns and isinstance(part, dict)) for key, part in walk(result.get("value"))):
            break
        found |= set(_words(result.get("value")))
    return frozenset(found)
