"""The same records on PostgreSQL: a real server from the distribution's package, started by the tests."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.value import value_of
from cohort_tools.records.csv_import import import_files
from cohort_tools.records.database import open_records, upsert
from cohort_tools.records.errors import ImportProblems
from cohort_tools.records.ingest import ingest_course
from cohort_tools.records.migrations import migrate
from cohort_tools.records.tables import METADATA, ORDER, table_named

pytestmark = pytest.mark.slow


def load(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server on a Unix socket in a folder of its own; yields the address without a database name."""
    pytest.importorskip("psycopg")
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = str(programs[-1]) if programs else shutil.which("initdb")
    if not initdb:
        pytest.skip("PostgreSQL is not installed (apt install postgresql)")
    folder = Path("/tmp") / f"camp-pg-{os.getpid()}"
    folder.mkdir(mode=0o700)
    as_user = {}
    if os.geteuid() == 0:
        import pwd

        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def run(program, *arguments):
        subprocess.run([str(Path(initdb).with_name(program)), *arguments], check=True, capture_output=True, cwd=folder, **as_user)

    try:
        run("initdb", "-D", str(folder / "data"), "-U", "camp", "-A", "trust", "--no-sync", "-E", "UTF8")
        run("pg_ctl", "-D", str(folder / "data"), "-w", "-l", str(folder / "log"), "-o", f"-k {folder} -c listen_addresses= -c fsync=off", "start")
        yield f"postgresql+psycopg://camp@/{{}}?host={folder}", lambda name: run("createdb", "-h", str(folder), "-U", "camp", name)
    finally:
        subprocess.run([str(Path(initdb).with_name("pg_ctl")), "-D", str(folder / "data"), "-m", "immediate", "stop"], capture_output=True, cwd="/", **as_user)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres(server, request):
    address, create = server
    name = "t" + str(abs(hash(request.node.nodeid)))[:10]
    create(name)
    create(f"{name}_pii")
    opened = open_records(address.format(name), address.format(f"{name}_pii"))
    yield opened
    opened.close()


def test_migrations_make_what_the_models_say(postgres):
    from sqlalchemy import inspect

    with postgres.main.begin() as connection:
        assert migrate(connection, "main") == []
    found = inspect(postgres.main)
    for name, table in METADATA.tables.items():
        assert {c["name"]: c["nullable"] for c in found.get_columns(name)} == {c.name: c.nullable for c in table.columns}


def test_every_indicator_gives_the_same_numbers(postgres):
    work = load("test_work_indicators")
    with postgres.transaction() as c:
        for table in sorted(work.ROWS, key=ORDER.index):
            upsert(c[postgres.main], table_named(table), work.ROWS[table], "test")
    facts = Facts(postgres, work.NOW)
    for name, subject, value, n in work.EXPECTED:
        found = value_of(facts, name, subject)
        assert (found["value"], found["n"]) == (None if value is None else pytest.approx(value), n), name


def test_a_course_is_ingested_and_reading_again_changes_nothing(postgres, course, labs):
    assert ingest_course(postgres, course, labs).changed["score"] == 13
    assert sum(ingest_course(postgres, course, labs).changed.values()) == 0


def test_a_wrong_file_leaves_nothing_behind(postgres, tmp_path):
    csv = load("test_csv_import")
    files = {}
    for name, text in {**csv.PEOPLE, "pair": csv.BROKEN["roles swapped"][1]}.items():
        files[name] = tmp_path / f"{name}.csv"
        files[name].write_text(text, "utf-8")
    with pytest.raises(ImportProblems, match="has the role aibp"):
        import_files(postgres, files)
    assert all(postgres.frame(table_named(t)).empty for t in csv.PEOPLE)
    files["pair"].write_text(csv.PEOPLE["pair"], "utf-8")
    assert import_files(postgres, files)["scenario"] == 1
