"""What the openai package does to the arguments of each call, left out where it changes nothing.

Before it sends a request the package walks through messages, tools and schemas, once for each type that they could
have, to rename keys and to encode files. No type of a chat request asks for either; plain data stays as it is. Types
that do ask, and objects that are no plain data, are walked through as before. A test compares both ways.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable
from typing import Any, get_args

MAX_DEPTH = 60


@functools.cache
def quicken_requests() -> None:
    """Make this process, and what it forks, skip such walks. Does nothing where the package has other insides."""
    try:
        from openai._utils import _transform as inside

        walk, as_type = inside._transform_recursive, _may_change(inside)
    except (ImportError, AttributeError):
        return

    @functools.wraps(walk)
    def transform(data: Any, *, annotation: Any, inner_type: Any = None) -> Any:
        if inner_type is None and type(data) in (list, dict, str, int, float, bool) and not as_type(annotation) and is_plain(data):
            return data
        return walk(data, annotation=annotation, inner_type=inner_type)

    inside._transform_recursive = transform


def is_plain(data: Any, depth: int = MAX_DEPTH) -> bool:
    """True for text, numbers, True, False, None and lists and dicts of them, of exactly these types."""
    kind = type(data)
    if kind is dict:
        return depth > 0 and all(type(key) is str and is_plain(value, depth - 1) for key, value in data.items())
    if kind is list:
        return depth > 0 and all([is_plain(value, depth - 1) for value in data])
    return data is None or kind in (str, int, float, bool)


def _may_change(inside: Any) -> Any:
    """Return a function that says whether a type, or one within it, asks for another name or for an encoding."""
    hints, is_typed_dict, info = inside.get_type_hints, inside.is_typeddict, inside.PropertyInfo

    def within(kind: Any, seen: set[int]) -> bool:
        if id(kind) in seen:
            return False
        seen.add(id(kind))
        if any(isinstance(note, info) for note in getattr(kind, "__metadata__", ())):
            return True
        parts: Iterable[Any] = get_args(kind)
        if isinstance(kind, type) and is_typed_dict(kind):
            parts = hints(kind, include_extras=True).values()
        return any([within(part, seen) for part in parts])

    @functools.lru_cache(maxsize=1000)
    def known(kind: Any) -> bool:
        with contextlib.suppress(NameError, TypeError, AttributeError):
            return within(kind, set())
        return True

    def may_change(kind: Any) -> bool:
        try:
            return known(kind)
        except TypeError:  # a type that cannot be a key
            return True

    return may_change
