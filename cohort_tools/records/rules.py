"""Rules between tables. Each is a function that yields problems; `check_rules` runs them all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, select, text

from cohort_tools.records.errors import Problem
from cohort_tools.records.tables import table_named

RULES: list[Callable] = []
FAR = "9999-12-31"


class Tables:
    """Reads each table once; rows are dictionaries with `source` (file and line)."""

    def __init__(self, main: Connection, pii: Connection):
        self._main, self._pii, self._cache = main, pii, {}

    def __getitem__(self, name: str) -> list[dict[str, Any]]:
        if name not in self._cache:
            table = table_named(name)
            connection = self._pii if name == "trainee_pii" else self._main
            self._cache[name] = [dict(r._mapping) for r in connection.execute(select(table))]
        return self._cache[name]

    def by(self, name: str, key: str) -> dict[Any, dict[str, Any]]:
        """Return a table's rows by one column."""
        return {row[key]: row for row in self[name]}

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Run a query that both databases understand."""
        return [dict(r._mapping) for r in self._main.execute(text(sql))]


def check_rules(main: Connection, pii: Connection) -> list[Problem]:
    """Return every broken rule between tables, with the file and line that each row came from."""
    tables = Tables(main, pii)
    return [problem for rule in RULES for problem in rule(tables)]


def rule(function):
    """Register a rule."""
    RULES.append(function)
    return function


def _at(row: dict, message: str, severity: str = "error") -> Problem:
    path, _, line = row["source"].rpartition(":")
    return Problem(path or row["source"], int(line) if path and line.isdigit() else None, message, severity)


def _overlaps(rows: list[dict], start: str = "from_date", end: str = "to_date") -> Iterator[tuple[dict, dict]]:
    ordered = sorted(rows, key=lambda r: r[start])
    for before, after in zip(ordered, ordered[1:], strict=False):
        if after[start] < (before[end] or FAR):
            yield before, after


def _grouped(rows: list[dict], key: str) -> dict[Any, list[dict]]:
    groups = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


@rule
def pair_roles(t: Tables) -> Iterator[Problem]:
    """A pair is one AI manager and one AIBP of the same cohort."""
    people = t.by("trainee", "trainee_id")
    for pair in t["pair"]:
        for column, role in (("ai_manager_id", "ai_manager"), ("aibp_id", "aibp")):
            person = people[pair[column]]
            if person["role"] != role:
                yield _at(pair, f"pair {pair['pair_id']}: {pair[column]} is in {column} but has the role {person['role']}; swap the two or correct the roster")
            if person["cohort_id"] != pair["cohort_id"]:
                yield _at(pair, f"pair {pair['pair_id']}: {pair[column]} belongs to cohort {person['cohort_id']}, the pair to {pair['cohort_id']}")


@rule
def one_pair_at_a_time(t: Tables) -> Iterator[Problem]:
    """A trainee is in at most one pair at any time."""
    of = defaultdict(list)
    for pair in t["pair"]:
        of[pair["ai_manager_id"]].append(pair)
        of[pair["aibp_id"]].append(pair)
    for trainee, pairs in of.items():
        for before, after in _overlaps(pairs):
            yield _at(after, f"{trainee} is already in pair {before['pair_id']} on {after['from_date']}; end that pair first")


@rule
def leave_overlap(t: Tables) -> Iterator[Problem]:
    """Two leaves of one trainee do not overlap."""
    for trainee, rows in _grouped(t["leave"], "trainee_id").items():
        for before, after in _overlaps(rows):
            yield _at(after, f"the leave of {trainee} from {after['from_date']} overlaps the one from {before['from_date']}")


@rule
def unit_cycle(t: Tables) -> Iterator[Problem]:
    """A business unit is not its own ancestor."""
    parents = {r["bu_id"]: r["parent_bu_id"] for r in t["business_unit"]}
    for row in t["business_unit"]:
        seen, here = {row["bu_id"]}, parents[row["bu_id"]]
        while here and here not in seen:
            seen.add(here)
            here = parents.get(here)
        if here == row["bu_id"]:
            yield _at(row, f"business unit {row['bu_id']} is above itself; correct parent_bu_id")


@rule
def units_of_pairs(t: Tables) -> Iterator[Problem]:
    """A business unit has one pair at a time, and a pair at most five units (both are warnings)."""
    for unit, rows in _grouped(t["pair_bu"], "bu_id").items():
        for before, after in _overlaps(rows):
            yield _at(after, f"{unit} is served by {before['pair_id']} and {after['pair_id']} at once", "warn")
    for pair, rows in _grouped(t["pair_bu"], "pair_id").items():
        for row in rows:
            active = [r for r in rows if r["from_date"] <= row["from_date"] < (r["to_date"] or FAR)]
            if len(active) > 5 and row is active[-1]:
                yield _at(row, f"{pair} serves {len(active)} business units on {row['from_date']}; the plan is at most five", "warn")


@rule
def item_points(t: Tables) -> Iterator[Problem]:
    """The items of a lab add up to its points."""
    totals = defaultdict(float)
    for item in t["lab_item"]:
        totals[item["lab_id"]] += item["max_points"]
    for lab in t["lab"]:
        if abs(totals[lab["lab_id"]] - lab["max_points"]) > 1e-6:
            yield _at(lab, f"lab {lab['lab_id']}: its items add up to {totals[lab['lab_id']]:g} points, the lab says {lab['max_points']:g}")


@rule
def attempts_follow(t: Tables) -> Iterator[Problem]:
    """Attempts are numbered 1, 2, 3 without a gap."""
    for row in t.query("SELECT lab_id, owner_id, COUNT(*) AS n, MAX(attempt) AS last, MIN(source) AS source FROM attempt "
                       "GROUP BY lab_id, owner_id HAVING COUNT(*) <> MAX(attempt)"):
        yield _at(row, f"{row['owner_id']} on {row['lab_id']}: {row['n']} attempts are recorded but the last has number {row['last']}", "warn")


@rule
def landed_has_demo(t: Tables) -> Iterator[Problem]:
    """A landed scenario passed a live demo before two reviewers from outside the pair, for a unit of the pair."""
    reviews = _grouped(t["demo_review"], "scenario_id")
    pairs = t.by("pair", "pair_id")
    for s in t["scenario"]:
        if not s["landed_at"]:
            continue
        pair = pairs[s["pair_id"]]
        members = {pair["ai_manager_id"], pair["aibp_id"]}
        passed = {r["reviewer_id"] for r in reviews[s["scenario_id"]]
                  if r["verdict"] == "pass" and r["live"] and r["held_at"] <= s["landed_at"]} - members
        if len(passed) < 2:
            yield _at(s, f"scenario {s['scenario_id']} is landed, but {len(passed)} reviewer(s) from outside the pair passed a live demo by {s['landed_at']}; it needs 2")
        units = {r["bu_id"] for r in t["pair_bu"] if r["pair_id"] == s["pair_id"] and r["from_date"] <= s["landed_at"] < (r["to_date"] or FAR)}
        if s["bu_id"] not in units:
            yield _at(s, f"scenario {s['scenario_id']} landed in {s['bu_id']}, which {s['pair_id']} did not serve on {s['landed_at']}")


@rule
def reviewers_from_outside(t: Tables) -> Iterator[Problem]:
    """Nobody reviews a demo of the own pair."""
    scenarios, pairs = t.by("scenario", "scenario_id"), t.by("pair", "pair_id")
    for review in t["demo_review"]:
        pair = pairs[scenarios[review["scenario_id"]]["pair_id"]]
        if review["reviewer_id"] in (pair["ai_manager_id"], pair["aibp_id"]):
            yield _at(review, f"{review['reviewer_id']} reviews a demo of the own pair {pair['pair_id']}; choose somebody else")


@rule
def minutes_of_a_day(t: Tables) -> Iterator[Problem]:
    """Training and refresh minutes of one person and day stay within 16 hours."""
    sql = ("SELECT trainee_id, date, SUM(minutes) AS total, MIN(source) AS source FROM (SELECT trainee_id, date, minutes, source FROM training_log "
           "UNION ALL SELECT trainee_id, date, minutes, source FROM refresh_log) AS logs GROUP BY trainee_id, date HAVING SUM(minutes) > 960")
    for row in t.query(sql):
        yield _at(row, f"{row['trainee_id']} has {row['total']} minutes of training on {row['date']}; a day holds at most 960")


@rule
def events_in_the_past(t: Tables) -> Iterator[Problem]:
    """A usage event is not later than its import."""
    for row in t.query('SELECT event_id, "at", source FROM usage_event WHERE "at" > ingested_at'):
        yield _at(row, f"usage event {row['event_id']} is at {row['at']}, after it was imported; check the clock that wrote it")


@rule
def gold_once(t: Tables) -> Iterator[Problem]:
    """A trainee earns Energy Gold once for one thing by one rule; a reversal names an entry of the same trainee."""
    entries, seen = t.by("energy_gold", "entry_id"), {}
    for row in t["energy_gold"]:
        if row["reverses"]:
            other = entries.get(row["reverses"])
            if other and (other["trainee_id"] != row["trainee_id"] or other["points"] != -row["points"]):
                yield _at(row, f"entry {row['entry_id']} reverses {row['reverses']} but has another trainee or another number of points")
            continue
        key = (row["trainee_id"], row["rule_id"], row["ref_type"], row["ref_id"])
        if key in seen:
            yield _at(row, f"entry {row['entry_id']}: {row['trainee_id']} already earned {row['rule_id']} for {row['ref_type']} {row['ref_id']} in {seen[key]}")
        seen[key] = row["entry_id"]


@rule
def badge_needs_gate(t: Tables) -> Iterator[Problem]:
    """A badge for a stage goes to a trainee whose gate a person has granted."""
    granted = {(r["subject_id"], f"stage-{r['stage']}") for r in t["gate_decision"] if r["verdict"] == "granted"}
    for award in t["badge_award"]:
        if award["achievement_id"].startswith("stage-") and (award["trainee_id"], award["achievement_id"]) not in granted:
            yield _at(award, f"badge {award['award_id']}: nobody has granted {award['achievement_id']} to {award['trainee_id']}")


@rule
def solutions_are_used_by_others(t: Tables) -> Iterator[Problem]:
    """A solution rests on a landed scenario; reuse and use come from outside the owning pair."""
    landed = {s["scenario_id"] for s in t["scenario"] if s["landed_at"]}
    owners = {s["solution_id"]: s["owner_pair"] for s in t["solution"]}
    pairs = t.by("pair", "pair_id")
    for s in t["solution"]:
        if not set(s["scenario_ids"].split(";")) & landed:
            yield _at(s, f"solution {s['solution_id']} names no landed scenario in scenario_ids")
    for r in t["solution_reuse"]:
        if owners.get(r["solution_id"]) == r["reusing_pair"]:
            yield _at(r, f"{r['reusing_pair']} reuses its own solution {r['solution_id']}; only other pairs count")
    for u in t["solution_use"]:
        pair = pairs.get(owners.get(u["solution_id"]), {})
        if u["user_id"] in (pair.get("ai_manager_id"), pair.get("aibp_id")):
            yield _at(u, f"{u['user_id']} uses a solution of the own pair ({u['solution_id']}); only others count")


@rule
def metric_values(t: Tables) -> Iterator[Problem]:
    """A metric's value is its numerator divided by its denominator."""
    for row in t["metric_obs"]:
        if row["value"] is not None and row["denominator"] and abs(row["value"] - row["numerator"] / row["denominator"]) > 1e-6 * max(1, abs(row["value"])):
            yield _at(row, f"{row['metric_id']} of {row['bu_id']} from {row['period_start']}: value {row['value']:g} is not {row['numerator']:g} / {row['denominator']:g}")


@rule
def addresses_are_unique(t: Tables) -> Iterator[Problem]:
    """An e-mail address belongs to one trainee, and personal data to a known one."""
    seen, people = {}, t.by("trainee", "trainee_id")
    for row in t["trainee_pii"]:
        if row["trainee_id"] not in people:
            yield _at(row, f"{row['trainee_id']} is in the personal data but no trainee", "warn")
        email = (row["email"] or "").lower()
        if email and email in seen:
            yield _at(row, f"{row['trainee_id']} has the e-mail address of {seen[email]}; each trainee needs their own")
        seen.setdefault(email, row["trainee_id"])
