"""`campkit.client()` and `campkit.meter()`: who answers, who is told, what is recorded and replayed."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import openai
import pytest

import campkit
from campkit import model_client
from campkit.errors import ModelError
from campkit.metering import Budget
from campkit.practice_model.wire.server import running
from tests.practice_model.wire_helpers import chat_body, make_service

ROOT = Path(__file__).parents[2]
VARIABLES = ("CAMP_REPLAY", "CAMP_RECORD", "CAMP_MODEL_SOCKET", "CAMP_MODEL_KEY", "CAMP_MODEL_NAMES", "CAMP_PRICES", "CAMP_LEDGER", "CAMP_FAULTS", "OPENAI_BASE_URL", "OPENAI_API_KEY")


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """No variables of the person who runs the tests; nothing left of the test before, but the loaded engine."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    kept = {name: value for name, value in model_client._shared.items() if name == "engine"}
    monkeypatch.setattr(model_client, "_shared", kept)


@pytest.fixture
def server():
    with running(make_service(key="secret-key-of-the-service")) as started:
        yield started


@pytest.fixture
def service_address(server, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "secret-key-of-the-service")
    return server


def test_without_variables_the_practice_model_answers_and_says_so_once(capsys):
    done = campkit.client().chat.completions.create(**chat_body())
    campkit.client()
    out = capsys.readouterr().out
    assert out.count("simulator") == 1 and out.count("\n") == 1
    assert done.choices[0].message.content and campkit.meter().usage.calls == 1


def test_the_meter_of_the_process_refuses_and_can_be_raised():
    campkit.meter(calls=1)
    client = campkit.client()
    client.chat.completions.create(**chat_body())
    with pytest.raises(openai.RateLimitError, match="1 of 1 calls"):
        client.chat.completions.create(**chat_body())
    campkit.meter(calls=2)
    assert client.chat.completions.create(**chat_body())
    assert "2 calls" in str(campkit.meter()) and "budget 2 calls" in str(campkit.meter())


def test_async_and_sync_clients_share_the_meter():
    campkit.client().chat.completions.create(**chat_body())
    asyncio.run(campkit.async_client().chat.completions.create(**chat_body()))
    assert campkit.meter().usage.calls == 2


def test_a_real_service_is_used_and_named(service_address, capsys):
    campkit.client().chat.completions.create(**chat_body())
    out = capsys.readouterr().out
    assert service_address.base_url in out and "not the practice model" in out
    assert len(service_address.service.engine.asked) == 1


@pytest.mark.parametrize("stream", [False, True])
def test_the_meter_of_a_real_service_comes_from_its_usage(service_address, stream):
    """Counted on our side from `usage`, the same as the server counted."""
    client = campkit.client()
    options = {"stream": True, "stream_options": {"include_usage": True}} if stream else {}
    answer = client.chat.completions.create(**chat_body(), **options)
    list(answer)
    ours, theirs = campkit.meter().usage, service_address.service.meter.usage
    assert (ours.calls, ours.tokens, ours.cached_tokens, ours.money) == (theirs.calls, theirs.tokens, theirs.cached_tokens, theirs.money)
    assert ours.unmeasured_calls == 0


def test_a_response_and_its_stream_are_counted(service_address):
    client = campkit.client()
    client.responses.create(model="practice-small", input="x")
    list(client.responses.create(model="practice-small", input="x", stream=True))
    assert campkit.meter().usage.tokens == service_address.service.meter.usage.tokens == 220


def test_a_stream_without_usage_is_said_to_be_uncounted(service_address):
    list(campkit.client().chat.completions.create(**chat_body(), stream=True))
    assert campkit.meter().usage.calls == 1 and "1 calls without reported usage" in str(campkit.meter())


def test_the_budget_stops_calls_to_a_real_service_before_they_are_sent(service_address):
    campkit.meter(calls=1)
    client = campkit.client()
    client.chat.completions.create(**chat_body())
    with pytest.raises(openai.RateLimitError, match="used up"):
        client.chat.completions.create(**chat_body())
    with pytest.raises(openai.RateLimitError, match="used up"):
        asyncio.run(campkit.async_client().chat.completions.create(**chat_body()))
    assert len(service_address.service.engine.asked) == 1


def test_a_refused_request_to_a_real_service_costs_nothing(service_address):
    with pytest.raises(openai.BadRequestError):
        campkit.client().chat.completions.create(**chat_body(temperature=9))
    assert campkit.meter().usage.calls == 0


def test_a_service_that_does_not_answer_costs_nothing(monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    with pytest.raises(openai.APIConnectionError):
        campkit.client(max_retries=0).chat.completions.create(**chat_body())
    assert campkit.meter().usage.calls == 0


def test_model_names_are_mapped(service_address, monkeypatch):
    monkeypatch.setenv("CAMP_MODEL_NAMES", "my-tier=practice-large, other=practice-small")
    assert campkit.client().chat.completions.create(**chat_body(model="my-tier")).model == "practice-large"
    assert list(campkit.meter().by_model) == ["practice-large"]


@pytest.mark.parametrize("value", ["practice-small", "a=", "=b"])
def test_wrong_model_names_are_explained(service_address, monkeypatch, value):
    monkeypatch.setenv("CAMP_MODEL_NAMES", value)
    with pytest.raises(ModelError, match="CAMP_MODEL_NAMES must look like"):
        campkit.client()


def test_an_address_without_a_key_is_explained(monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(ModelError, match="OPENAI_API_KEY is not"):
        campkit.client()


def test_a_key_alone_leaves_the_practice_model_in_place(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "left-over")
    assert model_client.choose_target().kind == "practice"


def test_a_graders_socket_comes_before_a_service(tmp_path, monkeypatch, service_address, capsys):
    service = make_service()
    service.meter.set_budget(Budget(calls=1))
    with running(service, socket=tmp_path / "m.sock") as grader:
        monkeypatch.setenv("CAMP_MODEL_SOCKET", str(grader.socket))
        client = campkit.client()
        assert "served by the grader" in capsys.readouterr().out
        client.chat.completions.create(**chat_body())
        assert "1 calls, 110 tokens" in str(campkit.meter()), "the grader's numbers"
        assert campkit.meter().usage.calls == 1
        with pytest.raises(openai.RateLimitError, match="1 of 1 calls"):
            client.chat.completions.create(**chat_body())
        assert campkit.meter(calls=100).budget.calls == 1, "a notebook that sets a budget of its own runs on, and the grader's stands"
        with pytest.raises(ModelError, match="set by the grader"):
            campkit.meter().set_budget(Budget(calls=100))
        campkit.meter(reset=True)
        assert campkit.meter().snapshot()["usage"]["calls"] == 1
    assert service_address.service.engine.asked == []
    with pytest.raises(ModelError, match="does not answer"):
        campkit.meter().snapshot()


def test_a_fault_script_works_in_process_only(tmp_path, service_address):
    path = tmp_path / "faults.toml"
    path.write_text('[[fault]]\nkind = "server_error"\n', "utf-8")
    with pytest.raises(ModelError, match="in this process only"):
        campkit.client(faults=path)


def test_a_fault_script_in_process(tmp_path):
    path = tmp_path / "faults.toml"
    path.write_text('[[fault]]\nkind = "server_error"\n', "utf-8")
    with pytest.raises(openai.InternalServerError):
        campkit.client(faults=path, max_retries=0).chat.completions.create(**chat_body())


# -- recording ------------------------------------------------------------------------------------


def test_recorded_answers_are_replayed_exactly_and_nothing_is_sent(service_address, tmp_path, monkeypatch, capsys):
    path = tmp_path / "answers.jsonl"
    client = campkit.client(record=path)
    whole = client.chat.completions.create(**chat_body())
    chunks = [chunk.to_json() for chunk in client.chat.completions.create(**chat_body(), stream=True)]
    vector = client.embeddings.create(model="practice-embed-small", input="hello").data[0].embedding
    asked = len(service_address.service.engine.asked)
    assert "secret-key-of-the-service" not in path.read_text("utf-8")
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("OPENAI_BASE_URL")
    again = campkit.client(replay=path)
    assert "Nothing is sent" in capsys.readouterr().out
    assert again.chat.completions.create(**chat_body()).to_json() == whole.to_json()
    assert [chunk.to_json() for chunk in again.chat.completions.create(**chat_body(), stream=True)] == chunks
    assert again.embeddings.create(model="practice-embed-small", input="hello").data[0].embedding == vector
    assert asyncio.run(campkit.async_client(replay=path).chat.completions.create(**chat_body())).to_json() == whole.to_json()
    assert len(service_address.service.engine.asked) == asked


GRADED = """
import json, socket, sys
import campkit
if len(sys.argv) > 1:
    def refuse(*rest):
        raise OSError('no network')
    socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
PROMPT = 'Choose one label: delivery, billing. Answer with the label only.'
CASES = {'My parcel is late.': 'delivery', 'The invoice is wrong.': 'billing', 'Where is the courier?': 'delivery'}
client = campkit.client()
def answer(text):
    messages = [{'role': 'system', 'content': PROMPT}, {'role': 'user', 'content': text}]
    return client.chat.completions.create(model='practice-small', messages=messages, temperature=0).choices[0].message.content
given = {text: answer(text) for text in CASES}
print(json.dumps({'given': given, 'right': sum(given[text] == label for text, label in CASES.items())}))
"""


def test_a_live_run_is_graded_again_offline_from_its_recording(tmp_path):
    """Two processes and environment variables only: the first asks a service and records, the second has neither service nor network."""
    from campkit.practice_model.engine import Engine

    plain = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "CAMP_"))} | {"PYTHONPATH": str(ROOT)}
    recording = str(tmp_path / "live.jsonl")

    def run(script, *rest, **variables):
        return subprocess.run([sys.executable, "-c", script, *rest], capture_output=True, text=True, cwd=ROOT, timeout=120, env={**plain, **variables})

    with running(make_service(engine=Engine.load(["practice-small"]), key="secret-key-of-the-service")) as live:
        first = run(GRADED, OPENAI_BASE_URL=live.base_url, OPENAI_API_KEY="secret-key-of-the-service", CAMP_RECORD=recording)
        asked = live.service.meter.usage.calls
    assert first.returncode == 0, first.stderr
    again = run(GRADED, "offline", CAMP_REPLAY=recording)
    assert again.returncode == 0, again.stderr
    assert first.stdout.splitlines()[-1] == again.stdout.splitlines()[-1] and asked == 3
    assert json.loads(again.stdout.splitlines()[-1])["right"] >= 2
    other = run(GRADED.replace("Where is the courier?", "Where is crate 17?"), "offline", CAMP_REPLAY=recording)
    assert other.returncode != 0 and "no recorded answer" in other.stderr and "crate 17" in other.stderr


def test_async_answers_are_recorded(service_address, tmp_path):
    path = tmp_path / "answers.jsonl"

    async def ask():
        client = campkit.async_client(record=path)
        await client.chat.completions.create(**chat_body())
        return [chunk async for chunk in await client.chat.completions.create(**chat_body(), stream=True)]
    asyncio.run(ask())
    assert len(path.read_text("utf-8").splitlines()) == 2


def test_a_miss_says_what_was_asked(tmp_path):
    path = tmp_path / "answers.jsonl"
    campkit.client(record=path).chat.completions.create(**chat_body())
    with pytest.raises(openai.NotFoundError) as caught:
        campkit.client(replay=path).chat.completions.create(**chat_body(messages=[{"role": "user", "content": "What about crate 17?"}]))
    assert "crate 17" in str(caught.value) and "practice-small" in str(caught.value) and "answers.jsonl" in str(caught.value)


def test_a_stream_that_is_left_early_is_not_recorded(tmp_path, service_address):
    path = tmp_path / "answers.jsonl"
    client = campkit.client(record=path)
    with client.chat.completions.create(**chat_body(), stream=True) as stream:
        next(iter(stream))
    list(client.chat.completions.create(**chat_body(seed=2), stream=True))
    list(client.responses.create(model="practice-small", input="x", stream=True))
    assert len(path.read_text("utf-8").splitlines()) == 2
    assert campkit.meter().usage.calls == 3


def test_a_recording_is_found_again_without_the_map_of_names(tmp_path, service_address, monkeypatch):
    monkeypatch.setenv("CAMP_MODEL_NAMES", "practice-small=practice-large")
    first = campkit.client(record=tmp_path / "answers.jsonl").chat.completions.create(**chat_body())
    monkeypatch.delenv("CAMP_MODEL_NAMES")
    again = campkit.client(replay=tmp_path / "answers.jsonl").chat.completions.create(**chat_body())
    assert again.to_json() == first.to_json() and again.model == "practice-large"


def test_several_answers_to_one_request_come_in_their_order(tmp_path):
    path = tmp_path / "answers.jsonl"
    client = campkit.client(record=path)
    client.chat.completions.create(**chat_body())
    lines = path.read_text("utf-8")
    path.write_text(lines + lines.replace('"id\\":\\"chatcmpl', '"id\\":\\"second'), "utf-8")
    again = campkit.client(replay=path)
    ids = [again.chat.completions.create(**chat_body()).id for _ in range(3)]
    assert ids[0].startswith("chatcmpl") and ids[1] == ids[2] and ids[1].startswith("second")


def test_faults_and_refusals_for_rate_are_not_recorded(tmp_path):
    path = tmp_path / "answers.jsonl"
    client = campkit.client(record=path)
    client.chat.completions.create(**chat_body(), extra_headers={"x-camp-fault": "rate_limit; retry_after=0.01"})
    statuses = [json.loads(line)["status"] for line in path.read_text("utf-8").splitlines()]
    assert statuses == [200]


def test_an_answer_that_holds_the_key_is_not_recorded(tmp_path):
    from campkit.recording import Recorder

    recorder = Recorder(tmp_path / "answers.jsonl", key="sk-very-secret")
    with pytest.raises(ModelError, match="holds the API key"):
        recorder.keep("POST", "/v1/chat/completions", b"{}", 200, "application/json", b'{"echo": "sk-very-secret"}')
    assert (tmp_path / "answers.jsonl").read_bytes() == b""


def test_sizes_are_bounded(tmp_path, monkeypatch):
    from campkit import recording

    recorder = recording.Recorder(tmp_path / "answers.jsonl")
    with pytest.raises(ModelError, match="at most"):
        recorder.keep("POST", "/v1/chat/completions", b"{}", 200, "application/json", b"x" * 2_000_001)
    monkeypatch.setattr(recording, "MAX_FILE_BYTES", 100)
    with pytest.raises(ModelError, match="would grow beyond"):
        recorder.keep("POST", "/v1/chat/completions", b"{}", 200, "application/json", b"x" * 100)


@pytest.mark.parametrize("answer", [b"\x01" * 2_000_000, b'"' * 2_000_000, b"\xff" * 2_000_000, "語".encode() * 600_000], ids=["control characters", "quotes", "no text", "Chinese"])
def test_every_answer_that_may_be_recorded_can_be_read_back(tmp_path, answer):
    from campkit.recording import Player, Recorder

    Recorder(tmp_path / "answers.jsonl").keep("POST", "/v1/chat/completions", b"{}", 200, "application/json", answer)
    assert Player(tmp_path / "answers.jsonl").find("POST", "/v1/chat/completions", b"{}") == (200, "application/json", answer)


def test_the_meter_of_a_recording_counts_its_answers_apart(tmp_path):
    path = tmp_path / "answers.jsonl"
    campkit.client(record=path).chat.completions.create(**chat_body())
    before = campkit.meter().usage.calls
    campkit.client(replay=path).chat.completions.create(**chat_body())
    counted = campkit.meter(replay=path)
    assert counted.usage.calls == 1 and counted.usage.tokens > 0 and "recorded answers" in str(counted)
    assert campkit.meter().usage.calls == before


@pytest.mark.parametrize("line", ["{", "[]", '{"schema": 2}', '{"schema": 1, "key": "x", "status": 200, "type": "t", "base64": "!"}', '{"schema": 1, "key": "x"}'])
def test_a_damaged_recording_names_the_line(tmp_path, line):
    path = tmp_path / "answers.jsonl"
    path.write_text(line + "\n", "utf-8")
    with pytest.raises(ModelError, match="answers.jsonl:1"):
        campkit.client(replay=path)


def test_a_missing_recording_is_explained(tmp_path):
    with pytest.raises(ModelError, match="Record them first"):
        campkit.client(replay=tmp_path / "none.jsonl")


# -- the module -----------------------------------------------------------------------------------


def test_importing_campkit_imports_nothing_heavy():
    code = "import sys, campkit; print([m for m in ('openai', 'numpy', 'pandas', 'httpx', 'starlette', 'onnxruntime') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_campkit_offers_what_it_lists_and_nothing_else():
    assert all(callable(getattr(campkit, name)) for name in campkit.__all__)
    with pytest.raises(AttributeError, match="no attribute 'clinet'"):
        campkit.clinet  # noqa: B018
