"""The meter: what is counted, what it costs, what is refused, what the ledger says, what the panel shows."""

from __future__ import annotations

import json
import threading
from decimal import Decimal

import openai
import pytest

from campkit.errors import ModelError
from campkit.metering import Budget, Meter
from campkit.practice_model.wire.files import StoredFile
from campkit.prices import load_prices
from tests.practice_model.wire_helpers import chat_body, client_of, error_of, make_service, read, send

PRICES = load_prices()


def test_a_call_costs_what_the_price_list_says():
    """100 prompt tokens, 64 of them cached, 10 completion tokens, by hand."""
    service = make_service()
    reply = send(service, chat_body())
    row = PRICES.models["practice-small"]
    by_hand = (36 * row["input"] + 64 * row["cached_input"] + 10 * row["output"]) / 1_000_000
    assert service.meter.usage.money == by_hand
    assert Decimal(reply.headers["x-camp-cost"]) == by_hand.quantize(Decimal("1e-8"))
    assert (service.meter.usage.calls, service.meter.usage.tokens, service.meter.usage.cached_tokens) == (1, 110, 64)


def test_a_batch_costs_half():
    service = make_service()
    send(service, chat_body())
    one = service.meter.usage.money
    service.batches.work(
        *batch_of(service, [{"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": chat_body()}]))
    assert service.meter.usage.money == one + one / 2


def batch_of(service, lines):
    from campkit.practice_model.wire.batches import Batch

    content = "\n".join(json.dumps(line) for line in lines).encode()
    return Batch("batch_x", "/v1/chat/completions", "file-x", None), StoredFile("file-x", "x.jsonl", "batch", content)


@pytest.mark.parametrize(("raw", "code"), [
    (b"{", "invalid_json"), (b'{"custom_id": "a"}', "missing_required_parameter"), (b"\n\n", "empty_file"),
    (b'{"custom_id": "a", "method": "POST", "url": "/v1/embeddings", "body": {}}', "mismatched_endpoint"),
    (b'{"custom_id": "a", "method": "GET", "url": "/v1/chat/completions", "body": {}}', "invalid_value"),
    (b'{"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": {}}\n' * 2, "duplicate_custom_id"),
    (b'{"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": {"stream": true}}', "invalid_value"),
])
def test_a_batch_file_with_a_wrong_line_fails_with_its_number(raw, code):
    service = make_service()
    batch, _ = batch_of(service, [])
    service.batches.work(batch, StoredFile("file-x", "x.jsonl", "batch", raw))
    assert batch.status == "failed" and batch.errors[-1]["code"] == code
    assert code == "empty_file" or batch.errors[-1]["line"] in (1, 2)
    assert service.engine.asked == []


@pytest.mark.parametrize(("budget", "words"), [
    (Budget(calls=2), "2 of 2 calls"), (Budget(tokens=200), "220 of 200 tokens"), (Budget(money=Decimal("0.000001")), "EUR"),
])
def test_over_the_budget_is_a_429_that_is_not_retried(budget, words):
    service = make_service()
    service.meter.set_budget(budget)
    client = client_of(service)
    with pytest.raises(openai.RateLimitError) as caught:
        for _ in range(3):
            client.chat.completions.create(**chat_body())
    assert caught.value.code == "insufficient_quota" and words in str(caught.value)
    assert service.meter.refused == 1, "the client must not try again"


def test_a_budget_holds_when_many_threads_call_at_once():
    service = make_service()
    service.meter.set_budget(Budget(calls=50))
    statuses = []

    def work():
        for _ in range(20):
            statuses.append(send(service, chat_body()).status)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count(200) == 50 == service.meter.usage.calls and statuses.count(429) == 110


def test_a_budget_in_money_needs_a_price():
    service = make_service(meter=Meter(load_prices(), Budget(money=Decimal(1))))
    service.meter.prices.models.pop("practice-small")
    error = error_of(send(service, chat_body()))
    assert "no model 'practice-small'" in error["message"]


def test_the_ledger_has_tokens_and_money_and_no_words(tmp_path, monkeypatch):
    monkeypatch.setenv("CAMP_TRAINEE", "T-0007")
    service = make_service()
    service.meter.ledger = tmp_path / "sub" / "ledger.jsonl"
    send(service, chat_body())
    send(service, {"model": "practice-small", "input": "Where is my parcel?"}, "/v1/responses")
    text = service.meter.ledger.read_text("utf-8")
    first, second = (json.loads(line) for line in text.splitlines())
    assert first["trainee"] == "T-0007" and first["endpoint"] == "chat.completions" and second["endpoint"] == "responses"
    assert first["prompt_tokens"] == 100 and Decimal(first["money"]) > 0 and first["prices"] == PRICES.date
    assert "parcel" not in text


def test_a_ledger_that_cannot_be_written_is_a_clear_error(tmp_path):
    service = make_service()
    service.meter.ledger = tmp_path
    with pytest.raises(ModelError, match="CAMP_LEDGER"):
        service.meter.settle("chat.completions", "practice-small", 1, 0, 1)


def test_the_panel_follows_the_calls():
    from campkit.meter_panel import Panel

    service = make_service()
    service.meter.set_budget(Budget(calls=4))
    panel = Panel(service.meter)
    client = client_of(service)
    for _ in range(4):
        client.chat.completions.create(**chat_body())
    if panel.timer:
        panel.timer.join(2)
    assert "<td>4</td>" in panel.text.value and panel.bars["calls"].value == 1.0
    assert panel.bars["calls"].bar_style == "danger" and panel.lines["tokens"].layout.display == "none"
    assert panel.limits["calls"].value == "4 of 4" and "<td>0.0000</td>" not in panel.text.value, "the panel says how much of the budget is used, and small amounts of money too"


def test_a_cell_that_ends_in_the_meter_shows_what_print_shows():
    service = make_service()
    service.meter.set_budget(Budget(calls=4, money=Decimal("0.5")))
    client_of(service).chat.completions.create(**chat_body())
    assert repr(service.meter) == str(service.meter) and "PriceList" not in repr(service.meter)
    assert " 0.0000 EUR, " not in str(service.meter), "an amount of money that is not zero does not look like zero"


def test_the_snapshot_is_plain_and_served():
    service = make_service()
    send(service, chat_body())
    assert read(send(service, b"", "/camp/meter", "GET")) == json.loads(json.dumps(service.meter.snapshot()))


@pytest.mark.parametrize(("text", "words"), [
    ("x = ", "cannot read the price list"), ('date = "x"', "'models'"), ("[models.a]\noutput = 1.0", "no `input` price"),
    ("[models.a]\ninput = -1.0", "negative"), ("[models.a]\ninput = true", "not a number"), ('models = "x"', "cannot read"),
])
def test_a_wrong_price_list_says_what_is_wrong(tmp_path, text, words):
    path = tmp_path / "prices.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ModelError, match=words):
        load_prices(path)
