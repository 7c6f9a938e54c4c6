"""The service: checks requests, asks the engine, counts, and answers. It knows HTTP, but no web framework."""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from campkit.metering import Meter, make_meter

from . import chat, embeddings, responses, responses_events
from .batches import BatchDesk
from .errors import (
    WireError,
    as_wire_error,
    over_budget,
    too_large,
    unauthorized,
    unknown_model,
    unknown_object,
    wrong_content_type,
)
from .faults import BEFORE, Fault, FaultPlan, answer_instead, spoil_calls
from .files import MAX_FILE_BYTES, FileShelf
from .messages import CREATED, Reply, WireRequest, digest, parse_json
from .semantics import simplify

#: The most bytes of a JSON body; a prompt that fills it is far beyond the context window anyway.
MAX_BODY_BYTES = 20_000_000
MAX_KEPT_RESPONSES = 1_000
MODEL_ENDPOINTS = ("/v1/chat/completions", "/v1/responses", "/v1/embeddings")


class Service:
    """One running practice model with its meter, files, batches and remembered responses."""

    def __init__(
        self, engine: Any, *, meter: Meter | None = None, key: str | None = None, faults: list[Fault] | None = None,
        models: list[str] | None = None, most_kept: int = MAX_KEPT_RESPONSES, trainees: dict[str, str] | None = None,
    ) -> None:
        """`key` is the API key to ask for (None: any); `models` limits what is served (None: all that the engine has).

        `most_kept` is the number of responses that are remembered for `previous_response_id`. `trainees` are keys of
        single trainees (key: trainee id), which are taken beside `key` and stand in the log of requests.
        """
        self.engine = engine
        self.meter = meter or make_meter()
        self.key = key
        self.trainees = trainees or {}
        self.plan = FaultPlan(faults or [])
        cards = [card for card in engine.models() if models is None or card.id in models]
        self.cards = {card.id: card for card in cards}
        self.files = FileShelf()
        self.batches = BatchDesk(self)
        self.most_kept = most_kept
        self.kept: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self.lock = threading.Lock()

    def handle(self, request: WireRequest) -> Reply:
        """Answer one request. Never raises: what goes wrong becomes an answer in the service's error shape."""
        from .routes import find

        try:
            self.check_key(request)
            handler, ids = find(request.method, request.path)
            return handler(self, request, *ids)
        except Exception as problem:
            return Reply.error(as_wire_error(problem))

    def check_key(self, request: WireRequest) -> None:
        import hmac

        if self.key is not None:
            given = request.headers.get("authorization", "")
            if not hmac.compare_digest(given.encode("utf-8"), f"Bearer {self.key}".encode()) and self.trainee_of(given) is None:
                raise unauthorized()

    def trainee_of(self, authorization: str) -> str | None:
        """The trainee whose own key an Authorization header holds; every key is compared, whichever it is."""
        import hmac

        found = None
        for key, trainee in self.trainees.items():
            if hmac.compare_digest(authorization.encode("utf-8"), f"Bearer {key}".encode()):
                found = trainee
        return found

    def read_body(self, request: WireRequest) -> Any:
        """The decoded JSON body."""
        if len(request.body) > MAX_BODY_BYTES:
            raise too_large(MAX_BODY_BYTES)
        kind = request.headers.get("content-type", "application/json").split(";")[0].strip().lower()
        if kind != "application/json" and not kind.endswith("+json"):
            raise wrong_content_type("application/json")
        return parse_json(request.body)

    def card(self, name: str, kind: str) -> Any:
        """The model of that name, if it is of that kind (chat or embedding)."""
        card = self.cards.get(name)
        if card is None or card.kind != kind:
            raise unknown_model(name, [one.id for one in self.cards.values() if one.kind == kind])
        return card

    # -- calls to the model -------------------------------------------------------------------------

    def call_model(self, request: WireRequest) -> Reply:
        """A POST to one of the three model addresses, with the faults that are due."""
        fault = self.plan.choose(request)
        if fault and fault.kind in BEFORE:
            return answer_instead(fault)
        body = self.read_body(request)
        reply = self.answer(request.path, body, fault=fault)
        if fault and fault.kind == "slow":
            reply.hold_s = fault.seconds
        if fault and fault.kind == "cut_stream" and reply.streaming:
            reply.cut_after = fault.chunks
        return reply

    def answer(self, path: str, body: Any, batch: bool = False, fault: Fault | None = None) -> Reply:
        """Check a body, ask the engine, count it; `batch` is charged at the batch price."""
        work = {"/v1/chat/completions": self.chat, "/v1/responses": self.respond, "/v1/embeddings": self.embed}[path]
        return work(body, batch, fault)

    def metered(self, endpoint: str, model: str, batch: bool, work: Callable[[], tuple[Any, int, int, int]]) -> tuple[Any, dict[str, str]]:
        """Run `work` within the budget; it returns (result, prompt, cached, completion tokens). Gives the result and headers."""
        refusal = self.meter.reserve(model)
        if refusal:
            raise over_budget(refusal)
        try:
            result, prompt, cached, completion = work()
        except BaseException:
            self.meter.release()
            raise
        cost = self.meter.settle(endpoint, model, prompt, cached, completion, batch)
        headers = {"openai-processing-ms": f"{self.meter.prices.latency_ms(model):.0f}", "x-practice-model": "simulator",
                   "x-camp-tokens": f"{prompt},{completion}", "x-camp-model": model}
        if cost is not None:
            headers["x-camp-cost"] = f"{cost:.8f}"
        return result, headers

    def complete(self, body: dict[str, Any], endpoint: str, batch: bool, fault: Fault | None) -> tuple[chat.Answer, dict[str, str]]:
        """Ask the engine for a chat completion that has been checked."""
        self.card(body["model"], "chat")

        def work():
            done = self.engine.complete(simplify(body))
            spoil = functools.partial(spoil_calls, fault) if fault else list
            answer = chat.Answer(body, done, spoil)
            return answer, done.prompt_tokens, done.cached_tokens, answer.completion_tokens

        return self.metered(endpoint, body["model"], batch, work)

    def chat(self, body: Any, batch: bool, fault: Fault | None) -> Reply:
        chat.check_request(body)
        answer, headers = self.complete(body, "chat.completions", batch, fault)
        headers["x-request-id"] = f"req_{answer.key}"
        if body.get("stream"):
            return Reply.events(answer.stream(), headers)
        return Reply.json(answer.whole(), headers=headers)

    def embed(self, body: Any, batch: bool, fault: Fault | None) -> Reply:
        embeddings.check_request(body)
        self.card(body["model"], "embedding")

        def work():
            data = embeddings.answer(self.engine, body)
            return data, data["usage"]["prompt_tokens"], 0, 0

        data, headers = self.metered("embeddings", body["model"], batch, work)
        return Reply.json(data, headers={**headers, "x-request-id": f"req_{digest('embed', body)}"})

    # -- responses ----------------------------------------------------------------------------------

    def respond(self, body: Any, batch: bool, fault: Fault | None) -> Reply:
        responses.check_request(body)
        earlier = self.history(body.get("previous_response_id"))
        request = responses.to_chat(body, earlier)
        try:
            chat.check_request(request)
            inner, headers = self.complete(request, "responses", batch, fault)
        except WireError as error:
            error.param = responses.rename_param(error.param)
            raise
        answer = responses.Answer(body, inner)
        if body.get("store") is not False:
            self.keep(answer, responses.input_items(body))
        headers["x-request-id"] = f"req_{answer.key}"
        if body.get("stream"):
            return Reply.events(responses_events.stream(answer), headers)
        return Reply.json(answer.whole(), headers=headers)

    def keep(self, answer: responses.Answer, items: list[dict[str, Any]]) -> None:
        """Remember a response; the oldest are forgotten."""
        with self.lock:
            self.kept[answer.id] = {"whole": answer.whole(), "input": items}
            while len(self.kept) > self.most_kept:
                self.kept.popitem(last=False)

    def kept_response(self, name: str) -> dict[str, Any]:
        """A remembered response, or a 404."""
        with self.lock:
            if name not in self.kept:
                raise unknown_object("response", name, "response_id")
            return self.kept[name]

    def history(self, previous: str | None) -> list[dict[str, Any]]:
        """The input and output items of the response before, and of those before it."""
        items: list[dict[str, Any]] = []
        while previous:
            with self.lock:
                kept = self.kept.get(previous)
            if kept is None:
                raise WireError(
                    400, f"Previous response with id '{previous[:100]}' not found. This server remembers the last "
                    f"{self.most_kept:,} stored responses until it stops.", param="previous_response_id", code="previous_response_not_found")
            items = [*kept["input"], *kept["whole"]["output"], *items]
            previous = kept["whole"]["previous_response_id"]
        return items

    # -- what is here -------------------------------------------------------------------------------

    def describe_model(self, name: str) -> dict[str, Any]:
        """One entry of the list of models."""
        if name not in self.cards:
            raise unknown_model(name, list(self.cards))
        return {"id": name, "object": "model", "created": CREATED, "owned_by": "ai-native-camp"}


def body_limit(path: str) -> int:
    """The most bytes that an address reads."""
    return MAX_FILE_BYTES + 100_000 if path == "/v1/files" else MAX_BODY_BYTES
