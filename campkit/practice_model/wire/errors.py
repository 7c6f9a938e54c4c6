"""Errors of the wire, in the shape and with the status that the real service uses.

Every refusal is a `WireError`; `body()` is what goes over the wire. The sentence says what is wrong,
where (`param`) and what to send instead.
"""

from __future__ import annotations

import logging
from typing import Any


class WireError(Exception):
    """A request that is refused: HTTP status, error type, parameter and code."""

    def __init__(
        self, status: int, message: str, *, type: str = "invalid_request_error",
        param: str | None = None, code: str | None = None, headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.type = type
        self.param = param
        self.code = code
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        return {"error": {"message": self.message, "type": self.type, "param": self.param, "code": self.code}}


def bad_request(message: str, param: str | None = None, code: str | None = None) -> WireError:
    """400: the request cannot be served as it is."""
    return WireError(400, message, param=param, code=code)


def unauthorized() -> WireError:
    """401: no key, or a key that this server does not know."""
    return WireError(
        401, "Incorrect API key provided. Send the key that `camp model serve` printed as `Authorization: Bearer <key>`.",
        code="invalid_api_key",
    )


def unknown_model(name: str, known: list[str]) -> WireError:
    """404: no such model here; the message lists the ones there are."""
    return WireError(
        404, f"The model `{name[:100]}` does not exist here. Models of this server: {', '.join(known)}.",
        param="model", code="model_not_found",
    )


def unknown_object(kind: str, name: str, param: str = "id") -> WireError:
    """404: no stored file, batch or response of that id."""
    return WireError(404, f"No such {kind}: {name[:100]}. It may belong to another run of this server.", param=param)


def unknown_address(method: str, path: str) -> WireError:
    """404: an address that this server does not have."""
    return WireError(
        404, f"Invalid URL ({method} {path[:200]}). The practice model serves /v1/chat/completions, /v1/responses, "
        "/v1/embeddings, /v1/models, /v1/files and /v1/batches.", code="unknown_url",
    )


def wrong_method(method: str, path: str, allowed: list[str]) -> WireError:
    """405: the address exists, the method does not."""
    return WireError(
        405, f"Not allowed to {method} on {path[:200]}. Allowed: {', '.join(allowed)}.",
        code="method_not_supported", headers={"allow": ", ".join(allowed)},
    )


def too_large(limit: int) -> WireError:
    """413: more bytes than this server reads."""
    return WireError(413, f"The request is larger than {limit:,} bytes. Send less, or use files and a batch.", code="request_too_large")


def wrong_content_type(expected: str) -> WireError:
    """415: the body is not of the type that the address reads."""
    return WireError(415, f"Send the body as `Content-Type: {expected}`.", code="unsupported_media_type")


def over_budget(message: str) -> WireError:
    """429 that no retry can cure: the budget of the meter is used up."""
    return WireError(
        429, message, type="insufficient_quota", code="insufficient_quota", headers={"x-should-retry": "false"},
    )


def server_error(message: str = "The server had an error while processing your request. Please try again.") -> WireError:
    """500: not the caller's fault."""
    return WireError(500, message, type="server_error", code="internal_error")


def as_wire_error(problem: Exception) -> WireError:
    """Any exception as an answer: a refusal as it is, everything else as a 500 whose cause goes to the log."""
    if isinstance(problem, WireError):
        return problem
    logging.getLogger(__name__).error("The practice model failed on a request.", exc_info=problem)
    return server_error()
