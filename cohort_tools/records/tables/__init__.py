"""The data model: every table, in the order in which rows can be inserted."""

from __future__ import annotations

from sqlalchemy import MetaData, Table

from cohort_tools.records.errors import RecordsError
from cohort_tools.records.tables import company, marks, people, work
from cohort_tools.records.tables.people import METADATA, PII

__all__ = ["METADATA", "PII", "ORDER", "company", "marks", "metadata_of", "people", "table_named", "work"]

#: Names of all tables of both databases, parents before children.
ORDER = [t.name for t in PII.sorted_tables] + [t.name for t in METADATA.sorted_tables]


def table_named(name: str) -> Table:
    """Return the table called `name`. Raises RecordsError with the names there are."""
    for metadata in (METADATA, PII):
        if name in metadata.tables:
            return metadata.tables[name]
    raise RecordsError(f"there is no table {name!r}; the tables are {', '.join(sorted(ORDER))}")


def metadata_of(table: Table) -> MetaData:
    """Return the database that a table belongs to."""
    return PII if table.name in PII.tables else METADATA
