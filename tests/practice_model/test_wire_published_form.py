"""Our answers against the published form: the `openai` package's own types, strictly, and the service's published OpenAPI description.

The types come with the locked package. The description (openapi.json of github.com/openai/openai-openapi, MIT) is not
kept here: CAMP_OPENAI_DESCRIPTION names a copy, and without it that half is skipped.
"""

from __future__ import annotations

import functools
import json
import os
from pathlib import Path

import pydantic
import pytest
from openai.pagination import SyncCursorPage, SyncPage
from openai.types import Batch, CreateEmbeddingResponse, FileDeleted, FileObject, Model
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import Response, ResponseItem, ResponseStreamEvent

from tests.practice_model.wire_helpers import chat_body, make_service, read, send

#: Fields that the description has and the package's types leave out.
UNTYPED = ("store", "object", "first_id", "last_id")
FORM = {"type": "object", "properties": {"team": {"type": "string", "enum": ["a", "b"]}, "sure": {"type": "boolean"}}, "required": ["team", "sure"], "additionalProperties": False}
FIND = {"name": "find_order", "description": "Find an order.", "parameters": {"type": "object", "properties": {"order_id": {"type": "string"}}, "required": ["order_id"], "additionalProperties": False}}
TOOLS = [{"type": "function", "function": FIND}]
FLAT = [{"type": "function", "strict": True, **FIND}]
CHATS = {
    "words": {}, "cut": {"max_tokens": 2}, "two": {"n": 2, "temperature": 1.0}, "object": {"response_format": {"type": "json_object"}},
    "schema": {"response_format": {"type": "json_schema", "json_schema": {"name": "form", "strict": True, "schema": FORM}}},
    "call": {"tools": TOOLS, "tool_choice": "required"}, "named": {"tools": TOOLS, "tool_choice": {"type": "function", "function": {"name": "find_order"}}},
}
RESPONSES = {
    "words": {"input": "Where is my parcel?", "instructions": "Answer kindly.", "metadata": {"a": "b"}}, "cut": {"input": "Where is my parcel?", "max_output_tokens": 16},
    "schema": {"input": "Which team?", "text": {"format": {"type": "json_schema", "name": "form", "strict": True, "schema": FORM}}},
    "call": {"input": "Find order A-1001.", "tools": FLAT, "tool_choice": "required"},
}


@pytest.fixture(scope="module")
def service():
    from campkit.practice_model.engine import Engine

    return make_service(engine=Engine.load(["practice-small"]))


def extras(value: object, where: str = "answer") -> list[str]:
    """The fields that the package does not know, anywhere inside a parsed answer."""
    found = []
    if isinstance(value, pydantic.BaseModel):
        found += [f"{where}.{name}" for name in value.model_extra or {} if name not in UNTYPED]
        for name in type(value).model_fields:
            found += extras(getattr(value, name), f"{where}.{name}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            found += extras(part, f"{where}[{index}]")
    return found


@functools.cache
def description() -> dict | None:
    """The published description, None when no copy is named."""
    path = os.environ.get("CAMP_OPENAI_DESCRIPTION")
    return json.loads(Path(path).read_text("utf-8")) if path else None


def check_published(data: object, name: str) -> None:
    """Data against a schema of the published description.

    It declares as plain strings and numbers what the service itself sends as null (its own examples have them), so a null is not held against anybody.
    """
    import jsonschema

    document = description()
    if document is None:
        pytest.skip("CAMP_OPENAI_DESCRIPTION names no copy of the published description")
    if name == "ResponseStreamEvent":
        name = event_schema(document, data["type"])
    validator = jsonschema.Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]})
    problems = [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(data) if error.instance is not None]
    assert not problems, problems[:3]


def event_schema(document: dict, kind: str) -> str:
    """The name of the schema of one kind of event."""
    schemas = document["components"]["schemas"]
    names = [option["$ref"].rpartition("/")[2] for option in schemas["ResponseStreamEvent"]["anyOf"]]
    return next(name for name in names if kind in schemas[name]["properties"]["type"].get("enum", ()))


def check_typed(data: object, kind: object) -> None:
    """Data against a type of the package, in strict mode and with no field that the type does not have."""
    parsed = pydantic.TypeAdapter(kind).validate_json(json.dumps(data), strict=True)
    assert [field for field in extras(parsed) if field != "answer.name"] == []  # the description asks for the name in response.function_call_arguments.done


def events(reply) -> list[dict]:
    """The data of a stream's events."""
    lines = b"".join(reply.chunks).decode().splitlines()
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ") and line != "data: [DONE]"]


def samples(service) -> dict[str, tuple[object, object, str]]:
    """name -> (answer, type of the package, name in the description)."""
    made: dict[str, tuple[object, object, str]] = {}
    for name, more in CHATS.items():
        made[f"chat {name}"] = read(send(service, chat_body(**more))), ChatCompletion, "CreateChatCompletionResponse"
        stream = send(service, chat_body(stream=True, stream_options={"include_usage": True}, **more))
        made[f"chunks {name}"] = events(stream), ChatCompletionChunk, "CreateChatCompletionStreamResponse"
    for name, more in RESPONSES.items():
        body = {"model": "practice-small", **more}
        made[f"response {name}"] = read(send(service, body, "/v1/responses")), Response, "Response"
        made[f"events {name}"] = events(send(service, {**body, "stream": True}, "/v1/responses")), ResponseStreamEvent, "ResponseStreamEvent"
    first = made["response words"][0]
    made["input items"] = read(send(service, b"", f"/v1/responses/{first['id']}/input_items", "GET")), SyncCursorPage[ResponseItem], "ResponseItemList"
    for form in ("float", "base64"):
        data = read(send(service, {"model": "practice-embed-small", "input": ["a", "b"], "encoding_format": form}, "/v1/embeddings"))
        made[f"embeddings {form}"] = data, CreateEmbeddingResponse, "CreateEmbeddingResponse"
    made["models"] = read(send(service, b"", "/v1/models", "GET")), SyncPage[Model], "ListModelsResponse"
    made["model"] = read(send(service, b"", "/v1/models/practice-small", "GET")), Model, "Model"
    line = {"custom_id": "1", "method": "POST", "url": "/v1/chat/completions", "body": chat_body()}
    border = "xxborderxx"
    upload = f'--{border}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--{border}\r\ncontent-disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n{json.dumps(line)}\n\r\n--{border}--\r\n'
    file = read(send(service, upload.encode(), "/v1/files", content_type=f"multipart/form-data; boundary={border}"))
    made["file"] = file, FileObject, "OpenAIFile"
    made["files"] = read(send(service, b"", "/v1/files", "GET")), SyncCursorPage[FileObject], "ListFilesResponse"
    batch = read(send(service, {"input_file_id": file["id"], "endpoint": "/v1/chat/completions", "completion_window": "24h"}, "/v1/batches"))
    made["batch"] = batch, Batch, "Batch"
    made["batches"] = read(send(service, b"", "/v1/batches", "GET")), SyncCursorPage[Batch], "ListBatchesResponse"
    made["deleted"] = read(send(service, b"", f"/v1/files/{file['id']}", "DELETE")), FileDeleted, "DeleteFileResponse"
    made["refusal"] = read(send(service, {"model": "none", "messages": []})), None, "ErrorResponse"
    return made


@pytest.fixture(scope="module")
def made(service):
    return samples(service)


NAMES = [
    *(f"{kind} {name}" for kind in ("chat", "chunks") for name in CHATS), *(f"{kind} {name}" for kind in ("response", "events") for name in RESPONSES),
    "input items", "embeddings float", "embeddings base64", "models", "model", "file", "files", "batch", "batches", "deleted", "refusal",
]


@pytest.mark.parametrize("name", NAMES)
def test_answers_have_the_form_of_the_package(name, made):
    data, kind, _ = made[name]
    if kind is None:
        assert set(data["error"]) == {"message", "type", "param", "code"}
        return
    if name == "embeddings base64":  # the package declares numbers only and unpacks the text itself
        data = {**data, "data": [{**item, "embedding": [0.0]} for item in data["data"]]}
    for part in data if isinstance(data, list) else [data]:
        check_typed(part, kind)


@pytest.mark.parametrize("name", NAMES)
def test_answers_have_the_form_of_the_published_description(name, made):
    data, _, published = made[name]
    if name == "embeddings base64":  # the description declares numbers only
        data = {**data, "data": [{**item, "embedding": [0.0]} for item in data["data"]]}
    for part in data if isinstance(data, list) else [data]:
        check_published(part, published)


def test_the_check_finds_what_is_wrong():
    """A field of a wrong type, a missing one and an invented one are each found."""
    good = read(send(make_service(), chat_body()))
    check_typed(good, ChatCompletion)
    for wrong in ({**good, "created": "today"}, {k: v for k, v in good.items() if k != "choices"}, {**good, "mood": "fine"}):
        with pytest.raises((pydantic.ValidationError, AssertionError)):
            check_typed(wrong, ChatCompletion)
