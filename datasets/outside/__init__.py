"""Data sets that other people published: one folder each with a card, never the data itself.

A card (`card.toml`) names publisher, address, licence, checksums and columns. `fetching` brings the
files from the publisher, or from a local mirror folder, into a cache and checks every byte.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from datasets.errors import DatasetError

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Column:
    """One column of a table: name, type (text, integer, decimal, datetime), and what it means, with its unit."""

    name: str
    type: str
    means: str = ""


@dataclass(frozen=True)
class OutsideFile:
    """One file of a data set."""

    name: str
    bytes: int
    sha256: str
    content_sha256: str | None = None
    """Checksum of the unpacked content of a .gz file, whose own bytes differ from tool to tool; None for other files."""
    address: str | None = None
    """Where the publisher offers exactly these bytes; None for a file that was derived from the publisher's."""
    derived: str | None = None
    """How the file was made from the publisher's; None for an untouched one."""
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True)
class OutsideSet:
    """One published data set."""

    name: str
    title: str
    publisher: str
    address: str
    licence: str
    licence_address: str
    used_for: str
    mind: str
    """What a user of the data has to mind."""
    files: tuple[OutsideFile, ...]
    needs_agreement: str | None = None
    """The sentence one has to agree to before fetching; None where the licence asks for no agreement."""

    @property
    def bytes(self) -> int:
        """Size of all files together."""
        return sum(file.bytes for file in self.files)


def discover_sets(folder: Path = FOLDER) -> list[OutsideSet]:
    """Return every data set that has a card, by name. Raises DatasetError when a card cannot be read."""
    return [load_card(path) for path in sorted(folder.glob("*/card.toml"))]


def find_set(name: str, folder: Path = FOLDER) -> OutsideSet:
    """Return one data set. Raises DatasetError, naming the known ones, when there is no such set."""
    sets = {one.name: one for one in discover_sets(folder)}
    if name not in sets:
        raise DatasetError(f"There is no data set {name!r}. Known are: {', '.join(sets)}.")
    return sets[name]


def load_card(path: Path) -> OutsideSet:
    """Return the data set that a card describes. Raises DatasetError with the file and what is wrong in it."""
    try:
        card = tomllib.loads(path.read_text("utf-8"))
        files = tuple(
            OutsideFile(**{**row, "columns": tuple(Column(**column) for column in row.get("columns", []))})
            for row in card.pop("file")
        )
        return OutsideSet(name=path.parent.name, files=files, **card)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise DatasetError(f"{path}: the card cannot be read ({error}). Compare it with the other cards.") from None
