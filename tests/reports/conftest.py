"""Facts of the small course folder that the tests of the records use, and the payloads made from them."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("records_conftest", Path(__file__).parents[1] / "records" / "conftest.py")
_records = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_records)
labs, course = _records.labs, _records.course

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def records(tmp_path):
    """Empty records on SQLite; that PostgreSQL does the same is for the tests of the records."""
    from cohort_tools.records.database import open_records

    opened = open_records(tmp_path / "records")
    yield opened
    opened.close()


@pytest.fixture
def facts(records, course, labs):
    """Facts of a test's own, whose records it may change."""
    from cohort_tools.indicators.facts import Facts
    from cohort_tools.records.ingest import ingest_course

    ingest_course(records, course, labs)
    return Facts(records, NOW)


@pytest.fixture(scope="session")
def shared_facts(tmp_path_factory):
    """Facts that tests only read."""
    from cohort_tools.indicators.facts import Facts
    from cohort_tools.records.database import open_records
    from cohort_tools.records.ingest import ingest_course

    folder = tmp_path_factory.mktemp("shared")
    opened = open_records(folder / "records")
    ingest_course(opened, _records.write_course(folder / "course"), _records.LABS)
    yield Facts(opened, NOW)
    opened.close()


@pytest.fixture
def context(shared_facts):
    from cohort_tools.payloads.common import Context

    return Context(shared_facts)
