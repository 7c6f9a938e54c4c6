"""The policy of a model desk: for each kind of call how much worse answers may get, how fast they are needed, for whom and how long they hold.

The policy is what people decide; what a program makes of it is written elsewhere. `effects` says what a policy would do to a week.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campkit.call_replay import LARGE, Log, moment, next_batch

MODELS = ("practice-small", "practice-medium", LARGE)
AT_ONCE, FOUR_HOURS, MORNING = "at once", "within 4 hours", "by next morning"
EVERYBODY, SAME_KIND, ONE = "everybody", "same kind of customer", "one customer"
NEVER, SCAN, LIST, WEEK = "not kept", "next scan", "next price list", "end of the week"
#: column: (start value, what it means, choices). The start values harm nobody and save nothing.
COLUMNS = {
    "may_lose": (0, "points of 100 that answers may get worse", [0, 1, 2, 5, 10, 30]),
    "answer_in": (AT_ONCE, "when the answer is needed", [AT_ONCE, FOUR_HOURS, MORNING]),
    "right_for": (ONE, "for whom the same answer is right", [EVERYBODY, SAME_KIND, ONE]),
    "keep_until": (NEVER, "how long an answer may be used again", [NEVER, SCAN, LIST, WEEK]),
}
#: The columns of a call that make two answers different under a choice.
FIELDS = {EVERYBODY: (), SAME_KIND: ("customer_kind",), ONE: ("customer",), SCAN: ("scan",), LIST: ("price_list",), WEEK: ()}


def read_policy(path: Any = "policy.yaml") -> dict[str, dict[str, Any]]:
    """Read a saved policy: {kind: {column: choice}}; a file that is not there, or cannot be read, is an empty policy."""
    import yaml

    try:
        with open(path, encoding="utf-8-sig") as file:
            given = yaml.safe_load(file)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        given = {}
    return {str(kind): dict(rule) for kind, rule in given.items() if isinstance(rule, dict)} if isinstance(given, dict) else {}


def effects(log: Log, policy: Mapping[str, Mapping[str, Any]], audit: Mapping[str, Mapping[str, int]]) -> list[str]:
    """What a policy would do to a week, as sentences: the whole week first, then one for each kind."""
    lines = [_sentence(kind, line) for kind, line in _lines(log, policy, audit).items()]
    week = totals(log, policy, audit)
    return [f"Whole week: {week['worse']:.1f} points of 100 worse (1 is allowed), {week['outdated']} outdated answers, {week['late']} late ones (none is allowed).", *lines]


def totals(log: Log, policy: Mapping[str, Mapping[str, Any]], audit: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """What a policy would do to a week, in numbers: `worse` (points of 100), `outdated`, `late`, `reused`, `waiting`, and the kinds that lose most: `worst` has the sentence of a kind for each of `worse`, `outdated` and `late` that is not 0."""
    lines = _lines(log, policy, audit)
    found: dict[str, Any] = {name: sum(line[name] for line in lines.values()) for name in ("worse", "outdated", "late", "reused", "waiting")}
    found["worst"] = {name: _sentence(kind, lines[kind]) for name in ("worse", "outdated", "late") if lines and found[name] for kind in [max(lines, key=lambda kind: lines[kind][name])]}
    return found


def _lines(log: Log, policy: Mapping[str, Mapping[str, Any]], audit: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, Any]]:
    """What happens to the calls of each kind."""
    found = {}
    for kind, rule in policy.items():
        calls = [call for call in log.calls if call["kind"] == kind]
        reused, outdated = _reuse(calls, rule)
        waiting = [call for call in calls if not call["urgent"] and _may_wait(call, rule["answer_in"])]
        seen = audit[kind]
        points = {model: 100 * (seen[LARGE] - seen[model]) / seen["tried"] for model in MODELS}
        model = next(name for name in MODELS if points[name] <= rule["may_lose"])
        found[kind] = {"calls": len(calls), "model": model, "points": points, "worse": points[model] * len(calls) / len(log.calls), "reused": reused, "outdated": outdated, "waiting": len(waiting),
                       "late": sum(next_batch(moment(call["at"])) > moment(log.answers[call["call_id"]]["needed_by"]) for call in waiting)}
    return found


def _sentence(kind: str, line: Mapping[str, Any]) -> str:
    model, points = line["model"], line["points"]
    cheaper = [name for name in MODELS[:MODELS.index(model)] if points[name] >= 0.5]
    return (f"{kind}: {model}" + (f" ({points[model]:.0f} points worse)" if points[model] >= 0.5 else "") + (f" ({' and '.join(f'{name} would lose {points[name]:.0f}' for name in reversed(cheaper))})" if cheaper else "")
            + f"; {line['reused']} of {line['calls']} calls answered again from an earlier answer" + (f", {line['outdated']} of them WRONGLY: from an old price list, an old scan or another customer" if line["outdated"] else "")
            + f"; {line['waiting']} can wait for a batch" + (f", {line['late']} of them come TOO LATE" if line["late"] else "") + ".")


def _reuse(calls: list[Mapping[str, Any]], rule: Mapping[str, Any]) -> tuple[int, int]:
    """(calls that get an earlier answer, those of them for which it was made from other material)."""
    if rule["keep_until"] == NEVER:
        return 0, 0
    first: dict[tuple, str] = {}
    reused = outdated = 0
    for call in calls:
        same = (call["question"], *(call[name] for name in (*FIELDS[rule["right_for"]], *FIELDS[rule["keep_until"]])))
        reused += same in first
        outdated += first.setdefault(same, call["material"]) != call["material"]
    return reused, outdated


def _may_wait(call: Mapping[str, Any], answer_in: str) -> bool:
    at = moment(call["at"])
    return answer_in == MORNING or answer_in == FOUR_HOURS and (next_batch(at) - at).total_seconds() <= 4 * 3600
