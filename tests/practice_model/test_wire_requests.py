"""Which requests are refused, how, and naming which parameter."""

from __future__ import annotations

import json

import pytest

from tests.practice_model.wire_helpers import chat_body, error_of, make_service, read, send

USER = {"role": "user", "content": "hello"}
CALL = {"id": "call_1", "type": "function", "function": {"name": "find", "arguments": "{}"}}
TOOL = {"type": "function", "function": {"name": "find", "parameters": {"type": "object", "properties": {}}}}
STRICT = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}


def schema_format(schema, strict=True):
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": strict}}


ACCEPTED = {
    "smallest": {},
    "nulls mean nothing": {"temperature": None, "tools": None, "stop": None, "response_format": None, "tool_choice": None, "seed": None},
    "neutral values of refused parameters": {"top_p": 1, "presence_penalty": 0, "frequency_penalty": 0.0, "logprobs": False, "store": False, "logit_bias": {}},
    "text parts": {"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}]},
    "developer and system": {"messages": [{"role": "developer", "content": "x"}, {"role": "system", "content": "y"}, USER]},
    "a tool turn": {"messages": [USER, {"role": "assistant", "tool_calls": [CALL]}, {"role": "tool", "tool_call_id": "call_1", "content": "1"}], "tools": [TOOL]},
    "an assistant message as the service wrote it": {"messages": [USER, {"role": "assistant", "content": "a", "refusal": None, "annotations": [], "audio": None, "function_call": None, "tool_calls": None}, USER]},
    "float that is whole": {"max_tokens": 5.0},
    "metadata": {"metadata": {"team": "P-01"}, "user": "T-0001", "service_tier": "auto"},
    "strict schema": {"response_format": schema_format(STRICT)},
    "recursive schema with an exit": {"response_format": schema_format({"type": "object", "properties": {"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}, "required": ["next"], "additionalProperties": False})},
    "named tool": {"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "find"}}, "parallel_tool_calls": False},
    "allowed tools": {"tools": [TOOL], "tool_choice": {"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": [{"type": "function", "function": {"name": "find"}}]}}},
}


@pytest.mark.parametrize("more", ACCEPTED.values(), ids=ACCEPTED)
def test_request_is_served(more):
    reply = send(make_service(), chat_body(**more))
    assert reply.status == 200, read(reply)


REFUSED = {
    # name: (parameters, param named, part of the sentence)
    "unknown parameter": ({"temprature": 1}, "temprature", "Unknown parameter: 'temprature'"),
    "unknown in a message": ({"messages": [{**USER, "colour": 1}]}, "messages[0].colour", "Unknown parameter"),
    "no messages": ({"messages": []}, "messages", "too short"),
    "messages of a wrong type": ({"messages": "hello"}, "messages", "expected an array, but got a string"),
    "role missing": ({"messages": [{"content": "x"}]}, "messages[0].role", "Missing required parameter"),
    "role unknown": ({"messages": [{"role": "boss", "content": "x"}]}, "messages[0].role", "Supported values are: 'system'"),
    "role of a wrong type": ({"messages": [{"role": ["user"], "content": "x"}]}, "messages[0].role", "Invalid value"),
    "content missing": ({"messages": [{"role": "user"}]}, "messages[0].content", "Missing required parameter"),
    "content null": ({"messages": [{"role": "user", "content": None}]}, "messages[0].content", "Invalid type"),
    "image part": ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}, "messages[0].content[0].type", "Supported values are: 'text'"),
    "empty assistant": ({"messages": [USER, {"role": "assistant"}]}, "messages[1].content", "expected a string"),
    "tool message alone": ({"messages": [USER, {"role": "tool", "tool_call_id": "x", "content": ""}]}, "messages[1].tool_call_id", "must be a response"),
    "tool call unanswered": ({"messages": [USER, {"role": "assistant", "tool_calls": [CALL]}, USER]}, "messages[2].role", "call_1"),
    "tool call unanswered at the end": ({"messages": [USER, {"role": "assistant", "tool_calls": [CALL]}]}, "messages[1].role", "call_1"),
    "tool call answered twice": ({"messages": [USER, {"role": "assistant", "tool_calls": [CALL]}, *[{"role": "tool", "tool_call_id": "call_1", "content": ""}] * 2]}, "messages[3].tool_call_id", "not waiting"),
    "temperature too high": ({"temperature": 2.5}, "temperature", "<= 2"),
    "temperature a string": ({"temperature": "hot"}, "temperature", "expected a number"),
    "temperature a boolean": ({"temperature": True}, "temperature", "got a boolean"),
    "n of zero": ({"n": 0}, "n", ">= 1"),
    "n too high": ({"n": 129}, "n", "<= 128"),
    "n a fraction": ({"n": 1.5}, "n", "expected an integer"),
    "max_tokens of zero": ({"max_tokens": 0}, "max_tokens", ">= 1"),
    "both limits": ({"max_tokens": 5, "max_completion_tokens": 5}, "max_tokens", "same time"),
    "five stops": ({"stop": ["a", "b", "c", "d", "e"]}, "stop", "too long"),
    "empty stop": ({"stop": [""]}, "stop[0]", "too short"),
    "logprobs": ({"logprobs": True}, "logprobs", "no log probabilities"),
    "logit_bias": ({"logit_bias": {"50256": -100}}, "logit_bias", "Unsupported parameter"),
    "top_p": ({"top_p": 0.5}, "top_p", "temperature"),
    "functions": ({"functions": []}, "functions", "Use 'tools'"),
    "audio": ({"modalities": ["text", "audio"]}, "modalities", "text only"),
    "reasoning": ({"reasoning_effort": "high"}, "reasoning_effort", "Unsupported parameter"),
    "stream_options without stream": ({"stream_options": {"include_usage": True}}, "stream_options", "only allowed when 'stream'"),
    "no tools": ({"tools": []}, "tools", "too short"),
    "too many tools": ({"tools": [{"type": "function", "function": {"name": f"f{i}"}} for i in range(1000)]}, "tools", "got 1000"),
    "two tools of one name": ({"tools": [TOOL, TOOL]}, "tools[1].function.name", "two tools"),
    "tool of another kind": ({"tools": [{"type": "web_search"}]}, "tools[0].type", "Supported values are: 'function'"),
    "tool name with a space": ({"tools": [{"type": "function", "function": {"name": "a b"}}]}, "tools[0].function.name", "pattern"),
    "tool_choice without tools": ({"tool_choice": "required"}, "tool_choice", "only allowed when 'tools'"),
    "tool_choice of an unknown tool": ({"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "lose"}}}, "tool_choice", "lose"),
    "parallel without tools": ({"parallel_tool_calls": True}, "parallel_tool_calls", "only allowed when 'tools'"),
    "json_object without the word": ({"response_format": {"type": "json_object"}, "messages": [USER]}, "messages", "word 'json'"),
    "format unknown": ({"response_format": {"type": "xml"}}, "response_format.type", "'json_object'"),
    "schema missing": ({"response_format": {"type": "json_schema", "json_schema": {"name": "x", "strict": True}}}, "response_format.json_schema.schema", "Missing"),
    "strict but open": ({"response_format": schema_format({"type": "object", "properties": {}})}, "response_format", "additionalProperties"),
    "strict with an optional property": ({"response_format": schema_format({**STRICT, "required": []})}, "response_format", "Missing 'a'"),
    "strict with an extra required": ({"response_format": schema_format({**STRICT, "required": ["a", "b"]})}, "response_format", "'b'"),
    "strict with allOf": ({"response_format": schema_format({**STRICT, "allOf": [{}]})}, "response_format", "'allOf' is not permitted"),
    "strict root is a list": ({"response_format": schema_format({"type": "array", "items": {"type": "string"}})}, "response_format", "type: \"object\""),
    "reference outside": ({"response_format": schema_format({"$ref": "https://example.com/x"}, strict=False)}, "response_format", "into the schema itself"),
    "reference at nothing": ({"response_format": schema_format({"$ref": "#/$defs/x"}, strict=False)}, "response_format", "points at nothing"),
    "reference at itself": ({"response_format": schema_format({"$ref": "#"}, strict=False)}, "response_format", "points at itself"),
    "recursion without an exit": ({"response_format": schema_format({"type": "object", "properties": {"next": {"$ref": "#"}}, "required": ["next"], "additionalProperties": False})}, "response_format", "without an exit"),
    "type unknown": ({"response_format": schema_format({"type": "text"}, strict=False)}, "response_format", "'text' is not one of the types"),
    "empty enum": ({"response_format": schema_format({"type": "string", "enum": []}, strict=False)}, "response_format", "at least one value"),
    "tool schema is strict too": ({"tools": [{"type": "function", "function": {"name": "f", "strict": True, "parameters": {"type": "object", "properties": {}}}}]}, "tools[0].function.parameters", "additionalProperties"),
    "too much metadata": ({"metadata": {str(i): "x" for i in range(17)}}, "metadata", "too many"),
    "metadata of numbers": ({"metadata": {"a": 1}}, "metadata.a", "expected a string"),
    "stored": ({"store": True}, "store", "keeps no completions"),
}


@pytest.mark.parametrize(("more", "param", "words"), REFUSED.values(), ids=REFUSED)
def test_request_is_refused_with_the_parameter_named(more, param, words):
    service = make_service()
    reply = send(service, chat_body(**more))
    error = error_of(reply)
    assert reply.status == 400
    assert error["param"] == param
    assert words in error["message"]
    assert service.engine.asked == []
    assert service.meter.usage.calls == 0, "a refused request costs nothing"


BROKEN_BYTES = {
    "not JSON": (b"{", "could not parse"),
    "empty": (b"", "could not parse"),
    "not UTF-8": (b'{"model": "\xff"}', "not UTF-8 (byte 11)"),
    "NaN": (b'{"temperature": NaN}', "NaN"),
    "half a surrogate": (b'{"model": "\\ud800"}', "surrogate"),
    "a list": (b"[]", "expected an object, but got an array"),
    "nested too deep": (b"[" * 200 + b"]" * 200, "deeper than 128"),
    "nested far too deep": (b"[" * 100_000 + b"]" * 100_000, "deeper than 128"),
    "a number of 5,000 digits": (b'{"seed": ' + b"9" * 5000 + b"}", "parse"),
}


@pytest.mark.parametrize(("raw", "words"), BROKEN_BYTES.values(), ids=BROKEN_BYTES)
def test_broken_bytes_get_a_clear_answer(raw, words):
    reply = send(make_service(), raw)
    assert reply.status == 400 and words in error_of(reply)["message"]


def test_unknown_model_is_404_and_lists_the_models():
    reply = send(make_service(), chat_body(model="gpt-99"))
    error = error_of(reply)
    assert reply.status == 404 and error["code"] == "model_not_found" and error["param"] == "model"
    assert "practice-small" in error["message"] and "embed" not in error["message"]


def test_embedding_model_does_not_chat():
    assert send(make_service(), chat_body(model="practice-embed-small")).status == 404


@pytest.mark.parametrize(("method", "path", "status", "words"), [
    ("GET", "/v1/nothing", 404, "/v1/chat/completions"),
    ("GET", "/v1/chat/completions", 405, "Allowed: POST"),
    ("DELETE", "/v1/models", 405, "Allowed: GET"),
    ("GET", "/v1/files/file-unknown", 404, "file-unknown"),
    ("GET", "/v1/batches/batch_unknown", 404, "batch_unknown"),
    ("GET", "/v1/models/unknown", 404, "unknown"),
    ("GET", "/v1/responses/resp_unknown", 404, "resp_unknown"),
])
def test_wrong_addresses(method, path, status, words):
    reply = send(make_service(), b"", path, method)
    assert reply.status == status and words in error_of(reply)["message"]


def test_wrong_key_is_401_and_the_right_one_is_served():
    service = make_service(key="secret")
    assert send(service, chat_body()).status == 401
    assert send(service, chat_body(), authorization="Bearer other").status == 401
    assert error_of(send(service, chat_body(), authorization="Bearer ö"))["code"] == "invalid_api_key"
    assert send(service, chat_body(), authorization="Bearer secret").status == 200


def test_other_content_type_is_415():
    assert send(make_service(), b"model=x", content_type="application/x-www-form-urlencoded").status == 415


def test_a_prompt_of_10_mb_is_too_long_and_more_than_20_mb_is_not_read():
    long = chat_body(messages=[{"role": "user", "content": "word " * 2_000_000}])
    error = error_of(send(make_service(), long))
    assert error["code"] == "context_length_exceeded" and "10,000,000" in error["message"]
    assert send(make_service(), b" " * 20_000_001).status == 413


def test_a_schema_of_many_levels_is_refused_by_strict_and_by_depth():
    def nested(levels):
        return {"type": "object", "properties": {"a": nested(levels - 1)} if levels else {}, "required": ["a"] if levels else [], "additionalProperties": False}

    assert send(make_service(), chat_body(response_format=schema_format(nested(9)))).status == 200
    assert "levels of nesting" in error_of(send(make_service(), chat_body(response_format=schema_format(nested(11)))))["message"]


def test_an_engine_that_fails_is_a_500_without_its_secrets(caplog):
    from tests.practice_model.scripted_engine import ScriptedEngine

    service = make_service(engine=ScriptedEngine(broken=True))
    reply = send(service, chat_body())
    assert reply.status == 500 and error_of(reply)["type"] == "server_error"
    assert "RuntimeError" in caplog.text and "broken" not in json.dumps(read(reply))
    assert service.meter.usage.calls == 0


def test_the_engine_gets_a_plain_request():
    """Nulls are gone, contents are strings, one name for the limit, allowed tools are the only tools."""
    service = make_service()
    other = {"type": "function", "function": {"name": "other"}}
    send(service, chat_body(
        messages=[{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}], max_tokens=7, stop="x",
        seed=None, tools=[TOOL, other], tool_choice={"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": [{"type": "function", "function": {"name": "find"}}]}}))
    asked = service.engine.asked[0]
    assert asked["messages"] == [{"role": "user", "content": "a\nb"}]
    assert asked["max_tokens"] == asked["max_completion_tokens"] == 7
    assert asked["stop"] == ["x"] and "seed" not in asked
    assert asked["tools"] == [TOOL] and asked["tool_choice"] == "required"
