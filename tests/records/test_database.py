"""The records: two databases, migrations, one rule book for imports and the database itself."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import create_engine, inspect

from cohort_tools.records.database import open_records, upsert
from cohort_tools.records.errors import RecordsError
from cohort_tools.records.migrations import FOLDER, migrate, written
from cohort_tools.records.tables import METADATA, ORDER, PII, table_named

COHORT = {"cohort_id": "C-1", "name": "One", "start_date": "2026-01-01", "tz": "UTC", "locale": "en", "policy_id": "default"}


@pytest.mark.parametrize(("database", "metadata"), [("main", METADATA), ("pii", PII)])
def test_migrations_make_what_the_models_say(database, metadata):
    migrated, modelled = create_engine("sqlite://"), create_engine("sqlite://")
    with migrated.begin() as connection:
        migrate(connection, database)
    metadata.create_all(modelled)

    def columns(engine):  # a later migration adds its columns at the end
        return {n: {(c["name"], str(c["type"]), c["nullable"]) for c in inspect(engine).get_columns(n)} for n in metadata.tables}

    def checks(engine):
        return {n: {c["name"] for c in inspect(engine).get_check_constraints(n)} for n in metadata.tables}

    assert columns(migrated) == columns(modelled) and checks(migrated) == checks(modelled)
    assert set(inspect(migrated).get_table_names()) == {*metadata.tables, "migration"}


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_each_migration_is_there_for_each_database(dialect):
    for database, metadata in (("main", METADATA), ("pii", PII)):
        assert {p.name.split(".")[0] for p in (FOLDER / database).glob("*.sqlite.sql")} == {
            p.name.split(".")[0] for p in (FOLDER / database).glob("*.postgresql.sql")}
        assert written(metadata, dialect).count("CREATE TABLE") == len(metadata.tables)


def test_opening_twice_migrates_once(tmp_path):
    open_records(tmp_path).close()
    again = open_records(tmp_path)
    with again.main.begin() as connection:
        assert migrate(connection, "main") == []
    again.close()


def test_names_are_in_a_private_database_of_their_own(tmp_path):
    open_records(tmp_path).close()
    with sqlite3.connect(tmp_path / "camp.sqlite") as main:
        columns = {row[1] for (t,) in main.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall() for row in main.execute(f"PRAGMA table_info({t})")}
    assert not columns & {"display_name", "email", "staff_no"}
    assert (tmp_path / "pii.sqlite").stat().st_mode & 0o077 == 0


def test_the_database_itself_refuses_a_wrong_row(records):
    from sqlalchemy.exc import IntegrityError

    with records.transaction() as c, pytest.raises(IntegrityError, match="role_known"):
        upsert(c[records.main], table_named("cohort"), [COHORT], "test")
        upsert(c[records.main], table_named("trainee"), [{"trainee_id": "T-0001", "role": "boss", "cohort_id": "C-1", "start_date": "2026-01-01", "status": "active"}], "test")


def test_unchanged_rows_are_left_alone(records):
    with records.transaction() as c:
        assert upsert(c[records.main], table_named("cohort"), [COHORT], "first") == 1
        assert upsert(c[records.main], table_named("cohort"), [COHORT], "second") == 0
        assert upsert(c[records.main], table_named("cohort"), [{**COHORT, "name": "Two"}], "third") == 1
    assert [(r["name"], r["source"]) for r in records.rows(table_named("cohort"))] == [("Two", "third")]


def test_append_only_entries_do_not_change(records):
    entry = {"correction_id": "K-1", "lab_id": "s1_solo", "owner_id": "T-0001", "item_id": "x", "attempt": 1, "old": 1.0, "new": 2.0,
             "reason": "typo", "by": "S-1", "at": "2026-01-01T00:00:00.000000Z"}
    with records.transaction() as c:
        upsert(c[records.main], table_named("score_correction"), [entry], "test")
        with pytest.raises(RecordsError, match="never changed"):
            upsert(c[records.main], table_named("score_correction"), [{**entry, "new": 3.0}], "test")


def test_a_transaction_takes_both_databases_back(records):
    with pytest.raises(RuntimeError), records.transaction() as c:
        upsert(c[records.main], table_named("cohort"), [COHORT], "test")
        upsert(c[records.pii], table_named("trainee_pii"), [{"trainee_id": "T-0001", "display_name": "A"}], "test")
        raise RuntimeError
    assert records.frame(table_named("cohort")).empty and records.frame(table_named("trainee_pii")).empty


def test_postgresql_needs_two_addresses():
    with pytest.raises(RecordsError, match="database of its own"):
        open_records("postgresql+psycopg://localhost/camp")


def test_a_folder_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(RecordsError, match="cannot be kept here"):
        open_records(tmp_path / "file" / "records")


def test_every_table_has_a_sentence_of_documentation():
    assert len(ORDER) == len(set(ORDER)) > 30
    for name in ORDER:
        assert table_named(name).info["doc"].endswith(".")


def test_the_oldest_records_are_brought_up_to_date_with_their_rows(tmp_path, monkeypatch):
    """A database of the first migration, with rows in tables that a later one widens, opens and keeps them."""
    import cohort_tools.records.migrations as migrations
    from cohort_tools.records.values import row_hash

    every = migrations.pending
    monkeypatch.setattr(migrations, "pending", lambda connection, database: [p for p in every(connection, database) if p.name.startswith("0001")])
    old = open_records(tmp_path)
    run = {"run_id": "DR-1", "scenario_id": "SC-1", "at": "2026-03-25T09:00:00.000000Z", "passed": 1, "seconds": 3.0, "manifest_sha256": "x", "message": None}
    with sqlite3.connect(tmp_path / "camp.sqlite") as raw:
        raw.execute("INSERT INTO demo_run (run_id, scenario_id, at, passed, seconds, manifest_sha256, source, ingested_at, row_hash) VALUES (?, ?, ?, ?, ?, ?, 'old', 'old', ?)",
                    [run["run_id"], run["scenario_id"], run["at"], 1, 3.0, "x", row_hash(run)])
    old.close()
    monkeypatch.undo()
    new = open_records(tmp_path)
    [row] = new.rows(table_named("demo_run"))
    assert row["run_id"] == "DR-1" and row["isolation"] is None
    with new.transaction() as c:  # the same entry again is no change, though the table has more columns now
        assert upsert(c[new.main], table_named("demo_run"), [run], "again") == 0
    new.close()


@pytest.mark.parametrize("number", [3, 700, 5001])
def test_rows_are_recognised_however_many_come(records, number):
    """Few rows are looked up by key, in pieces; many by reading the table: unchanged ones are left alone in both ways."""
    leave = [{"trainee_id": "T-0001", "from_date": f"{2000 + n // 300}-{1 + n % 300 // 25:02d}-{1 + n % 25:02d}", "to_date": "2999-01-01", "kind": "holiday"} for n in range(number)]
    with records.transaction() as c:
        upsert(c[records.main], table_named("cohort"), [COHORT], "test")
        upsert(c[records.main], table_named("trainee"), [{"trainee_id": "T-0001", "role": "aibp", "cohort_id": "C-1", "start_date": "2026-01-01", "status": "active"}], "test")
        assert upsert(c[records.main], table_named("leave"), leave, "test") == number
        assert upsert(c[records.main], table_named("leave"), [{**leave[0], "kind": "course"}, *leave[1:]], "test") == 1
