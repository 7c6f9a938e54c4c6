"""Rules about real work: scenarios and their demos, demands, hours, Energy Gold, solutions, metrics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from cohort_tools.records.errors import Problem
from cohort_tools.records.rules import FAR, Tables, at, grouped, overlaps, rule


@rule
def landed_has_demo(t: Tables) -> Iterator[Problem]:
    """A landed scenario passed a live demo before two reviewers from outside the pair, for a unit of the pair."""
    reviews = grouped(t["demo_review"], "scenario_id")
    pairs = t.by("pair", "pair_id")
    for s in t["scenario"]:
        if not s["landed_at"]:
            continue
        pair = pairs[s["pair_id"]]
        members = {pair["ai_manager_id"], pair["aibp_id"]}
        passed = {r["reviewer_id"] for r in reviews[s["scenario_id"]]
                  if r["verdict"] == "pass" and r["live"] and r["held_at"] <= s["landed_at"]} - members
        if len(passed) < 2:
            yield at(s, f"scenario {s['scenario_id']} is landed, but {len(passed)} reviewer(s) from outside the pair passed a live demo by {s['landed_at']}; it needs 2")
        runs = [r for r in t["demo_run"] if r["scenario_id"] == s["scenario_id"]]
        if not any(counts_for_landing(r, s["landed_at"]) for r in runs):
            yield at(s, f"scenario {s['scenario_id']} is landed, but {_why_no_run(runs, s['landed_at'])}; run `camp records demo {s['scenario_id']}` first")
        units = {r["bu_id"] for r in t["pair_bu"] if r["pair_id"] == s["pair_id"] and r["from_date"] <= s["landed_at"] < (r["to_date"] or FAR)}
        if s["bu_id"] not in units:
            yield at(s, f"scenario {s['scenario_id']} landed in {s['bu_id']}, which {s['pair_id']} did not serve on {s['landed_at']}")


def counts_for_landing(run: dict[str, Any], day: str) -> bool:
    """Say whether a headless demo run lets a scenario land on a day: passed, isolated, not later."""
    return bool(run["passed"]) and run["isolation"] == "bubblewrap" and run["at"][:10] <= day


def _why_no_run(runs: list[dict], day: str) -> str:
    passed = [r for r in runs if r["passed"]]
    if not runs:
        return "its demo notebook was never run headless"
    if not passed:
        return f"none of its {len(runs)} headless demo run(s) passed"
    if all(r["isolation"] != "bubblewrap" for r in passed):
        return "its demo notebook passed only without isolation"
    return f"its demo notebook passed only after {day}"


@rule
def scenario_times(t: Tables) -> Iterator[Problem]:
    """A scenario opens, lands, retires in this order, and a retired one says when."""
    for s in t["scenario"]:
        if s["retired_at"] and s["retired_at"] < (s["landed_at"] or s["opened_at"]):
            yield at(s, f"scenario {s['scenario_id']} was retired on {s['retired_at']}, before it {'landed' if s['landed_at'] else 'was opened'}")
        if s["status"] == "retired" and not s["retired_at"]:
            yield at(s, f"scenario {s['scenario_id']} is retired but has no retired_at", "warn")


@rule
def demands_in_order(t: Tables) -> Iterator[Problem]:
    """A demand is answered before it is accepted, delivered and closed, in this order."""
    names = ("opened_at", "first_response_at", "accepted_at", "delivered_at", "closed_at")
    for row in t["demand_request"]:
        times = [(n, row[n]) for n in names if row[n]]
        for (before, first), (after, then) in zip(times, times[1:], strict=False):
            if then < first:
                yield at(row, f"demand {row['request_id']}: {after} {then} is before {before} {first}")


@rule
def reviewers_from_outside(t: Tables) -> Iterator[Problem]:
    """Nobody reviews a demo of the own pair."""
    scenarios, pairs = t.by("scenario", "scenario_id"), t.by("pair", "pair_id")
    for review in t["demo_review"]:
        pair = pairs[scenarios[review["scenario_id"]]["pair_id"]]
        if review["reviewer_id"] in (pair["ai_manager_id"], pair["aibp_id"]):
            yield at(review, f"{review['reviewer_id']} reviews a demo of the own pair {pair['pair_id']}; choose somebody else")


@rule
def minutes_of_a_day(t: Tables) -> Iterator[Problem]:
    """Training and refresh minutes of one person and day stay within 16 hours."""
    sql = ("SELECT trainee_id, date, SUM(minutes) AS total, MIN(source) AS source FROM (SELECT trainee_id, date, minutes, source FROM training_log "
           "UNION ALL SELECT trainee_id, date, minutes, source FROM refresh_log) AS logs GROUP BY trainee_id, date HAVING SUM(minutes) > 960")
    for row in t.query(sql):
        yield at(row, f"{row['trainee_id']} has {row['total']} minutes of training on {row['date']}; a day holds at most 960")


@rule
def events_in_the_past(t: Tables) -> Iterator[Problem]:
    """A usage event is not later than its import."""
    for row in t.query('SELECT event_id, "at", source FROM usage_event WHERE "at" > ingested_at'):
        yield at(row, f"usage event {row['event_id']} is at {row['at']}, after it was imported; check the clock that wrote it")


@rule
def gold_once(t: Tables) -> Iterator[Problem]:
    """A trainee earns Energy Gold once for one thing by one rule; a reversal names an entry of the same trainee."""
    entries, seen = t.by("energy_gold", "entry_id"), {}
    for row in t["energy_gold"]:
        if row["reverses"]:
            other = entries.get(row["reverses"])
            if other and (other["trainee_id"] != row["trainee_id"] or other["points"] != -row["points"]):
                yield at(row, f"entry {row['entry_id']} reverses {row['reverses']} but has another trainee or another number of points")
            continue
        key = (row["trainee_id"], row["rule_id"], row["ref_type"], row["ref_id"])
        if key in seen:
            yield at(row, f"entry {row['entry_id']}: {row['trainee_id']} already earned {row['rule_id']} for {row['ref_type']} {row['ref_id']} in {seen[key]}")
        seen[key] = row["entry_id"]


@rule
def solutions_are_used_by_others(t: Tables) -> Iterator[Problem]:
    """A solution rests on a landed scenario; reuse and use come from outside the owning pair."""
    landed = {s["scenario_id"] for s in t["scenario"] if s["landed_at"]}
    owners = {s["solution_id"]: s["owner_pair"] for s in t["solution"]}
    pairs = t.by("pair", "pair_id")
    for s in t["solution"]:
        if not set(s["scenario_ids"].split(";")) & landed:
            yield at(s, f"solution {s['solution_id']} names no landed scenario in scenario_ids")
    for r in t["solution_reuse"]:
        if owners.get(r["solution_id"]) == r["reusing_pair"]:
            yield at(r, f"{r['reusing_pair']} reuses its own solution {r['solution_id']}; only other pairs count")
    for u in t["solution_use"]:
        pair = pairs.get(owners.get(u["solution_id"]), {})
        if u["user_id"] in (pair.get("ai_manager_id"), pair.get("aibp_id")):
            yield at(u, f"{u['user_id']} uses a solution of the own pair ({u['solution_id']}); only others count")


@rule
def metric_values(t: Tables) -> Iterator[Problem]:
    """A metric's value is its numerator divided by its denominator."""
    for row in t["metric_obs"]:
        if row["value"] is not None and row["denominator"] and abs(row["value"] - row["numerator"] / row["denominator"]) > 1e-6 * max(1, abs(row["value"])):
            yield at(row, f"{row['metric_id']} of {row['bu_id']} from {row['period_start']}: value {row['value']:g} is not {row['numerator']:g} / {row['denominator']:g}")


@rule
def metric_periods(t: Tables) -> Iterator[Problem]:
    """Two values of one metric and business unit do not cover the same day."""
    groups = defaultdict(list)
    for row in t["metric_obs"]:
        groups[row["metric_id"], row["bu_id"]].append(row)
    for (metric, unit), rows in groups.items():
        for before, after in overlaps(rows, "period_start", "period_end"):
            yield at(after, f"{metric} of {unit} from {after['period_start']} overlaps the value from {before['period_start']}")
