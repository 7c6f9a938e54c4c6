"""A ready `openai` client: for the practice model in this process, a grader's socket, or a real service.

Who answers, in this order:
1. `replay=` or CAMP_REPLAY: recorded answers from a file; nothing is sent
2. CAMP_MODEL_SOCKET: the practice model of a grader, behind a Unix socket, with the grader's meter
3. OPENAI_BASE_URL and OPENAI_API_KEY, both: that service; CAMP_MODEL_NAMES may map model names
4. otherwise: the practice model, a simulator, inside this process
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from campkit import grader_link
from campkit.errors import ModelError
from campkit.grader_link import LOCAL_KEY

if TYPE_CHECKING:
    import openai

_lock = threading.RLock()
_shared: dict[str, Any] = {}


@dataclass(frozen=True)
class Target:
    """Who answers. `kind` is replay, socket, service or practice."""

    kind: str
    where: str
    base_url: str
    key: str

    def sentence(self) -> str:
        """What a person is told about it, once."""
        return {
            "replay": f"Model: recorded answers from {self.where}. Nothing is sent.",
            "socket": "Model: the practice model, a simulator, served by the grader (CAMP_MODEL_SOCKET).",
            "service": f"Model: the service at {self.where} (OPENAI_BASE_URL). It is not the practice model; it may charge for calls.",
            "practice": "Model: the practice model, a simulator inside this process. Free, offline, and not a real language model.",
        }[self.kind]


def choose_target(replay: Path | str | None = None) -> Target:
    """Read the arguments and the environment; raises `ModelError` when they contradict each other."""
    replay = replay or os.environ.get("CAMP_REPLAY")
    socket = grader_link.where()
    address, key = os.environ.get("OPENAI_BASE_URL"), os.environ.get("OPENAI_API_KEY")
    if replay:
        return Target("replay", str(replay), "http://recorded/v1", LOCAL_KEY)
    if socket:
        return Target("socket", socket, f"{grader_link.base_url(socket)}/v1", grader_link.key())
    if address and key:
        return Target("service", address, address, key)
    if address:
        raise ModelError("OPENAI_BASE_URL is set, but OPENAI_API_KEY is not. Set both to use that service (any key will do where none is asked), or neither.")
    return Target("practice", "this process", "http://practice-model/v1", LOCAL_KEY)


def client(*, replay: Path | str | None = None, record: Path | str | None = None, faults: Path | str | None = None, **options: Any) -> openai.OpenAI:
    """A ready `openai.OpenAI`; says once who answers.

    `record` and `replay` are files of recorded answers, `faults` is a fault script for the practice model;
    further options (`timeout`, `max_retries` ...) go to the openai package.
    """
    import openai

    target = choose_target(replay)
    http = make_http(target, False, record, faults)
    announce(target)
    return openai.OpenAI(base_url=target.base_url, api_key=target.key, http_client=http, **options)


def async_client(*, replay: Path | str | None = None, record: Path | str | None = None, faults: Path | str | None = None, **options: Any) -> openai.AsyncOpenAI:
    """A ready `openai.AsyncOpenAI`; arguments as for `client`."""
    import openai

    target = choose_target(replay)
    http = make_http(target, True, record, faults)
    announce(target)
    return openai.AsyncOpenAI(base_url=target.base_url, api_key=target.key, http_client=http, **options)


def meter(*, calls: int | None = None, tokens: int | None = None, money: float | str | None = None, reset: bool = False, replay: Path | str | None = None):
    """The meter of this process: what has been used, and the budget.

    Any of `calls`, `tokens`, `money` sets a new budget (in the currency of the price list); the next call
    beyond it is refused. `reset` starts counting again. `print(meter())` shows it, `meter().panel()` is a widget.
    `replay` names the recording of `client(replay=...)`: its answers are counted apart from everything else.
    In graded work the numbers and the budget are the grader's, and neither changes from here.
    """
    from decimal import Decimal

    from campkit.metering import Budget

    target = choose_target(replay)
    made = shared_meter(target)
    if target.kind == "socket":
        made.snapshot()  # fetches the grader's numbers
    if reset:
        made.reset()
    if target.kind == "socket":
        return made  # the grader's budget stands; a notebook that sets its own in JupyterLab runs on unchanged
    if any(limit is not None for limit in (calls, tokens, money)):
        made.set_budget(Budget(calls, tokens, None if money is None else Decimal(str(money))))
    return made


def announce(target: Target) -> None:
    """Say once a process and target who answers."""
    with _lock:
        if target.sentence() in _shared.setdefault("said", set()):
            return
        _shared["said"].add(target.sentence())
    print(target.sentence())


def shared_meter(target: Target):
    """The one meter of this process for that target."""
    from campkit.metering import make_meter
    from campkit.remote_meter import RemoteMeter

    with _lock:
        name = f"meter {target.kind} {target.where}"
        if name not in _shared:
            if target.kind == "socket":
                _shared[name] = RemoteMeter.at(target.where, target.key)
            else:
                _shared[name] = make_meter({"practice": "practice model", "replay": "recorded answers"}.get(target.kind, target.where))
        return _shared[name]


def shared_service(faults: Path | str | None = None):
    """The practice model of this process, loaded once; with a fault script, a service of its own on the same engine and meter."""
    from campkit.practice_model.engine import Engine
    from campkit.practice_model.wire.faults import load_script
    from campkit.practice_model.wire.service import Service

    faults = faults or os.environ.get("CAMP_FAULTS")
    with _lock:
        if "engine" not in _shared:
            _shared["engine"] = Engine.load()
        counted = shared_meter(Target("practice", "this process", "", ""))
        if faults:
            return Service(_shared["engine"], meter=counted, faults=load_script(Path(faults)))
        if "service" not in _shared:
            _shared["service"] = Service(_shared["engine"], meter=counted)
        return _shared["service"]


def make_http(target: Target, is_async: bool, record: Path | str | None, faults: Path | str | None):
    """The httpx client of a target, with meter and recorder where they belong."""
    from campkit.practice_model.wire.in_process import make_transports
    from campkit.recording import Player, Recorder, make_replay_transports
    from campkit.watched_http import httpx_of_openai, make_clients

    httpx = httpx_of_openai()
    record = record or os.environ.get("CAMP_RECORD")
    if faults and target.kind != "practice":
        raise ModelError("A fault script works with the practice model in this process only. Start `camp model serve --faults FILE` for others.")
    kept: dict[str, Any] = {"recorder": Recorder(record, target.key) if record else None}
    if target.kind == "replay":
        kept.update(transport=make_replay_transports(httpx, Player(target.where))[is_async], meter=shared_meter(target), recorder=None)
    elif target.kind == "socket":
        kept.update(transport=grader_link.transport(httpx, target.where, is_async), changed=shared_meter(target).notify)
    elif target.kind == "practice":
        kept.update(transport=make_transports(httpx)[is_async](shared_service(faults)))
    else:
        kept.update(meter=shared_meter(target), names=model_names())
    return make_clients()[is_async](**{name: value for name, value in kept.items() if value is not None})


def model_names() -> dict[str, str]:
    """CAMP_MODEL_NAMES (`practice-small=name-there,practice-large=other-name`) as a dict."""
    pairs = [pair.partition("=") for pair in os.environ.get("CAMP_MODEL_NAMES", "").split(",") if pair.strip()]
    for name, sign, there in pairs:
        if not (name.strip() and sign and there.strip()):
            raise ModelError("CAMP_MODEL_NAMES must look like practice-small=name-there,practice-large=other-name.")
    return {name.strip(): there.strip() for name, _, there in pairs}
