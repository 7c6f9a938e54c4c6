"""What a submission is served by the trusted side: the practice model, its meter, the company's tools.

A lab whose lab.toml has [budget] gets them. The trainee's process reaches them through one socket; the counts, the
budget, the desk's state and its audit stay here. `graders.session.Session` hands them to the checks.
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from campkit.checking import ModelAnswer, ModelRefused, ModelUsage, ToolCall
from campkit.model_memory import shared_engine
from graders.labs import Budget

#: What of the practice model's service a graded notebook may use; everything else is 404.
ALLOWED = {("POST", "/v1/chat/completions"), ("POST", "/v1/responses"), ("POST", "/v1/embeddings"), ("GET", "/v1/models"),
           ("GET", "/camp/meter"), ("GET", "/camp/desk"), ("GET", "/camp/desk/open"), ("POST", "/camp/desk/call")}
DEFAULT_MODEL = "practice-small"
MAX_PROMPT_CHARS = 400_000
MAX_RESPONSES = 50
"""Responses that one submission's service remembers for `previous_response_id`."""
#: In a request that a check sends for a trainee these have no place.
NOT_ASKED = ("stream", "stream_options", "n", "store")


@lru_cache(maxsize=1)
def model_digest() -> str:
    """Return the SHA-256 of the practice model's files: code, weights, prices. A change can change a mark."""
    import campkit.practice_model

    root, total = Path(campkit.practice_model.__file__).parent, hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            total.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    return total.hexdigest()


class ServedDesk:
    """A desk of the company's tools that a submission reaches over its socket; the check reads it here."""

    def __init__(self, desk: Any, max_calls: int) -> None:
        self._desk, self._lock = desk, threading.RLock()
        self.max_calls, self.calls, self.is_open = max_calls, 0, True
        self._schemas: list[dict[str, Any]] | None = None

    def answer(self, name: Any, arguments: Any) -> str:
        """Do what the submission asks for, as `Desk.call`; a closed or exhausted desk refuses."""
        with self._lock:
            self.calls += 1
            if not self.is_open:
                return _refusal("closed", "This desk is closed.")
            if self.calls > self.max_calls:
                return _refusal("too_many_calls", f"This desk took {self.max_calls} calls; no more are answered.")
            if not isinstance(name, str) or not isinstance(arguments, (dict, str, type(None))):
                return _refusal("wrong_arguments", "Send the tool's name as text and its arguments as an object or JSON text.")
            return self._desk.call(name[:100], arguments)

    def schemas(self) -> list[dict[str, Any]]:
        """The tools that the desk's role may use, for a model."""
        if self._schemas is None:  # a role does not change
            self._schemas = self._desk.schemas()
        return self._schemas

    def changes(self) -> list[Any]:
        """What is different from when the desk was opened, as `Desk.changes`."""
        with self._lock:
            return self._desk.changes()

    def unexpected_changes(self, expected: Any) -> list[Any]:
        """The changes that `expected` does not allow, as `Desk.unexpected_changes`."""
        with self._lock:
            return self._desk.unexpected_changes(expected)

    @property
    def audit(self) -> list[Any]:
        """Every call so far, as `Desk.audit`."""
        with self._lock:
            return list(self._desk.audit)

    def audit_is_whole(self) -> bool:
        """True when the audit trail is unbroken."""
        with self._lock:
            return self._desk.audit_is_whole()

    @property
    def store(self) -> Any:
        """The desk's tables, to read; close the desk first."""
        return self._desk.store

    def close(self) -> None:
        """Take no more calls."""
        with self._lock:
            self.is_open = False


class Services:
    """The services of one submission. `environment` is what its process gets; `close` ends them."""

    def __init__(self, budget: Budget) -> None:
        from campkit.metering import Meter
        from campkit.practice_model.wire.service import Service
        from campkit.prices import load_prices
        from graders.socket_server import SocketServer

        self.budget, self.key = budget, secrets.token_urlsafe(24)
        self.meter, self.asked = (Meter(load_prices(), source=name) for name in ("practice model of the grader", "the check's questions"))
        engine = shared_engine()
        self._service = Service(engine, meter=self.meter, key=self.key, most_kept=MAX_RESPONSES)
        self._own = Service(engine, meter=self.asked)
        self._desk: ServedDesk | None = None
        self.reset()
        self._server = SocketServer(self.answer)
        self.address = self._server.address

    def close(self) -> None:
        """End the server and every connection to it."""
        if self._desk is not None:
            self._desk.close()
        self._server.close()

    @property
    def folder(self) -> Path | None:
        """The folder that holds the socket, to be shown to a sandbox; None when it is a port."""
        return self._server.home if self._server.path is not None else None

    def environment(self, inside: str | None = None) -> dict[str, str]:
        """Return the environment of the submission's process; `inside` is where a sandbox sees the folder."""
        address = f"{inside}/model.sock" if inside and self.folder else self.address
        return {"CAMP_MODEL_SOCKET": address, "CAMP_MODEL_KEY": self.key}

    # -- the trainee's side -----------------------------------------------------------------------

    def answer(self, request: Any) -> Any:
        """Answer one request that came over the socket."""
        from campkit.practice_model.wire.errors import WireError, as_wire_error, unknown_address
        from campkit.practice_model.wire.messages import Reply, parse_json

        is_model = request.path.startswith("/v1/models/")
        if (request.method, request.path) not in ALLOWED and not (is_model and request.method == "GET"):
            return Reply.error(unknown_address(request.method[:10], request.path[:100]))
        if not request.path.startswith("/camp/desk"):
            return self._service.handle(request)
        try:
            self._service.check_key(request)
            desk = self._desk
            if request.method == "GET":
                is_open = desk is not None and desk.is_open
                if request.path == "/camp/desk/open":
                    return Reply.json({"open": is_open})
                return Reply.json({"open": is_open, "schemas": desk.schemas() if is_open else []})
            if desk is None:
                raise WireError(404, "No desk is open.")
            asked = parse_json(request.body)
            if not isinstance(asked, dict):
                raise WireError(400, "Send an object with name and arguments.")
            return Reply.json({"answer": desk.answer(asked.get("name"), asked.get("arguments"))})
        except Exception as problem:
            return Reply.error(as_wire_error(problem))

    # -- the check's side -------------------------------------------------------------------------

    def reset(self, calls: int | None = None, tokens: int | None = None, money: Any = None) -> None:
        """Count from nothing and set the budget; without arguments that of the lab."""
        from campkit.metering import Budget as Allowed

        if calls is tokens is money is None:
            calls, tokens, money = self.budget.calls, self.budget.tokens, self.budget.money_eur
        self.meter.set_budget(Allowed(calls, tokens, None if money is None else Decimal(str(money))))
        self.meter.reset()
        self.asked.reset()

    def state(self) -> tuple[Any, ...]:
        """Return what the session has used and kept so far, for `restore`; no desk may be open."""
        counted = []
        for meter in (self.meter, self.asked):
            with meter.lock:
                counted.append(copy.deepcopy((meter.budget, meter.usage, meter.by_model, meter.refused)))
        with self._service.lock:
            return counted, OrderedDict(self._service.kept), self._server.requests_left

    def restore(self, state: tuple[Any, ...]) -> None:
        """Be as when `state` was taken: for another submission that begins at the same point."""
        counted, kept, requests_left = state
        for meter, values in zip((self.meter, self.asked), counted, strict=True):
            with meter.lock:
                meter.budget, meter.usage, meter.by_model, meter.refused = copy.deepcopy(values)
        with self._service.lock:
            self._service.kept = OrderedDict(kept)
        self._desk = None
        self._server.requests_left = requests_left

    def usage(self, who: str) -> ModelUsage:
        """Return what was used by "trainee" or "grader"."""
        meter = {"trainee": self.meter, "grader": self.asked}[who]
        with meter.lock:
            by_model = {name: _usage(one) for name, one in sorted(meter.by_model.items())}
            return _usage(meter.usage, meter.refused, by_model)

    def ask(self, prompt: Any, model: str | None, options: Mapping[str, Any]) -> ModelAnswer:
        """Ask the model what a submission's function returned. Raises ModelRefused."""
        from campkit.practice_model.wire.errors import as_wire_error

        body = request_of(prompt, model, options)
        try:
            reply = self._own.answer("/v1/chat/completions", body)
        except Exception as problem:
            error = as_wire_error(problem)
            if error.status >= 500:
                raise
            raise ModelRefused(f"The model does not take this prompt: {error.message}") from None
        return _answer_of(json.loads(b"".join(reply.chunks)), reply.headers, self.asked.prices)

    def open_desk(self, desk: Any, max_calls: int) -> ServedDesk:
        """Put a desk at the submission's disposal; the one before closes."""
        if self._desk is not None:
            self._desk.close()
        self._desk = ServedDesk(desk, max_calls)
        return self._desk


def request_of(prompt: Any, model: str | None, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the chat request for what a trainee's function returned. Raises ModelRefused for what is none."""
    if isinstance(prompt, str):
        body: dict[str, Any] = {"messages": [{"role": "user", "content": prompt}]}
    elif isinstance(prompt, list):
        body = {"messages": prompt}
    elif isinstance(prompt, Mapping):
        body = {name: value for name, value in prompt.items() if name not in NOT_ASKED}
    else:
        raise ModelRefused(f"A prompt is a text, a list of messages or a request with messages; this is a {type(prompt).__name__}.")
    body |= options
    body["model"] = model or body.get("model") or DEFAULT_MODEL
    try:
        text = json.dumps(body, allow_nan=False)
        size, body = len(text), json.loads(text)
    except (TypeError, ValueError, RecursionError):
        raise ModelRefused("The prompt holds something that is no plain JSON.") from None
    if size > MAX_PROMPT_CHARS:
        raise ModelRefused(f"The prompt has {size:,} characters; {MAX_PROMPT_CHARS:,} are allowed.")
    return body


@contextlib.contextmanager
def services_for(budget: Budget | None) -> Iterator[Services | None]:
    """Serve while the block runs; None for a lab without a budget."""
    made = Services(budget) if budget is not None else None
    try:
        yield made
    finally:
        if made is not None:
            made.close()


def _answer_of(whole: dict[str, Any], headers: Mapping[str, str], prices: Any) -> ModelAnswer:
    choice, used = whole["choices"][0], whole["usage"]
    message = {name: value for name, value in choice["message"].items() if name in ("role", "content", "tool_calls")}
    calls = tuple(ToolCall(one["id"], one["function"]["name"], one["function"]["arguments"]) for one in message.get("tool_calls") or ())
    prompt, completion = used["prompt_tokens"], used["completion_tokens"]
    cached = used["prompt_tokens_details"]["cached_tokens"]
    return ModelAnswer(message["content"] or "", calls, choice["finish_reason"], whole["model"], prompt, cached, completion,
                       prices.cost(whole["model"], prompt, cached, completion) or Decimal(0),
                       float(headers.get("openai-processing-ms", 0)), message)


def _usage(one: Any, refused: int = 0, by_model: dict[str, ModelUsage] | None = None) -> ModelUsage:
    return ModelUsage(one.calls, one.prompt_tokens, one.cached_tokens, one.completion_tokens, one.money, refused, by_model or {})


def _refusal(code: str, message: str) -> str:
    return json.dumps({"error": {"code": code, "message": message}})
