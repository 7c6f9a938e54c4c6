"""The server as others meet it: `camp model serve`, curl, another client, no network, dropped connections."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import openai
import pytest

from campkit.errors import ModelError
from campkit.practice_model.wire.server import running
from tests.practice_model.scripted_engine import Choice
from tests.practice_model.wire_helpers import chat_body, make_service

ROOT = Path(__file__).parents[2]


@contextmanager
def serve(*options: str, environment: dict | None = None):
    """`camp model serve` in a process of its own; gives its first lines and the process."""
    command = [sys.executable, "-m", "cohort_tools", "model", "serve", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **(environment or {})})
    lines = []
    try:
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith("Stop with"):
                break
        yield lines, process
    finally:
        process.terminate()
        process.communicate(timeout=20)


def exported(lines: list[str]) -> dict[str, str]:
    """The variables that the command prints."""
    return dict(line.removeprefix("export ").split("=", 1) for line in lines if line.startswith("export "))


def test_serve_prints_what_a_client_needs_and_says_it_is_a_simulator(tmp_path):
    log, ledger = tmp_path / "log.jsonl", tmp_path / "ledger.jsonl"
    with serve("--port", "0", "--tiers", "practice-small", "--log", str(log), "--ledger", str(ledger), "--calls", "2") as (lines, process):
        assert "simulator" in lines[0] and "practice-small" in lines[0] and "practice-large" not in lines[0]
        given = exported(lines)
        assert given["OPENAI_BASE_URL"].startswith("http://127.0.0.1:")
        client = openai.OpenAI(base_url=given["OPENAI_BASE_URL"], api_key=given["OPENAI_API_KEY"])
        client.chat.completions.create(**chat_body())
        client.chat.completions.create(**chat_body())
        with pytest.raises(openai.RateLimitError, match="2 of 2 calls"):
            client.chat.completions.create(**chat_body())
        with pytest.raises(openai.AuthenticationError):
            openai.OpenAI(base_url=given["OPENAI_BASE_URL"], api_key="other").chat.completions.create(**chat_body())
        process.send_signal(signal.SIGTERM)
        assert "Stopped. 2 calls" in process.stdout.read() and process.wait(20) == 0
    rows = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [row["status"] for row in rows] == [200, 200, 429, 401] and "parcel" not in log.read_text("utf-8")
    assert len(ledger.read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize(("options", "words"), [
    (["--tiers", "gpt-99"], "no model 'gpt-99'"), (["--money", "much"], "--money much is not a number"),
])
def test_serve_refuses_options_that_cannot_be(options, words):
    done = subprocess.run([sys.executable, "-m", "cohort_tools", "model", "serve", *options], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 1 and words in done.stderr and "Traceback" not in done.stderr


def test_a_taken_port_is_a_sentence():
    with running(make_service()) as server, pytest.raises(ModelError, match="Cannot listen on 127.0.0.1"):
        with running(make_service(), port=int(server.base_url.split(":")[2].split("/")[0])):
            pass


def test_a_socket_is_private_and_goes_away(tmp_path):
    path = tmp_path / "m.sock"
    with running(make_service(), socket=path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()


@pytest.fixture(scope="module")
def server():
    with running(make_service(Choice("Größe 中文"), key="k")) as started:
        yield started


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed here")
class TestCurl:
    """Plain HTTP, without any client library."""

    def curl(self, *arguments: str, data: bytes | None = None) -> subprocess.CompletedProcess:
        return subprocess.run(["curl", "-sS", "-N", "--max-time", "20", *arguments], input=data, capture_output=True, timeout=30)

    def post(self, server, body, *more: str, key: str = "k"):
        return self.curl(
            "-w", "\n%{http_code} %{content_type}", "-H", f"Authorization: Bearer {key}", "-H", "Content-Type: application/json", *more,
            "--data-binary", "@-", f"{server.base_url}/chat/completions", data=body if isinstance(body, bytes) else json.dumps(body).encode())

    def test_chat(self, server):
        text, _, last = self.post(server, chat_body()).stdout.decode().rpartition("\n")
        assert last == "200 application/json" and json.loads(text)["choices"][0]["message"]["content"] == "Größe 中文"

    def test_stream(self, server):
        text, _, last = self.post(server, chat_body(stream=True)).stdout.decode().rpartition("\n")
        assert last.startswith("200 text/event-stream") and text.rstrip().endswith("data: [DONE]")

    def test_wrong_key_and_wrong_bytes(self, server):
        assert self.post(server, chat_body(), key="x").stdout.decode().endswith("401 application/json")
        text, _, last = self.post(server, b'{"model": "\xff\xfe"}').stdout.decode().rpartition("\n")
        assert last == "400 application/json" and "UTF-8" in text

    def test_a_body_of_30_mb_is_refused_and_the_server_goes_on(self, server):
        assert b"413 application/json" in self.post(server, b" " * 30_000_000, "-H", "Expect:").stdout
        assert b"200 application/json" in self.post(server, chat_body()).stdout

    def test_upload(self, server, tmp_path):
        path = tmp_path / "work.jsonl"
        path.write_bytes(b'{"custom_id": "a"}\n--x\r\n')
        done = self.curl("-H", "Authorization: Bearer k", "-F", "purpose=batch", "-F", f"file=@{path}", f"{server.base_url}/files")
        made = json.loads(done.stdout)
        assert made["filename"] == "work.jsonl" and made["bytes"] == path.stat().st_size
        back = self.curl("-H", "Authorization: Bearer k", f"{server.base_url}/files/{made['id']}/content")
        assert back.stdout == path.read_bytes()

    def test_hang_up_is_an_empty_reply_or_a_broken_one(self, server):
        done = self.post(server, chat_body(), "-H", "x-camp-fault: hang_up")
        assert done.returncode in (18, 52, 56), done
        assert b"200 application/json" in self.post(server, chat_body()).stdout


@pytest.mark.slow
def test_the_llm_tool_works_unchanged(tmp_path):
    """A client that nobody here wrote: the command line tool `llm`, with the model as an extra OpenAI model."""
    pytest.importorskip("llm", reason="llm is not installed here")
    (tmp_path / "extra-openai-models.yaml").write_text("")
    from campkit.metering import Meter
    from campkit.practice_model.engine import Engine
    from campkit.practice_model.wire.service import Service
    from campkit.prices import load_prices

    with running(Service(Engine.load(), meter=Meter(load_prices()), key="k")) as server:
        (tmp_path / "extra-openai-models.yaml").write_text(
            f"- model_id: practice\n  model_name: practice-small\n  api_base: {server.base_url}\n  api_key_name: camp\n  supports_schema: true\n  supports_tools: true\n", "utf-8")
        (tmp_path / "keys.json").write_text('{"camp": "k"}', "utf-8")

        def llm(*arguments: str) -> str:
            done = subprocess.run(
                [sys.executable, "-m", "llm", *arguments], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
                env={**os.environ, "LLM_USER_PATH": str(tmp_path), "OPENAI_API_KEY": "unused"})
            assert done.returncode == 0, done.stderr
            return done.stdout

        question = "Choose one label: delivery, billing. Message: my parcel is late. Answer with the label only."
        assert llm("-m", "practice", question).strip() == llm("-m", "practice", "--no-stream", question).strip() != ""
        assert set(json.loads(llm("-m", "practice", "--schema", "urgent bool, team str", "A parcel is late."))) == {"urgent", "team"}
        assert server.service.meter.usage.calls == 3


def test_no_network_at_run_time():
    """In process and as a server, with every connection and look-up beyond this machine refused: nothing notices."""
    code = """
import socket
LOCAL = ('127.0.0.1', '::1', 'localhost', b'127.0.0.1', None)
class Guarded(socket.socket):
    def connect(self, address):
        assert not isinstance(address, tuple) or address[0] in LOCAL, f'connects to {address}'
        return super().connect(address)
    connect_ex = connect
real = socket.getaddrinfo
def lookup(host, *rest, **more):
    assert host in LOCAL, f'looks up {host}'
    return real(host, *rest, **more)
socket.socket, socket.getaddrinfo = Guarded, lookup
import campkit, openai
from campkit.model_client import shared_service
from campkit.practice_model.wire.server import running
def use(client):
    for tier in ('small', 'medium', 'large'):
        print(client.chat.completions.create(model=f'practice-{tier}', messages=[{'role': 'user', 'content': 'hello'}]).model)
    print(client.embeddings.create(model='practice-embed-large', input='x').model)
use(campkit.client())
with running(shared_service()) as server:
    use(openai.OpenAI(base_url=server.base_url, api_key='x'))
try:
    socket.create_connection(('192.0.2.1', 80), timeout=1)
except AssertionError:
    print('guarded')
"""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "CAMP_"))}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=120, env={**environment, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr
    models = ["practice-small", "practice-medium", "practice-large", "practice-embed-large"]
    assert done.stdout.splitlines()[1:] == [*models, *models, "guarded"]


def raw_request(address: str, body: bytes, read: int) -> None:
    """Send a request by hand, read so many bytes of the answer, and drop the connection."""
    host, port = address.removeprefix("http://").removesuffix("/v1").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
        while read > 0 and (part := connection.recv(min(read, 4096))):
            read -= len(part)


def test_dropped_connections_leave_nothing_behind():
    """Mid-stream, mid-body and before the answer; then threads are back to what they were, and the server serves."""
    service = make_service(Choice("word " * 10_000))
    with running(service) as server:
        client = openai.OpenAI(base_url=server.base_url, api_key="x")
        client.chat.completions.create(**chat_body())
        before = threading.active_count()
        body = json.dumps(chat_body(stream=True)).encode()
        for number in range(30):
            raw_request(server.base_url, body, 500 * (number % 4))
        host, port = server.base_url.removeprefix("http://").removesuffix("/v1").split(":")
        for _ in range(10):
            with socket.create_connection((host, int(port))) as connection:
                connection.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{")
        time.sleep(0.2)
        assert client.chat.completions.create(**chat_body()).choices
        assert threading.active_count() <= before + 40, "at most the worker threads of the pool"


@pytest.mark.slow
def test_200_clients_at_once():
    """Each gets its own answer; none fails; memory stays in bounds."""
    from campkit.metering import Meter
    from campkit.practice_model.engine import Engine
    from campkit.practice_model.wire.service import Service
    from campkit.prices import load_prices

    service = Service(Engine.load(), meter=Meter(load_prices()))
    problems = []

    def work(number: int) -> None:
        with openai.OpenAI(base_url=server.base_url, api_key="x", max_retries=0, timeout=120) as client:
            message = f"Repeat this code: K-{number}."
            for turn in range(3):
                whole = client.chat.completions.create(model="practice-small", messages=[{"role": "user", "content": message}])
                chunks = client.chat.completions.create(model="practice-small", messages=[{"role": "user", "content": message}], stream=True)
                text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
                if text != whole.choices[0].message.content:
                    problems.append((number, turn, text))

    with running(service) as server:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(200)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not problems and service.meter.usage.calls == 1200


@pytest.mark.slow
def test_memory_stays_bounded_over_many_requests(monkeypatch):
    """Requests that differ each time: remembered responses, files and fault counters are all bounded."""
    import tracemalloc

    from campkit.practice_model.wire import faults
    from campkit.practice_model.wire import service as module

    monkeypatch.setattr(faults, "MAX_REMEMBERED", 500)

    service = make_service()
    from tests.practice_model.wire_helpers import send

    def work(start: int, count: int) -> None:
        for number in range(start, start + count):
            send(service, {"model": "practice-small", "input": f"message {number} " + "x" * 200}, "/v1/responses")
            send(service, chat_body(seed=number), x_camp_fault="server_error; times=5")
            service.engine.asked.clear()

    work(0, 2_000)
    tracemalloc.start()
    first = tracemalloc.get_traced_memory()[0]
    work(2_000, 3_000)
    grown = tracemalloc.get_traced_memory()[0] - first
    tracemalloc.stop()
    assert len(service.kept) == module.MAX_KEPT_RESPONSES and len(service.plan.seen) <= 502
    assert grown < 3_000_000, f"{grown:,} bytes more after 3,000 further requests"
