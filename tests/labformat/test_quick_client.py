"""Arguments of a call to the openai package are the same with and without the walk that changes nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from graders.quick_client import is_plain

SCRIPT = """
import json, io
from typing import Annotated, Iterable, List, Union, TypedDict
from openai._utils import _transform as inside, PropertyInfo
from openai._types import omit, not_given, Base64FileInput
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming as Chat
from openai.types.responses.response_create_params import ResponseCreateParamsNonStreaming as Response
from graders.quick_client import quicken_requests

class Card(TypedDict, total=False):
    card_id: Annotated[str, PropertyInfo(alias="cardID")]
    next: "Card"
class Paid(TypedDict, total=False):
    cards: Iterable[Card]
    plain: List[Union[str, int]]
    file: Annotated[Union[str, Base64FileInput], PropertyInfo(format="base64")]

tool = {"type": "function", "function": {"name": "f", "description": "d", "parameters": {"type": "object", "properties": {"a": {"type": "string", "enum": ["x", None]}}}}}
talk = [{"role": "system", "content": "s"}, {"role": "user", "content": [{"type": "text", "text": "t"}]},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "1", "content": "c"}]
asked = [
    (Chat, {"model": "m", "messages": talk, "tools": [tool], "temperature": 0, "seed": omit, "user": not_given, "response_format": {"type": "json_object"}, "stop": ["a"], "unknown": {"a": [1]}}),
    (Chat, {"model": "m", "messages": tuple(talk)}), (Chat, {"model": "m", "messages": iter(talk)}), (Chat, {"model": "m", "messages": {"role": "user"}}), (Chat, {"model": "m", "messages": [{"role": "user", "content": omit}]}),
    (Response, {"model": "m", "input": talk[:2], "tools": [tool]}), (Response, {"model": "m", "input": "text"}),
    (Paid, {"cards": [{"card_id": "7", "next": {"card_id": "8"}}], "plain": ["a", 1], "file": io.BytesIO(b"x")}), (Card, {"card_id": "7"}),
]
QUICK and quicken_requests()
QUICK and quicken_requests()
print(json.dumps([inside.transform(data, kind) for kind, data in asked]))
print(inside.transform({"messages": talk, "tools": [tool]}, Chat)["messages"] is talk)
"""


def made(quick: bool) -> list[str]:
    done = subprocess.run([sys.executable, "-c", SCRIPT.replace("QUICK", str(quick))], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_what_is_sent_is_the_same():
    before, after = made(False), made(True)
    assert before[0] == after[0] and '"cardID": "8"' in after[0] and '"file": "eA=="' in after[0]
    assert (before[1], after[1]) == ("False", "True"), "the walk is left out for a chat request"


@pytest.mark.parametrize(("data", "plain"), [
    ({"a": [1, 2.5, None, True, {"b": "c"}]}, True), ([], True), ({1: "a"}, False), ((1,), False), ([object()], False), ({"a": {"b": b"x"}}, False)])
def test_only_plain_data_is_left_as_it_is(data, plain):
    assert is_plain(data) is plain


def test_data_of_another_class_or_without_end_is_no_plain_data():
    class Text(str):
        pass

    endless: list = []
    endless.append(endless)
    assert not is_plain([Text("a")]) and not is_plain(endless)
