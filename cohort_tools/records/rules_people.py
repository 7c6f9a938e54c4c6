"""Rules about people, pairs, labs and what was decided about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from cohort_tools.records.errors import Problem
from cohort_tools.records.rules import FAR, Tables, at, grouped, overlaps, rule


@rule
def pair_roles(t: Tables) -> Iterator[Problem]:
    """A pair is one AI manager and one AIBP of the same cohort."""
    people = t.by("trainee", "trainee_id")
    for pair in t["pair"]:
        for column, role in (("ai_manager_id", "ai_manager"), ("aibp_id", "aibp")):
            person = people[pair[column]]
            if person["role"] != role:
                yield at(pair, f"pair {pair['pair_id']}: {pair[column]} is in {column} but has the role {person['role']}; swap the two or correct the roster")
            if person["cohort_id"] != pair["cohort_id"]:
                yield at(pair, f"pair {pair['pair_id']}: {pair[column]} belongs to cohort {person['cohort_id']}, the pair to {pair['cohort_id']}")


@rule
def one_pair_at_a_time(t: Tables) -> Iterator[Problem]:
    """A trainee is in at most one pair at any time."""
    of = defaultdict(list)
    for pair in t["pair"]:
        of[pair["ai_manager_id"]].append(pair)
        of[pair["aibp_id"]].append(pair)
    for trainee, pairs in of.items():
        for before, after in overlaps(pairs):
            yield at(after, f"{trainee} is already in pair {before['pair_id']} on {after['from_date']}; end that pair first")


@rule
def leave_overlap(t: Tables) -> Iterator[Problem]:
    """Two leaves of one trainee do not overlap."""
    for trainee, rows in grouped(t["leave"], "trainee_id").items():
        for before, after in overlaps(rows):
            yield at(after, f"the leave of {trainee} from {after['from_date']} overlaps the one from {before['from_date']}")


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
            yield at(row, f"business unit {row['bu_id']} is above itself; correct parent_bu_id")


@rule
def units_of_pairs(t: Tables) -> Iterator[Problem]:
    """A business unit has one pair at a time, and a pair at most five units (both are warnings)."""
    for unit, rows in grouped(t["pair_bu"], "bu_id").items():
        for before, after in overlaps(rows):
            yield at(after, f"{unit} is served by {before['pair_id']} and {after['pair_id']} at once", "warn")
    for pair, rows in grouped(t["pair_bu"], "pair_id").items():
        for row in rows:
            active = [r for r in rows if r["from_date"] <= row["from_date"] < (r["to_date"] or FAR)]
            if len(active) > 5 and row is active[-1]:
                yield at(row, f"{pair} serves {len(active)} business units on {row['from_date']}; the plan is at most five", "warn")


@rule
def item_points(t: Tables) -> Iterator[Problem]:
    """The items of a lab add up to its points."""
    totals = defaultdict(float)
    for item in t["lab_item"]:
        totals[item["lab_id"]] += item["max_points"]
    for lab in t["lab"]:
        if abs(totals[lab["lab_id"]] - lab["max_points"]) > 1e-6:
            yield at(lab, f"lab {lab['lab_id']}: its items add up to {totals[lab['lab_id']]:g} points, the lab says {lab['max_points']:g}")


@rule
def attempts_follow(t: Tables) -> Iterator[Problem]:
    """Attempts are numbered 1, 2, 3 without a gap."""
    for row in t.query("SELECT lab_id, owner_id, COUNT(*) AS n, MAX(attempt) AS last, MIN(source) AS source FROM attempt "
                       "GROUP BY lab_id, owner_id HAVING COUNT(*) <> MAX(attempt)"):
        yield at(row, f"{row['owner_id']} on {row['lab_id']}: {row['n']} attempts are recorded but the last has number {row['last']}", "warn")


@rule
def badge_needs_gate(t: Tables) -> Iterator[Problem]:
    """A badge for a stage goes to a trainee whose gate a person has granted."""
    granted = {(r["subject_id"], f"stage-{r['stage']}") for r in t["gate_decision"] if r["verdict"] == "granted"}
    for award in t["badge_award"]:
        if award["achievement_id"].startswith("stage-") and (award["trainee_id"], award["achievement_id"]) not in granted:
            yield at(award, f"badge {award['award_id']}: nobody has granted {award['achievement_id']} to {award['trainee_id']}")


@rule
def mentors_are_ahead(t: Tables) -> Iterator[Problem]:
    """A mentor had passed a later gate than the mentee when the mentoring began."""
    def stage(trainee: str, day: str) -> int:
        rows = sorted((r for r in t["gate_decision"] if r["subject_id"] == trainee and r["decided_at"][:10] <= day), key=lambda r: r["decided_at"])
        standing = {r["stage"]: r["verdict"] for r in rows if r["verdict"] != "deferred"}
        return max((s for s, verdict in standing.items() if verdict == "granted"), default=0)

    for row in t["mentoring"]:
        mentor, mentee = stage(row["mentor_id"], row["from_date"]), stage(row["mentee_id"], row["from_date"])
        if mentor <= mentee:
            yield at(row, f"mentoring {row['mentoring_id']}: on {row['from_date']} {row['mentor_id']} had passed gate {mentor} and {row['mentee_id']} gate {mentee}; a mentor is ahead", "warn")


@rule
def addresses_are_unique(t: Tables) -> Iterator[Problem]:
    """An e-mail address belongs to one trainee, and personal data to a known one."""
    seen, people = {}, t.by("trainee", "trainee_id")
    for row in t["trainee_pii"]:
        if row["trainee_id"] not in people:
            yield at(row, f"{row['trainee_id']} is in the personal data but no trainee", "warn")
        email = (row["email"] or "").lower()
        if email and email in seen:
            yield at(row, f"{row['trainee_id']} has the e-mail address of {seen[email]}; each trainee needs their own")
        seen.setdefault(email, row["trainee_id"])


@rule
def nobody_decides_alone(t: Tables) -> Iterator[Problem]:
    """Nobody decides on the own gate, and nobody corrects the own marks."""
    for row in t["gate_decision"]:
        if row["decided_by"] == row["subject_id"]:
            yield at(row, f"stage {row['stage']} of {row['subject_id']} was decided by the same person; let somebody else decide")
    members = {p["pair_id"]: (p["ai_manager_id"], p["aibp_id"]) for p in t["pair"]}
    for row in t["score_correction"]:
        if row["by"] in (row["owner_id"], *members.get(row["owner_id"], ())):
            yield at(row, f"correction {row['correction_id']}: {row['by']} corrects the own marks; let somebody else do it")
