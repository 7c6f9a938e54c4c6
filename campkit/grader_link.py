"""The line from a graded notebook to the grader's services: a Unix socket, or a port where the system has none.

The grader sets CAMP_MODEL_SOCKET (a path, or http://127.0.0.1:<port>) and CAMP_MODEL_KEY. Models, the meter and
the company's tools all come over it.
"""

from __future__ import annotations

import json
import os
from typing import Any

LOCAL_KEY = "no-key-needed"
HOST = "http://practice-model"


def where() -> str | None:
    """Return the address of the grader's services, None outside graded work."""
    return os.environ.get("CAMP_MODEL_SOCKET") or None


def key() -> str:
    """Return the key that the grader asks for."""
    return os.environ.get("CAMP_MODEL_KEY", LOCAL_KEY)


def base_url(address: str) -> str:
    """Return what stands before `/v1` in the addresses of a client."""
    return address.rstrip("/") if address.startswith("http://") else HOST


def transport(httpx: Any, address: str, is_async: bool = False) -> Any:
    """Return the httpx transport that reaches the address."""
    kind = httpx.AsyncHTTPTransport if is_async else httpx.HTTPTransport
    return kind() if address.startswith("http://") else kind(uds=address)


def ask(method: str, path: str, content: Any = None, timeout_s: float = 30.0) -> tuple[int, Any]:
    """Send one request to the grader's services; return (status, decoded JSON). Standard library only, so it is quick.

    Raises OSError when nobody answers, ValueError when the answer is no JSON.
    """
    return ask_at(where() or "", key(), method, path, content, timeout_s)


def ask_at(address: str, secret: str, method: str, path: str, content: Any = None, timeout_s: float = 30.0) -> tuple[int, Any]:
    """As `ask`, for a given address and key."""
    import http.client

    body = None if content is None else json.dumps(content).encode()
    headers = {"authorization": f"Bearer {secret}", "content-type": "application/json", "connection": "close"}
    connection = _connection(address, timeout_s)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    except http.client.HTTPException as error:
        raise OSError(f"the grader's service hung up ({type(error).__name__})") from None
    finally:
        connection.close()


def _connection(address: str, timeout_s: float) -> Any:
    import http.client
    import socket

    if address.startswith("http://"):
        return http.client.HTTPConnection(address.removeprefix("http://").rstrip("/"), timeout=timeout_s)
    connection = http.client.HTTPConnection("practice-model", timeout=timeout_s)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.settimeout(timeout_s)
    connection.sock.connect(address)
    return connection
