"""The errors of the camp. Each is a sentence: what happened, where, what to do.

CampError
├── LabError          a lab folder is not sound (lab, cell, line)
├── SubmissionError   a submission cannot be used (owner, lab, reason)
├── CourseError       the course folder or its configuration
├── DataError         a data set, a roster or another table (file, row)
└── ModelError        the practice model or a model service
"""

from __future__ import annotations

from pathlib import Path


class CampError(Exception):
    """Something went wrong that a person can put right; the message says how."""

    exit_code = 1


class LabError(CampError):
    """A lab folder is not sound."""

    @classmethod
    def at(cls, path: Path | str, line: int | None, what: str, do: str = "") -> LabError:
        """Build the error for a place in a lab file; `line` is 1-based, None when no line fits."""
        where = f"{path}:{line}" if line else f"{path}"
        return cls(f"{where}: {what}" + (f" {do}" if do else ""))


class SubmissionError(CampError):
    """A submission cannot be used; the others go on."""


class CourseError(CampError):
    """The course folder cannot be read or written, or is not a course folder."""


class DataError(CampError):
    """A table or a data set is missing, damaged or has wrong columns."""

    @classmethod
    def at(cls, path: Path | str, row: int | None, what: str, do: str = "") -> DataError:
        """Build the error for a place in a table; `row` is the 1-based line of the file, None when no row fits."""
        where = f"{path}:{row}" if row else f"{path}"
        return cls(f"{where}: {what}" + (f" {do}" if do else ""))


class ModelError(CampError):
    """The practice model, or the service that stands in its place, cannot do what was asked."""
