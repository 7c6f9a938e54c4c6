"""Errors of the records, each with the place it came from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from campkit.errors import DataError


class RecordsError(DataError):
    """The records cannot be opened, read or changed."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with one row: `severity` is error or warn, `line` the 1-based line of the file."""

    path: Path | str
    line: int | None
    message: str
    severity: str = "error"

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else f"{self.path}"
        return f"{where}: {self.message}"


class ImportProblems(RecordsError):
    """Files were not imported; every problem is listed, and nothing was written."""

    def __init__(self, problems: list[Problem], shown: int = 40, by_command: bool = False, note: str = ""):
        self.problems = [p for p in problems if p.severity == "error"]
        count = len(self.problems)
        told = "nothing was changed:" if by_command else "nothing was imported. Put them right and import again:"
        head = f"{count} problem{'s' if count != 1 else ''}, so {told}"
        lines = [f"  {p}" for p in self.problems[:shown]]
        more = [f"  ... and {count - shown} more"] if count > shown else []
        super().__init__("\n".join([head, *lines, *more, *([note] if note else [])]))
