"""The form of answers: chat, streams, responses and their events, ids, faults. The engine is scripted."""

from __future__ import annotations

import json
import time

import openai
import pytest

from campkit.errors import ModelError
from campkit.practice_model.wire.faults import KINDS, load_script
from tests.practice_model.scripted_engine import Call, Choice, Completion, ScriptedEngine
from tests.practice_model.wire_helpers import (
    async_client_of,
    chat_body,
    client_of,
    error_of,
    make_service,
    read,
    send,
)

TWO_CALLS = Choice(None, (Call("find", '{"order": "A-1"}'), Call("find", '{"order": "A-2"}')), "tool_calls")
TOOLS = [{"type": "function", "function": {"name": "find", "parameters": {"type": "object", "properties": {"order": {"type": "string"}}}}}]
LONG = Choice("First, a sentence with Größe and 中文.  Two  spaces,\n\nlines, and a word_that_is_much_longer_than_a_piece.")


def events(reply) -> list:
    """The data of a stream of events, and whether it ended with [DONE]."""
    blocks = b"".join(reply.chunks).decode().split("\n\n")
    return [block.split("data: ", 1)[1] for block in blocks if block]


def test_answers_have_the_same_bytes_each_time_and_other_ids_for_other_questions():
    service = make_service()
    first, again, other = (b"".join(send(service, chat_body(seed=seed)).chunks) for seed in (1, 1, 2))
    assert first == again != other
    assert json.loads(first)["id"] != json.loads(other)["id"]


def test_a_stream_and_a_whole_answer_share_their_id_and_words():
    service = make_service(LONG)
    whole = read(send(service, chat_body()))
    *chunks, done = events(send(service, chat_body(stream=True)))
    assert done == "[DONE]"
    parsed = [json.loads(chunk) for chunk in chunks]
    assert {chunk["id"] for chunk in parsed} == {whole["id"]}
    assert "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in parsed) == LONG.text
    assert not any("usage" in chunk for chunk in parsed)


def test_a_cut_answer_says_length():
    answer = read(send(make_service(Choice("Half a", (), "length")), chat_body(max_tokens=2)))
    assert answer["choices"][0]["finish_reason"] == "length"
    response = read(send(make_service(Choice("Half a", (), "length")), {"model": "practice-small", "input": "x", "max_output_tokens": 16}, "/v1/responses"))
    assert response["status"] == "incomplete" and response["incomplete_details"] == {"reason": "max_output_tokens"}


def test_two_tool_calls_in_one_stream_keep_their_index():
    client = client_of(make_service(TWO_CALLS))
    with client.chat.completions.stream(model="practice-small", messages=[{"role": "user", "content": "x"}], tools=TOOLS) as stream:
        for _ in stream:
            pass
        calls = stream.get_final_completion().choices[0].message.tool_calls
    assert [json.loads(call.function.arguments)["order"] for call in calls] == ["A-1", "A-2"]
    assert len({call.id for call in calls}) == 2


def test_two_calls_become_one_assistant_message_in_responses():
    service = make_service(TWO_CALLS)
    client = client_of(service)
    tools = [{"type": "function", "name": "find", "parameters": {"type": "object", "properties": {}, "additionalProperties": False}}]
    first = client.responses.create(model="practice-small", input="x", tools=tools)
    outputs = [{"type": "function_call_output", "call_id": item.call_id, "output": "{}"} for item in first.output]
    client.responses.create(model="practice-small", previous_response_id=first.id, input=outputs, tools=tools)
    assert [message["role"] for message in service.engine.asked[1]["messages"]] == ["user", "assistant", "tool", "tool"]
    assert len(service.engine.asked[1]["messages"][1]["tool_calls"]) == 2


class CallsThenAnswers(ScriptedEngine):
    """Calls its tools, and answers in words when their results are there."""

    def complete(self, request):
        done = super().complete(request)
        return Completion((Choice("Both are paid."),)) if request["messages"][-1]["role"] == "tool" else done


@pytest.mark.parametrize("stream", [False, True])
def test_the_tool_runner_of_the_package_works(stream):
    """The package's own loop over function tools, where the installed version has one."""
    runner = pytest.importorskip("openai.lib.responses_tool_runner", reason="this openai package has no tool runner")
    import pydantic
    from openai.lib._tools import pydantic_function_tool as _  # noqa: F401  (the runner needs the tools of this module)

    class Find(pydantic.BaseModel):
        order: str

    seen = []
    given = openai.lib._tools.ResponsesPydanticFunctionTool(
        {"type": "function", "name": "find", "strict": True, "parameters": {**Find.model_json_schema(), "additionalProperties": False}}, Find)
    function = runner.RegisteredFunction.from_tool(given, execute=lambda one: seen.append(one.order) or "paid")
    client = client_of(make_service(engine=CallsThenAnswers(TWO_CALLS)))
    asked = {"model": "practice-small", "input": [{"role": "user", "content": "Are A-1 and A-2 paid?"}]}
    done = runner.ResponsesToolRunner(functions=[function]).run(client, asked, max_steps=3, stream=stream)
    assert sorted(seen) == ["A-1", "A-2"] and done.output_text == "Both are paid."


@pytest.mark.parametrize(("body", "param"), [
    ({"input": "x", "temperature": 9}, "temperature"),
    ({"input": [{"role": "boss", "content": "x"}]}, "input[0].role"),
    ({"input": [{"type": "reasoning"}]}, "input[0].type"),
    ({"input": "x", "tools": [{"type": "web_search"}]}, "tools[0].type"),
    ({"input": "x", "text": {"format": {"type": "json_schema", "name": "a", "strict": True, "schema": {"type": "object", "properties": {}}}}}, "text.format"),
    ({"input": "x", "text": {"format": {"type": "json_object"}}}, "input"),
    ({"input": "x", "previous_response_id": "resp_x"}, "previous_response_id"),
    ({"input": [{"type": "function_call_output", "call_id": "c", "output": "x"}]}, "input[0].tool_call_id"),
    ({"input": "x", "background": True}, "background"),
    ({"input": "x", "max_output_tokens": 3}, "max_output_tokens"),
    ({"input": "x", "surprise": 1}, "surprise"),
    ({}, "input"),
])
def test_wrong_responses_requests_name_the_parameter(body, param):
    reply = send(make_service(), {"model": "practice-small", **body}, "/v1/responses")
    assert reply.status == 400 and error_of(reply)["param"] == param, read(reply)


def test_a_response_that_is_not_stored_cannot_be_followed_up():
    client = client_of(make_service())
    first = client.responses.create(model="practice-small", input="x", store=False)
    with pytest.raises(openai.BadRequestError, match="not found"):
        client.responses.create(model="practice-small", input="y", previous_response_id=first.id)


def test_deleted_responses_are_gone_and_input_items_are_listed():
    client = client_of(make_service())
    first = client.responses.create(model="practice-small", input="x")
    assert [item.content[0].text for item in client.responses.input_items.list(first.id)] == ["x"]
    client.responses.delete(first.id)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(first.id)


FORM = {"type": "object", "properties": {"team": {"enum": ["a", "b"]}, "count": {"type": "integer"}}, "required": ["team", "count"], "additionalProperties": False}


@pytest.mark.parametrize(("said", "sent"), [
    ('{"team": "b", "count": 3}', {"team": "b", "count": 3}), ('{"team": "z", "count": 3}', {"team": "a", "count": 3}),
    ('{"team": "b"}', {"team": "b", "count": 0}), ('[]', {"team": "a", "count": 0}), ('{"team": "b", "count": 3, "more": 1}', {"team": "b", "count": 3}),
])
def test_a_strict_answer_fits_whatever_the_engine_says(said, sent):
    """One odd value is replaced; the others stay."""
    strict = {"type": "json_schema", "json_schema": {"name": "form", "strict": True, "schema": FORM}}
    answer = read(send(make_service(Choice(said)), chat_body(response_format=strict)))
    assert json.loads(answer["choices"][0]["message"]["content"]) == sent
    loose = {"type": "json_schema", "json_schema": {"name": "form", "strict": False, "schema": FORM}}
    assert read(send(make_service(Choice(said)), chat_body(response_format=loose)))["choices"][0]["message"]["content"] == said
    tool = {"type": "function", "function": {"name": "find", "strict": True, "parameters": FORM}}
    answer = read(send(make_service(Choice(None, (Call("find", said),), "tool_calls")), chat_body(tools=[tool])))
    assert json.loads(answer["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"]) == sent


def test_a_strict_answer_that_the_limit_cut_is_left_cut():
    strict = {"type": "json_schema", "json_schema": {"name": "form", "strict": True, "schema": FORM}}
    answer = read(send(make_service(Choice('{"team": "b", "co', (), "length")), chat_body(response_format=strict, max_tokens=4)))
    assert answer["choices"][0]["message"]["content"] == '{"team": "b", "co'


# -- faults ---------------------------------------------------------------------------------------


def ask(client, fault: str, **more):
    return client.chat.completions.create(**chat_body(**more), extra_headers={"x-camp-fault": fault})


def test_rate_limits_are_retried_after_the_time_that_the_header_names():
    service = make_service()
    started = time.perf_counter()
    assert ask(client_of(service), "rate_limit; retry_after=0.3; times=2").choices[0].message.content
    assert 0.6 <= time.perf_counter() - started < 5
    assert len(service.engine.asked) == 1


def test_a_rate_limit_reaches_a_client_without_retries():
    with pytest.raises(openai.RateLimitError) as caught:
        ask(client_of(make_service(), max_retries=0), "rate_limit; retry_after=2")
    assert caught.value.response.headers["retry-after"] == "2" and caught.value.code == "rate_limit_exceeded"


def test_an_error_is_followed_by_success():
    assert ask(client_of(make_service()), "server_error").choices[0].message.content


def test_the_same_fault_happens_again_after_it_was_overcome():
    service = make_service()
    client = client_of(service, max_retries=0)
    outcomes = []
    for _ in range(4):
        try:
            ask(client, "server_error")
            outcomes.append("ok")
        except openai.InternalServerError:
            outcomes.append("500")
    assert outcomes == ["500", "ok", "500", "ok"]


def test_a_timeout_is_the_clients_own_limit():
    with pytest.raises(openai.APITimeoutError):
        ask(client_of(make_service(), max_retries=0, timeout=0.05), "timeout; seconds=30")


def test_a_timeout_of_a_patient_client_ends_in_a_lost_connection():
    with pytest.raises(openai.APIConnectionError):
        ask(client_of(make_service(), max_retries=0), "timeout; seconds=0.05")


def test_a_slow_answer_comes():
    started = time.perf_counter()
    ask(client_of(make_service()), "slow; seconds=0.2")
    assert time.perf_counter() - started >= 0.2


def test_a_cut_stream_ends_without_a_finish():
    stream = client_of(make_service(LONG)).chat.completions.create(**chat_body(stream=True), extra_headers={"x-camp-fault": "cut_stream; chunks=2"})
    seen = []
    with pytest.raises(Exception, match="peer closed connection|Connection error"):
        for chunk in stream:
            seen.append(chunk)
    assert len(seen) == 2 and not any(chunk.choices[0].finish_reason for chunk in seen)


def test_duplicate_calls_share_their_id_and_malformed_arguments_do_not_parse():
    client = client_of(make_service(TWO_CALLS))
    doubled = ask(client, "duplicate", tools=TOOLS).choices[0].message.tool_calls
    assert len(doubled) == 4 and len({call.id for call in doubled}) == 2
    for call in ask(client, "malformed_arguments", tools=TOOLS).choices[0].message.tool_calls:
        with pytest.raises(ValueError):
            json.loads(call.function.arguments)


def test_faults_reach_async_clients():
    import asyncio

    async def main():
        client = async_client_of(make_service(), max_retries=0, timeout=0.05)
        with pytest.raises(openai.APITimeoutError):
            await client.chat.completions.create(**chat_body(), extra_headers={"x-camp-fault": "timeout; seconds=30"})
    asyncio.run(main())


@pytest.mark.parametrize("header", ["nothing", "rate_limit; colour=red", "slow; seconds=soon", "slow; seconds=-1", "slow; seconds=99999", "slow; seconds=nan"])
def test_an_unreadable_fault_header_is_refused(header):
    reply = send(make_service(), chat_body(), x_camp_fault=header)
    assert reply.status == 400 and error_of(reply)["param"] == "x-camp-fault"


def test_a_script_sets_faults_by_call_number_and_by_content(tmp_path):
    path = tmp_path / "faults.toml"
    path.write_text('[[fault]]\nkind = "server_error"\ncalls = [2]\n[[fault]]\nkind = "rate_limit"\ncontains = "invoice"\n', "utf-8")
    service = make_service(faults=load_script(path))
    statuses = [send(service, chat_body()).status for _ in range(3)]
    assert statuses == [200, 500, 200]
    invoice = chat_body(messages=[{"role": "user", "content": "an invoice"}])
    assert [send(service, invoice).status for _ in range(2)] == [429, 200]


@pytest.mark.parametrize(("text", "words"), [
    ('[[fault]]\nkind = "boom"\n', "fault 1: no fault is called 'boom'"),
    ('[[fault]]\nkind = "slow"\nspeed = 1\n', "fault 1: a fault has no 'speed'"),
    ("[[fault", "cannot read the fault script"),
    ('[[fault]]\nkind = "slow"\ncalls = 3\n', "fault 1"),
])
def test_a_wrong_script_names_its_place(tmp_path, text, words):
    path = tmp_path / "faults.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ModelError, match="faults.toml") as caught:
        load_script(path)
    assert words in str(caught.value)


def test_every_kind_of_fault_is_explained():
    assert set(KINDS) == {"rate_limit", "server_error", "timeout", "slow", "hang_up", "cut_stream", "duplicate", "malformed_arguments"}


def test_what_the_strict_net_writes_is_what_is_counted():
    from campkit.practice_model import tokens

    schema = {"type": "object", "properties": {"desk": {"type": "string", "enum": ["Amber", "Birch"]}, "why": {"type": "string"}}, "required": ["desk", "why"], "additionalProperties": False}
    form = {"type": "json_schema", "json_schema": {"name": "routing", "strict": True, "schema": schema}}
    odd = '{"desk": "Zinc", "why": "a long reason that fits the schema and is kept as it is", "more": "and a property that the schema does not know at all"}'
    for given in (odd, '{"desk": "Amber", "why": "late"}'):
        service = make_service(Choice(given))
        reply = service.answer("/v1/chat/completions", {"model": "practice-small", "messages": [{"role": "user", "content": "x"}], "response_format": form})
        done = json.loads(b"".join(reply.chunks))
        text = done["choices"][0]["message"]["content"]
        assert done["usage"]["completion_tokens"] == (tokens.count(text) if given == odd else 10)
        assert done["usage"]["total_tokens"] == done["usage"]["prompt_tokens"] + done["usage"]["completion_tokens"]
        assert service.meter.snapshot()["usage"]["completion_tokens"] == done["usage"]["completion_tokens"]
