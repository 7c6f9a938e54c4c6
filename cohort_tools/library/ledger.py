"""Bring the ledger of Energy Gold to what is due: entries are only added, what is no longer due is reversed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from cohort_tools.library.gold import GoldFacts, GoldRules, Key, due
from cohort_tools.records.change import add_rows
from cohort_tools.records.database import Records
from cohort_tools.records.tables import table_named
from cohort_tools.records.values import now_utc

ISSUER = "SYS-gold"


@dataclass(frozen=True)
class Synced:
    """What a run of the ledger added: entries earned and entries taken back."""

    earned: list[dict[str, Any]]
    taken_back: list[dict[str, Any]]


def rules_of(policy: dict[str, Any]) -> GoldRules:
    """Return the rules that a policy sets."""
    gold = policy["gold"]
    return GoldRules(dict(policy["gold_rules"]), gold["weekly_cap"], gold["uses_per_user_week"], gold["uses_per_user"], gold["clawback_days"])


def facts_of(records: Records) -> GoldFacts:
    """Read what the rules look at."""
    names = ("solution_use", "solution_reuse", "solution_incident", "solution", "scenario", "pair")
    return GoldFacts(*(records.rows(table_named(n)) for n in names))


def entries_for(ledger: list[dict[str, Any]], wanted: dict[Key, tuple[int, str]], rules: set[str], now: str) -> Synced:
    """Return the entries to add so that the ledger says what is wanted; other rules' entries are left alone.

    Points once earned stay as they were when the policy changes later. What a person entered stands; only the
    ledger's own entries are taken back.
    """
    chains: dict[Key, list[dict]] = defaultdict(list)
    heads = {}
    for entry in sorted(ledger, key=lambda e: (e["reverses"] is not None, e["at"], e["entry_id"])):
        if entry["rule_id"] in rules:
            key = (entry["trainee_id"], entry["rule_id"], entry["ref_type"], entry["ref_id"])
            chains[key].append(entry)
    for key, chain in chains.items():
        reversed_ids = {e["reverses"] for e in chain if e["reverses"]}
        heads[key] = next(e for e in chain if e["entry_id"] not in reversed_ids)
    earned, taken = [], []
    for key in sorted({*chains, *wanted}):
        head, count = heads.get(key), len(chains.get(key, []))
        standing = head is not None and head["points"] > 0
        if key in wanted and not standing:
            points, at = wanted[key]
            earned.append(_entry(key, count, head["points"] * -1 if head else points, at if not head else now, head))
        elif key not in wanted and standing and head["issued_by"] == ISSUER:
            taken.append(_entry(key, count, -head["points"], now, head))
    return Synced(earned, taken)


def sync_gold(records: Records, policy: dict[str, Any], who: str, reason: str | None = None) -> Synced:
    """Work out what is due from the records and bring the ledger there. Doing it twice changes nothing."""
    rules = rules_of(policy)
    done = entries_for(records.rows(table_named("energy_gold")), due(facts_of(records), rules), set(rules.points), now_utc())
    for entries, action in ((done.earned, "gold earned"), (done.taken_back, "gold taken back")):
        if entries:
            add_rows(records, "energy_gold", entries, who, reason, action=action)
    return done


def _entry(key: Key, count: int, points: int, at: str, head: dict | None) -> dict[str, Any]:
    trainee, rule, ref_type, ref_id = key
    digest = hashlib.sha256("\n".join([*key, str(count)]).encode()).hexdigest()[:16]
    return {"entry_id": f"G-{digest}", "trainee_id": trainee, "at": at, "rule_id": rule, "points": points, "ref_type": ref_type, "ref_id": ref_id,
            "issued_by": ISSUER, "reverses": head["entry_id"] if head else None}
