"""The rules of Energy Gold: who is thanked for what, worked out from the facts alone.

`due` is a pure function of the set of facts: the order in which they came does not matter, and the same fact twice
counts once. What keeps it honest:

- a use counts when the task was done and the user was satisfied; both, not one
- who built it, or works in a pair with one who built it, earns nothing by using it
- one user counts once for one solution in a week, however many sessions that makes, and only so often altogether: one
  voice (or one program that clicks) is never a crowd
- between trainees only what is left over counts: what pairs that use each other's solutions (a ring of any length)
  received of one another, less what they used of one another, over the whole camp
- a trainee earns at most so many points by one rule in a week
- a serious incident takes back what the solution earned in the weeks before, and stops it until it was reviewed again
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

Key = tuple[str, str, str, str]
USED, REUSED = "colleague_satisfied", "solution_reused"


@dataclass(frozen=True)
class GoldRules:
    """Points and limits, from the policy."""

    points: dict[str, int]
    weekly_cap: int
    uses_per_user_week: int
    uses_per_user: int
    clawback_days: int


@dataclass(frozen=True)
class GoldFacts:
    """What the rules look at: rows of the records as dictionaries."""

    uses: list[dict[str, Any]]
    reuses: list[dict[str, Any]]
    incidents: list[dict[str, Any]]
    solutions: list[dict[str, Any]]
    scenarios: list[dict[str, Any]]
    pairs: list[dict[str, Any]]


@dataclass(frozen=True)
class _Claim:
    """Something that may earn: `giver` is who used it (a pair, or a colleague outside the camp)."""

    rule: str
    ref_type: str
    ref_id: str
    at: str
    solution: str
    owner: str
    giver: str
    user: str
    inside: bool


def due(facts: GoldFacts, rules: GoldRules) -> dict[Key, tuple[int, str]]:
    """Return what is earned: (trainee, rule, kind of reference, reference) -> (points, when)."""
    pairs = {p["pair_id"]: p for p in facts.pairs}
    claims = [*_uses(facts, rules, pairs), *_reuses(facts, pairs)]
    claims = [c for rule in (USED, REUSED) for c in _without_rings([c for c in claims if c.rule == rule])]
    incidents = _by(facts.incidents, "solution_id")
    claims = [c for c in claims if not (c.solution in incidents and _taken_back(c, incidents[c.solution], facts, rules))]
    earned: dict[Key, tuple[int, str]] = {}
    spent: dict[tuple[str, str, tuple[int, int]], int] = defaultdict(int)
    for claim in sorted(claims, key=lambda c: (c.at, c.rule, c.ref_id)):
        points = rules.points[claim.rule]
        for trainee in (pairs[claim.owner]["ai_manager_id"], pairs[claim.owner]["aibp_id"]):
            week = (trainee, claim.rule, _week(claim.at))
            if spent[week] + points <= rules.weekly_cap:
                spent[week] += points
                earned[trainee, claim.rule, claim.ref_type, claim.ref_id] = (points, claim.at)
    return earned


def _uses(facts: GoldFacts, rules: GoldRules, pairs: dict[str, dict]) -> Iterable[_Claim]:
    owners, mine = _owners(facts), _pairs_by_member(facts.pairs)
    counted: dict[tuple, int] = defaultdict(int)
    for use in sorted({u["use_id"]: u for u in facts.uses}.values(), key=lambda u: (u["at"], u["use_id"])):
        owner = owners.get(use["solution_id"])
        if not (owner and owner in pairs and use["satisfied"] and use["task_done"]):
            continue
        builders = {pairs[owner]["ai_manager_id"], pairs[owner]["aibp_id"]}
        if builders & {use["user_id"], *_partners(use["user_id"], use["at"][:10], mine)}:
            continue
        place = (use["user_id"], use["solution_id"], _week(use["at"]))
        counted[place] += 1
        voice = place[:2]
        if counted[place] <= rules.uses_per_user_week and counted[voice] < rules.uses_per_user:
            counted[voice] += 1
            giver = _pair_of(use["user_id"], use["at"][:10], mine)
            yield _Claim(USED, "use", use["use_id"], use["at"], use["solution_id"], owner, giver or use["user_id"], use["user_id"], giver is not None)


def _reuses(facts: GoldFacts, pairs: dict[str, dict]) -> Iterable[_Claim]:
    owners, landed = _owners(facts), {s["scenario_id"]: s["landed_at"] for s in facts.scenarios if s["landed_at"]}
    for reuse in {(r["solution_id"], r["scenario_id"]): r for r in facts.reuses}.values():
        owner, giver = owners.get(reuse["solution_id"]), reuse["reusing_pair"]
        if not (owner in pairs and giver in pairs and reuse["scenario_id"] in landed):
            continue
        members = [{p["ai_manager_id"], p["aibp_id"]} for p in (pairs[owner], pairs[giver])]
        if not members[0] & members[1]:
            at = f"{max(reuse['at'], landed[reuse['scenario_id']])}T00:00:00.000000Z"
            yield _Claim(REUSED, "scenario", f"{reuse['solution_id']}/{reuse['scenario_id']}", at, reuse["solution_id"], owner, giver, giver, True)


def _without_rings(claims: list[_Claim]) -> list[_Claim]:
    """Leave, among pairs that use each other's solutions, only what one received beyond what it used."""
    inside = [c for c in claims if c.inside]
    ring = _rings({(c.giver, c.owner) for c in inside})
    received, used = defaultdict(list), defaultdict(int)
    for claim in inside:
        if ring.get(claim.giver) is not None and ring.get(claim.giver) == ring.get(claim.owner):
            received[claim.owner].append(claim)
            used[claim.giver] += 1
    dropped = set()
    for owner, listed in received.items():
        left = max(0, len(listed) - used[owner])
        dropped |= set(sorted(listed, key=lambda c: (c.at, c.ref_id))[left:])
    return [c for c in claims if c not in dropped]


def _rings(edges: set[tuple[str, str]]) -> dict[str, int]:
    """Return the number of the ring (strongly connected component) of each node that is in one of two or more."""
    nodes = sorted({n for e in edges for n in e})
    ahead: dict[str, set[str]] = {n: set() for n in nodes}
    for giver, owner in edges:
        ahead[giver].add(owner)
    reach = {}
    for node in nodes:
        seen, waiting = set(), [node]
        while waiting:
            for other in ahead[waiting.pop()] - seen:
                seen.add(other)
                waiting.append(other)
        reach[node] = seen
    found: dict[str, int] = {}
    for number, node in enumerate(nodes):
        mutual = {o for o in reach[node] if node in reach[o] and o != node}
        if mutual and node not in found:
            found.update(dict.fromkeys({node, *mutual}, number))
    return found


def _taken_back(claim: _Claim, incidents: list[dict], facts: GoldFacts, rules: GoldRules) -> bool:
    reviewed = sorted(s["reviewed_at"] for s in facts.solutions if s["solution_id"] == claim.solution and s["reviewed_at"])
    for incident in incidents:
        if incident["use_id"]:
            if incident["use_id"] == claim.ref_id:
                return True
        elif incident["severity"] == "major":
            day = date.fromisoformat(incident["at"][:10])
            again = next((r for r in reviewed if r > incident["at"][:10]), "9999-12-31")
            if (day - timedelta(days=rules.clawback_days)).isoformat() <= claim.at[:10] < again:
                return True
    return False


def _owners(facts: GoldFacts) -> dict[str, str]:
    """Return the owning pair of each solution that passed its checks (in its latest version)."""
    latest: dict[str, dict] = {}
    for solution in facts.solutions:
        if solution["version"] >= latest.get(solution["solution_id"], solution)["version"]:
            latest[solution["solution_id"]] = solution
    return {s: row["owner_pair"] for s, row in latest.items() if row["checks_passed"]}


def _by(rows: list[dict], key: str) -> dict[str, list[dict]]:
    found = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def _pairs_by_member(pairs: list[dict]) -> dict[str, list[dict]]:
    found = defaultdict(list)
    for pair in pairs:
        for member in (pair["ai_manager_id"], pair["aibp_id"]):
            found[member].append(pair)
    return found


def _active(pair: dict, day: str) -> bool:
    return pair["from_date"] <= day < (pair["to_date"] or "9999-12-31")


def _partners(user: str, day: str, mine: dict[str, list[dict]]) -> set[str]:
    return {m for p in mine.get(user, ()) if _active(p, day) for m in (p["ai_manager_id"], p["aibp_id"])} - {user}


def _pair_of(user: str, day: str, mine: dict[str, list[dict]]) -> str | None:
    """Return the pair of a trainee on a day, else any pair they were in; None for a colleague outside the camp."""
    own = sorted(mine.get(user, ()), key=lambda p: (not _active(p, day), p["pair_id"]))
    return own[0]["pair_id"] if own else None


def _week(at: str) -> tuple[int, int]:
    year, week, _ = datetime.fromisoformat(at).isocalendar()
    return year, week
