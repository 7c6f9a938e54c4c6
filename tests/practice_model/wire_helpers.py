"""What the wire tests share: a service on a scripted engine, requests as bytes, a client inside the process."""

from __future__ import annotations

import importlib
import json

from campkit.metering import Meter
from campkit.practice_model.wire.in_process import make_transports
from campkit.practice_model.wire.messages import Reply, WireRequest
from campkit.practice_model.wire.service import Service
from campkit.prices import load_prices
from campkit.watched_http import httpx_of_openai

scripted = importlib.import_module("tests.practice_model.scripted_engine")


def make_service(*choices, engine=None, **options) -> Service:
    """A service on a scripted engine (or the engine given), with a meter of its own."""
    options.setdefault("meter", Meter(load_prices()))
    return Service(engine or scripted.ScriptedEngine(*choices), **options)


def chat_body(**more) -> dict:
    """A small valid chat request with these parameters added."""
    return {"model": "practice-small", "messages": [{"role": "user", "content": "Where is my parcel? Answer in json."}], **more}


def send(service: Service, body, path: str = "/v1/chat/completions", method: str = "POST", **headers: str) -> Reply:
    """Send JSON (or bytes) to a service and give its reply."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return service.handle(WireRequest(method, path, {"content-type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}, raw))


def read(reply: Reply) -> dict:
    """The JSON of a reply."""
    return json.loads(b"".join(reply.chunks))


def error_of(reply: Reply) -> dict:
    """The error of a reply, after checking that its shape is the service's."""
    body = read(reply)
    assert set(body) == {"error"} and set(body["error"]) == {"message", "type", "param", "code"}, body
    return body["error"]


def client_of(service: Service, **options):
    """An `openai.OpenAI` that talks to this service inside the process."""
    import openai

    http = openai.DefaultHttpxClient(transport=make_transports(httpx_of_openai())[0](service))
    return openai.OpenAI(base_url="http://practice-model/v1", api_key=options.pop("api_key", "any"), http_client=http, **options)


def async_client_of(service: Service, **options):
    """An `openai.AsyncOpenAI` that talks to this service inside the process."""
    import openai

    http = openai.DefaultAsyncHttpxClient(transport=make_transports(httpx_of_openai())[1](service))
    return openai.AsyncOpenAI(base_url="http://practice-model/v1", api_key=options.pop("api_key", "any"), http_client=http, **options)
