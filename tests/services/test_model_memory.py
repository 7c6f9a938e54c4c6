"""Answers of the practice model that processes share: the same as without, worked out once, checked now and then."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from campkit import model_memory
from campkit.errors import ModelError
from campkit.model_memory import (
    CHECKED,
    CachedEngine,
    SharedAnswers,
    completion_of,
    share_answers,
    shared_answers,
    shared_engine,
)
from campkit.practice_model.types import Choice, Completion, ToolCall

ANSWER = Completion((Choice("ä \ud83c", (), "length"), Choice(None, (ToolCall("call_1", "find", '{"a": 1}'),), "tool_calls")), 30, 0, 12)


class Counted:
    """An engine that says how often it was asked; `wrong` makes its answers others."""

    models = embed = None

    def __init__(self, wrong: bool = False, seconds: float = 0.0) -> None:
        self.asked, self.wrong, self.seconds = [], wrong, seconds

    def complete(self, request):
        self.asked.append(request["n"])
        time.sleep(self.seconds)
        return Completion((Choice(f"{request['n']}{'!' * self.wrong}"),), request["n"], 0, 1)


@pytest.fixture
def shared():
    with shared_answers() as path:
        yield path


def test_an_answer_is_read_as_it_was_written(shared):
    one, other = SharedAnswers(shared), SharedAnswers(shared)
    assert other.wait_for(b"a" * 32) is None
    other.add(b"a" * 32, ANSWER)
    assert one.wait_for(b"a" * 32) == ANSWER and one.wait_for(b"a" * 32).choices[1].tool_calls[0].name == "find"
    assert completion_of(one._answers[b"a" * 32]) == ANSWER
    one.close(), other.close()


def test_what_one_has_answered_the_other_does_not_work_out(shared):
    one, other = Counted(), Counted()
    first, second = CachedEngine(one), CachedEngine(other)
    requests = [{"n": n} for n in range(200)]
    assert [first.complete(request) for request in requests] == [second.complete(request) for request in requests]
    assert len(one.asked) == 200 and 0 < len(other.asked) < 200 / CHECKED * 3, "a part is worked out again, and no more"
    assert [second.complete(request) for request in requests] and len(other.asked) < 200 / CHECKED * 3


def test_a_model_that_gives_two_answers_is_noticed(shared):
    right, wrong = CachedEngine(Counted()), CachedEngine(Counted(wrong=True))
    with pytest.raises(ModelError, match="two answers to one request"):
        for n in range(200):
            right.complete({"n": n})
            wrong.complete({"n": n})


def test_who_comes_while_another_works_waits_for_the_answer(shared):
    one, other = Counted(seconds=0.3), Counted(seconds=0.3)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda engine: [engine.complete({"n": n}) for n in range(3)], (CachedEngine(one), CachedEngine(other))))
    assert found[0] == found[1]


def test_nobody_waits_for_ever_for_who_has_gone(shared, monkeypatch):
    monkeypatch.setattr(model_memory, "PATIENCE_S", 0.05)
    gone = SharedAnswers(shared)
    assert gone.wait_for(b"b" * 32) is None
    gone.close()
    here = SharedAnswers(shared)
    assert here.wait_for(b"b" * 32) is None, "it is worked out here"
    here.close()


def test_half_a_record_is_read_when_the_rest_has_come(shared):
    here, content = SharedAnswers(shared), json.dumps({"choices": [], "prompt_tokens": 1, "cached_tokens": 0, "completion_tokens": 0, "logprobs": None}).encode()
    record = b"c" * 32 + len(content).to_bytes(4, "big") + content
    found: list = []
    with open(shared, "ab", buffering=0) as file:
        file.write(b"c" * 32 + bytes(4))
        file.write(record[:50])
        waits = threading.Thread(target=lambda: found.append(here.wait_for(b"c" * 32)))
        waits.start()
        file.write(record[50:])
        waits.join(60)
    assert found == [Completion((), 1, 0, 0)]
    here.close()


def test_who_still_asks_when_the_sharing_has_ended_works_for_itself(shared):
    ended = SharedAnswers(shared)
    ended.close(), ended.close()
    before = shared.stat().st_size
    assert ended.wait_for(b"d" * 32) is None and ended.add(b"d" * 32, ANSWER) is None and shared.stat().st_size == before
    with shared_answers() as other:  # a proof within a proof
        assert other != shared and CachedEngine(Counted()).complete({"n": 1}).prompt_tokens == 1 and other.stat().st_size
    assert CachedEngine(Counted()).complete({"n": 2}).prompt_tokens == 2


def test_without_sharing_every_process_works_for_itself():
    share_answers(None)
    one, other = Counted(), Counted()
    CachedEngine(one).complete({"n": 1}), CachedEngine(other).complete({"n": 1})
    assert one.asked == other.asked == [1]


def test_another_process_reads_the_real_models_answers(shared):
    request = {"model": "practice-small", "temperature": 0, "messages": [{"role": "user", "content": "Classify as billing or technical. Message: the screen is black"}]}
    script = ("import json, sys; from pathlib import Path; from campkit import model_memory as m; m.share_answers(Path(sys.argv[1]));"
              "print(repr(m.shared_engine().complete(json.loads(sys.argv[2]))))")
    said = subprocess.run([sys.executable, "-c", script, str(shared), json.dumps(request)], capture_output=True, text=True, timeout=300)
    assert said.stdout.strip() == repr(shared_engine().engine.complete(request)), said.stderr
