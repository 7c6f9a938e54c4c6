"""The same client suite against llama.cpp's own server (the package xllamacpp, prebuilt), with the model of random weights.

It has what the first peer lacks: the responses API, JSON schemas, usage in streams, several choices. One server
answers and a second one embeds, as llama.cpp wants it. CAMP_SECOND_PEER_ENVIRONMENT names an environment that is kept between runs.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
import venv
from pathlib import Path

import openai
import pytest

from tests.practice_model.client_suite import CASES, Bench, run_case
from tests.practice_model.test_wire_peer import python_of

PEER = "xllamacpp==2026.10.11549"
INSTALL_TIMEOUT_S = 900
START_TIMEOUT_S = 120

#: What this peer does not offer, or does in its own way; the reason stands beside it.
CANNOT = {
    "one model",             # no GET /v1/models/{model}
    "strict parameters",     # unknown parameters are ignored
    "model names",           # any model name is served by the one model
    "dimensions", "batches",
    "tools",                 # random weights never begin a call by themselves, and this server does not begin it for them (the first peer does)
    "stored responses",      # previous_response_id is refused
    "event numbers",         # events of a streamed response carry no sequence_number
    "schemas in responses",  # text.format is not served there; response_format in a chat is
}
#: The random weights say bytes that are no text; a grammar (an option of this server) keeps them to letters.
EXTRA = {"max_tokens": 12, "extra_body": {"grammar": "root ::= [a-z ]+"}}

SERVE = """
import sys, time
import xllamacpp

params = xllamacpp.CommonParams()
params.model.path, params.model_alias, params.hostnames = sys.argv[1], {"tiny"}, ["127.0.0.1"]
params.port, params.embedding, params.offline = int(sys.argv[2]), sys.argv[3] == "embed", True
params.n_parallel = 1 if params.embedding else 3  # mean pooling over three sequences fails in this release
params.n_ctx, params.use_jinja, params.warmup, params.chat_template = 4096 * params.n_parallel, True, False, "chatml"
params.cpuparams.n_threads = 1
server = xllamacpp.Server(params)
while True:
    time.sleep(1)
"""


@pytest.fixture(scope="module")
def peer_python(tmp_path_factory) -> Path:
    """The interpreter of an environment with the peer in it; a visible skip when it cannot be had."""
    kept = os.environ.get("CAMP_SECOND_PEER_ENVIRONMENT")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("second_peer") / "environment"
    python = python_of(folder)
    if not python.exists():
        venv.create(folder, with_pip=True)
    probe = [str(python), "-c", "import xllamacpp, gguf"]
    if subprocess.run(probe, capture_output=True).returncode != 0:
        try:
            done = subprocess.run([str(python), "-m", "pip", "install", "-q", PEER, "gguf"], capture_output=True, text=True, timeout=INSTALL_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            pytest.skip(f"{PEER} did not install within {INSTALL_TIMEOUT_S} s")
        if done.returncode != 0 or subprocess.run(probe, capture_output=True).returncode != 0:
            pytest.skip(f"{PEER} cannot be installed here: {done.stderr[-300:]}")
    return python


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def peer(peer_python, tmp_path_factory):
    """The peer's two servers with a tiny model made on the spot."""
    folder = tmp_path_factory.mktemp("model")
    subprocess.run([str(peer_python), str(Path(__file__).with_name("make_tiny_gguf.py")), str(folder / "tiny.gguf")], check=True, timeout=120)
    environment = {name: value for name, value in os.environ.items() if name not in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "PYTHONPATH")}
    processes, ports = [], {}
    with (folder / "log.txt").open("w") as log:
        try:
            for work in ("answer", "embed"):
                ports[work] = free_port()
                command = [str(peer_python), "-c", SERVE, str(folder / "tiny.gguf"), str(ports[work]), work]
                processes.append(subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment))
                deadline = time.monotonic() + START_TIMEOUT_S
                while True:
                    try:
                        urllib.request.urlopen(f"http://127.0.0.1:{ports[work]}/v1/models", timeout=2)
                        break
                    except OSError:
                        if processes[-1].poll() is not None or time.monotonic() > deadline:
                            pytest.skip(f"the peer did not start: {(folder / 'log.txt').read_text()[-300:]}")
                        time.sleep(0.3)
            client, later = clients(ports)
            yield Bench(client, later, "tiny", "tiny", frozenset(CANNOT), EXTRA)
        finally:
            for process in processes:
                process.terminate()
                process.wait(20)


def clients(ports: dict[str, int]):
    """A client, and a maker of async clients, that ask the answering server, and for embeddings the other one."""
    options = {"api_key": "none", "timeout": 120, "max_retries": 0}

    def made(kind):
        client = kind(base_url=f"http://127.0.0.1:{ports['answer']}/v1", **options)
        client.embeddings = kind(base_url=f"http://127.0.0.1:{ports['embed']}/v1", **options).embeddings
        return client

    return made(openai.OpenAI), lambda: made(openai.AsyncOpenAI)


@pytest.mark.slow
@pytest.mark.timeout(INSTALL_TIMEOUT_S + 300)
@pytest.mark.parametrize("name", CASES)
def test_client_against_the_second_peer(name, peer):
    run_case(name, peer)
