"""What users of the `openai` package do, as cases that run against any server of the protocol.

Each case gets a `Bench`: a client, a maker of async clients, the models to use, and what the server cannot do.
The cases check the form of the answers, never how clever they are, so that a model with random weights
passes them as well as the practice model does.
"""

from __future__ import annotations

import asyncio
import base64
import json
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import openai
import pydantic
import pytest


class Urgency(StrEnum):
    low = "low"
    high = "high"


class Ticket(pydantic.BaseModel):
    """A message as a ticket."""

    urgency: Urgency
    is_refund: bool


class FindOrder(pydantic.BaseModel):
    """Find an order of the shop."""

    region: Urgency
    is_paid: bool


@dataclass
class Bench:
    """One server under test."""

    client: openai.OpenAI
    make_async_client: Callable[[], openai.AsyncOpenAI]
    """An async client belongs to one event loop, so each case makes its own."""
    model: str
    embedder: str
    cannot: frozenset[str] = frozenset()
    extra: dict[str, Any] = field(default_factory=dict)
    """Parameters that keep the answers of this server short."""
    @property
    def response_extra(self) -> dict[str, Any]:
        """The same parameters in the words of the responses API."""
        return {"max_output_tokens" if name == "max_tokens" else name: value for name, value in self.extra.items()}


CASES: dict[str, tuple[Callable[[Bench], None], tuple[str, ...]]] = {}


def case(*needs: str):
    """Register a case; `needs` names what a server may lack."""
    def register(function):
        CASES[function.__name__] = (function, needs)
        return function
    return register


def run_case(name: str, bench: Bench) -> None:
    """Run one case, or skip it with the reason."""
    function, needs = CASES[name]
    lacking = bench.cannot & set(needs)
    if lacking:
        pytest.skip(f"this server has no {', '.join(sorted(lacking))}")
    function(bench)


ASK = [{"role": "system", "content": "You sort messages of customers."}, {"role": "user", "content": "My parcel is late and I want my money back!"}]
TOOL = openai.pydantic_function_tool(FindOrder)
NAMED = {"type": "function", "function": {"name": "FindOrder"}}


@case()
def models_are_listed(bench):
    assert bench.model in [model.id for model in bench.client.models.list()]


@case("one model")
def one_model_is_described(bench):
    assert bench.client.models.retrieve(bench.model).id == bench.model


@case()
def a_chat_is_answered(bench):
    done = bench.client.chat.completions.create(model=bench.model, messages=ASK, **bench.extra)
    choice = done.choices[0]
    assert done.object == "chat.completion" and choice.index == 0
    assert choice.message.role == "assistant" and isinstance(choice.message.content, str)
    assert choice.finish_reason in ("stop", "length")
    assert done.usage.prompt_tokens > 0
    assert done.usage.total_tokens == done.usage.prompt_tokens + done.usage.completion_tokens


@case()
def a_stream_has_the_words_of_the_answer(bench):
    options = {"model": bench.model, "messages": ASK, "temperature": 0, "seed": 3, **bench.extra}
    whole = bench.client.chat.completions.create(**options).choices[0]
    chunks = list(bench.client.chat.completions.create(stream=True, **options))
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"} and len({chunk.id for chunk in chunks}) == 1
    deltas = [chunk.choices[0] for chunk in chunks if chunk.choices]
    assert deltas[0].delta.role == "assistant"
    assert "".join(one.delta.content or "" for one in deltas) == whole.message.content
    assert [one.finish_reason for one in deltas if one.finish_reason] == [whole.finish_reason]


@case("usage in streams")
def a_stream_reports_usage_last(bench):
    chunks = list(bench.client.chat.completions.create(model=bench.model, messages=ASK, stream=True, stream_options={"include_usage": True}, **bench.extra))
    assert chunks[-1].choices == [] and chunks[-1].usage.total_tokens > 0
    assert all(chunk.usage is None for chunk in chunks[:-1])


@case()
def the_streaming_helper_ends_with_the_whole_answer(bench):
    with bench.client.chat.completions.stream(model=bench.model, messages=ASK, **bench.extra) as stream:
        kinds = [event.type for event in stream]
        choice = stream.current_completion_snapshot.choices[0]
        if choice.finish_reason == "stop":  # the helper raises on an answer that the limit cut
            assert stream.get_final_completion().choices[0].message.content == choice.message.content
    assert "content.delta" in kinds and "content.done" in kinds
    assert isinstance(choice.message.content, str)


@case("schemas")
def an_answer_is_parsed_into_a_model(bench):
    done = bench.client.chat.completions.parse(model=bench.model, messages=ASK, response_format=Ticket)
    assert isinstance(done.choices[0].message.parsed, Ticket)


@case("schemas")
def a_streamed_answer_is_parsed_into_a_model(bench):
    with bench.client.chat.completions.stream(model=bench.model, messages=ASK, response_format=Ticket) as stream:
        for _ in stream:
            pass
        assert isinstance(stream.get_final_completion().choices[0].message.parsed, Ticket)


@case("tools")
def a_named_tool_is_called(bench):
    done = bench.client.chat.completions.create(model=bench.model, messages=ASK, tools=[TOOL], tool_choice=NAMED)
    call, = done.choices[0].message.tool_calls
    assert call.id and call.type == "function" and call.function.name == "FindOrder"
    FindOrder.model_validate_json(call.function.arguments)


@case("tools", "messages without content")
def a_tool_result_is_used(bench):
    """Two turns: the call, the result, then words."""
    messages = [{"role": "user", "content": "Is my order paid? Region high."}]
    first = bench.client.chat.completions.create(model=bench.model, messages=messages, tools=[TOOL], tool_choice=NAMED)
    calls = first.choices[0].message.tool_calls
    assert [call.function.name for call in calls] == ["FindOrder"]
    FindOrder.model_validate_json(calls[0].function.arguments)
    messages += [first.choices[0].message, {"role": "tool", "tool_call_id": calls[0].id, "content": '{"paid": true}'}]
    second = bench.client.chat.completions.create(model=bench.model, messages=messages, tools=[TOOL], tool_choice="none", **bench.extra)
    assert second.choices[0].message.content is not None and not second.choices[0].message.tool_calls


@case("tools")
def tool_arguments_are_parsed_into_a_model(bench):
    done = bench.client.chat.completions.parse(model=bench.model, messages=ASK, tools=[TOOL], tool_choice=NAMED)
    assert isinstance(done.choices[0].message.tool_calls[0].function.parsed_arguments, FindOrder)


@case("tools")
def tool_calls_stream_in_pieces(bench):
    chunks = bench.client.chat.completions.create(model=bench.model, messages=ASK, tools=[TOOL], tool_choice=NAMED, stream=True)
    pieces = [call for chunk in chunks if chunk.choices for call in chunk.choices[0].delta.tool_calls or []]
    assert pieces[0].id and pieces[0].function.name == "FindOrder"
    FindOrder.model_validate_json("".join(piece.function.arguments or "" for piece in pieces))


@case("tools", "tool names once")
def the_streaming_helper_gives_whole_tool_calls(bench):
    with bench.client.chat.completions.stream(model=bench.model, messages=ASK, tools=[TOOL], tool_choice=NAMED) as stream:
        kinds = [event.type for event in stream]
        call = stream.get_final_completion().choices[0].message.tool_calls[0]
    assert "tool_calls.function.arguments.delta" in kinds
    assert isinstance(call.function.parsed_arguments, FindOrder)


@case("several choices")
def several_choices_are_numbered(bench):
    done = bench.client.chat.completions.create(model=bench.model, messages=ASK, n=3, temperature=0.9, seed=1)
    assert [choice.index for choice in done.choices] == [0, 1, 2]


@case("seeds")
def the_same_seed_gives_the_same_answer(bench):
    def ask():
        return bench.client.chat.completions.create(model=bench.model, messages=ASK, temperature=1.0, seed=11, **bench.extra).choices[0].message.content
    assert ask() == ask()


@case()
def an_answer_stops_at_the_limit(bench):
    done = bench.client.chat.completions.create(model=bench.model, messages=[{"role": "user", "content": "Tell me a story about a lighthouse."}], max_tokens=2)
    assert done.choices[0].finish_reason == "length"
    assert done.usage.completion_tokens > 0
    assert "exact limits" in bench.cannot or done.usage.completion_tokens <= 2


@case()
def an_answer_ends_before_a_stop_word(bench):
    options = {"model": bench.model, "messages": ASK, "temperature": 0, "seed": 1, **bench.extra}
    whole = bench.client.chat.completions.create(**options).choices[0].message.content
    mark = whole[len(whole) // 2]
    cut = bench.client.chat.completions.create(stop=[mark], **options).choices[0].message.content
    assert mark not in cut and whole.startswith(cut)


@case()
def many_async_calls_run_at_once(bench):
    async def ask_all():
        client = bench.make_async_client()
        return await asyncio.gather(*(
            client.chat.completions.create(model=bench.model, messages=ASK, seed=number, **bench.extra) for number in range(5)))
    assert all(done.choices[0].message.content is not None for done in asyncio.run(ask_all()))


@case()
def an_async_stream_ends(bench):
    async def ask():
        stream = await bench.make_async_client().chat.completions.create(model=bench.model, messages=ASK, stream=True, **bench.extra)
        return [chunk async for chunk in stream]
    assert asyncio.run(ask())[-1].choices[0].finish_reason in ("stop", "length")


@case("embeddings")
def embeddings_come_in_order_and_unit_length(bench):
    texts = ["a late parcel", "an invoice"]
    data = bench.client.embeddings.create(model=bench.embedder, input=texts, encoding_format="float").data
    one = bench.client.embeddings.create(model=bench.embedder, input=texts[1], encoding_format="float").data[0].embedding
    assert [item.index for item in data] == [0, 1] and len(data[0].embedding) == len(one)
    assert all(math.isclose(a, b, abs_tol=1e-4) for a, b in zip(data[1].embedding, one, strict=True))


@case("embeddings", "base64")
def embeddings_are_the_same_packed(bench):
    """The client asks for base64 when nothing is said; raw, it is little-endian floats."""
    plain = bench.client.embeddings.create(model=bench.embedder, input="hello", encoding_format="float").data[0].embedding
    raw = bench.client.embeddings.with_raw_response.create(model=bench.embedder, input="hello", encoding_format="base64")
    packed = base64.b64decode(json.loads(raw.text if isinstance(raw.text, str) else raw.text())["data"][0]["embedding"])
    assert list(struct.unpack(f"<{len(plain)}f", packed)) == pytest.approx(plain)
    assert bench.client.embeddings.create(model=bench.embedder, input="hello").data[0].embedding == pytest.approx(plain)


@case("embeddings", "dimensions")
def embeddings_can_be_shorter(bench):
    short = bench.client.embeddings.create(model=bench.embedder, input="hello", dimensions=16).data[0].embedding
    assert len(short) == 16 and math.isclose(math.fsum(x * x for x in short), 1.0, abs_tol=1e-4)


@case("statuses of refusals")
def a_request_without_messages_is_refused(bench):
    with pytest.raises(openai.APIStatusError) as caught:
        bench.client.chat.completions.create(model=bench.model, messages="hello")
    assert caught.value.status_code in (400, 422)


@case("strict parameters")
def an_unknown_parameter_is_refused_by_name(bench):
    with pytest.raises(openai.BadRequestError) as caught:
        bench.client.chat.completions.create(model=bench.model, messages=ASK, extra_body={"temprature": 1})
    assert caught.value.param == "temprature" and caught.value.type == "invalid_request_error"


@case("model names")
def an_unknown_model_is_not_found(bench):
    with pytest.raises(openai.NotFoundError) as caught:
        bench.client.chat.completions.create(model="no-such-model", messages=ASK)
    assert caught.value.code == "model_not_found"


@case("responses")
def a_response_is_answered(bench):
    done = bench.client.responses.create(model=bench.model, instructions="You sort messages.", input="My parcel is late.", **bench.response_extra)
    assert done.object == "response" and done.status == "completed" and done.output_text
    assert [item.type for item in done.output][-1] == "message" and done.output[-1].role == "assistant"
    assert done.usage.total_tokens == done.usage.input_tokens + done.usage.output_tokens > 0


@case("responses", "stored responses")
def a_response_is_followed_up(bench):
    first = bench.client.responses.create(model=bench.model, instructions="You sort messages.", input="My parcel is late.")
    second = bench.client.responses.create(model=bench.model, previous_response_id=first.id, input="And now?")
    assert second.usage.input_tokens > first.usage.input_tokens - 10 and second.previous_response_id == first.id
    assert bench.client.responses.retrieve(first.id).output_text == first.output_text


@case("responses")
def a_response_streams_its_events_in_order(bench):
    events = list(bench.client.responses.create(model=bench.model, input="My parcel is late.", stream=True, **bench.response_extra))
    assert "event numbers" in bench.cannot or [event.sequence_number for event in events] == list(range(len(events)))
    assert events[0].type == "response.created" and events[-1].type == "response.completed"
    words = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert words == events[-1].response.output_text != ""


@case("responses", "schemas in responses")
def a_response_is_parsed_into_a_model(bench):
    done = bench.client.responses.parse(model=bench.model, input="My parcel is late!", text_format=Ticket)
    assert isinstance(done.output_parsed, Ticket)


@case("responses", "schemas in responses")
def a_streamed_response_is_parsed_into_a_model(bench):
    with bench.client.responses.stream(model=bench.model, input="My parcel is late!", text_format=Ticket) as stream:
        for _ in stream:
            pass
        assert isinstance(stream.get_final_response().output_parsed, Ticket)


@case("responses", "tools")
def a_response_calls_a_function_and_reads_its_output(bench):
    tool = {"type": "function", "name": "find_order", "description": "Find an order.", "strict": True, "parameters": FindOrder.model_json_schema() | {"additionalProperties": False}}
    asked = [{"role": "user", "content": "Is my order paid? Region high."}]
    first = bench.client.responses.create(model=bench.model, input=asked, tools=[tool], tool_choice={"type": "function", "name": "find_order"})
    call = first.output[-1]
    assert call.type == "function_call" and call.name == "find_order"
    FindOrder.model_validate_json(call.arguments)
    result = {"type": "function_call_output", "call_id": call.call_id, "output": '{"paid": true}'}
    second = bench.client.responses.create(model=bench.model, input=[*asked, *first.output, result], tools=[tool], tool_choice="none")
    assert second.output_text


@case("responses", "tools")
def a_streamed_response_gives_arguments_in_pieces(bench):
    tool = {"type": "function", "name": "find_order", "strict": True, "parameters": FindOrder.model_json_schema() | {"additionalProperties": False}}
    events = list(bench.client.responses.create(model=bench.model, input="Order?", tools=[tool], tool_choice="required", stream=True))
    pieces = "".join(event.delta for event in events if event.type == "response.function_call_arguments.delta")
    FindOrder.model_validate_json(pieces)
    assert events[-1].response.output[-1].arguments == pieces


@case("batches")
def a_batch_is_answered_at_half_price(bench):
    import time

    def line(number, **body):
        return json.dumps({"custom_id": f"case-{number}", "method": "POST", "url": "/v1/chat/completions", "body": {"model": bench.model, "messages": ASK, **body}})

    content = "\n".join([line(1), line(2), line(3, temperature=9)]).encode()
    file = bench.client.files.create(file=("work.jsonl", content), purpose="batch")
    batch = bench.client.batches.create(input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h", metadata={"team": "P-01"})
    assert batch.status == "validating"
    for _ in range(200):
        batch = bench.client.batches.retrieve(batch.id)
        if batch.status not in ("validating", "in_progress", "finalizing"):
            break
        time.sleep(0.05)
    assert batch.status == "completed" and batch.metadata == {"team": "P-01"}
    assert (batch.request_counts.total, batch.request_counts.completed, batch.request_counts.failed) == (3, 2, 1)
    rows = [json.loads(row) for row in bench.client.files.content(batch.output_file_id).text.splitlines()]
    assert [row["custom_id"] for row in rows] == ["case-1", "case-2"] and rows[0]["response"]["body"]["object"] == "chat.completion"
    refused = json.loads(bench.client.files.content(batch.error_file_id).text)
    assert refused["custom_id"] == "case-3" and refused["response"]["body"]["error"]["param"] == "temperature"
    assert file.id in [one.id for one in bench.client.files.list()] and batch.id in [one.id for one in bench.client.batches.list()]
    assert bench.client.files.delete(file.id).deleted
