"""The OpenAPI 3.1 description of the service, made from the tables that check the requests."""

from __future__ import annotations

import re
from typing import Any

from .routes import ROUTES, Route

ERROR = {
    "type": "object", "required": ["error"], "additionalProperties": False,
    "properties": {"error": {
        "type": "object", "required": ["message", "type", "param", "code"], "additionalProperties": False,
        "properties": {
            "message": {"type": "string"}, "type": {"type": "string"},
            "param": {"type": ["string", "null"]}, "code": {"type": ["string", "null"]},
        },
    }},
}
STATUSES = {
    "400": "The request is wrong; `param` names the part", "401": "The key is missing or wrong", "404": "No such thing here",
    "405": "The method is not allowed here", "409": "Not in this state", "413": "Too many bytes",
    "415": "Another content type is read here", "429": "Over the budget, or a fault on request", "500": "A fault on request",
}
UPLOAD = {
    "type": "object", "required": ["file", "purpose"], "additionalProperties": False,
    "properties": {"file": {"type": "string", "format": "binary"}, "purpose": {"type": "string", "enum": ["batch", "user_data"]}},
}
QUERY = {
    "limit": {"type": "integer", "minimum": 1, "maximum": 10_000}, "after": {"type": "string"},
    "order": {"type": "string", "enum": ["asc", "desc"]}, "purpose": {"type": "string", "enum": ["batch", "user_data", "batch_output"]},
}


def describe(models: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """The whole description; `models` are the names to list by kind (chat, embedding), None to leave them open."""
    paths: dict[str, Any] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = operation(route)
    for path, item in paths.items():
        table = item.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        if models and "model" in table.get("properties", {}):
            names = models["embedding" if path.endswith("/embeddings") else "chat"]
            table["properties"]["model"] = {"type": "string", "enum": names} if names else {"type": "string"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Practice model", "version": "1", "description": "An OpenAI-compatible simulator for training. Not a real language model."},
        "paths": paths,
        "components": {
            "schemas": {"Error": ERROR},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"key": []}],
    }


#: One event of a stream: its name (responses have one) and its data, JSON as text.
EVENT = {"type": "object", "properties": {"event": {"type": "string"}, "data": {"type": "string"}}, "required": ["data"]}


def operation(route: Route) -> dict[str, Any]:
    """One method of one address."""
    names = re.findall(r"\{(\w+)\}", route.path)
    parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}} for name in names]
    parameters += [{"name": name, "in": "query", "required": False, "schema": QUERY[name]} for name in route.query]
    good: dict[str, Any] = {"application/json": {"schema": {"type": "object"}}}
    if route.stream:
        good["text/event-stream"] = {"schema": EVENT}
    if route.path.endswith("/content"):
        good = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    errors = {code: {"description": text, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}} for code, text in STATUSES.items()}
    result: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", f"{route.method.lower()}_{route.path.removeprefix('/v1')}").strip("_"),
        "summary": route.what, "parameters": parameters,
        "responses": {"200": {"description": "Done", "content": good}, **errors},
    }
    if route.body is not None:
        result["requestBody"] = {"required": True, "content": {"application/json": {"schema": public(route.body)}}}
    elif route.method == "POST" and route.path == "/v1/files":
        result["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": UPLOAD}}}
    return result


def public(schema: Any) -> Any:
    """A table as plain JSON Schema: a refused parameter may only have its neutral values."""
    if isinstance(schema, list):
        return [public(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "x-refuse" in schema:
        return {"enum": schema["x-neutral"], "description": f"Refused. {schema['x-refuse']}"}
    return {"anyOf" if name == "oneOf" else name: public(value) for name, value in schema.items()}
