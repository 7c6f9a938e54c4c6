"""Damaged files of any kind: the answer is a sentence that names the place, never a traceback, and nothing is written."""

from __future__ import annotations

import importlib.util
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campkit.errors import CampError
from cohort_tools.records.csv_import import import_files
from cohort_tools.records.database import open_records
from cohort_tools.records.oneroster.mapping import import_roster
from cohort_tools.records.tables import ORDER, table_named
from cohort_tools.usage_ledger import kind_of, ledger_events, request_events


def load(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


oneroster, csv = load("test_oneroster"), load("test_csv_import")
BITS = [b"\x00", b'"', b",", b"\n", b"\r\n", b"\xff", b"ext:aibp", b"2026-13-45", b"u1", b"true", "ü".encode(), b"=1+1", b"T-0001", b""]


def damage(data: bytes, rng: random.Random, times: int) -> bytes:
    for _ in range(times):
        at = rng.randrange(len(data) + 1)
        end = min(len(data), at + rng.choice([0, 0, 1, 3, 20]))
        data = data[:at] + rng.choice(BITS) + data[end:]
    return data


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    opened = open_records(tmp_path_factory.mktemp("damaged"))
    yield opened
    opened.close()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["1.1", "1.2", "1.2.1"]), st.integers(1, 4))
def test_a_damaged_roster_gives_sentences(empty, seed, version, times):
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        files = {name: text.encode() for name, text in oneroster.texts(version).items()}
        hit = rng.choice(sorted(files))
        for name, data in files.items():
            Path(folder, f"{name}.csv").write_bytes(damage(data, rng, times) if name == hit else data)
        try:
            import_roster(empty, Path(folder), "test", dry_run=True)
        except CampError as error:
            assert str(error)
    assert all(empty.frame(table_named(t)).empty for t in ("trainee", "trainee_pii", "external_id", "audit"))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 4))
def test_damaged_tables_give_sentences(empty, seed, times):
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        hit, files = rng.choice(sorted(csv.PEOPLE)), {}
        for name, text in csv.PEOPLE.items():
            files[name] = Path(folder, f"{name}.csv")
            files[name].write_bytes(damage(text.encode(), rng, times) if name == hit else text.encode())
        try:
            import_files(empty, files, "test", dry_run=True)
        except CampError as error:
            assert str(error)
    assert all(empty.frame(table_named(t)).empty for t in ORDER)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode) | st.sampled_from([b"{}", b"[]", b"null\n", b'{"method": 1, "status": []}', b'{"schema": 1}', b"1\n2\n"]))
def test_a_damaged_ledger_gives_a_sentence(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "damaged.jsonl"
    path.write_bytes(data)
    for read in (kind_of, lambda p: list(ledger_events(p)), lambda p: list(request_events(p))):
        try:
            read(path)
        except CampError as error:
            assert "damaged.jsonl" in str(error)
