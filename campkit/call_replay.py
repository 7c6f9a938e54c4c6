"""Replaying a week of logged model calls with other decisions: a ledger of money, time, reuse and right answers.

A *plan* says for one call what is done with it: which model, under which key its answer is kept, whether it waits for the next
batch, which messages are sent. `replay` carries the plans out in the order of the calls and counts. What an answer costs comes
from the tokens that the model's service reports, never from the plan.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from campkit.prices import PriceList, load_prices

#: Batches leave at these full hours; their answers are there this many hours later.
BATCH_HOURS = (0, 4, 8, 12, 16, 20)
BATCH_TAKES_H = 2
#: What a model needs for each token that it writes, and what looking up a kept answer takes, in milliseconds.
MS_A_TOKEN, LOOK_UP_MS = 4, 5
#: The parts of a prompt that are the same in many calls stand first, in the system message; what changes stands in the user's.
FIXED = ("persona", "history", "style", "task", "form", "material")
CHANGING = ("stamp", "thread", "record", "question")
#: What is known of a call when it comes in.
KNOWN = ("call_id", "at", "kind", "customer", "customer_kind", "urgent", "price_list", "scan", "question")
LARGE = "practice-large"
#: Who needs an answer within this time stands there and waits.
SOMEBODY_WAITS = datetime.timedelta(minutes=1)


@dataclass(frozen=True)
class Plan:
    """What is done with one call."""

    model: str
    messages: Sequence[Mapping[str, str]]
    key: str | None = None
    """Calls with equal keys share an answer; None: the answer is never kept or looked up."""
    batch: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of one call."""

    call_id: str
    answer: str
    model: str
    """"" when the answer was there already."""
    source: str
    """The call whose answer it is: its own id, or that of the earlier call."""
    outdated: bool
    """The answer was made from other material (an older price list, another customer's record) than this call's."""
    there_at: datetime.datetime
    wait_ms: float
    batched: bool = False
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    money: Decimal = Decimal(0)


class Log:
    """A week of calls: the tables `calls`, `house_parts`, `parts` and `answers` of a log."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        """Tables as pandas DataFrames; empty cells are empty texts. Without `answers` nothing can be judged, but all can be planned."""
        calls, answers = tables["calls"], tables.get("answers")
        self.calls: list[dict[str, Any]] = calls.to_dict("records")
        self.answers: dict[str, dict[str, Any]] = {} if answers is None else {row["call_id"]: row for row in answers.to_dict("records")}
        recorded = tables["recorded"].to_dict("records") if "recorded" in tables else []
        self.recorded = {row["request"]: (row["answer"], row["prompt_tokens"], row["cached_tokens"], row["answer_tokens"]) for row in recorded}
        """(answer, tokens in, cached, out) of requests that were made before, by `request_name`."""
        self._fixed: dict[tuple[str, str], dict[str, str]] = {}
        for row in (*tables["house_parts"].to_dict("records"), *tables["parts"].to_dict("records")):
            self._fixed.setdefault((row["kind"], row["material"]), {})[row["part"]] = row["text"]

    def parts_of(self, call: Mapping[str, Any]) -> dict[str, str]:
        """All parts of the prompt that is sent for a call today, by name."""
        fixed = self._fixed.get((call["kind"], ""), {}) | self._fixed.get((call["kind"], call["material"]), {})
        return fixed | {name: call[name] for name in CHANGING if call[name]}

    def bill(self, prices: PriceList | None = None) -> dict[str, Decimal]:
        """What each call cost as it was made, by id: the large model, at once, with every part."""
        prices = prices or load_prices()
        return {name: prices.cost(LARGE, row["prompt_tokens"], row["cached_tokens"], row["answer_tokens"]) or Decimal(0) for name, row in self.answers.items()}

    def is_right(self, call: Mapping[str, Any], answer: str) -> bool:
        """Whether an answer to a call is right."""
        return is_right(call["kind"], answer, self.answers[call["call_id"]]["right"])

    def summary(self, outcomes: Sequence[Outcome]) -> dict[str, Any]:
        """What a replay came to: `factor`, `money`, `quality` and `drop` in points of 100, `late`, `p95_ms` of calls for which somebody waits, `outdated`, `reused`, `batched`."""
        before, needed = self.bill(), {name: moment(row["needed_by"]) for name, row in self.answers.items()}
        waited = [outcome.wait_ms for call, outcome in zip(self.calls, outcomes, strict=True) if needed[call["call_id"]] - moment(call["at"]) <= SOMEBODY_WAITS]
        money = sum((outcome.money for outcome in outcomes), Decimal(0))
        right = sum(self.is_right(call, outcome.answer) for call, outcome in zip(self.calls, outcomes, strict=True))
        today = sum(self.is_right(call, self.answers[call["call_id"]]["answer"]) for call in self.calls)
        share = 100 / max(1, len(self.calls))
        late = [outcome.call_id for outcome in outcomes if outcome.there_at > needed[outcome.call_id]]
        return {
            "money": money, "factor": round(float(sum(before.values()) / money), 2) if money else 0.0, "quality": round(share * right, 2), "drop": round(share * (today - right), 2), "late": late,
            "p95_ms": percentile(waited, 0.95), "outdated": [outcome.call_id for outcome in outcomes if outcome.outdated],
            "reused": sum(not outcome.model for outcome in outcomes), "batched": sum(outcome.batched for outcome in outcomes),
        }


def known(call: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a call when it comes in."""
    return {name: call[name] for name in KNOWN}


def is_right(kind: str, answer: str, right: str) -> bool:
    """Whether an answer is right: labels exactly, records value by value, sentences when they hold what is right."""
    if kind in ("route", "talks"):
        return answer.strip() == right
    if kind != "record":
        return right in answer
    try:
        given = json.loads(answer)
    except ValueError:
        return False
    return isinstance(given, dict) and {name: str(value) for name, value in given.items()} == {name: str(value) for name, value in json.loads(right).items()}


def moment(text: str) -> datetime.datetime:
    """A moment of the log, such as `2026-05-06 11:40:00`."""
    return datetime.datetime.fromisoformat(text)


def next_batch(at: datetime.datetime) -> datetime.datetime:
    """When the answers of the next batch are there, for a call that comes in at `at`."""
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    starts = [day + datetime.timedelta(days=days, hours=hour) for days in (0, 1) for hour in BATCH_HOURS]
    return next(start for start in starts if start >= at) + datetime.timedelta(hours=BATCH_TAKES_H)


def messages_of(parts: Mapping[str, str], names: Iterable[str] = (*FIXED, *CHANGING)) -> list[dict[str, str]]:
    """The chat messages of a call from the parts named: fixed parts in the system message, changing ones in the user's. Both are always there."""
    names = set(names)
    system, user = ("\n\n".join(parts[name] for name in order if name in names and parts.get(name)) for order in (FIXED, CHANGING))
    return [{"role": "system", "content": system}, {"role": "user", "content": user}]


def request_name(model: str, messages: Sequence[Mapping[str, str]]) -> str:
    """A short name of a request: equal for equal requests."""
    return hashlib.sha256(json.dumps([model, *([message["role"], message["content"]] for message in messages)]).encode()).hexdigest()[:20]


def replay(calls: Iterable[Mapping[str, Any]], plans: Iterable[Plan], ask: Callable[[str, Sequence[Mapping[str, str]]], tuple[str, int, int, int]],
           prices: PriceList | None = None) -> list[Outcome]:
    """Carry out one plan for each call, in the order of the calls.

    A call has `call_id`, `at` and `material`, a text that is equal for calls whose answer rests on the same source.
    `ask(model, messages)` returns (answer, prompt tokens, cached tokens among them, completion tokens).
    """
    prices = prices or load_prices()
    kept: dict[str, tuple[datetime.datetime, Mapping[str, Any], str]] = {}
    outcomes = []
    for call, plan in zip(calls, plans, strict=True):
        at = moment(call["at"])
        found = kept.get(plan.key) if plan.key is not None else None
        if found and (found[0] <= at or plan.batch):  # an answer that a batch still works at helps only those who can wait
            there = max(found[0], at) + datetime.timedelta(milliseconds=LOOK_UP_MS)
            outcomes.append(Outcome(call["call_id"], found[2], "", found[1]["call_id"], found[1]["material"] != call["material"], there, _ms(there - at)))
            continue
        answer, prompt, cached, said = ask(plan.model, plan.messages)
        took = datetime.timedelta(milliseconds=prices.latency_ms(plan.model) + MS_A_TOKEN * said)
        there = next_batch(at) if plan.batch else at + took
        money = prices.cost(plan.model, prompt, cached, said, plan.batch) or Decimal(0)
        outcomes.append(Outcome(call["call_id"], answer, plan.model, call["call_id"], False, there, _ms(there - at), plan.batch, prompt, cached, said, money))
        if plan.key is not None:
            kept[plan.key] = (there, call, answer)
    return outcomes


def _ms(time: datetime.timedelta) -> float:
    return round(time.total_seconds() * 1000, 3)


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that `share` of the values do not exceed; 0 for no values."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else 0.0
