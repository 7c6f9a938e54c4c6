"""PostgreSQL: migrations and numbers. Every test with the fixture `records` runs there too (conftest.py)."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.value import value_of
from cohort_tools.records.database import open_records, upsert
from cohort_tools.records.migrations import migrate
from cohort_tools.records.tables import METADATA, ORDER, table_named

pytestmark = pytest.mark.slow


def load(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def postgres(postgres_server, request):
    address, create = postgres_server
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
