"""The published `openai` client against the practice model: inside the process, over HTTP, over a Unix socket."""

from __future__ import annotations

import openai
import pytest

from campkit.metering import Meter
from campkit.practice_model.wire.server import running
from campkit.practice_model.wire.service import Service
from campkit.prices import load_prices
from campkit.watched_http import httpx_of_openai
from tests.practice_model.client_suite import CASES, Bench, run_case
from tests.practice_model.wire_helpers import async_client_of, client_of


@pytest.fixture(scope="module")
def service():
    from campkit.practice_model.engine import Engine

    return Service(Engine.load(), meter=Meter(load_prices()), key="test-key")


@pytest.fixture(scope="module", params=["in process", "http", "socket"])
def bench(request, service, tmp_path_factory):
    names = {"model": "practice-small", "embedder": "practice-embed-small"}
    if request.param == "in process":
        yield Bench(client_of(service, api_key="test-key"), lambda: async_client_of(service, api_key="test-key"), **names)
    elif request.param == "http":
        with running(service) as server:
            options = {"base_url": server.base_url, "api_key": "test-key"}
            yield Bench(openai.OpenAI(**options), lambda: openai.AsyncOpenAI(**options), **names)
    else:
        httpx = httpx_of_openai()
        with running(service, socket=tmp_path_factory.mktemp("s") / "model.sock") as server:
            sync = openai.DefaultHttpxClient(transport=httpx.HTTPTransport(uds=str(server.socket)))
            options = {"base_url": server.base_url, "api_key": "test-key"}

            def later():
                http = openai.DefaultAsyncHttpxClient(transport=httpx.AsyncHTTPTransport(uds=str(server.socket)))
                return openai.AsyncOpenAI(http_client=http, **options)

            yield Bench(openai.OpenAI(http_client=sync, **options), later, **names)


@pytest.mark.parametrize("name", CASES)
def test_client(name, bench):
    run_case(name, bench)
