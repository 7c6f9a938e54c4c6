"""What an evaluation is made of: items, prompts as sets of ingredients, and how an answer is scored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from campkit.practice_model.types import Choice


@dataclass(frozen=True)
class Item:
    """One case: what the prompt is filled with, and what the right answer is."""

    data: dict
    expected: object


@dataclass(frozen=True)
class Task:
    """A task set: items, a request for an item from a set of ingredients, and a score between 0 and 1 for a choice.

    `full` is the good prompt, `base` the bare one; `wrong` names prompts that look like work and are not.
    `techniques` maps a technique taught to the ingredient whose adding and removing shows it.
    """

    name: str
    source: str
    items: list[Item]
    request: Callable[[Item, frozenset[str]], dict]
    score: Callable[[Item, Choice], float]
    full: frozenset[str]
    base: frozenset[str]
    techniques: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, frozenset[str]] = field(default_factory=dict)
    run: Callable | None = None  # (engine, item, ingredients, model) -> Choice, for tasks of several calls


def sample(rows: list, count: int) -> list:
    """At most `count` rows, spread evenly and in order, so that nothing depends on chance."""
    return rows if len(rows) <= count else [rows[i * len(rows) // count] for i in range(count)]
