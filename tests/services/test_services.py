"""Models and company tools for graded code: counted, kept and read on the trusted side only."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import socket
from decimal import Decimal
from pathlib import Path

import pytest

from campkit import grader_link
from campkit.checking import ModelRefused
from campkit.errors import LabError
from graders.exec_session import ExecSession
from graders.junk import find_fragile_checks
from graders.labs import Budget, load_lab
from graders.prove_runner import LocalRunner
from graders.reading import Submitted
from graders.run import Run
from graders.sandbox import why_no_bubblewrap
from graders.services import Services, shared_engine
from graders.socket_server import MAX_BODY_BYTES, MAX_CONNECTIONS
from graders.versions import versions_for

SEED = 5
needs_sandbox = pytest.mark.skipif(why_no_bubblewrap() is not None, reason=f"no sandbox on this machine: {why_no_bubblewrap()}")
needs_sockets = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no Unix sockets on this system")


@pytest.fixture(scope="module")
def lab():
    return load_lab(Path(__file__).parent / "lab" / "h_served")


@pytest.fixture
def services():
    made = Services(Budget(calls=3, money_eur=0.5))
    yield made
    made.close()


def graded(lab, handle: str = "", isolation: str = "", **kept):
    """Grade the worked answer with another `handle`: without a kernel, or in a real one; check -> (status, message)."""
    cells = [dataclasses.replace(c, source=handle) if handle and c.name == "handle" else c for c in lab.cells]
    if isolation:
        result = Run(lab, Submitted(answers={c.name: c.source for c in cells if c.is_answer}), SEED, isolation).result()
        return {item["name"]: (item["status"], item["message"]) for item in result["items"]}
    with LocalRunner(lab, SEED) as runner:
        done = runner.grade(cells)
    assert not done.error, done.error
    return {one.name: (one.status, one.message) for one in done.results}


def ask(services, method: str, path: str, content=None, key: str | None = None):
    return grader_link.ask_at(services.address, services.key if key is None else key, method, path, content)


def chat(text: str = "Say hello.") -> dict:
    return {"model": "practice-small", "messages": [{"role": "user", "content": text}]}


# -- the honest way -----------------------------------------------------------------------------------


def test_an_honest_answer_earns_everything_without_a_kernel(lab):
    found = graded(lab)
    assert {status for status, _ in found.values()} == {"passed"}, found
    assert "said 'calls 1', 1 calls" in found["agent_state"][1], "campkit.meter() of the trainee shows the grader's number, fresh for each check"


@pytest.mark.parametrize("isolation", ["none", pytest.param("bubblewrap", marks=needs_sandbox)])
def test_an_honest_answer_earns_everything_in_a_kernel(lab, isolation):
    assert graded(lab, isolation=isolation) == graded(lab)


def test_a_lab_without_a_budget_is_told_to_add_one(lab):
    other = dataclasses.replace(lab, config=dataclasses.replace(lab.config, budget=None))
    with ExecSession(other, other.with_answers(None), Path(lab.folder), SEED) as session, pytest.raises(LabError, match=r"\[budget\]"):
        session.ask_model("hello")


def test_a_change_of_the_model_asks_for_a_new_result(lab, monkeypatch):
    before = versions_for(lab, SEED).camp
    monkeypatch.setattr("graders.versions.model_digest", lambda: "other weights")
    assert versions_for(lab, SEED).camp != before
    plain = dataclasses.replace(lab, config=dataclasses.replace(lab.config, budget=None))
    assert versions_for(plain, SEED).camp == versions_for(plain, SEED).camp


def test_checks_on_services_survive_nonsense(lab, tmp_path):
    with ExecSession(lab, lab.with_answers(None), tmp_path, SEED) as session:
        session.run()
        assert find_fragile_checks(lab, session) == []


# -- asking on the trusted side -------------------------------------------------------------------------


def test_a_prompt_may_be_text_messages_or_a_request(services):
    messages = [{"role": "system", "content": "Answer YES or NO only."}, {"role": "user", "content": "Is a parcel a thing?"}]
    one = services.ask("Say hello.", None, {})
    two = services.ask(messages, "practice-medium", {"max_tokens": 3})
    three = services.ask({"messages": messages, "model": "practice-large", "stream": True, "n": 5}, None, {})
    assert [one.model, two.model, three.model] == ["practice-small", "practice-medium", "practice-large"]
    assert one.text and one.message["role"] == "assistant" and one.latency_ms > 0
    used = services.usage("grader")
    assert used.calls == 3 and used.money == one.money + two.money + three.money > Decimal(0)
    assert used.by_model["practice-large"].calls == 1
    assert services.usage("trainee").calls == 0


def test_the_same_question_is_answered_from_memory_and_counted_all_the_same(services, monkeypatch):
    first = services.ask("Say hello to the memory.", None, {})
    monkeypatch.setattr(shared_engine().engine, "complete", lambda request: pytest.fail("the engine was asked again"))
    again = services.ask("Say hello to the memory.", None, {})
    assert again == first and services.usage("grader").calls == 2


@pytest.mark.parametrize(("prompt", "says"), [
    (None, "NoneType"), (7, "int"), ([], "messages"), ([None], "messages"), ({}, "messages"), ("x" * 500_000, "500,0"),
    ([{"role": "user"}], "content"), ({"messages": [{"role": "user", "content": "x"}], "model": "gpt-9"}, "gpt-9"),
    ({"messages": [{"role": "user", "content": "x"}], "persona": 1}, "persona"), ([{"role": "tool", "content": "x", "tool_call_id": "y"}], "tool"),
    ({"messages": float("nan")}, "plain JSON"),
], ids=lambda value: str(value)[:20])
def test_what_is_no_prompt_is_refused_in_a_sentence(services, prompt, says):
    with pytest.raises(ModelRefused, match=says):
        services.ask(prompt, None, {})
    assert services.usage("grader").calls == 0


def test_a_refusal_shows_no_hidden_words(lab, tmp_path):
    with ExecSession(lab, lab.with_answers(None), tmp_path, SEED) as session, pytest.raises(ModelRefused) as refused:
        session.ask_model([{"role": "hiddenword", "content": "x"}])
    assert "hiddenword" not in str(refused.value)


# -- the socket: what a trainee's code can and cannot do ----------------------------------------------------


def test_the_budget_refuses_in_the_services_own_shape_and_is_recorded(services):
    answers = [ask(services, "POST", "/v1/chat/completions", chat(f"Say {n}.")) for n in range(5)]
    assert [status for status, _ in answers] == [200, 200, 200, 429, 429]
    assert answers[-1][1]["error"]["code"] == "insufficient_quota"
    used = services.usage("trainee")
    assert used.calls == 3 and used.refused == 2
    services.reset(calls=1)
    assert services.usage("trainee").calls == 0 and ask(services, "POST", "/v1/chat/completions", chat())[0] == 200
    assert ask(services, "POST", "/v1/chat/completions", chat())[0] == 429
    services.reset()
    assert services.meter.budget.calls == 3


@pytest.mark.parametrize(("method", "path"), [
    ("POST", "/camp/meter"), ("DELETE", "/camp/meter"), ("PUT", "/camp/meter"), ("GET", "/v1/files"), ("POST", "/v1/files"), ("GET", "/v1/batches"),
    ("POST", "/v1/batches"), ("GET", "/openapi.json"), ("GET", "/v1/responses/resp_1"), ("GET", "/"), ("GET", "/camp/log"), ("POST", "/camp/desk"),
    ("GET", "/camp/desk/audit"), ("GET", "/v1/../camp/meter"), ("POST", "/camp/desk/reset"), ("GET", "/camp"),
])
def test_nothing_else_is_served(services, method, path):
    before = json.dumps(services.meter.snapshot(), sort_keys=True)
    assert ask(services, method, path, {"calls": 9} if method != "GET" else None)[0] in (404, 405)
    assert json.dumps(services.meter.snapshot(), sort_keys=True) == before


def test_another_key_is_refused_everywhere(services):
    services.open_desk(desk_of(), 5)
    for method, path in (("GET", "/camp/meter"), ("POST", "/v1/chat/completions"), ("GET", "/camp/desk"), ("POST", "/camp/desk/call")):
        assert ask(services, method, path, {} if method == "POST" else None, key="guess")[0] == 401


def desk_of():
    from campkit.tools import Desk

    return Desk.open({"customers": [{"customer_id": "C-1", "name": "Ann Lee"}], "tickets": []}, "service agent")


def test_a_desk_counts_bounds_and_closes(services):
    desk = services.open_desk(desk_of(), 3)
    made = {"name": "create_ticket", "arguments": {"customer_id": "C-1", "subject": "late", "text": "late parcel"}}
    assert "ticket_id" in ask(services, "POST", "/camp/desk/call", made)[1]["answer"]
    assert "wrong_arguments" in ask(services, "POST", "/camp/desk/call", {"name": ["x"], "arguments": 4})[1]["answer"]
    assert ask(services, "GET", "/camp/desk")[1]["open"] is True
    assert "no tool" in ask(services, "POST", "/camp/desk/call", {"name": "drop_all"})[1]["answer"]
    assert "too_many_calls" in ask(services, "POST", "/camp/desk/call", made)[1]["answer"]
    assert [change.table for change in desk.changes()] == ["tickets"] and desk.audit_is_whole() and len(desk.audit) == 2
    desk.close()
    assert "closed" in ask(services, "POST", "/camp/desk/call", made)[1]["answer"]
    assert ask(services, "GET", "/camp/desk")[1] == {"open": False, "schemas": []} and ask(services, "GET", "/camp/desk/open")[1] == {"open": False}
    assert len(desk.changes()) == 1
    services.open_desk(desk_of(), 3)
    assert ask(services, "GET", "/camp/desk")[1]["open"] is True


def test_whether_a_desk_is_open_is_asked_once_while_the_grader_waits(services, monkeypatch):
    from campkit import tools

    monkeypatch.setenv("CAMP_MODEL_SOCKET", services.address)
    monkeypatch.setenv("CAMP_MODEL_KEY", services.key)
    asked, ask_grader = [], grader_link.ask
    monkeypatch.setattr(grader_link, "ask", lambda method, path, *more: asked.append(path) or ask_grader(method, path, *more))
    mine = tools.open_desk(desk_of().store)

    def desks(count: int) -> tuple[set[bool], int]:
        asked.clear()
        return {tools.desk() is mine for _ in range(count)}, asked.count("/camp/desk/open")

    assert desks(3) == ({True}, 3), "outside of a turn it may open at any time"
    served = services.open_desk(desk_of(), 9)
    assert desks(2) == ({False}, 2)
    with grader_link.one_turn():
        assert desks(3) == ({False}, 1)
        with pytest.raises(ValueError, match="a turn that ends in an error"), grader_link.one_turn():
            raise ValueError("a turn that ends in an error")
        assert desks(3) == ({False}, 0)
    served.close()
    with grader_link.one_turn():
        assert desks(3) == ({True}, 1), "the next turn asks again"
    services.open_desk(desk_of(), 9)
    services.close()
    with grader_link.one_turn():
        assert desks(3) == ({True}, 3), "who gets no answer asks again"


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"{\"name\": \"\\ud800\"}", b"[" * 5000])
def test_a_desk_survives_what_is_no_call(services, body):
    from campkit.practice_model.wire.messages import WireRequest

    services.open_desk(desk_of(), 5)
    request = WireRequest("POST", "/camp/desk/call", {"authorization": f"Bearer {services.key}"}, body)
    assert services.answer(request).status == 400


@needs_sockets
def test_too_many_connections_are_closed_and_the_rest_goes_on(services):
    held = []
    for _ in range(MAX_CONNECTIONS + 20):
        one = socket.socket(socket.AF_UNIX)
        one.connect(services.address)
        one.settimeout(20)
        held.append(one)
    assert held[-1].recv(1) == b"", "a connection beyond the limit is closed at once"
    for one in held:
        one.close()
    for _ in range(200):  # the server notices the closed ones one after the other
        try:
            assert ask(services, "GET", "/camp/meter")[0] == 200
            break
        except OSError:
            continue
    else:
        pytest.fail("the service did not come back")


@needs_sockets
def test_a_large_body_no_http_and_a_flood_end_the_connection(services):
    for sent in (b"POST /v1/chat/completions HTTP/1.1\r\ncontent-length: %d\r\n\r\n" % (MAX_BODY_BYTES + 1), b"\x00\xff\r\n\r\n",
                 b"POST /v1/chat/completions HTTP/1.1\r\ncontent-length: -5\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 300 + b"\r\n",
                 b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n", b"GET / HTTP/1.1\r\na: b\r\n folded: c\r\n\r\n",
                 b"POST / HTTP/1.1\r\ncontent-length: 2\r\ncontent-length: 0\r\n\r\n", b"GET / HTTP/1.1\r\na b: c\r\n\r\n",
                 b"GET / HTTP/1.1\r\na" + b" " * 20_000 + b"\r\n\r\n", b"GET /\tx HTTP/1.1\r\n\r\n", b"GET / HTTP/2.0\r\n\r\n",
                 b"POST / HTTP/1.1\r\ncontent-length: \xb2\r\n\r\n"):
        with socket.socket(socket.AF_UNIX) as one:
            one.settimeout(10)
            one.connect(services.address)
            one.sendall(sent)
            said = b""
            with contextlib.suppress(ConnectionResetError):  # it hangs up without reading the rest
                while part := one.recv(4096):
                    said += part
        assert b" 200 " not in said[:40]
    services._server._server.requests_left = 2
    assert [ask(services, "GET", "/camp/meter")[0] for _ in range(2)] == [200, 200]
    with pytest.raises(OSError):
        ask(services, "GET", "/camp/meter")


@needs_sockets
def test_one_connection_serves_the_next_question_and_is_given_up_when_it_cannot(services):
    """Kept while it is quiet; a new one when it is busy in another thread, ended by the other side, or of another process."""
    import threading

    before = len(services._server._server.open)
    assert [ask(services, "GET", "/camp/meter")[0] for _ in range(3)] == [200] * 3
    kept = grader_link._kept[0]
    assert len(services._server._server.open) == before + 1 and ask(services, "GET", "/camp/desk")[0] == 200 and grader_link._kept == [kept]
    with grader_link._busy:
        assert ask(services, "GET", "/camp/meter")[0] == 200 and grader_link._kept == [kept]
    services._server._server.end_connections()
    assert ask(services, "GET", "/camp/meter")[0] == 200 and grader_link._kept[0] is not kept
    threads = [threading.Thread(target=ask, args=(services, "GET", "/camp/meter")) for _ in range(4)]
    [one.start() for one in threads], [one.join() for one in threads]
    if hasattr(os, "fork"):
        answers, theirs = os.pipe()
        if (child := os.fork()) == 0:
            os.write(theirs, b"%d" % (not grader_link._kept and ask(services, "GET", "/camp/meter")[0]))
            os._exit(0)
        os.waitpid(child, 0)
        assert os.read(answers, 10) == b"200" and ask(services, "GET", "/camp/meter")[0] == 200
        os.close(answers), os.close(theirs)


@needs_sockets
def test_an_open_connection_ends_with_the_session():
    services = Services(Budget())
    one = socket.socket(socket.AF_UNIX)
    one.settimeout(20)
    one.connect(services.address)
    one.sendall(f"GET /camp/meter HTTP/1.1\r\nauthorization: Bearer {services.key}\r\n\r\n".encode())
    assert one.recv(12) == b"HTTP/1.1 200"
    services.close()
    while one.recv(4096):
        pass
    assert not Path(services.address).exists() and not Path(services.address).parent.exists()
    with pytest.raises(OSError):
        ask(services, "GET", "/camp/meter")


def test_a_stream_comes_in_pieces(services, monkeypatch):
    import openai

    from campkit import model_client

    monkeypatch.setenv("CAMP_MODEL_SOCKET", services.address)
    monkeypatch.setenv("CAMP_MODEL_KEY", services.key)
    monkeypatch.setattr(model_client, "_shared", {})
    client = model_client.client()
    pieces = list(client.chat.completions.create(**chat(), stream=True, stream_options={"include_usage": True}))
    assert len(pieces) > 2 and pieces[-1].usage.total_tokens == services.usage("trainee").tokens
    assert client.models.list().data and client.embeddings.create(model="practice-embed-small", input="x").data
    assert client.responses.create(model="practice-small", input="Say hello.").output_text
    with pytest.raises(openai.RateLimitError):
        client.chat.completions.create(**chat())
    with pytest.raises(openai.NotFoundError):
        client.files.list()


# -- hostile answers ------------------------------------------------------------------------------------------

OWN_ENGINE = '''
def handle(order_id):
    from campkit import tools, model_client, metering
    from campkit.practice_model.engine import Engine
    Engine.load(["practice-small"]).complete({"model": "practice-small", "messages": [{"role": "user", "content": "hi"}]})
    metering.Meter.snapshot = lambda self: {"usage": {"calls": 1}}
    model_client.shared_meter(model_client.choose_target()).usage.calls = 1
    tools.desk().cancel_order(order_id=order_id, reason="asked for")
    return "calls 1"
'''
FLOOD = '''
def handle(order_id):
    import threading
    from campkit import grader_link, tools
    body = {"model": "practice-small", "messages": [{"role": "user", "content": "hi"}]}
    def many():
        for _ in range(40):
            try:
                grader_link.ask("POST", "/v1/chat/completions", body)
            except OSError:
                pass
    threads = [threading.Thread(target=many) for _ in range(6)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    for _ in range(50):
        tools.desk().call("cancel_order", {"order_id": order_id, "reason": "again"})
    return "calls 0"
'''
OWN_DESK = '''
def handle(order_id):
    import campkit
    from campkit import tools
    campkit.client().chat.completions.create(model="practice-small", messages=[{"role": "user", "content": "hi"}])
    mine = tools.open_desk({"orders": [{"order_id": order_id, "customer_id": "C-1", "status": "processing"}], "customers": [{"customer_id": "C-1"}]})
    mine.cancel_order(order_id=order_id, reason="on a desk of my own")
    return f"calls {len(mine.changes())}"
'''
SOCKET_FOLDER = '''
def handle(order_id):
    import os, socket, subprocess, sys
    import campkit
    from campkit import tools
    place = os.environ["CAMP_MODEL_SOCKET"]
    done = []
    for name, act in (("unlink", lambda: os.unlink(place)), ("write", lambda: open(os.path.dirname(place) + "/x", "w")),
                      ("chmod", lambda: os.chmod(place, 0)), ("rename", lambda: os.rename(place, place + "2"))):
        try:
            act()
            done.append(name)
        except OSError:
            pass
    subprocess.Popen([sys.executable, "-c", "import socket, time; s = socket.socket(socket.AF_UNIX); s.connect(%r); time.sleep(600)" % place])
    campkit.client().chat.completions.create(model="practice-small", messages=[{"role": "user", "content": "hi"}])
    tools.desk().cancel_order(order_id=order_id, reason="asked for")
    return f"calls {done}"
'''


def test_an_engine_of_ones_own_and_a_forged_meter_count_for_nothing(lab):
    status, message = graded(lab, OWN_ENGINE)["agent_state"]
    assert status == "failed" and "0 calls, 0 refused" in message


def test_a_flood_is_refused_and_the_grader_goes_on(lab):
    status, message = graded(lab, FLOOD)["agent_state"]
    assert "said 'calls 0', 4 calls" in message and "[('O-1',)], strays 0" in message
    assert graded(lab)["agent_state"][0] == "passed"


def test_a_desk_of_ones_own_changes_nothing_here(lab):
    status, message = graded(lab, OWN_DESK)["agent_state"]
    assert status == "failed" and message.startswith("said 'calls 1', 1 calls") and "0 desk calls, []" in message


@needs_sandbox
def test_the_socket_cannot_be_replaced_and_a_left_connection_holds_nothing_up(lab):
    status, message = graded(lab, SOCKET_FOLDER, "bubblewrap")["agent_state"]
    assert status == "passed" and message.startswith("said 'calls []', 1 calls"), message
