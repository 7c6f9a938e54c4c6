"""Energy Gold: properties of the rules for any facts, and gamers who try to beat them."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohort_tools.library.gold import GoldFacts, GoldRules, due
from cohort_tools.library.ledger import ISSUER, entries_for

RULES = GoldRules({"colleague_satisfied": 5, "solution_reused": 20}, 50, 1, 6, 30)
START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
PAIRS = [{"pair_id": f"P-{i}", "ai_manager_id": f"T-{i}m", "aibp_id": f"T-{i}a", "from_date": "2026-01-01", "to_date": None} for i in range(5)]
SOLUTIONS = [{"solution_id": f"SOL-{i}", "version": 1, "owner_pair": f"P-{i}", "checks_passed": 1, "reviewed_at": "2026-02-01"} for i in range(5)]
TRAINEES = [p[k] for p in PAIRS for k in ("ai_manager_id", "aibp_id")]
COLLEAGUES = [f"M-{i}" for i in range(6)]


def at(day: float) -> str:
    return (START + timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def use(number, solution, user, day, satisfied=1, done=1) -> dict:
    return {"use_id": f"U-{number}", "solution_id": f"SOL-{solution}", "user_id": user, "at": at(day), "satisfied": satisfied, "task_done": done}


def facts(uses=(), incidents=(), reuses=(), scenarios=(), solutions=SOLUTIONS, pairs=PAIRS) -> GoldFacts:
    return GoldFacts(list(uses), list(reuses), list(incidents), list(solutions), list(scenarios), list(pairs))


def balance(f: GoldFacts, rules=RULES) -> Counter:
    total: Counter = Counter()
    for (trainee, *_), (points, _) in due(f, rules).items():
        total[trainee] += points
    return total


USE = st.tuples(st.integers(0, 4), st.sampled_from(TRAINEES + COLLEAGUES), st.integers(0, 60 * 24), st.integers(0, 1), st.integers(0, 1))
USES = st.lists(USE, max_size=60).map(lambda rows: [use(n, s, u, h / 24, sat, done) for n, (s, u, h, sat, done) in enumerate(rows)])
INCIDENTS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 60), st.sampled_from(["minor", "major"])), max_size=3).map(
    lambda rows: [{"incident_id": f"I-{n}", "solution_id": f"SOL-{s}", "at": at(d), "use_id": None, "severity": v} for n, (s, d, v) in enumerate(rows)])
PROPERTY = settings(max_examples=60, deadline=None)


@PROPERTY
@given(USES, INCIDENTS, st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter_and_twice_counts_once(uses, incidents, rng):
    shuffled = [*uses, *uses[: len(uses) // 2]]
    rng.shuffle(shuffled)
    assert due(facts(uses, incidents), RULES) == due(facts(shuffled, list(reversed(incidents))), RULES)


@PROPERTY
@given(USES)
def test_own_use_and_use_by_the_partner_change_nothing(uses):
    outside = [u for u in uses if u["user_id"] not in (PAIRS[int(u["solution_id"][-1])]["ai_manager_id"], PAIRS[int(u["solution_id"][-1])]["aibp_id"])]
    assert balance(facts(uses)) == balance(facts(outside))


@PROPERTY
@given(USES, st.integers(0, 4), st.sampled_from(TRAINEES + COLLEAGUES), st.integers(2, 30))
def test_splitting_a_use_into_sessions_never_gains(uses, solution, user, pieces):
    one = [*uses, use("x", solution, user, 3.0)]
    many = [*one, *(use(f"x{n}", solution, user, 3.0 + n / 100) for n in range(pieces))]
    before, after = balance(facts(one)), balance(facts(many))
    assert all(after[t] <= before[t] for t in (f"T-{solution}m", f"T-{solution}a"))


@PROPERTY
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(COLLEAGUES), st.integers(0, 1400)), max_size=40), st.permutations(range(5)), st.integers(2, 5), st.integers(1, 6))
def test_a_ring_earns_nobody_anything(honest, order, size, rounds):
    """Pairs in a ring use each other's solutions week after week: nobody gains by it, whoever else uses what."""
    uses = [use(f"h{n}", s, u, h / 24) for n, (s, u, h) in enumerate(honest)]
    ring = [use(f"r{week}-{i}", order[(i + 1) % size], f"T-{order[i]}m", 7 * week + 1) for week in range(rounds) for i in range(size)]
    before, after = balance(facts(uses)), balance(facts([*uses, *ring]))
    assert all(after[t] <= before[t] for t in TRAINEES)
    assert not due(facts(ring), RULES)


@PROPERTY
@given(USES, INCIDENTS)
def test_an_incident_only_takes_and_nobody_falls_below_zero(uses, incidents):
    without, with_ = balance(facts(uses)), balance(facts(uses, incidents))
    assert all(0 <= with_[t] <= without[t] for t in TRAINEES) or not incidents or min(with_.values(), default=0) >= 0


@PROPERTY
@given(USES)
def test_nobody_earns_over_the_weekly_cap(uses):
    weeks: Counter = Counter()
    for (trainee, rule, *_), (points, when) in due(facts(uses), RULES).items():
        weeks[trainee, rule, datetime.fromisoformat(when).isocalendar()[:2]] += points
    assert all(n <= RULES.weekly_cap for n in weeks.values())


@PROPERTY
@given(USES, INCIDENTS, st.lists(st.integers(0, 60), max_size=4))
def test_the_ledger_ends_the_same_however_often_and_whenever_it_is_brought_up(uses, incidents, stops):
    """Facts that come late, in any pieces: the sums are those of one run over all of them, and one more run adds nothing."""
    ledger: list[dict] = []
    for stop in [*sorted({s for s in stops if s < len(uses)}), len(uses)]:
        done = entries_for(ledger, due(facts(uses[:stop], incidents if stop == len(uses) else []), RULES), set(RULES.points), at(99))
        ledger += [*done.earned, *done.taken_back]
    assert len({e["entry_id"] for e in ledger}) == len(ledger)
    again = entries_for(ledger, due(facts(uses, incidents), RULES), set(RULES.points), at(99))
    assert not again.earned and not again.taken_back
    total: Counter = Counter()
    for entry in ledger:
        total[entry["trainee_id"]] += entry["points"]
    assert +total == +balance(facts(uses, incidents))


def test_the_ledger_leaves_what_a_person_entered_and_old_points_alone():
    entered = {"entry_id": "G-1", "trainee_id": "T-0m", "at": at(0), "rule_id": "colleague_satisfied", "points": 5, "ref_type": "use", "ref_id": "U-0", "issued_by": "S-01", "reverses": None}
    assert entries_for([entered], {}, set(RULES.points), at(9)).taken_back == []
    wanted = due(facts([use(0, 0, "M-1", 0)]), RULES)
    assert [e["trainee_id"] for e in entries_for([entered], wanted, set(RULES.points), at(9)).earned] == ["T-0a"]
    dearer = due(facts([use(0, 0, "M-1", 0)]), GoldRules({"colleague_satisfied": 9, "solution_reused": 20}, 50, 1, 6, 30))
    own = {**entered, "issued_by": ISSUER}
    assert [e["trainee_id"] for e in entries_for([own], dearer, set(RULES.points), at(9)).earned] == ["T-0a"]


CASES = {
    "a satisfied colleague": ([use(0, 0, "M-1", 0)], {"T-0m": 5, "T-0a": 5}),
    "satisfied but nothing done": ([use(0, 0, "M-1", 0, done=0)], {}),
    "done but not satisfied": ([use(0, 0, "M-1", 0, satisfied=0)], {}),
    "the builder": ([use(0, 0, "T-0m", 0)], {}),
    "the partner": ([use(0, 0, "T-0a", 0)], {}),
    "another pair": ([use(0, 0, "T-1m", 0)], {"T-0m": 5, "T-0a": 5}),
    "the same week twice": ([use(0, 0, "M-1", 0), use(1, 0, "M-1", 4)], {"T-0m": 5, "T-0a": 5}),
    "two weeks": ([use(0, 0, "M-1", 0), use(1, 0, "M-1", 7)], {"T-0m": 10, "T-0a": 10}),
    "two pairs thank each other": ([use(0, 0, "T-1m", 0), use(1, 1, "T-0m", 1)], {}),
    "one gives more than it takes": ([use(0, 0, "T-1m", 0), use(1, 0, "T-1a", 1), use(2, 1, "T-0m", 1)], {"T-0m": 5, "T-0a": 5}),
    "a chain is no ring": ([use(0, 1, "T-0m", 0), use(1, 2, "T-1m", 0)], {"T-1m": 5, "T-1a": 5, "T-2m": 5, "T-2a": 5}),
    "an unknown solution": ([{**use(0, 0, "M-1", 0), "solution_id": "SOL-99"}], {}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_case_earns_what_was_worked_out_by_hand(name):
    uses, expected = CASES[name]
    assert dict(balance(facts(uses))) == expected


def test_a_partner_of_another_pair_counts_for_nothing_either():
    """Somebody who builds in two pairs: the partner of the one does not earn gold for the other."""
    pairs = [*PAIRS, {"pair_id": "P-9", "ai_manager_id": "T-0m", "aibp_id": "T-9a", "from_date": "2026-01-01", "to_date": "2026-04-01"}]
    assert not balance(facts([use(0, 0, "T-9a", 0)], pairs=pairs))
    assert balance(facts([use(0, 0, "T-9a", 60)], pairs=pairs))  # no longer partners


def test_a_serious_incident_takes_back_and_stops_until_it_was_reviewed():
    uses = [use(0, 0, "M-1", 0), use(1, 0, "M-1", 40), use(2, 0, "M-1", 50), use(3, 0, "M-1", 70)]
    incident = {"incident_id": "I-1", "solution_id": "SOL-0", "at": at(45), "use_id": None, "severity": "major"}
    assert {k[3] for k in due(facts(uses, [incident]), RULES)} == {"U-0"}
    again = [*SOLUTIONS, {**SOLUTIONS[0], "version": 2, "reviewed_at": at(60)[:10]}]
    assert {k[3] for k in due(facts(uses, [incident], solutions=again), RULES)} == {"U-0", "U-3"}
    assert len(due(facts(uses, [{**incident, "severity": "minor"}]), RULES)) == 8
    assert {k[3] for k in due(facts(uses, [{**incident, "severity": "minor", "use_id": "U-2"}]), RULES)} == {"U-0", "U-1", "U-3"}


def test_reuse_is_earned_when_the_other_scenario_has_landed():
    reuse = [{"solution_id": "SOL-0", "scenario_id": "SC-7", "reusing_pair": "P-1", "at": "2026-03-05"}]
    assert not balance(facts(reuses=reuse, scenarios=[{"scenario_id": "SC-7", "landed_at": None}]))
    assert dict(balance(facts(reuses=reuse, scenarios=[{"scenario_id": "SC-7", "landed_at": "2026-05-01"}]))) == {"T-0m": 20, "T-0a": 20}
    assert not balance(facts(reuses=[{**reuse[0], "reusing_pair": "P-0"}], scenarios=[{"scenario_id": "SC-7", "landed_at": "2026-05-01"}]))


# Gamers

WEEKS, STAFF = 20, 60


def honest_world(seed: int, pairs: int = 10):
    """Solutions of different worth, used by colleagues in proportion to it; returns facts and worth by pair."""
    rng = random.Random(seed)
    worth = {f"P-{i}": 0.05 + 0.9 * i / pairs for i in range(pairs)}
    people = [{"pair_id": p, "ai_manager_id": f"T-{p[2:]}m", "aibp_id": f"T-{p[2:]}a", "from_date": "2026-01-01", "to_date": None} for p in worth]
    solutions = [{"solution_id": f"SOL-{p[2:]}", "version": 1, "owner_pair": p, "checks_passed": 1, "reviewed_at": "2026-02-01"} for p in worth]
    uses = []
    for week in range(WEEKS):
        for colleague in range(STAFF):
            i = rng.randrange(pairs)
            if rng.random() < worth[f"P-{i}"]:
                uses.append(use(f"{week}-{colleague}", i, f"M-{colleague}", 7 * week + rng.random() * 5, satisfied=int(rng.random() < worth[f"P-{i}"] ** 0.5), done=1))
    return uses, people, solutions, worth


def _sessions(rng, i):
    return [use(f"g{n}", i, "M-0", 7 * (n % WEEKS) + rng.random() * 5) for n in range(400)]


STRATEGIES = {
    "own use": lambda rng, i: [use(f"g{n}", i, rng.choice([f"T-{i}m", f"T-{i}a"]), 7 * (n % WEEKS)) for n in range(400)],
    "a ring of three pairs": lambda rng, i: [use(f"g{w}-{k}", (i + (k + 1) % 3) % 10, f"T-{(i + k) % 10}m", 7 * w) for w in range(WEEKS) for k in range(3)],
    "sessions in pieces": _sessions,
    "a program that clicks": lambda rng, i: [use(f"g{n}", i, "M-1", n * WEEKS * 7 / 3000) for n in range(3000)],
    "begged ratings": lambda rng, i: [use(f"g{n}", i, f"M-{n % STAFF}", 7 * (n % WEEKS) + 1, satisfied=1, done=0) for n in range(600)],
    "a trifle that is opened": lambda rng, i: [use(f"g{n}", i, f"M-{n % STAFF}", 7 * (n % WEEKS) + 1, satisfied=0, done=1) for n in range(600)],
}


def test_honest_work_is_ranked_by_its_worth():
    pandas = pytest.importorskip("pandas")
    uses, people, solutions, worth = honest_world(1)
    total = balance(facts(uses, pairs=people, solutions=solutions))
    frame = pandas.DataFrame({"worth": worth, "gold": {p: total[f"T-{p[2:]}m"] for p in worth}})
    assert frame.rank().corr().loc["worth", "gold"] >= 0.9


@pytest.mark.parametrize("name", STRATEGIES)
@pytest.mark.parametrize("gamer", [1, 5, 8])
def test_a_gamer_gains_at_most_a_tenth_of_what_the_best_honest_work_earns(name, gamer):
    uses, people, solutions, _ = honest_world(2)
    before = balance(facts(uses, pairs=people, solutions=solutions))
    after = balance(facts([*uses, *STRATEGIES[name](random.Random(3), gamer)], pairs=people, solutions=solutions))
    best = max(before.values())
    crew = {f"T-{(gamer + k) % 10}m" for k in range(3)} if "ring" in name else {f"T-{gamer}m"}
    assert all(after[t] - before[t] <= 0.1 * best + 1e-9 for t in crew), {t: (before[t], after[t]) for t in crew}
