"""The graded checks of the cost war room: a hidden week is replayed here, with the grader's own ledger.

`python labs/s2_cost_war_room/checks.py` prints the table of levers and combinations that stands in NOTES.md.
"""

from __future__ import annotations

import itertools
import math
import random
import weakref
from decimal import Decimal

from campkit.call_policy import (
    AT_ONCE,
    COLUMNS,
    EVERYBODY,
    FIELDS,
    FOUR_HOURS,
    LIST,
    MODELS,
    MORNING,
    NEVER,
    ONE,
    SAME_KIND,
    SCAN,
    WEEK,
)
from campkit.call_replay import (
    CHANGING,
    FIXED,
    LARGE,
    Log,
    Plan,
    known,
    messages_of,
    moment,
    next_batch,
    replay,
)
from campkit.checking import BadReturn, CallFailed, banded, failed, partial, passed, read_yaml
from campkit.prices import load_prices

KINDS = ("route", "talks", "handbook", "price", "status", "record")
LEVERS = ("router", "cache", "batch", "trim")
STANDS_FOR, WRONG_EUR, TWO_PEOPLE_EUR = 2000, {"route": 1.50, "talks": 0.05, "handbook": 2.00, "price": 12.00, "status": 1.50, "record": 6.00}, 4800
#: The house's own policy, with which the levers are tried apart from the partner's.
HOUSE = {
    "route": {"may_lose": 1, "answer_in": AT_ONCE, "right_for": EVERYBODY, "keep_until": WEEK}, "talks": {"may_lose": 2, "answer_in": MORNING, "right_for": EVERYBODY, "keep_until": WEEK},
    "handbook": {"may_lose": 1, "answer_in": AT_ONCE, "right_for": EVERYBODY, "keep_until": WEEK}, "price": {"may_lose": 0, "answer_in": AT_ONCE, "right_for": SAME_KIND, "keep_until": LIST},
    "status": {"may_lose": 1, "answer_in": AT_ONCE, "right_for": ONE, "keep_until": SCAN}, "record": {"may_lose": 0, "answer_in": FOUR_HOURS, "right_for": ONE, "keep_until": NEVER},
}
#: Another desk of the company decides otherwise: a lever that has our policy built in does not follow it.
OTHER = {
    "route": {"may_lose": 30, "answer_in": FOUR_HOURS, "right_for": ONE, "keep_until": LIST}, "talks": {"may_lose": 10, "answer_in": AT_ONCE, "right_for": SAME_KIND, "keep_until": SCAN},
    "handbook": {"may_lose": 0, "answer_in": FOUR_HOURS, "right_for": SAME_KIND, "keep_until": LIST}, "price": {"may_lose": 0, "answer_in": AT_ONCE, "right_for": ONE, "keep_until": NEVER},
    "status": {"may_lose": 5, "answer_in": MORNING, "right_for": ONE, "keep_until": SCAN}, "record": {"may_lose": 0, "answer_in": MORNING, "right_for": EVERYBODY, "keep_until": WEEK},
}
NEEDED = ("task", "form", "material", "record", "question")
ENOUGH, P95_MS, MOST_DROP, MEMO_OFF, FORECAST_OFF = 30, 1500, 1.0, 0.015, 0.18
_kept: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()
MOST_KEPT = 200
_worked_out: dict = {}


# -- the grader's own levers -------------------------------------------------------------------------------------------------

def own_model(call, rule, audit):
    """The cheapest model that is good enough by the audit; the large one where nothing is known."""
    seen = audit.get(call["kind"])
    if rule is None or not seen or seen["tried"] < ENOUGH:
        return LARGE
    return next(model for model in MODELS if 100 * (seen[LARGE] - seen[model]) <= rule["may_lose"] * seen["tried"])


def own_key(call, rule):
    """Everything that the answer depends on; None where nothing may be kept."""
    if rule is None or rule["keep_until"] == NEVER:
        return None
    return "|".join([call["kind"], call["question"], *(call[name] for name in (*FIELDS[rule["right_for"]], *FIELDS[rule["keep_until"]]))])


def own_wait(call, rule):
    """Whether the next batch is back in time."""
    if rule is None or call["urgent"] or rule["answer_in"] == AT_ONCE:
        return False
    at = moment(call["at"])
    return rule["answer_in"] == MORNING or (next_batch(at) - at).total_seconds() <= 4 * 3600


def own_plans(log, policy, audit, levers=LEVERS):
    """Plans by the grader's own levers, those that are named; without a lever it is as today."""
    return [Plan(own_model(call, policy.get(call["kind"]), audit) if "router" in levers else LARGE, messages_of(log.parts_of(call), NEEDED) if "trim" in levers else messages_of(log.parts_of(call)),
                 own_key(call, policy.get(call["kind"])) if "cache" in levers else None, "batch" in levers and own_wait(call, policy.get(call["kind"]))) for call in log.calls]


def audit_of(table):
    """The audit as {kind: {tried, model: right}}."""
    return {row["kind"]: {name: int(value) for name, value in row.items() if name != "kind"} for row in table.to_dict("records")}


# -- what a submission is asked ------------------------------------------------------------------------------------------------

def kept(submission, name, make):
    """Something of a submission, worked out once."""
    found = _kept.setdefault(submission, {})
    if name not in found:
        found[name] = make()
    return found[name]


def once(submission, name, make, tier="held_out"):
    """Something that follows from the lab's data and `name` alone, worked out once for all submissions. Nobody changes it; what a notebook gets is a copy."""
    data = submission.data(tier)
    found = _worked_out.get((tier, name))
    if found is None or found[0] is not data:
        if len(_worked_out) >= MOST_KEPT:
            _worked_out.clear()
        found = _worked_out[tier, name] = data, make()
    return found[1]


def hidden(submission):
    """The hidden week."""
    return once(submission, "log", lambda: Log(submission.data("held_out")))


def visible_audit(submission):
    """The audit of the visible week."""
    return once(submission, "audit", lambda: audit_of(submission.data("dev")["audit"]), "dev")


def answers_of(submission, function, calls, *more):
    """One answer for each call from a function of the notebook that goes through all of them."""
    given = submission.call(function, calls, *more, timeout_s=30)
    if not isinstance(given, list) or len(given) != len(calls):
        raise BadReturn(f"{function} should return one answer for each call; run its cell as it was given.")
    return given


def ruled(submission, function, calls, policy, *more):
    """As `answers_of`, for a function that goes by the policy: an error says when there were calls without a rule."""
    try:
        return answers_of(submission, function, calls, policy, *more)
    except CallFailed as problem:
        if all(call["kind"] in policy for call in calls):
            raise
        raise CallFailed(f"{problem} Some of these calls are of a kind for which the policy has no rule: for them, rule is None.") from None


def models_of(submission, calls, policy, audit):
    """The models that choose_model chooses."""
    given = ruled(submission, "models_of", [known(call) for call in calls], policy, audit)
    wrong = next((model for model in given if model not in MODELS), None)
    if wrong is not None or None in given:
        raise BadReturn(f"choose_model should return the name of one of the three models; one answer was {str(wrong)[:40]!r}.")
    return given


def keys_of(submission, calls, policy):
    """The keys that cache_key makes."""
    given = ruled(submission, "keys_of", [known(call) for call in calls], policy)
    if not all(key is None or isinstance(key, str) and len(key) <= 5000 for key in given):
        raise BadReturn("cache_key should return a text of at most 5,000 characters, or None.")
    return given


def waits_of(submission, calls, policy):
    """Whether can_wait lets the calls wait."""
    given = ruled(submission, "waits_of", [known(call) for call in calls], policy)
    if not all(isinstance(wait, bool) for wait in given):
        raise BadReturn("can_wait should return True or False.")
    return given


def messages_by(submission, log, tables):
    """The messages of each call from the parts that keep_parts keeps."""
    names = ("call_id", "kind", "customer", "material", "stamp", "thread", "record", "question", "at", "customer_kind", "urgent", "price_list", "scan")
    given = answers_of(submission, "parts_sent", [{name: call[name] for name in names} for call in log.calls], tables["house_parts"], tables["parts"])
    made = []
    for call, sent in zip(log.calls, given, strict=True):
        parts = log.parts_of(call)
        if not isinstance(sent, dict) or not all(name in parts and (text is True or isinstance(text, str) and len(text) <= 20_000) for name, text in sent.items()):
            raise BadReturn("keep_parts should return a dict with some of the parts that it was given: name -> text.")
        made.append(messages_of({name: parts[name] if text is True else text for name, text in sent.items()}))
    return made


def asker(submission):
    """Asks the model on this side; each different request of a submission once."""
    memory = kept(submission, "asked", dict)

    def ask(model, messages):
        name = (model, messages[0]["content"], messages[1]["content"])
        if name not in memory:
            done = submission.ask_model(messages, model=model, temperature=0, item=f"{len(memory)}")
            memory[name] = done.text, done.prompt_tokens, done.cached_tokens, done.completion_tokens
        return memory[name]
    return ask


def without_asking(model, messages):
    """For replays of which only the times and the reuse count."""
    return "", 0, 0, 0


def read_policy(submission):
    """The pair's policy; raises BadReturn with what is wrong."""
    given = read_yaml(submission, "policy.yaml")
    for kind in KINDS:
        rule = given.get(kind) if isinstance(given, dict) else None
        for name, column in COLUMNS.items():
            value = rule.get(name) if isinstance(rule, dict) else None
            if not any(type(value) is type(choice) and value == choice for choice in column[2]):
                raise BadReturn(f"policy.yaml has no choice for {name} of {kind}; save it with the editor.")
    return {kind: {name: given[kind][name] for name in COLUMNS} for kind in KINDS}


def worst_kind(log, names):
    """The kind of call to which most of the named calls belong."""
    kinds = [call["kind"] for call in log.calls if call["call_id"] in set(names)]
    return max(sorted(set(kinds)), key=kinds.count) if kinds else ""


# -- manager: the policy, carried out by the grader's own levers ------------------------------------------------------------------

def fresh_figures(submission, policy):
    """(outdated calls, reused calls, what the house's policy reuses) in the hidden week."""
    log, audit = hidden(submission), visible_audit(submission)
    reuse = {}
    for name, rules in (("pair", policy), ("house", HOUSE)):
        reuse[name] = once(submission, f"reuse {rules}", lambda rules=rules: [
            outcome for outcome in replay(log.calls, own_plans(log, rules, audit, ("cache",)), without_asking) if not outcome.model])
    return [outcome.call_id for outcome in reuse["pair"] if outcome.outdated], len(reuse["pair"]), len(reuse["house"])


def check_policy_fresh(submission):
    """No outdated answer in the hidden week, and still most of the reuse."""
    outdated, reused, possible = fresh_figures(submission, read_policy(submission))
    if outdated:
        kind = worst_kind(hidden(submission), outdated)
        return failed(f"In the hidden week your policy gives {len(outdated)} outdated answers, most of them of the kind {kind}.", {
            "price": "A price depends on the price list in force and on the kind of customer.", "status": "An order is somebody's own, and moves with each scan.",
        }.get(kind, "What has to be the same so that the same answer is right?"))
    return banded(reused / possible, [(0.85, 1.0), (0.5, 0.5)], f"No outdated answer; {reused} of some {possible} repeated questions get an answer that is there already.",
                  "Some kinds of answer hold longer, or for more people, than your policy says.")


def time_figures(submission, policy):
    """(late calls, calls in batches, calls that the house's policy puts into batches) in the hidden week."""
    log = hidden(submission)
    waiting = [call for call, waits in zip(log.calls, own_waits(submission, policy), strict=True) if waits]
    late = [call["call_id"] for call in waiting if next_batch(moment(call["at"])) > moment(log.answers[call["call_id"]]["needed_by"])]
    return late, len(waiting), sum(own_waits(submission, HOUSE))


def own_waits(submission, policy):
    """For each call of the hidden week whether it can wait under a policy."""
    return once(submission, f"waits {policy}", lambda: [own_wait(call, policy.get(call["kind"])) for call in hidden(submission).calls])


def check_policy_in_time(submission):
    """Nobody waits in vain in the hidden week, and what can wait does."""
    late, waiting, possible = time_figures(submission, read_policy(submission))
    if late:
        return failed(f"In the hidden week {len(late)} answers come too late under your policy, most of them of the kind {worst_kind(hidden(submission), late)}.", "Who stands at the counter, and who reads the result tomorrow?")
    return banded(waiting / possible, [(0.85, 1.0), (0.6, 0.5)], f"Nothing comes late; {waiting} of some {possible} calls that can wait do.", "Which answers does nobody look at before the evening?")


def policy_drop(submission, policy):
    """Points that answers get worse in the hidden week by the models that the policy allows."""
    log, audit = hidden(submission), visible_audit(submission)
    return log.summary(replay(log.calls, own_plans(log, policy, audit, ("router", "trim")), asker(submission)))["drop"]


def check_policy_quality(submission):
    """The models that the policy allows, in the hidden week."""
    drop = policy_drop(submission, read_policy(submission))
    return banded(drop, [(MOST_DROP, 1.0), (2.0, 0.4)], f"In the hidden week answers get {drop:.1f} points of 100 worse by the models that your policy allows; 1 is allowed." if drop > 0 else "In the hidden week answers get no worse by the models that your policy allows.",
                  "Look at the audit: a kind that is a third of all calls may lose three points at most if nothing else loses any.", higher_is_better=False)


def memo_right(submission):
    """The four numbers of the memo, from the visible week."""
    return once(submission, "memo", lambda: memo_of(submission.data("dev")), "dev")


def memo_of(data):
    """The four numbers of the memo, from the tables of a week."""
    log, audit = Log(data), audit_of(data["audit"])
    week = float(sum(log.bill().values())) * STANDS_FOR
    prices = load_prices()
    small = STANDS_FOR * float(sum(prices.cost(MODELS[0], row["prompt_tokens"], row["cached_tokens"], row["answer_tokens"]) for row in log.answers.values()))
    harm = sum(STANDS_FOR * (audit[call["kind"]][LARGE] - audit[call["kind"]][MODELS[0]]) / audit[call["kind"]]["tried"] * WRONG_EUR[call["kind"]] for call in log.calls)
    return {"bill_a_year": 52 * week, "all_small_saves": week - small, "all_small_harms": harm, "weeks_to_pay_back": TWO_PEOPLE_EUR / (0.8 * week)}


def check_memo_numbers(submission):
    """The memo, recomputed."""
    given, right = read_yaml(submission, "memo.yaml"), memo_right(submission)
    numbers = {name: given.get(name) if isinstance(given, dict) else None for name in right}
    bad = [name for name, value in numbers.items() if isinstance(value, bool) or not isinstance(value, (int, float))]
    if bad:
        return failed(f"memo.yaml has no number for {bad[0]}.", "Save it with the editor.")
    wrong = [name for name, value in numbers.items() if not abs(value - right[name]) <= MEMO_OFF * right[name]]
    if "weeks_to_pay_back" in wrong and numbers["weeks_to_pay_back"] in (math.ceil(right["weeks_to_pay_back"]), round(right["weeks_to_pay_back"])):
        wrong.remove("weeks_to_pay_back")  # said in whole weeks
    if not wrong:
        return passed("All four numbers follow from the tables.")
    hints = {"bill_a_year": "The bill of a week, 52 times.", "all_small_saves": "The bill of a week with the large model less the same calls with the small one.",
             "all_small_harms": "For each kind: calls a week, times the points that the small model is worse, divided by 100, times what a wrong answer costs. Then add up.",
             "weeks_to_pay_back": "A fivefold cut saves four fifths of the bill. How many weeks of that are 4,800 EUR?"}
    return partial({1: 0.7, 2: 0.4}.get(len(wrong), 0.0), f"{len(right) - len(wrong)} of 4 numbers follow from the tables; {wrong[0]} is {numbers[wrong[0]]:,.{1 if wrong[0] == 'weeks_to_pay_back' else 0}f}.", hints[wrong[0]])


# -- AIBP: the levers one by one ---------------------------------------------------------------------------------------------------

def check_call_costs(submission):
    """The cost of single calls against the price list."""
    draw = random.Random("call costs")
    usages = []
    for n in range(60):
        prompt = draw.randrange(300, 3000)
        usages.append({"model": MODELS[n % 3], "prompt_tokens": prompt, "cached_tokens": draw.randrange(4, prompt // 64 + 1) * 64 if n % 2 and prompt > 400 else 0, "completion_tokens": draw.randrange(2, 400), "batch": n % 4 >= 2})
    listed = {model: dict(zip(("input", "cached_input", "output"), line, strict=True)) for model, line in zip(MODELS, ((0.12, 0.06, 0.36), (0.5, 0.1, 2.5), (2.4, 0.3, 12.0)), strict=True)}  # another service, other proportions
    given = answers_of(submission, "costs_of", usages, listed)
    wrong = []
    for usage, cost in zip(usages, given, strict=True):
        price, new = listed[usage["model"]], usage["prompt_tokens"] - usage["cached_tokens"]
        right = (new * price["input"] + usage["cached_tokens"] * price["cached_input"] + usage["completion_tokens"] * price["output"]) / 1e6 / (2 if usage["batch"] else 1)
        if isinstance(cost, bool) or not isinstance(cost, (int, float, Decimal)) or not abs(float(cost) - right) <= 0.001 * right:
            wrong.append((usage, cost, right))
    if not wrong:
        return passed("60 of 60 calls cost what another service's price list says.")
    usage, cost, right = min(wrong, key=lambda entry: (entry[0]["batch"], entry[0]["cached_tokens"] > 0))
    told = f"{60 - len(wrong)} of 60 calls cost what another service's price list says. {usage['prompt_tokens']} tokens in, {usage['cached_tokens']} of them cached, {usage['completion_tokens']} out, {usage['model']}" + (", in a batch" if usage["batch"] else "")
    return partial(0.3 if len(wrong) <= 30 else 0.0, f"{told}: {right:.7f} EUR, yours {f'{cost:.7f}' if isinstance(cost, float) else repr(cost)}.", f"Three prices, here {', '.join(f'{amount:g}' for amount in listed[usage['model']].values())} EUR for a million: tokens in that are not cached, cached ones, tokens out. A batch costs half.")


def router_cases():
    """(group, call, rule, audit, right model) for many audits and rules."""
    draw, cases = random.Random("router"), []
    for n in range(120):
        tried, large = draw.choice([30, 40, 60, 90]), draw.uniform(0.75, 1.0)
        may_lose, group = draw.choice([0, 1, 2, 5, 10]), ("cheapest", "cheapest", "few", "unknown")[n % 4]
        top = round(tried * large)
        worse = [draw.choice([0, 0, 2, 8, 20]) / 100 for _ in range(2)]
        worse = [max(worse), min(worse)]
        seen = {"tried": tried, MODELS[0]: max(0, round(top - worse[0] * tried)), MODELS[1]: max(0, round(top - worse[1] * tried)), LARGE: top}
        if any(abs(100 * (top - seen[model]) - may_lose * tried) < 1e-9 and may_lose for model in MODELS[:2]):
            continue
        rule = {"may_lose": may_lose, "answer_in": AT_ONCE, "right_for": EVERYBODY, "keep_until": WEEK}
        audit = {"summary": seen, "other": {"tried": 80, MODELS[0]: 70, MODELS[1]: 70, LARGE: 70}}
        if group == "few":
            few = draw.randrange(3, 30)
            audit["summary"] = {"tried": few, MODELS[0]: few, MODELS[1]: few, LARGE: few}
        if group == "unknown":
            rule, audit = (None, audit) if n % 8 == 3 else (rule, {"other": audit["other"]})
        kind = "route" if n % 8 == 1 else "summary"  # the same kind as in the log, with another audit
        audit = {kind if name == "summary" else name: seen for name, seen in audit.items()}
        call = {"call_id": f"X{n}", "at": "2026-05-05 10:00:00", "kind": kind, "customer": "C-1", "customer_kind": "family", "urgent": n // 4 % 2, "price_list": "PL-18", "scan": "2026-05-05 06:00:00", "question": f"<text>Sum up {n}</text>"}
        cases.append((group, call, rule, audit, own_model(call, rule, audit)))
    return cases


def check_router_holds(submission):
    """choose_model on the hidden week with the house's policy, and on invented audits."""
    log, audit = hidden(submission), visible_audit(submission)
    calls = [call for call in log.calls if call["kind"] in KINDS]
    groups = {"the hidden week": [(given, own_model(call, HOUSE[call["kind"]], audit)) for call, given in zip(calls, models_of(submission, calls, HOUSE, audit), strict=True)]}
    told = {"cheapest": "audits of other kinds: the cheapest model that is good enough", "few": "fewer than 30 calls audited: the large model", "unknown": "no rule or no audit: the large model"}
    for group, call, rule, seen, right in router_cases():
        given = models_of(submission, [call], {} if rule is None else {call["kind"]: rule}, seen)[0]
        groups.setdefault(told[group], []).append((given, right))
    bad = [name for name, pairs in groups.items() if sum(given == right for given, right in pairs) < len(pairs)]
    if not bad:
        return passed("The router chooses the cheapest model that is good enough, and the large one where nothing is known.")
    wrong = next((given, right) for given, right in groups[bad[0]] if given != right)
    return partial({1: 0.5, 2: 0.25}.get(len(bad), 0.0), f"The router is right in {len(groups) - len(bad)} of {len(groups)} groups of questions. First wrong: {bad[0]}; it chose {wrong[0]} where {wrong[1]} is right.",
                   "Points worse = 100 x (right answers of the large model - those of the other) / tried. Without a rule, without an audit, or with fewer than 30 tried, nothing is known.")


def cache_figures(submission, policy):
    """(wrongly shared answers, rightly shared ones, how many could be) in the hidden week."""
    log = hidden(submission)
    keys = keys_of(submission, log.calls, policy)
    right_keys = once(submission, f"keys {policy}", lambda: [own_key(call, policy.get(call["kind"])) for call in log.calls])
    wrong = right = possible = 0
    first, own = {}, set()
    for key, ours in zip(keys, right_keys, strict=True):
        possible += ours is not None and ours in own
        own |= {ours}
        if key is None:
            continue
        if key in first:
            good = ours is not None and first[key] == ours
            right, wrong = right + good, wrong + (not good)
        else:
            first[key] = ours
    return wrong, right, possible


def check_cache_serves(submission):
    """cache_key on the hidden week with the house's policy and with another desk's."""
    found = [cache_figures(submission, policy) for policy in (HOUSE, OTHER)]
    wrong, share = sum(figures[0] for figures in found), min(figures[1] / figures[2] for figures in found)
    if wrong:
        return partial(0.2 if wrong <= 0.02 * sum(figures[2] for figures in found) else 0.0, f"With two policies {wrong} calls of the hidden week get an answer that the policy does not allow: of another question, another customer, an old price list or an old scan, "
                       "or of a kind for which there is no rule.", "Two calls may have the same key only if everything is equal on which the policy says the answer depends.")
    return banded(share, [(0.95, 1.0), (0.6, 0.5), (0.3, 0.2)], f"No wrong answer is shared. {share:.0%} of the repeated calls find an answer, with the policy where that share is lower.",
                  "What stands in the key although the answer does not depend on it? A key that is new each time never finds anything.")


def check_batch_in_time(submission):
    """can_wait on the hidden week with two policies."""
    log, late, missed, possible = hidden(submission), 0, 0, 0
    for policy in (HOUSE, OTHER):
        for right, given in zip(own_waits(submission, policy), waits_of(submission, log.calls, policy), strict=True):
            late, missed, possible = late + (given and not right), missed + (right and not given), possible + right
    if late:
        return partial(0.3 if late <= 0.03 * possible else 0.0, f"With two policies {late} calls of the hidden week wait for a batch that comes too late.", "Urgent calls never wait. A batch leaves at a full fourth hour and is back two hours later: is that within the time that the policy gives?")
    return banded(missed / possible, [(0.05, 1.0), (0.5, 0.4)], f"Nothing waits too long; {possible - missed} of {possible} calls that can wait do.", "A call at 10:30 meets the batch of 12:00, which is back at 14:00: within four hours.", higher_is_better=False)


def trim_figures(submission):
    """(points worse, how many times cheaper by shorter prompts alone) in the hidden week, all on the models of the house's policy."""
    log, audit, prices = hidden(submission), visible_audit(submission), load_prices()
    tables = submission.data("held_out")
    messages = kept(submission, "messages", lambda: messages_by(submission, log, tables))
    plans = [Plan(own_model(call, HOUSE.get(call["kind"]), audit), sent) for call, sent in zip(log.calls, messages, strict=True)]
    outcomes = replay(log.calls, plans, asker(submission))
    money = sum((prices.cost(LARGE, outcome.prompt_tokens, outcome.cached_tokens, outcome.completion_tokens) for outcome in outcomes), Decimal(0))
    return log.summary(outcomes)["drop"], float(sum(log.bill().values()) / money)


def check_trim_keeps(submission):
    """Shorter prompts: as good, and cheaper."""
    drop, factor = trim_figures(submission)
    if drop > MOST_DROP:
        return failed(f"With your shorter prompts {drop:.1f} of 100 answers of the hidden week more are wrong; 1 is allowed.", "Leave one part out at a time and look at the answers: some kinds of call need a part that others do not have.")
    return banded(factor, [(1.45, 1.0), (1.2, 0.5)], f"The prompts are as good, and by themselves {factor:.2f} times cheaper.", "Which parts change no answer? Persona, history, style, stamp, thread: try each.")


# -- the week ----------------------------------------------------------------------------------------------------------------------

def week_summary(submission):
    """The hidden week with the pair's policy and the pair's levers."""
    def make():
        log, audit, policy = hidden(submission), visible_audit(submission), read_policy(submission)
        messages = kept(submission, "messages", lambda: messages_by(submission, log, submission.data("held_out")))
        rows = zip(models_of(submission, log.calls, policy, audit), messages, keys_of(submission, log.calls, policy), waits_of(submission, log.calls, policy), strict=True)
        return log.summary(replay(log.calls, [Plan(*row) for row in rows], asker(submission)))
    return kept(submission, "week", make)


def check_week_cheaper(submission):
    """The whole week by the grader's ledger."""
    week = week_summary(submission)
    told = f"The hidden week costs {week['factor']:.1f} times less by the grader's ledger."
    if week["drop"] > MOST_DROP:
        return failed(f"{told} But {week['drop']:.1f} of 100 answers more are wrong: that is no saving.", "Cheap and wrong costs more than dear and right: look at the memo.")
    return banded(week["factor"], [(5.0, 1.0), (4.0, 0.6), (3.0, 0.3)], told, "Fivefold needs several levers: which of the four gives least on the visible week?")


def check_week_quality(submission):
    """The answers of the whole week."""
    drop = week_summary(submission)["drop"]
    return banded(drop, [(MOST_DROP, 1.0), (2.0, 0.4)], f"In the hidden week {drop:.1f} of 100 answers more are wrong than today; 1 is allowed." if drop > 0 else "In the hidden week no more answers are wrong than today.",
                  "A smaller model, a shared answer or a shorter prompt: switch the levers off one by one on the visible week.", higher_is_better=False)


def check_week_promises(submission):
    """Late answers, the time to answer, outdated answers."""
    week = week_summary(submission)
    broken = [text for bad, text in ((week["late"], f"{len(week['late'])} answers come after they were needed"), (week["p95_ms"] > P95_MS, f"one in twenty of those who stand there waits longer than {week['p95_ms'] / 1000:,.1f} s ({P95_MS / 1000} s are promised)"),
                                     (week["outdated"], f"{len(week['outdated'])} answers are from an old price list, an old scan or another customer")) if bad]
    if week["reused"] + week["batched"] == 0:
        return failed("Nothing is reused and nothing waits: promises that nobody tests are easily kept.", "Set policy, keys and batches first.")
    return partial(1 - 0.5 * len(broken) if len(broken) < 3 else 0.0, "In the hidden week " + ("; ".join(broken) if broken else "nothing is late, slow or outdated") + ".", "Who stands there never waits for a batch, and an answer is used again only where the policy says so.") if broken else passed("In the hidden week nothing is late, slow or outdated.")


def check_forecast_own(submission):
    """The forecast against the pair's own hidden week."""
    forecast = submission.value("forecast_factor")
    if isinstance(forecast, bool) or not isinstance(forecast, (int, float)) or not 0 < forecast < 1000:
        return failed("`forecast_factor` should be a number such as 4.5.", "Write how many times cheaper the hidden week will be.")
    week = week_summary(submission)["factor"]
    off = abs(forecast - week) / week
    return banded(off, [(FORECAST_OFF, 1.0), (0.3, 0.5)], f"You forecast {forecast:.1f}; the hidden week is {week:.1f} times cheaper. That is off by {off:.0%}; {FORECAST_OFF:.0%} is allowed.",
                  "Your own visible week is the best guess, with the levers as you hand them in; then think about what a promotion does to the questions.", higher_is_better=False)


# -- the swap notebook --------------------------------------------------------------------------------------------------------------

def letters(submission, name, right, hint):
    """A list of letters, as a set."""
    given = submission.value(name)
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        return failed(f"{name} should be a list of letters.", hint)
    return passed() if set(given) == right else failed(f"{name} is {sorted(set(given))}; something is missing or does not belong there.", hint)


def number(submission, name, right, hint):
    """A number, within one in a hundred."""
    given = submission.value(name)
    good = isinstance(given, (int, float)) and not isinstance(given, bool) and abs(given - right) <= 0.01 * abs(right)
    return passed() if good else failed(f"{name} is {given!r}.", hint)


def choices(submission, name, right, hint):
    """A dict of choices; each counts by itself."""
    given = submission.value(name)
    if not isinstance(given, dict):
        return failed(f"{name} should be a dict.", hint)
    count = sum(given.get(key) == value for key, value in right.items())
    return partial({0: 0.0, len(right): 1.0}.get(count, 0.4), f"{count} of {len(right)} are right.", hint)


def check_swap_again(submission):
    """Calls that find an answer."""
    return letters(submission, "again", {"b", "f", "g"}, "Fares: the same list, whoever asks. Seats: the same customer.")


def check_swap_models(submission):
    """The router on another audit."""
    return choices(submission, "models", {"fares": "small", "seats": "medium", "visas": "large"}, "Points worse than the large model, of 100; fewer than 30 tried are no evidence.")


def check_swap_cost(submission):
    """Three prices and a batch."""
    return number(submission, "cost", 0.075, "400 new tokens in, 600 cached, 50 out; a batch costs half; 1 EUR is 100 cents.")


def check_swap_rule(submission):
    """A rule from what somebody says."""
    return choices(submission, "rule", {"right_for": "everybody", "keep_until": "8 in the evening"}, "For whom is the same answer right, and when does it change?")


def check_swap_batch(submission):
    """What is back in time."""
    return letters(submission, "batch", {"p", "s"}, "Who stands and waits? When is the batch back?")


def check_swap_net(submission):
    """Saving against harm."""
    return number(submission, "net", -2390.0, "What is saved, less the additional wrong answers times what one costs.")


# -- for measuring -----------------------------------------------------------------------------------------------------------------

def measure(submission):
    """Figures for tests/measure_gaps.py."""
    from campkit.checking import SubmissionProblem

    def safe(function):
        try:
            return round(float(function()), 4)
        except SubmissionProblem:
            return None
    return {
        "policy_outdated": safe(lambda: len(fresh_figures(submission, read_policy(submission))[0])), "policy_reuse": safe(lambda: (lambda found: found[1] / found[2])(fresh_figures(submission, read_policy(submission)))),
        "policy_late": safe(lambda: len(time_figures(submission, read_policy(submission))[0])), "policy_batched": safe(lambda: (lambda found: found[1] / found[2])(time_figures(submission, read_policy(submission)))),
        "policy_drop": safe(lambda: policy_drop(submission, read_policy(submission))), "cache_share": safe(lambda: min((lambda found: found[1] / found[2])(cache_figures(submission, policy)) for policy in (HOUSE, OTHER))),
        "cache_wrong": safe(lambda: sum(cache_figures(submission, policy)[0] for policy in (HOUSE, OTHER))), "trim_drop": safe(lambda: trim_figures(submission)[0]), "trim_factor": safe(lambda: trim_figures(submission)[1]),
        "week_factor": safe(lambda: week_summary(submission)["factor"]), "week_drop": safe(lambda: week_summary(submission)["drop"]), "week_late": safe(lambda: len(week_summary(submission)["late"])),
        "forecast_off": safe(lambda: abs(submission.value("forecast_factor") / week_summary(submission)["factor"] - 1)), "memo_off": safe(lambda: memo_off(submission)), "router_right": safe(lambda: router_right(submission)),
        "week_outdated": safe(lambda: len(week_summary(submission)["outdated"])), "week_p95_s": safe(lambda: week_summary(submission)["p95_ms"] / 1000),
    }


def memo_off(submission):
    """The largest share by which a number of the memo is off; whole weeks count as exact."""
    given, right = read_yaml(submission, "memo.yaml"), memo_right(submission)
    return max(abs(given[name] / value - 1) for name, value in right.items() if not (name == "weeks_to_pay_back" and given[name] in (math.ceil(value), round(value))))


def router_right(submission):
    """The share of invented audits on which choose_model is right."""
    cases = router_cases()
    return sum(models_of(submission, [call], {} if rule is None else {call["kind"]: rule}, seen)[0] == right for _, call, rule, seen, right in cases) / len(cases)


def samples(submission):
    """What each figure is computed of, one item a call, and how: `tests/measure_gaps.py --errors` draws them again and again."""
    log, audit, policy = hidden(submission), visible_audit(submission), read_policy(submission)
    messages = kept(submission, "messages", lambda: messages_by(submission, log, submission.data("held_out")))
    rows = zip(models_of(submission, log.calls, policy, audit), messages, keys_of(submission, log.calls, policy), waits_of(submission, log.calls, policy), strict=True)
    week, before = replay(log.calls, [Plan(*row) for row in rows], asker(submission)), log.bill()
    alone = replay(log.calls, [Plan(own_model(call, HOUSE.get(call["kind"]), audit), sent) for call, sent in zip(log.calls, messages, strict=True)], asker(submission))
    prices = load_prices()

    def loss(outcomes):
        return [log.is_right(call, log.answers[call["call_id"]]["answer"]) - log.is_right(call, outcome.answer) for call, outcome in zip(log.calls, outcomes, strict=True)]

    def ratio(pairs):
        return float(sum(pair[0] for pair in pairs) / sum(pair[1] for pair in pairs))

    def points(items):
        return 100 * sum(items) / len(items)
    sent_cost = [prices.cost(LARGE, outcome.prompt_tokens, outcome.cached_tokens, outcome.completion_tokens) for outcome in alone]
    return {"week_factor": ([(before[outcome.call_id], outcome.money) for outcome in week], ratio), "week_drop": (loss(week), points), "trim_drop": (loss(alone), points),
            "trim_factor": ([(before[outcome.call_id], money) for outcome, money in zip(alone, sent_cost, strict=True)], ratio)}


def levers_table(data, audit, answer):
    """Rows (levers, factor, right answers of 100, points worse, p95 in ms, late, outdated) for each combination of levers, and for the shortcuts."""
    log = Log(data)
    names = [levers for size in range(5) for levers in itertools.combinations(LEVERS, size)]
    plans = {" + ".join(levers) or "as today": own_plans(log, HOUSE, audit, levers) for levers in names}
    best = plans[" + ".join(LEVERS)]
    plans |= {
        "all small, nothing else": [Plan(MODELS[0], plan.messages) for plan in plans["as today"]], "all four, but all small": [Plan(MODELS[0], plan.messages, plan.key, plan.batch) for plan in best],
        "all four, but all in batches": [Plan(plan.model, plan.messages, plan.key, True) for plan in best], "all four, but keys of the question alone": [Plan(plan.model, plan.messages, call["question"], plan.batch) for call, plan in zip(log.calls, best, strict=True)],
        "all four, but without material": [Plan(plan.model, messages_of(log.parts_of(call), ("task", "form", "record", "question")), plan.key, plan.batch) for call, plan in zip(log.calls, best, strict=True)],
    }
    for name, chosen in plans.items():
        week = log.summary(replay(log.calls, chosen, lambda model, messages: answer(model, messages[0]["content"], messages[1]["content"])))
        yield name, week["factor"], week["quality"], week["drop"], week["p95_ms"], len(week["late"]), len(week["outdated"])


def main():
    """Print the table of levers on the visible week and on a hidden one."""
    import importlib.util
    import sys
    from pathlib import Path

    spec = importlib.util.spec_from_file_location("war_room_data", Path(__file__).with_name("data.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    visible = module.make("dev", 7)
    for title, data in (("visible week", visible), ("hidden week (seed 20261)", module.make("held_out", 20261))):
        sys.stdout.write(f"\n| {title} | times cheaper | right of 100 | points worse | p95 where somebody waits, s | late | outdated |\n|---|---|---|---|---|---|---|\n")
        for name, factor, quality, drop, p95, late, outdated in levers_table(data, audit_of(visible["audit"]), module.answer):
            sys.stdout.write(f"| {name} | {factor:.1f} | {quality:.1f} | {drop:.1f} | {p95 / 1000:,.1f} | {late} | {outdated} |\n")


if __name__ == "__main__":
    main()
