"""Tool calls that rest on earlier results: which record is meant, in which form, what is looked at before anything changes, and several wishes in one message."""

import json

import pytest

from campkit.practice_model.decide.records import candidates, form_of, states
from campkit.practice_model.decide.tools import Tool, changes
from campkit.practice_model.engine import Engine
from campkit.practice_model.reader.model import Field


def tool(name, description, **properties):
    return {"type": "function", "function": {"name": name, "description": description, "parameters": {"type": "object", "properties": properties, "required": list(properties)}}}


TEXT = {"type": "string"}
BOAT = {**TEXT, "description": "Boat number, such as B-100"}
TOOLS = [
    tool("find_owner", "Find an owner by e-mail address.", email={**TEXT, "description": "e-mail address"}),
    tool("get_owner", "Get an owner's profile and the list of boats.", owner_id={**TEXT, "description": "Owner id, such as kim_lee_12"}),
    tool("get_boat", "Get the berth and the state of a boat.", boat_id=BOAT),
    tool("move_boat", "Move a moored boat to another berth.", boat_id=BOAT, berth={**TEXT, "description": "The new berth, such as K7"}),
    tool("launch_boat", "Put a boat from the winter shed into the water.", boat_id=BOAT),
    tool("set_language", "Change the language of the letters.", language={**TEXT, "enum": ["english", "arabic", "chinese"]}),
]
BOATS = {"B-310": {"boat_id": "B-310", "name": "Grey Heron", "type": "rowing boat", "status": "moored"}, "B-311": {"boat_id": "B-311", "name": "Swift", "type": "yacht", "status": "moored"}}


def serve(name, arguments):
    return {"find_owner": "kim_lee_77", "get_owner": {"name": "Kim Lee", "boats": list(BOATS)}, "get_boat": BOATS.get(arguments.get("boat_id"))}.get(name, "ok")


@pytest.fixture(scope="module")
def engine():
    return Engine.load(["practice-large"])


def talk(engine, user, tools=TOOLS, system="You run a harbour. First find the owner."):
    """Play one turn to its end; returns the calls."""
    messages, calls = [{"role": "system", "content": system}, {"role": "user", "content": user}], []
    for _ in range(9):
        choice = engine.complete({"model": "practice-large", "messages": messages, "tools": tools, "parallel_tool_calls": False}).choices[0]
        if not choice.tool_calls:
            return calls
        (call,) = choice.tool_calls
        calls.append((call.name, json.loads(call.arguments)))
        messages.append({"role": "assistant", "content": None, "tool_calls": [{"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}]})
        messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(serve(*calls[-1]))})
    raise AssertionError(f"the turn does not end: {calls}")


def test_the_record_that_the_request_speaks_of_is_looked_for_before_anything_changes(engine):
    calls = talk(engine, "I am kim.lee@example.com. Please move my yacht to berth K7.")
    assert [name for name, _ in calls] == ["find_owner", "get_owner", "get_boat", "get_boat", "move_boat"]
    assert calls[1][1] == {"owner_id": "kim_lee_77"} and calls[-1][1] == {"boat_id": "B-311", "berth": "K7"}


def test_a_number_that_the_user_gives_needs_no_looking(engine):
    assert talk(engine, "Please move the boat B-310 to berth K7.", system="You run a harbour.") == [("move_boat", {"boat_id": "B-310", "berth": "K7"})]


def test_two_wishes_in_one_message_are_two_calls(engine):
    calls = talk(engine, "Move the boat B-310 to berth K7, and also change the language of my letters to Arabic.", system="You run a harbour.")
    assert sorted(calls) == [("move_boat", {"boat_id": "B-310", "berth": "K7"}), ("set_language", {"language": "arabic"})]


def test_descriptions_decide_what_a_tool_is_for_whatever_its_name(engine):
    notes = [t["function"]["description"] for t in TOOLS]
    turned = [{**t, "function": {**t["function"], "description": note}} for t, note in zip(TOOLS, notes[3:] + notes[:3], strict=True)]
    first = [talk(engine, "Please move the boat B-310 to berth K7.", tools=tools, system="You run a harbour.")[:1] for tools in (TOOLS, turned)]
    assert first[0][0][0] == "move_boat" and (not first[1] or first[1][0][0] != "move_boat")


@pytest.mark.parametrize("one, other, same", [("M-1001", "m1001", True), ("#W0000000", "W5061109", True), ("sara_doe_496", "#W5061109", False), ("6086499569", "sara_doe_496", False), ("K7", "7", False)])
def test_the_form_of_an_id(one, other, same):
    assert (form_of(one) == form_of(other)) is same


@pytest.mark.parametrize("description, verb", [("Get the status of an order.", False), ("Returns the open orders.", False), ("Cancels an order.", True), ("Return items of an order.", True), ("", True)])
def test_what_changes_something_is_known_from_the_first_verb(description, verb):
    assert changes(Tool("order_status" if description else "cancel_order", description, {})) is verb


def test_candidates_come_from_keys_lists_and_named_objects():
    results = [{"tool": "get_owner", "value": {"boats": ["B-1", "B-2"], "payment_methods": {"card_1": {"source": "credit card"}, "paypal_2": {"source": "paypal"}}}}, {"tool": "get_boat", "value": {"boat_id": "B-2", "type": "yacht", "status": "in shed"}}]
    assert [c.value for c in candidates(Field("boat_id"), results, "my yacht")] == ["B-2", "B-1"]
    assert candidates(Field("payment_method_id"), results, "pay with paypal")[0].value == "paypal_2"
    assert [c.value for c in candidates(Field("boat_id", "such as X_12"), results, "my yacht")] == []
    assert states(results, "my yacht") == {"shed"} and states(results, "hello") == frozenset()
