"""`camp model transfer`, `camp model prices` and `camp bench model`: figures that are computed, not claimed."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from campkit.errors import ModelError
from campkit.practice_model.wire.errors import bad_request
from campkit.practice_model.wire.messages import Reply
from campkit.practice_model.wire.server import running
from campkit.practice_model.wire.service import Service
from cohort_tools.bench import transfer
from cohort_tools.cli import cli
from tests.practice_model.scripted_engine import Choice, ScriptedEngine
from tests.practice_model.wire_helpers import client_of, make_service


def test_the_stored_prompts_are_forty_and_sound():
    prompts = transfer.read_prompts()
    assert len(prompts) == 40 >= transfer.LEAST_PROMPTS
    for task in json.loads(transfer.PROMPTS.read_text("utf-8"))["tasks"]:
        assert {label for _, label in task["items"] + task["examples"]} == set(task["labels"])
        assert not {text for text, _ in task["items"]} & {text for text, _ in task["examples"]}, "an example must not be a test item"


def test_rank_correlation_by_hand():
    """Against values worked out by hand, with ties."""
    assert transfer.ranks([10, 30, 20, 20]) == [1, 4, 2.5, 2.5]
    assert transfer.spearman([1, 2, 3], [10, 20, 30]) == pytest.approx(1)
    assert transfer.spearman([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert transfer.spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]) == pytest.approx(0.8)
    assert transfer.spearman([1, 1, 1], [1, 2, 3]) is None
    low, high = transfer.interval([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 6, 5])
    assert low <= 0.94 <= high


@pytest.mark.parametrize(("answer", "is_right"), [("Oak", True), (" oak. ", True), ('"Oak"', True), ("**Oak**", True), ("Oak, because it is late", False), ("", False), (None, False)])
def test_an_answer_counts_when_it_is_the_label(answer, is_right):
    assert transfer.is_right(answer, "Oak") is is_right


def test_the_command_compares_with_any_address(tmp_path):
    """Against a server that always says `today`: only the prompts of one task score, and the table says so."""
    with running(make_service(Choice("today"), key="k")) as server:
        done = CliRunner().invoke(cli, ["model", "transfer", "--base-url", server.base_url, "--key", "k", "--model", "practice-small", "--tier", "practice-small", "--items", "2", "--json", "--record", str(tmp_path / "answers.jsonl")])
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert result["prompts"] == 40 and result["items"] == 80 and -1 <= result["spearman"] <= 1
    assert {row["service"] for row in result["rows"] if row["task"] == "garden_urgency"} == {1.0}
    assert {row["service"] for row in result["rows"] if row["task"] != "garden_urgency"} == {0.0}
    assert len((tmp_path / "answers.jsonl").read_text("utf-8").splitlines()) == 80


def test_a_service_that_refuses_temperature_and_max_tokens_is_measured_all_the_same(capsys):
    """As hosted models do that think before they answer."""
    class Thinking(Service):
        def handle(self, request):
            for name in ("max_tokens", "temperature"):
                if name in json.loads(request.body):
                    return Reply.json(bad_request(f"Unsupported parameter: '{name}' is not supported with this model.", name).body(), 400)
            return super().handle(request)

    service = Thinking(ScriptedEngine(Choice("today")), meter=make_service().meter)
    prompts = [{"task": "t", "way": "bare", "system": "s", "items": [("x", "today"), ("y", "later")] * 5}]
    assert transfer.score(client_of(service), "practice-small", prompts, "service") == [0.5]
    said = capsys.readouterr().err
    assert "refuses max_tokens; it was asked with max_completion_tokens" in said and "refuses temperature; it was asked without it" in said


def test_the_command_says_what_is_missing_or_wrong(tmp_path, monkeypatch):
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelError, match="--base-url, --key and --model"):
        CliRunner().invoke(cli, ["model", "transfer"], catch_exceptions=False)
    few = tmp_path / "few.json"
    few.write_text('{"tasks": []}', "utf-8")
    with pytest.raises(ModelError, match="needs 30 prompts"):
        transfer.compare("http://127.0.0.1:9/v1", "k", "m", "practice-small", few, None, None)
    few.write_text("{", "utf-8")
    with pytest.raises(ModelError, match="few.json: cannot read"):
        transfer.read_prompts(few)


def test_the_price_list_is_shown(monkeypatch):
    monkeypatch.delenv("CAMP_PRICES", raising=False)
    done = CliRunner().invoke(cli, ["model", "prices"])
    assert done.exit_code == 0 and "practice-large" in done.output and "a batch costs 50 %" in done.output
    assert json.loads(CliRunner().invoke(cli, ["model", "prices", "--json"]).output)["currency"] == "EUR"


@pytest.mark.slow
def test_the_benchmark_measures_every_tier():
    done = CliRunner().invoke(cli, ["bench", "model", "--seconds", "0.5", "--clients", "2", "--json"])
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert set(result["tiers"]) == {"practice-small", "practice-medium", "practice-large"}
    for row in result["tiers"].values():
        assert min(row["in_process"], row["with_openai_client"], row["http"]) > 0 and row["p50_ms"] <= row["p90_ms"] <= row["p99_ms"]
    assert result["start"]["import_s"] < 0.3 and result["start"]["memory_mb"] > 0
