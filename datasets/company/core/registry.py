"""Finds the parts of the company: every module directly in `datasets/company/` is one part."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from types import ModuleType

from datasets.company.core.card import Card
from datasets.errors import DatasetError


@functools.cache
def find_parts() -> dict[str, ModuleType]:
    """The parts by name. A part has TABLES (name -> card) and make(ctx), make_shared(ctx) or both."""
    import datasets.company as package

    parts = {}
    for entry in sorted(pkgutil.iter_modules(package.__path__), key=lambda entry: entry.name):
        if entry.ispkg or entry.name.startswith("_"):
            continue
        module = importlib.import_module(f"datasets.company.{entry.name}")
        if not hasattr(module, "TABLES") or not (hasattr(module, "make") or hasattr(module, "make_shared")):
            raise DatasetError(
                f"datasets/company/{entry.name}.py is not a part: it needs TABLES = {{name: card(...)}} and make(ctx). "
                "Helpers belong in datasets/company/core/ or in a sub-folder."
            )
        parts[entry.name] = module
    return parts


@functools.cache
def find_cards() -> dict[str, Card]:
    """Every table's card; raises DatasetError when two parts make the same table."""
    cards: dict[str, Card] = {}
    for part, module in find_parts().items():
        for name, card in module.TABLES.items():
            if name in cards:
                raise DatasetError(f"table {name} is made by {part_of(name)} and by {part}; one part makes a table.")
            cards[name] = card
    return cards


@functools.cache
def part_of(table: str) -> str:
    """The name of the part that makes a table; raises DatasetError when none does."""
    for part, module in find_parts().items():
        if table in module.TABLES:
            return part
    raise DatasetError(f"no part makes a table named {table!r}. Tables: {', '.join(sorted(find_cards()))}.")
