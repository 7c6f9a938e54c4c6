"""The same client suite against a server that nobody here wrote: llama-cpp-python, with a model of random weights.

What passes on both is the protocol, not our idea of it. The peer is installed by the test into an environment
of its own (it is compiled, which takes minutes); CAMP_PEER_ENVIRONMENT names one that is kept between runs.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
import venv
from pathlib import Path

import openai
import pytest

from tests.practice_model.client_suite import CASES, Bench, run_case

PEER = "llama-cpp-python[server]==0.3.36"
INSTALL_TIMEOUT_S = 1500
START_TIMEOUT_S = 120

#: What this peer does not offer, or does in its own way; the reason stands beside it.
CANNOT = {
    "one model",          # no GET /v1/models/{model}
    "several choices",    # n is not served
    "strict parameters",  # unknown parameters are ignored
    "model names",        # any model name is served by the one model
    "responses", "batches", "base64", "dimensions",
    "usage in streams",   # stream_options is not served
    "schemas",            # response_format has json_object only
    "messages without content",  # an assistant message with tool calls and a null content is refused
    "statuses of refusals",      # a malformed request is a 500
    "exact limits",       # its count of completion tokens may exceed max_tokens
    "tool names once",    # each delta of a tool call repeats its id and name, which the streaming helper joins
    "seeds",              # through its server, two answers with the same seed differ
}


def python_of(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


@pytest.fixture(scope="module")
def peer_python(tmp_path_factory) -> Path:
    """The interpreter of an environment with the peer in it; a visible skip when it cannot be had."""
    kept = os.environ.get("CAMP_PEER_ENVIRONMENT")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("peer") / "environment"
    python = python_of(folder)
    if not python.exists():
        venv.create(folder, with_pip=True)
    probe = [str(python), "-c", "import llama_cpp.server.app, gguf"]
    if subprocess.run(probe, capture_output=True).returncode != 0:
        try:
            done = subprocess.run([str(python), "-m", "pip", "install", "-q", PEER, "gguf"], capture_output=True, text=True, timeout=INSTALL_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            pytest.skip(f"{PEER} did not install within {INSTALL_TIMEOUT_S} s")
        if done.returncode != 0 or subprocess.run(probe, capture_output=True).returncode != 0:
            pytest.skip(f"{PEER} cannot be installed here: {done.stderr[-300:]}")
    return python


@pytest.fixture(scope="module")
def peer(peer_python, tmp_path_factory):
    """The peer's server with a tiny model made on the spot."""
    folder = tmp_path_factory.mktemp("model")
    subprocess.run([str(peer_python), str(Path(__file__).with_name("make_tiny_gguf.py")), str(folder / "tiny.gguf")], check=True, timeout=120)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name not in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "PYTHONPATH")}
    log = (folder / "log.txt").open("w")
    process = subprocess.Popen(
        [str(peer_python), "-m", "llama_cpp.server", "--model", str(folder / "tiny.gguf"), "--model_alias", "tiny", "--host", "127.0.0.1", "--port", str(port),
         "--n_ctx", "2048", "--chat_format", "chatml-function-calling", "--embedding", "true", "--verbose", "false", "--n_threads", "1"],
        stdout=log, stderr=subprocess.STDOUT, env=environment)
    try:
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/models", timeout=2)
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.skip(f"the peer did not start: {(folder / 'log.txt').read_text()[-300:]}")
                time.sleep(0.3)
        options = {"base_url": f"http://127.0.0.1:{port}/v1", "api_key": "none", "timeout": 120, "max_retries": 0}
        yield Bench(openai.OpenAI(**options), lambda: openai.AsyncOpenAI(**options), "tiny", "tiny", frozenset(CANNOT), {"max_tokens": 12})
    finally:
        process.terminate()
        process.wait(20)
        log.close()


@pytest.mark.slow
@pytest.mark.timeout(INSTALL_TIMEOUT_S + 300)
@pytest.mark.skipif(sys.platform == "win32", reason="the peer needs a C++ compiler that is rarely there on Windows")
@pytest.mark.parametrize("name", CASES)
def test_client_against_the_peer(name, peer):
    run_case(name, peer)
