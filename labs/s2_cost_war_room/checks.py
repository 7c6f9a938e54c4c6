"""The graded checks of the cost war room: a hidden week is replayed here, with the grader's own ledger.

`python labs/s2_cost_war_room/checks.py` prints the table of levers and combinations that stands in NOTES.md.
"""

from __future__ import annotations

from campkit.call_replay import LARGE, Log, Plan, messages_of, moment, next_batch, replay

MODELS = ("practice-small", "practice-medium", LARGE)
AT_ONCE, FOUR_HOURS, MORNING = "at once", "within 4 hours", "by next morning"
EVERYBODY, SAME_KIND, ONE = "everybody", "customers of the same kind", "one customer"
NEVER, SCAN, LIST, WEEK = "not kept", "the next scan", "the next price list", "the end of the week"
KINDS = ("route", "talks", "handbook", "price", "status", "record")
HOUSE = {
    "route": {"may_lose": 1, "answer_in": AT_ONCE, "same_for": EVERYBODY, "keep_until": WEEK}, "talks": {"may_lose": 1, "answer_in": MORNING, "same_for": EVERYBODY, "keep_until": WEEK},
    "handbook": {"may_lose": 1, "answer_in": AT_ONCE, "same_for": EVERYBODY, "keep_until": WEEK}, "price": {"may_lose": 0, "answer_in": AT_ONCE, "same_for": SAME_KIND, "keep_until": LIST},
    "status": {"may_lose": 1, "answer_in": AT_ONCE, "same_for": ONE, "keep_until": SCAN}, "record": {"may_lose": 0, "answer_in": FOUR_HOURS, "same_for": ONE, "keep_until": NEVER},
}
NEEDED = ("task", "form", "material", "record", "question")
ENOUGH = 30


# -- the grader's own levers -------------------------------------------------------------------------------------------------

def own_model(call, rule, audit):
    """The cheapest model that is good enough by the audit; the large one where nothing is known."""
    seen = audit.get(call["kind"])
    if rule is None or not seen or seen["tried"] < ENOUGH:
        return LARGE
    return next(model for model in MODELS if seen[LARGE] - seen[model] <= rule["may_lose"] * seen["tried"] / 100)


def own_key(call, rule):
    """A key with everything that the answer depends on; None where nothing may be kept."""
    if rule is None or rule["keep_until"] == NEVER:
        return None
    who = {EVERYBODY: "", SAME_KIND: call["customer_kind"], ONE: call["customer"]}[rule["same_for"]]
    until = {SCAN: call["scan"], LIST: call["price_list"], WEEK: ""}[rule["keep_until"]]
    return f"{call['kind']}|{call['question']}|{who}|{until}"


def own_wait(call, rule):
    """Whether the next batch is back in time."""
    if rule is None or call["urgent"] or rule["answer_in"] == AT_ONCE:
        return False
    at = moment(call["at"])
    return rule["answer_in"] == MORNING or (next_batch(at) - at).total_seconds() <= 4 * 3600


def plans_of(log, policy, audit, levers=("router", "cache", "batch", "trim")):
    """Plans by the grader's own levers, those that are named; without a lever it is as today."""
    plans = []
    for call in log.calls:
        rule, parts = policy.get(call["kind"]), log.parts_of(call)
        plans.append(Plan(own_model(call, rule, audit) if "router" in levers else LARGE, messages_of(parts, NEEDED) if "trim" in levers else messages_of(parts),
                          own_key(call, rule) if "cache" in levers else None, "batch" in levers and own_wait(call, rule)))
    return plans


def audit_of(table):
    """The audit as {kind: {tried, model: right}}."""
    return {row["kind"]: {name: int(value) for name, value in row.items() if name != "kind"} for row in table.to_dict("records")}
