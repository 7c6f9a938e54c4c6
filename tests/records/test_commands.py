"""Commands that change the records: the rules of an import, an audit entry with the reason, nothing by halves."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from campkit.errors import CampError
from cohort_tools.cli import cli
from cohort_tools.records.csv_import import import_files
from cohort_tools.records.database import open_records
from cohort_tools.records.errors import ImportProblems, RecordsError
from cohort_tools.records.tables import table_named


def csv_tests():
    spec = importlib.util.spec_from_file_location("csv_tests", Path(__file__).with_name("test_csv_import.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def course(tmp_path):
    people = dict(csv_tests().PEOPLE)
    people["scenario"] = people["scenario"].replace("landed,2026-02-01,2026-04-01", "building,2026-02-01,")
    files = {}
    for name, text in people.items():
        files[name] = tmp_path / f"{name}.csv"
        files[name].write_text(text, "utf-8")
    records = open_records(tmp_path / "course" / "records")
    import_files(records, files)
    records.close()
    return tmp_path / "course"


@pytest.fixture
def camp(course):
    def _camp(*arguments, code=0):
        done = CliRunner().invoke(cli, ["records", *map(str, arguments), "--course", str(course)], prog_name="camp")
        if isinstance(done.exception, CampError):
            raise done.exception
        assert done.exit_code == code, done.output
        return json.loads(done.output) if "--json" in arguments else done.output
    return _camp


def rows(course, table):
    records = open_records(course / "records")
    try:
        return records.rows(table_named(table))
    finally:
        records.close()


def test_a_row_is_added_changed_and_its_history_kept(camp, course):
    camp("add", "refresh_log", "log_id=F-1", "trainee_id=T-0001", "date=2026-05-03", "minutes=90", "kind=course", "--who", "ops", "--reason", "by mail")
    assert "done" in camp("set", "refresh_log", "F-1", "verified_by=S-1", "verified_at=2026-05-04T09:00:00Z", "--who", "expert", "--reason", "certificate seen")
    assert "it was so already" in camp("set", "refresh_log", "F-1", "verified_by=S-1", "--who", "expert")
    [row] = rows(course, "refresh_log")
    assert row["verified_by"] == "S-1" and row["minutes"] == 90 and row["source"] == "camp records set:1"
    entries = camp("history", "--table", "refresh_log", "--json")
    assert [(e["who"], e["action"], e["reason"]) for e in entries] == [("expert", "set", "certificate seen"), ("ops", "add", "by mail")]
    assert "certificate seen" in camp("history") and camp("list", "refresh_log", "--where", "trainee_id=T-0001", "--json")[0]["log_id"] == "F-1"
    assert camp("list", "refresh_log", "--where", "trainee_id=T-0002", "--json") == [] and "scenario" in camp("list")


WRONG = {
    "a column that is not": (("add", "refresh_log", "log_id=F-1", "colour=red"), "there is no column colour"),
    "several at once": (("add", "refresh_log", "log_id=1", "trainee_id=T-0001", "date=soon", "minutes=90", "kind=course"), "2 problems, so nothing was changed"),
    "nobody verifies the own hours": (("add", "refresh_log", "log_id=F-1", "trainee_id=T-0001", "date=2026-05-03", "minutes=90", "kind=course", "verified_by=T-0001"), "this must hold and does not: verified_by is empty or verified_by is not trainee_id"),
    "an unknown trainee": (("add", "refresh_log", "log_id=F-1", "trainee_id=T-0099", "date=2026-05-03", "minutes=90", "kind=course"), "there is no trainee 'T-0099'"),
    "an unknown row": (("set", "pair", "P-77", "end_reason=x"), "there is no pair P-77"),
    "a key changed": (("set", "pair", "P-01", "pair_id=P-02"), "is the key of pair and stays"),
    "a ledger changed": (("set", "demo_run", "DR-1", "passed=false"), "demo_run is a ledger"),
    "a key of too few parts": (("set", "pair_bu", "P-01", "to=2026-05-01"), "the key is pair_id,bu_id,from_date"),
    "a row twice": (("add", "demo_run", "run_id=DR-1", "scenario_id=SC-1", "at=2026-03-01T00:00:00Z", "passed=true", "seconds=1", "manifest_sha256=x"), "is there already"),
    "the role changed": (("set", "trainee", "T-0001", "role=aibp"), "stays it"),
    "names": (("list", "trainee_pii"), "names and addresses"),
    "an unknown table": (("list", "luck"), "there is no table 'luck'"),
    "an unknown where": (("list", "pair", "--where", "luck=1"), "pair has no column luck"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_change_is_refused_with_a_sentence_and_changes_nothing(camp, course, name):
    arguments, words = WRONG[name]
    before = rows(course, "audit")
    with pytest.raises(RecordsError, match=words):
        camp(*arguments)
    assert rows(course, "audit") == before and rows(course, "refresh_log") == []


def test_validate_lists_everything_that_is_wrong_with_files_and_writes_nothing(camp, course, tmp_path):
    leave, pair_bu = tmp_path / "leave.csv", tmp_path / "pair_bu.csv"
    leave.write_text("trainee_id,from,to,kind\nT-0001,soon,2026-12-05,holiday\nT-0002,2026-12-05,2026-12-01,holiday\nT-0099,2026-12-01,2026-12-05,holiday\n")
    pair_bu.write_text("pair_id,bu_id,from,to\nP-01,BU-77,2026-05-01,\n")
    found = camp("validate", leave, pair_bu, "--json", code=1)
    assert {(Path(p["where"]).name, p["line"]) for p in found} == {("leave.csv", 2), ("leave.csv", 3), ("leave.csv", 4), ("pair_bu.csv", 2)}
    assert rows(course, "leave") == []
    leave.write_text("trainee_id,from,to,kind\nT-0001,2026-12-01,2026-12-05,holiday\n")
    assert "0 errors" in camp("validate", leave) and rows(course, "leave") == []


def test_a_scenario_moves_and_lands_only_with_its_demo(camp, course):
    with pytest.raises(ImportProblems, match="did not serve on 2025-03-01|passed only after|reviewer"):
        camp("scenario", "SC-1", "landed", "--on", "2026-03-01")
    assert rows(course, "scenario")[0]["status"] == "building"
    camp("scenario", "SC-1", "landed", "--on", "2026-04-01", "--reason", "in daily use")
    camp("scenario", "SC-1", "retired", "--on", "2026-09-01")
    [row] = rows(course, "scenario")
    assert (row["status"], row["landed_at"], row["retired_at"]) == ("retired", "2026-04-01", "2026-09-01")


def test_a_demand_is_answered_once_and_in_order(camp, course):
    camp("add", "demand_request", "request_id=R-1", "bu_id=BU-02", "pair_id=P-01", "priority=P1", "opened_at=2026-05-04T09:00:00Z", "sla_hours=8", "cancelled=no")
    camp("demand", "R-1", "answered", "--at", "2026-05-04T10:00:00Z")
    with pytest.raises(RecordsError, match="was answered already"):
        camp("demand", "R-1", "answered", "--at", "2026-05-04T09:30:00Z")
    with pytest.raises(ImportProblems, match="delivered_at"):
        camp("demand", "R-1", "delivered", "--at", "2026-05-04T09:30:00Z")
    camp("demand", "R-1", "closed", "--at", "2026-05-06T09:30:00Z")
    camp("demand", "R-1", "cancelled")
    assert rows(course, "demand_request")[0]["first_response_at"] == "2026-05-04T10:00:00.000000Z"


def test_a_gate_is_decided_by_a_person_with_what_was_computed(camp, course):
    with pytest.raises(RecordsError, match="computed as 'no'; say why it is granted"):
        camp("decide", "T-0001", "2", "granted", "--by", "S-3")
    with pytest.raises(RecordsError, match="cannot decide on the own gate"):
        camp("decide", "T-0001", "2", "deferred", "--by", "T-0001")
    done = camp("decide", "T-0001", "2", "granted", "--by", "S-3", "--reason", "three landed elsewhere", "--json")
    assert done["computed"] == "no" and {c["id"] for c in done["criteria"]} == {"gate_before", "landed"}
    [row] = rows(course, "gate_decision")
    assert json.loads(row["snapshot"])["computed"] == "no" and row["evidence_hash"] == done["evidence_hash"] and row["note"] == "three landed elsewhere"
    assert {(r["dimension"], r["possible"], r["fraction"]) for r in rows(course, "role_dimension_score")} == {("business", 0.0, None), ("ai", 0.0, None)}
    assert "landed" in camp("decide", "T-0002", "2", "deferred", "--by", "S-3")


def test_nobody_corrects_the_own_marks(camp):
    correction = ("add", "score_correction", "correction_id=K-1", "lab_id=s1_solo", "owner_id=P-01", "item_id=x", "attempt=1", "new=2", "reason=typo", "at=2026-05-01T00:00:00Z")
    with pytest.raises(ImportProblems, match="corrects the own marks"):
        camp(*correction, "by=T-0002")
    camp(*correction, "by=S-1")


# Model usage

LEDGER = {"schema": 1, "utc": "2026-05-04T09:00:00Z", "trainee": "T-0001", "source": "practice model", "endpoint": "chat.completions", "model": "practice-small", "prompt_tokens": 100,
          "cached_tokens": 0, "completion_tokens": 10, "batch": False, "money": "0.1", "currency": "EUR", "prices": "x"}
REQUEST = {"utc": "2026-05-05T09:00:00Z", "method": "POST", "path": "/v1/embeddings", "status": 200, "ms": 3.0, "cost": None, "streaming": False, "trainee": "T-0002",
           "model": "practice-embed-small", "tokens_in": 7, "tokens_out": 0}


def write(path: Path, *lines) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def test_usage_is_labelled_by_who_counted_it(camp, course, tmp_path):
    ledger = write(tmp_path / "ledger.jsonl", LEDGER, {**LEDGER, "trainee": None})
    log = write(tmp_path / "requests.jsonl", REQUEST, {**REQUEST, "status": 429}, {**REQUEST, "method": "GET", "path": "/v1/models"}, {**REQUEST, "trainee": None})
    table = tmp_path / "usage_event.csv"
    table.write_text("event_id,trainee_id,at,tool_id,action,measured\nE-9,T-0001,2026-05-06T09:00:00Z,chat,ask,server\n", "utf-8")
    done = camp("usage", ledger, log, table, "--json")
    assert (done["changed"], done["by_label"], done["nameless"]) == (3, {"self_reported": 2, "server": 1}, 2)
    found = {r["trainee_id"] + r["at"][:10]: (r["action"], r["measured"], r["source"]) for r in rows(course, "usage_event")}
    assert found == {"T-00012026-05-04": ("ask", "self_reported", "ledger.jsonl:1"), "T-00022026-05-05": ("embed", "server", "requests.jsonl:1"), "T-00012026-05-06": ("ask", "self_reported", "usage_event.csv:2")}
    assert camp("usage", ledger, log, table, "--json")["changed"] == 0
    assert camp("usage", ledger, "--trainee", "T-0002", "--json")["by_label"] == {"self_reported": 2}


@pytest.mark.parametrize(("line", "words"), [({**LEDGER, "trainee": "T-0099"}, r"ledger.jsonl:2: trainee_id: there is no trainee 'T-0099'"), ({**LEDGER, "schema": 7}, r"ledger.jsonl:2: not a line of a usage ledger"),
                                             ({**LEDGER, "utc": "yesterday"}, r"ledger.jsonl:2: at: 'yesterday' is no point in time")])
def test_a_wrong_line_of_usage_is_named_and_nothing_is_imported(camp, course, tmp_path, line, words):
    with pytest.raises(CampError, match=words):
        camp("usage", write(tmp_path / "ledger.jsonl", LEDGER, line))
    assert rows(course, "usage_event") == []


def test_a_file_of_another_kind_is_named(camp, tmp_path):
    (tmp_path / "x.txt").write_text("hello\n")
    with pytest.raises(CampError, match="neither a meter's ledger, nor a server's request log"):
        camp("usage", tmp_path / "x.txt")


def test_a_shared_server_counts_each_trainee_by_their_key(camp, course, tmp_path):
    """A real server over HTTP: two trainees with their own keys and one caller with the common key."""
    from openai import OpenAI

    from campkit.practice_model.wire.server import running
    from cohort_tools.cli.model import make_service, read_keys

    out, log = tmp_path / "keys.csv", tmp_path / "requests.jsonl"
    assert camp("keys", "--out", out, "--json")["new"] == 2
    first = out.read_text("utf-8")
    assert camp("keys", "--out", out, "--json")["new"] == 0 and out.read_text("utf-8") == first
    if os.name == "posix":
        assert out.stat().st_mode & 0o077 == 0
    service = make_service(None, None, None, None, "the-common-key-of-all", None, None, None)
    service.trainees = read_keys(out)
    with running(service, log=log) as server:
        for key in [*service.trainees, "the-common-key-of-all"]:
            OpenAI(base_url=server.base_url, api_key=key, max_retries=0).chat.completions.create(model="practice-small", messages=[{"role": "user", "content": "secret words"}], max_tokens=5)
        from openai import AuthenticationError

        with pytest.raises(AuthenticationError):
            OpenAI(base_url=server.base_url, api_key="camp-wrong-wrong-wrong", max_retries=0).models.list()
    assert "secret words" not in log.read_text("utf-8") and not any(key in log.read_text("utf-8") for key in service.trainees)
    done = camp("usage", log, "--json")
    assert (done["changed"], done["by_label"], done["nameless"]) == (2, {"server": 2}, 1)
    assert {(r["trainee_id"], r["measured"], r["tokens_in"] > 0) for r in rows(course, "usage_event")} == {("T-0001", "server", True), ("T-0002", "server", True)}


@pytest.mark.parametrize("text", ["trainee,key\n", "trainee_id,key\nT-0001,short\n", "trainee_id,key\nT-1,aaaaaaaaaaaaaaaaaaaa\nT-2,aaaaaaaaaaaaaaaaaaaa\n"])
def test_a_wrong_file_of_keys_is_named(tmp_path, text):
    from campkit.errors import ModelError
    from cohort_tools.cli.model import read_keys

    (tmp_path / "keys.csv").write_text(text, "utf-8")
    with pytest.raises(ModelError, match=r"keys.csv:\d"):
        read_keys(tmp_path / "keys.csv")
