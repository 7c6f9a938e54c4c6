"""The benchmark of the records: its data are whole, everything is computed, events are read in parts."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from cohort_tools.bench.records import command
from cohort_tools.bench.scale_data import AS_OF, make_records
from cohort_tools.indicators.cohort import readiness
from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.stages import gates
from cohort_tools.indicators.value import value_of
from cohort_tools.indicators.work import usage
from cohort_tools.records.database import open_records
from cohort_tools.records.tables import table_named


@pytest.fixture(scope="module")
def facts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scale") / "records"
    counts = make_records(folder, 40, 3000)
    records = open_records(folder)
    assert counts["usage_event"] == 3000 and counts["trainee"] == 40
    yield Facts(records, AS_OF)
    records.close()


def test_events_read_in_parts_are_counted_as_if_read_at_once(facts, monkeypatch):
    whole = usage(facts)
    real = type(facts.records).chunks
    monkeypatch.setattr(type(facts.records), "chunks", lambda self, table, columns, size=170: real(self, table, columns, size))
    parts = usage(facts.at(facts.now))
    assert all(a.equals(b) for a, b in zip(whole, parts, strict=True))
    events = facts.table("usage_event")
    counted = events[events["action"].isin(facts.policy["usage"]["qualifying"])]
    assert whole[0]["events"].sum() == whole[1]["events"].sum() == len(counted)


def test_a_table_read_in_parts_is_the_table(facts):
    table = table_named("score")
    names = ["lab_id", "points", "needs_manual", "resembles"]
    parts = list(facts.records.chunks(table, names, 97))
    assert {len(p) for p in parts[:-1]} == {97} and sum(map(len, parts)) == len(facts.table("score"))
    assert facts.table("score")["needs_manual"].dtype == "int64" and facts.table("score")["points"].dtype == "float64"


def test_readiness_says_what_each_gate_says(facts):
    found = readiness(facts)
    assert len(found) and all(row["eligible"] == gates(facts).eligible(t, int(row["stage"])) for t, row in found.iterrows())
    assert value_of(facts, "gate_ready", "C-1")["n"] == len(found)


def test_the_command_tells_seconds_memory_and_rows(tmp_path):
    done = CliRunner().invoke(command, ["--trainees", "40", "--events", "2000", "--keep", str(tmp_path / "kept"), "--json"])
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert result["indicators"] >= 60 and result["indicators_s"] > 0 and result["rows"] > 2000
    again = CliRunner().invoke(command, ["--trainees", "20", "--events", "2000", "--keep", str(tmp_path / "kept")])
    assert again.exit_code != 0  # other records are never written over
