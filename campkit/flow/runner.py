"""Running a flow over a stream of events, in the order of their time.

The clock is the events' own: a wait of two days is over at once when the next event is three days
later. Every effect (row, notification) is committed only when its node succeeds; an event that fails
anywhere becomes a dead letter with its reason, and the others go on. Nothing is ever dropped silently.
"""

from __future__ import annotations

import heapq
import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from campkit.flow.expressions import ExpressionError, evaluate, fill
from campkit.flow.model import Flow

#: A model as a flow sees it: (prompt, node) -> answer.
Model = Callable[[str, dict[str, Any]], str]
APPROVAL = "approval"


@dataclass
class Trace:
    """The way of one event: its id, the nodes it passed, how it ended, and why."""

    event_id: str
    nodes: list[str] = field(default_factory=list)
    ended: str = "running"
    """done, filtered, duplicate, dead letter, waiting for approval."""
    reason: str = ""


@dataclass
class Replay:
    """What a stream of events left behind."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    notifications: list[dict[str, Any]] = field(default_factory=list)
    dead_letters: list[dict[str, Any]] = field(default_factory=list)
    """Event, node, reason, time: everything that needs a person."""
    traces: dict[str, Trace] = field(default_factory=dict)
    model_calls: int = 0

    def counts(self) -> dict[str, int]:
        """Return how many events ended in which way."""
        found: dict[str, int] = {}
        for trace in self.traces.values():
            found[trace.ended] = found.get(trace.ended, 0) + 1
        return found


@dataclass(order=True)
class _Step:
    at: datetime
    order: int
    node: str = field(compare=False)
    fields: dict[str, Any] = field(compare=False)
    trace: Trace = field(compare=False)
    kind: str = field(default="run", compare=False)


def dry_run(flow: Flow, events: Iterable[dict[str, Any]], model: Model | None = None) -> Replay:
    """Show which way each event would go; tables and notifications hold what would have been written.

    Without a model an llm node answers with the first of its `one_of`, or with "(answer)". Approvals are
    taken as given when the stream holds them; nothing outside the returned value changes.
    """
    return replay(flow, events, model or (lambda prompt, node: (node.get("one_of") or ["(answer)"])[0]))


def replay(flow: Flow, events: Iterable[dict[str, Any]], model: Model | None = None) -> Replay:
    """Run a flow over events and return what it did.

    An event is a dict with `id`, `type`, `at` (ISO time) and its own fields. An approval is an event with
    type "approval", `node`, `of` (id of the event it decides) and `decision` (approved or rejected). `model` is
    called as model(prompt, node); None takes the camp's own client.
    """
    return _Runner(flow, model or ask_client).run(events)


def ask_client(prompt: str, node: dict[str, Any]) -> str:
    """Ask the model that `campkit.client()` talks to."""
    import campkit

    answer = campkit.client().chat.completions.create(
        model=node.get("model", "practice-small"), messages=[{"role": "user", "content": prompt}],
        max_completion_tokens=node.get("max_tokens", 60))
    return (answer.choices[0].message.content or "").strip()


class _Runner:
    def __init__(self, flow: Flow, model: Model) -> None:
        self.flow, self.model = flow, model
        self.result = Replay()
        self.queue: list[_Step] = []
        self.order = itertools.count()
        self.seen_keys: set[str] = set()
        self.open_approvals: dict[tuple[str, str], _Step] = {}

    def run(self, events: Iterable[dict[str, Any]]) -> Replay:
        arrivals = sorted((self._arrival(number, event) for number, event in enumerate(events)), key=lambda item: item[:2])
        for at, _number, event in arrivals:
            self._advance(at)
            self._take(at, event)
        self._advance(datetime.max)
        for step in self.open_approvals.values():
            step.trace.ended = "waiting for approval"
        return self.result

    def _arrival(self, number: int, event: Any) -> tuple[datetime, int, dict[str, Any]]:
        """Return when an event comes; one without a readable time comes first, and becomes a dead letter."""
        if not isinstance(event, dict):
            return datetime.min, number, {"id": f"#{number}", "trouble": f"event {number} is no object"}
        try:
            at = datetime.fromisoformat(str(event.get("at", "")).replace("Z", "+00:00")).replace(tzinfo=None)
        except ValueError:
            event = {**event, "trouble": f"`at` is no time: {event.get('at')!r}"}
            at = datetime.min
        return at, number, {"id": f"#{number}", **event}

    def _take(self, at: datetime, event: dict[str, Any]) -> None:
        trigger = self.flow.trigger
        name = str(event["id"])
        if event.get("trouble"):
            self._dead(self._trace(name), trigger["id"], event, at, event["trouble"])
        elif event.get("type") == APPROVAL:
            self._decide(at, event)
        elif event.get("type") == trigger["on"]:
            trace = self._trace(name)
            self._push(_Step(at, next(self.order), trigger["id"], dict(event), trace))
            self._advance(at)

    def _trace(self, name: str) -> Trace:
        """Make the trace of an event; a second delivery of the same id gets a name of its own."""
        unique, number = name, 2
        while unique in self.result.traces:
            unique, number = f"{name} ({number})", number + 1
        self.result.traces[unique] = Trace(unique)
        return self.result.traces[unique]

    def _push(self, step: _Step) -> None:
        heapq.heappush(self.queue, step)

    def _advance(self, until: datetime) -> None:
        while self.queue and self.queue[0].at <= until:
            step = heapq.heappop(self.queue)
            if step.kind == "timeout":
                self._timeout(step)
            else:
                self._walk(step)

    def _walk(self, step: _Step) -> None:
        """Take an event from node to node until it ends or has to wait."""
        name: str | None = step.node
        step.trace.ended = "running"
        while name is not None:
            node = self.flow.nodes[name]
            step.trace.nodes.append(name)
            try:
                name = getattr(self, f"_do_{node['kind']}")(node, step)
            except ExpressionError as error:
                self._dead(step.trace, node["id"], step.fields, step.at, str(error))
                return
            except Exception as error:  # a model or a tool may fail in any way: the event must not be lost
                self._dead(step.trace, node["id"], step.fields, step.at, f"{type(error).__name__}: {error}")
                return
        if step.trace.ended == "running":
            step.trace.ended = "done"

    def _dead(self, trace: Trace, node: str, fields: dict[str, Any], at: datetime, reason: str) -> None:
        trace.ended, trace.reason = "dead letter", reason
        self.result.dead_letters.append({"event": trace.event_id, "node": node, "reason": reason,
                                         "at": "" if at == datetime.min else at.isoformat(), "fields": dict(fields)})

    # One method for each kind of node: it returns the next node, or None at an end.

    def _do_trigger(self, node: dict, step: _Step) -> str | None:
        lacking = [name for name in node.get("needs", []) if step.fields.get(name) in (None, "")]
        if lacking:
            raise ExpressionError(f"the event lacks {', '.join(lacking)}")
        if "key" in node:
            key = str(evaluate(node["key"], step.fields))
            if key in self.seen_keys:
                step.trace.ended, step.trace.reason = "duplicate", f"the key {key!r} was seen before"
                return None
            self.seen_keys.add(key)
        return node["next"]

    def _do_filter(self, node: dict, step: _Step) -> str | None:
        if truth(evaluate(node["when"], step.fields), node["when"]):
            return node["next"]
        step.trace.ended, step.trace.reason = "filtered", f"not: {node['when']}"
        return None

    def _do_branch(self, node: dict, step: _Step) -> str:
        for branch in node["branches"]:
            if truth(evaluate(branch["when"], step.fields), branch["when"]):
                return branch["next"]
        return node["otherwise"]

    def _do_map(self, node: dict, step: _Step) -> str:
        step.fields.update({name: evaluate(value, step.fields) for name, value in node["set"].items()})
        return node["next"]

    def _do_llm(self, node: dict, step: _Step) -> str:
        self.result.model_calls += 1
        answer = self.model(fill(node["prompt"], step.fields), node).strip()
        if "one_of" in node:
            known = {label.lower(): label for label in node["one_of"]}
            label = known.get(answer.strip(" .\"'`").lower())
            if label is None:
                raise ExpressionError(f"the model answered {answer[:80]!r}, which is none of {', '.join(node['one_of'])}")
            answer = label
        step.fields[node["save_as"]] = answer
        return node["next"]

    def _do_table(self, node: dict, step: _Step) -> str | None:
        row = {name: evaluate(value, step.fields) for name, value in node["write"].items()}
        unknown = [name for name in node.get("unique", []) if name not in row]
        if unknown:
            raise ExpressionError(f"`unique` names {unknown[0]!r}, which is not written")
        rows = self.result.tables.setdefault(node["table"], [])
        same = node.get("unique") and any(all(old.get(n) == row[n] for n in node["unique"]) for old in rows)
        if not same:
            rows.append(row)
        return node.get("next")

    def _do_notify(self, node: dict, step: _Step) -> str | None:
        self.result.notifications.append({"to": fill(node["to"], step.fields), "text": fill(node["text"], step.fields),
                                          "node": node["id"], "event": step.trace.event_id, "at": step.at.isoformat()})
        return node.get("next")

    def _do_wait(self, node: dict, step: _Step) -> None:
        self._push(_Step(step.at + duration(node["for"]), next(self.order), node["next"], step.fields, step.trace))
        step.trace.ended = "waiting"

    def _do_approve(self, node: dict, step: _Step) -> None:
        asked = (node["id"], step.trace.event_id)
        self.result.notifications.append({"to": node["who"], "text": f"Please decide: {step.trace.event_id}", "node": node["id"],
                                          "event": step.trace.event_id, "at": step.at.isoformat()})
        waiting = _Step(step.at, next(self.order), node["id"], step.fields, step.trace)
        self.open_approvals[asked] = waiting
        self._push(_Step(step.at + duration(node["timeout"]), next(self.order), node["id"], step.fields, step.trace, "timeout"))
        step.trace.ended = "waiting"

    def _decide(self, at: datetime, event: dict[str, Any]) -> None:
        asked = (str(event.get("node", "")), str(event.get("of", "")))
        waiting = self.open_approvals.get(asked)
        decision = event.get("decision")
        if waiting is None or decision not in ("approved", "rejected"):
            why = "nobody asked for it, or it came too late" if waiting is None else f"the decision {decision!r} is neither approved nor rejected"
            self._dead(self._trace(str(event["id"])), asked[0], event, at, f"approval of {asked[1]!r}: {why}")
            return
        del self.open_approvals[asked]
        self._resume(waiting, at, self.flow.nodes[waiting.node][f"on_{decision}"])

    def _timeout(self, step: _Step) -> None:
        waiting = self.open_approvals.pop((step.node, step.trace.event_id), None)
        if waiting is not None:
            self._resume(waiting, step.at, self.flow.nodes[step.node]["on_timeout"])

    def _resume(self, waiting: _Step, at: datetime, node: str) -> None:
        self._walk(_Step(at, next(self.order), node, waiting.fields, waiting.trace))


def truth(value: Any, expression: Any) -> bool:
    """Return a condition's value; a text is no condition ("false" would count as true)."""
    if isinstance(value, str):
        raise ExpressionError(f"{expression!r} is text, not true or false")
    return bool(value)


def duration(text: str) -> timedelta:
    """Return 30m, 48h or 7d as a timedelta."""
    number, unit = re.fullmatch(r"(\d+)([mhd])", text).groups()
    return timedelta(minutes=int(number) * {"m": 1, "h": 60, "d": 1440}[unit])
