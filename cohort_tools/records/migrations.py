"""Numbered migrations: SQL files that are written once and never changed.

`migrations/<database>/<number>_<what>.<dialect>.sql` holds statements separated by a line `--`. The
table `migration` remembers which have run. The first ones were printed from the models
(`python -m cohort_tools.records.migrations`); a later change of a model comes with a new file, and
a test holds the migrated database equal to the models.
"""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Connection, MetaData, create_mock_engine, text

FOLDER = Path(__file__).parent / "migrations"


def pending(connection: Connection, database: str) -> list[Path]:
    """Return the migrations that have not run on this database, in order."""
    dialect = connection.dialect.name
    done = set()
    if connection.dialect.has_table(connection, "migration"):
        done = set(connection.execute(text("SELECT name FROM migration")).scalars())
    files = sorted((FOLDER / database).glob(f"*.{dialect}.sql"))
    return [path for path in files if _name(path) not in done]


def migrate(connection: Connection, database: str) -> list[str]:
    """Run what is pending and return the names; `database` is `main` or `pii`."""
    names = []
    connection.execute(text("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, ran_at TEXT NOT NULL)"))
    for path in pending(connection, database):
        for statement in re.split(r"^--\s*$", path.read_text("utf-8"), flags=re.MULTILINE):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("%", "%%") if _is_pyformat(connection) else statement)
        connection.execute(text("INSERT INTO migration VALUES (:name, :ran_at)"), {"name": _name(path), "ran_at": _now()})
        names.append(_name(path))
    return names


def written(metadata: MetaData, dialect: str) -> str:
    """Return the statements that make every table of `metadata` in the dialect."""
    statements: list[str] = []

    def note(element, *_, **__) -> None:
        statement = str(element.compile(dialect=engine.dialect)).strip()
        strict = dialect == "sqlite" and statement.startswith("CREATE TABLE")  # a column then holds only its own type
        statements.append(statement + " STRICT" if strict else statement)

    engine = create_mock_engine(f"{dialect}://", note)
    metadata.create_all(engine, checkfirst=False)
    return "\n--\n".join(statements) + "\n"


def _name(path: Path) -> str:
    return path.name.split(".")[0]


def _is_pyformat(connection: Connection) -> bool:
    return connection.dialect.paramstyle in ("pyformat", "format")


def _now() -> str:
    from cohort_tools.records.values import now_utc

    return now_utc()


def main() -> None:
    """Print the first migration of each database and dialect into its file."""
    from cohort_tools.records.tables import METADATA, PII

    for database, metadata in (("main", METADATA), ("pii", PII)):
        for dialect in ("sqlite", "postgresql"):
            target = FOLDER / database / f"0001_initial.{dialect}.sql"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(written(metadata, dialect), "utf-8")


if __name__ == "__main__":
    main()
