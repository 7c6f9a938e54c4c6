"""Every address of the service, in one table: it routes requests and describes the service in OpenAPI."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .chat_table import CHAT_REQUEST
from .errors import bad_request, unknown_address, wrong_method
from .files import PURPOSES, read_upload
from .messages import Reply, WireRequest
from .other_tables import BATCH_REQUEST, EMBEDDINGS_REQUEST
from .parts import Schema
from .responses_table import RESPONSES_REQUEST

MAX_PAGE = 10_000


@dataclass(frozen=True)
class Route:
    """One method on one address. `body` is the table of a JSON body; `stream` says that it can answer with events."""

    method: str
    path: str
    what: str
    run: Callable[..., Reply]
    body: Schema | None = None
    query: tuple[str, ...] = ()
    stream: bool = False

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("^" + re.sub(r"\{\w+\}", r"([^/]+)", self.path) + "$")


def listing(data: list[dict[str, Any]], request: WireRequest, allowed: tuple[str, ...]) -> Reply:
    """A page of a list, after `after`, at most `limit` long."""
    for name in request.query:
        if name not in allowed:
            raise bad_request(f"Unknown parameter: '{name[:100]}'.", name[:100], "unknown_parameter")
    limit = request.query.get("limit", str(MAX_PAGE if "purpose" in allowed else 20))
    if not re.fullmatch(r"[0-9]{1,5}", limit) or not 1 <= int(limit) <= MAX_PAGE:
        raise bad_request(f"Invalid 'limit': expected an integer from 1 to {MAX_PAGE}, but got {limit[:20]!r}.", "limit", "invalid_value")
    if request.query.get("order", "desc") not in ("asc", "desc"):
        raise bad_request("Invalid value for 'order'. Supported values are: 'asc', 'desc'.", "order", "invalid_value")
    if request.query.get("order") == "asc":
        data = data[::-1]
    after = request.query.get("after")
    if after is not None:
        ids = [item["id"] for item in data]
        if after not in ids:
            raise bad_request(f"Invalid 'after': no item of this list has the id {after[:80]!r}.", "after", "invalid_value")
        data = data[ids.index(after) + 1:]
    page = data[: int(limit)]
    return Reply.json({
        "object": "list", "data": page, "has_more": len(page) < len(data),
        "first_id": page[0]["id"] if page else None, "last_id": page[-1]["id"] if page else None,
    })


def list_models(service, request: WireRequest) -> Reply:
    return Reply.json({"object": "list", "data": [service.describe_model(name) for name in service.cards]})


def get_model(service, request: WireRequest, name: str) -> Reply:
    return Reply.json(service.describe_model(name))


def call_model(service, request: WireRequest) -> Reply:
    return service.call_model(request)


def get_response(service, request: WireRequest, name: str) -> Reply:
    return Reply.json(service.kept_response(name)["whole"])


def delete_response(service, request: WireRequest, name: str) -> Reply:
    service.kept_response(name)
    with service.lock:
        service.kept.pop(name, None)
    return Reply.json({"id": name, "object": "response", "deleted": True})


def list_input_items(service, request: WireRequest, name: str) -> Reply:
    items = [
        {**item, "content": [{"type": "input_text", "text": item["content"]}]} if isinstance(item.get("content"), str) else item
        for item in service.kept_response(name)["input"]
    ]
    return listing(items[::-1], request, ("limit", "after", "order"))


def create_file(service, request: WireRequest) -> Reply:
    return Reply.json(service.files.add(*read_upload(request.headers.get("content-type", ""), request.body)).describe())


def list_files(service, request: WireRequest) -> Reply:
    wanted = request.query.get("purpose")
    if wanted is not None and wanted not in (*PURPOSES, "batch_output"):
        raise bad_request(f"Invalid value for 'purpose': {wanted[:60]!r}.", "purpose", "invalid_value")
    return listing([file.describe() for file in service.files.all(wanted)], request, ("limit", "after", "order", "purpose"))


def get_file(service, request: WireRequest, name: str) -> Reply:
    return Reply.json(service.files.get(name).describe())


def get_file_content(service, request: WireRequest, name: str) -> Reply:
    return Reply.content(service.files.get(name).content, "application/octet-stream")


def delete_file(service, request: WireRequest, name: str) -> Reply:
    service.files.delete(name)
    return Reply.json({"id": name, "object": "file", "deleted": True})


def create_batch(service, request: WireRequest) -> Reply:
    return Reply.json(service.batches.create(service.read_body(request)))


def list_batches(service, request: WireRequest) -> Reply:
    return listing([batch.describe() for batch in service.batches.all()], request, ("limit", "after"))


def get_batch(service, request: WireRequest, name: str) -> Reply:
    return Reply.json(service.batches.get(name).describe())


def cancel_batch(service, request: WireRequest, name: str) -> Reply:
    return Reply.json(service.batches.stop(name).describe())


def get_meter(service, request: WireRequest) -> Reply:
    return Reply.json(service.meter.snapshot())


def get_description(service, request: WireRequest) -> Reply:
    from .openapi import describe

    return Reply.json(describe({kind: [card.id for card in service.cards.values() if card.kind == kind] for kind in ("chat", "embedding")}))


ROUTES = (
    Route("POST", "/v1/chat/completions", "Answer a conversation", call_model, CHAT_REQUEST, stream=True),
    Route("POST", "/v1/responses", "Answer a list of items", call_model, RESPONSES_REQUEST, stream=True),
    Route("GET", "/v1/responses/{response_id}", "Fetch a remembered response", get_response),
    Route("DELETE", "/v1/responses/{response_id}", "Forget a response", delete_response),
    Route("GET", "/v1/responses/{response_id}/input_items", "List what a response was asked", list_input_items, query=("limit", "after", "order")),
    Route("POST", "/v1/embeddings", "Turn texts into vectors", call_model, EMBEDDINGS_REQUEST),
    Route("GET", "/v1/models", "List the models", list_models),
    Route("GET", "/v1/models/{model}", "Describe a model", get_model),
    Route("POST", "/v1/files", "Upload a file", create_file),
    Route("GET", "/v1/files", "List the files", list_files, query=("limit", "after", "order", "purpose")),
    Route("GET", "/v1/files/{file_id}", "Describe a file", get_file),
    Route("GET", "/v1/files/{file_id}/content", "Fetch the bytes of a file", get_file_content),
    Route("DELETE", "/v1/files/{file_id}", "Delete a file", delete_file),
    Route("POST", "/v1/batches", "Start a batch", create_batch, BATCH_REQUEST),
    Route("GET", "/v1/batches", "List the batches", list_batches, query=("limit", "after")),
    Route("GET", "/v1/batches/{batch_id}", "Describe a batch", get_batch),
    Route("POST", "/v1/batches/{batch_id}/cancel", "Stop a batch", cancel_batch),
    Route("GET", "/camp/meter", "Read the meter of this server", get_meter),
    Route("GET", "/openapi.json", "This description", get_description),
)
PATTERNS = [(route, route.pattern) for route in ROUTES]
EXACT = {(route.method, route.path): route for route in ROUTES if "{" not in route.path}


def find(method: str, path: str) -> tuple[Callable[..., Reply], tuple[str, ...]]:
    """The function of an address and the ids in it; raises 404 or 405 in the service's shape."""
    if (method, path) in EXACT:
        return EXACT[method, path].run, ()
    fitting = [(route, found) for route, pattern in PATTERNS if (found := pattern.match(path))]
    for route, found in fitting:
        if route.method == method:
            return route.run, found.groups()
    if fitting:
        raise wrong_method(method, path, sorted({route.method for route, _ in fitting}))
    raise unknown_address(method, path)
