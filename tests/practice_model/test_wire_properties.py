"""Properties: the same request gives the same bytes everywhere; no bytes make the service fail; the table is the description."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campkit.practice_model.wire.chat import pieces
from campkit.practice_model.wire.chat_table import CHAT_REQUEST
from campkit.practice_model.wire.errors import WireError
from campkit.practice_model.wire.files import parse_multipart
from campkit.practice_model.wire.messages import WireRequest, parse_json
from campkit.practice_model.wire.openapi import describe, public
from campkit.practice_model.wire.responses_table import RESPONSES_REQUEST
from campkit.practice_model.wire.schema import check
from campkit.practice_model.wire.user_schemas import UserSchema
from tests.practice_model.wire_helpers import chat_body, make_service, send

unhurried = settings(deadline=None)
ROOT = Path(__file__).parents[2]
LABELS = "Choose one label: delivery, billing, account. Message: I was charged twice for a parcel. Answer with the label only."
SCHEMA = {"type": "object", "properties": {"team": {"enum": ["delivery", "billing"]}, "note": {"type": "string"}}, "required": ["team", "note"], "additionalProperties": False}
TOOL = {"type": "function", "function": {"name": "find_order", "description": "Find an order", "parameters": {"type": "object", "properties": {"order": {"type": "string"}}}}}
REQUESTS = [
    *[["/v1/chat/completions", {"model": f"practice-{tier}", "messages": [{"role": "user", "content": LABELS}], "temperature": heat, "seed": 5, "n": 2}]
      for tier in ("small", "medium", "large") for heat in (0, 1.2)],
    ["/v1/chat/completions", {"model": "practice-large", "messages": [{"role": "user", "content": LABELS}], "stream": True, "stream_options": {"include_usage": True}}],
    ["/v1/chat/completions", {"model": "practice-small", "messages": [{"role": "user", "content": "Order A-17? 中文 العربية"}], "tools": [TOOL]}],
    ["/v1/chat/completions", {"model": "practice-medium", "messages": [{"role": "user", "content": LABELS}], "response_format": {"type": "json_schema", "json_schema": {"name": "x", "strict": True, "schema": SCHEMA}}}],
    ["/v1/responses", {"model": "practice-small", "input": LABELS, "stream": True}],
    ["/v1/embeddings", {"model": "practice-embed-small", "input": ["a", "a longer text", "中文"], "encoding_format": "base64"}],
]
CHILD = """
import hashlib, json, sys
from campkit.practice_model.engine import Engine
from campkit.practice_model.wire.messages import WireRequest
from campkit.practice_model.wire.service import Service
service = Service(Engine.load())
for path, body in json.load(sys.stdin):
    reply = service.handle(WireRequest("POST", path, {}, json.dumps(body).encode()))
    print(reply.status, hashlib.sha256(b"".join(reply.chunks)).hexdigest())
"""


def in_a_process(**environment: str) -> list[str]:
    """The digests of all answers, made in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD], input=json.dumps(REQUESTS), capture_output=True, text=True, cwd=ROOT, timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_same_request_gives_the_same_bytes_everywhere():
    """Other processes, hash seeds, time zones and locales; and many threads of this one."""
    from campkit.practice_model.engine import Engine

    first = in_a_process(PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C.UTF-8")
    assert all(line.startswith("200 ") for line in first)
    assert in_a_process(PYTHONHASHSEED="4242", TZ="Asia/Riyadh", LC_ALL="C", LANG="ar_SA.UTF-8") == first
    service = make_service(engine=Engine.load())

    def answer(request):
        reply = service.handle(WireRequest("POST", request[0], {}, json.dumps(request[1]).encode()))
        return f"{reply.status} {hashlib.sha256(b''.join(reply.chunks)).hexdigest()}"

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(answer, REQUESTS * 4)) == first * 4


@given(st.text(max_size=300))
@unhurried
def test_pieces_join_to_the_text(text):
    assert "".join(pieces(text)) == text


@given(st.binary(max_size=200))
@unhurried
def test_any_bytes_as_a_body_get_an_answer_in_the_right_shape(raw):
    reply = send(make_service(), raw)
    assert reply.status in (400, 404) and "error" in json.loads(b"".join(reply.chunks))


@given(st.binary(max_size=300), st.sampled_from(["multipart/form-data; boundary=x", "multipart/form-data", "text/plain", 'multipart/form-data; boundary="x"']))
@unhurried
def test_any_bytes_as_an_upload_are_parsed_or_refused(raw, kind):
    try:
        parse_multipart(kind, raw)
    except WireError as error:
        assert error.status in (400, 415)


@given(st.dictionaries(st.sampled_from(["a", "b", "purpose"]), st.binary(max_size=200).filter(lambda raw: b"\r\n--mark" not in raw), min_size=1))
@unhurried
def test_an_upload_comes_back_as_it_was_sent(parts):
    body = b"".join(b'--mark\r\nContent-Disposition: form-data; name="%s"; filename="f"\r\n\r\n%s\r\n' % (name.encode(), raw) for name, raw in parts.items()) + b"--mark--\r\n"
    assert {name: raw for name, (_, raw) in parse_multipart("multipart/form-data; boundary=mark", body).items()} == parts


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 200) | st.floats(-3, 3) | st.text(max_size=8) | st.sampled_from(["user", "tool", "auto", "text", "function", "json_schema"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["role", "content", "type", "text", "function", "name", "tools", "messages", "model", "n", "stop", "parameters", "properties", "$ref", "anyOf", "required", "items", "strict", "schema"]), inner, max_size=4),
    max_leaves=12)


@given(st.dictionaries(st.sampled_from(sorted(CHAT_REQUEST["properties"])), JSON, max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_json_in_the_parameters_is_served_or_refused_with_a_name(more):
    reply = send(make_service(), chat_body(**more))
    body = b"".join(reply.chunks)
    assert reply.status in (200, 400, 404), body
    if reply.status == 400:
        assert json.loads(body)["error"]["param"]


@given(st.dictionaries(st.sampled_from(sorted(RESPONSES_REQUEST["properties"])), JSON, max_size=4))
@settings(max_examples=200, deadline=None)
def test_any_json_in_a_responses_request_is_served_or_refused(more):
    reply = send(make_service(), {"model": "practice-small", "input": "x", **more}, "/v1/responses")
    assert reply.status in (200, 400, 404), b"".join(reply.chunks)


@given(JSON)
@settings(max_examples=150, deadline=None)
def test_any_json_as_a_schema_is_taken_or_refused(schema):
    for strict in (True, False):
        try:
            UserSchema(schema if isinstance(schema, dict) else {"items": schema}, "function 'x'", "tools", strict).check()
        except WireError as error:
            assert error.status == 400 and error.param == "tools"


def strict_object(parts):
    return st.dictionaries(st.sampled_from(["team", "amount", "due_date", "is_paid", "notes", "items"]), parts, max_size=3).map(
        lambda properties: {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False})


LEAVES = st.sampled_from([
    {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}, {"type": ["string", "null"]}, {"enum": ["delivery", "billing"]},
    {"type": "string", "enum": ["a"]}, {"const": "fixed"}, {"type": "null"}, {"type": "integer", "enum": [1, 2]}, {"type": "integer", "minimum": 5, "maximum": 9},
    {"type": "string", "format": "date"}, {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{3}$"}, {"$ref": "#/$defs/tree"}, {"anyOf": [{"type": "null"}, {"type": "number"}]},
    {"type": "array", "items": {"$ref": "#"}}, {"anyOf": [{"$ref": "#"}, {"type": "null"}]}, {"type": "array", "items": {"type": "array", "items": {"$ref": "#"}}},
])
PARTS = st.recursive(
    LEAVES, lambda inner: strict_object(inner) | inner.map(lambda item: {"type": "array", "items": item}) | st.tuples(inner, st.integers(0, 2)).map(
        lambda pair: {"type": "array", "items": pair[0], "minItems": pair[1], "maxItems": 4}), max_leaves=6)
TREE = {"type": "object", "properties": {"value": {"type": "integer"}, "children": {"type": "array", "items": {"$ref": "#/$defs/tree"}}}, "required": ["value", "children"], "additionalProperties": False}


@pytest.fixture(scope="module")
def real_service():
    from campkit.practice_model.engine import Engine

    return make_service(engine=Engine.load(("practice-small",)))


@given(schema=strict_object(PARTS), text=st.sampled_from(["Paid 12.50 EUR on 2026-03-01, order AB-123.", "", "{", "Team billing; due tomorrow. 中文", "A tree with root oak", "2 apples, 3 pears and a plum\n- 4 x chair\n- 1 lamp (cancelled)"]))
@settings(max_examples=160, deadline=None)
def test_a_strict_schema_always_gets_a_valid_answer(real_service, schema, text):
    """Whatever the schema asks for, recursive or not; as an answer and as the arguments of a function."""
    schema = {**schema, "$defs": {"tree": TREE}}
    messages = [{"role": "user", "content": f"Fill in the form. Text: {text}"}]
    asked = {"model": "practice-small", "messages": messages, "response_format": {"type": "json_schema", "json_schema": {"name": "form", "strict": True, "schema": schema}}}
    reply = send(real_service, asked)
    answer = json.loads(b"".join(reply.chunks))
    assert reply.status == 200, answer
    jsonschema.Draft202012Validator(schema).validate(json.loads(answer["choices"][0]["message"]["content"]))
    tool = {"type": "function", "function": {"name": "fill_form", "strict": True, "parameters": schema}}
    reply = send(real_service, {"model": "practice-small", "messages": messages, "tools": [tool], "tool_choice": "required"})
    call = json.loads(b"".join(reply.chunks))["choices"][0]["message"]["tool_calls"][0]
    jsonschema.Draft202012Validator(schema).validate(json.loads(call["function"]["arguments"]))


@given(JSON)
@settings(max_examples=150, deadline=None)
def test_the_checker_agrees_with_the_published_schema(value):
    """What our checker takes, a standard validator of the description takes too, and the other way round."""
    message = {"role": "user", "content": "x"}
    body = {"model": "practice-small", "messages": [message], "stop": value, "metadata": value, "tools": value}
    validator = jsonschema.Draft202012Validator(public(CHAT_REQUEST))
    for name in ("stop", "metadata", "tools"):
        one = {"model": "practice-small", "messages": [message], name: body[name]}
        try:
            check(one, CHAT_REQUEST)
            is_taken = True
        except WireError:
            is_taken = False
        assert is_taken == validator.is_valid(one), (name, value)


def test_the_description_is_valid_openapi_with_every_address():
    data = describe()
    json.dumps(data)
    for path in data["paths"].values():
        for operation in path.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                jsonschema.Draft202012Validator.check_schema(content["schema"])
    assert len({operation["operationId"] for path in data["paths"].values() for operation in path.values()}) == sum(map(len, data["paths"].values()))
    assert "x-refuse" not in json.dumps(data)


@given(st.recursive(st.just(0), lambda inner: st.lists(inner, max_size=2), max_leaves=300))
@unhurried
def test_parsing_never_fails_on_nesting(value):
    assert parse_json(json.dumps(value).encode()) == value


@pytest.mark.slow
def test_fuzzing_the_described_service():
    """schemathesis makes requests from the OpenAPI description, right ones and wrong ones; each answer is as described."""
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed here")
    from hypothesis import HealthCheck, Phase
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    from campkit.practice_model.engine import Engine
    from campkit.practice_model.wire.app import make_app

    service = make_service(engine=Engine.load())
    schema = schemathesis.openapi.from_asgi("/openapi.json", make_app(service))
    checks = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
    counted = {}

    def fuzz_one(operation):
        @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE) | operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
        @settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
        def fuzz(case):
            response = case.call()
            counted.setdefault(operation.label, set()).add(response.status_code)
            case.validate_response(response, checks=checks)

        fuzz()

    for result in schema.get_all_operations():
        fuzz_one(result.ok())
    for path, body in {"/v1/chat/completions": {"messages": [{"role": "user", "content": "Say yes."}]}, "/v1/responses": {"input": "Say yes."}}.items():
        streamed = schema[path]["POST"].Case(body={"model": "practice-small", "stream": True, **body}, media_type="application/json")
        streamed.call_and_validate(checks=checks)  # chance alone may not stream
    described = {f"{method.upper()} {path}" for path, methods in describe()["paths"].items() for method in methods}
    assert described - set(counted) <= {"GET /openapi.json"}, "schemathesis leaves out the description itself"
    assert 200 in counted["POST /v1/chat/completions"] and 400 in counted["POST /v1/chat/completions"], counted
