"""Answers about scenarios, stages and gates."""

from __future__ import annotations

from cohort_tools.demo.large.answers import Sheet, mean, median, quartiles, share, wilson
from cohort_tools.demo.large.answers.world import World, answered_by, days, moment, working_hours

WINDOWS = {1: 0, 2: 3, 3: 12, 4: 24}


def answer(world: World, sheet: Sheet) -> None:
    """Note the answers about scenarios, demands, stages and gates."""
    landed = world.landed()
    for pair in world.pairs:
        mine = [r for r in landed if r["pair_id"] == pair]
        sheet.add("scenarios_landed", pair, len(mine), sum(r["pair_id"] == pair for r in world.tables["scenario"]))
        took = [days(r["opened_at"], r["landed_at"]) for r in mine]
        sheet.add("cycle_time", pair, median(took), len(took), "none_landed", *quartiles(took))
        _together(world, sheet, pair)
    sheet.add("cohort_landed", world.cohort, len(landed), len(world.active_pairs))
    _demands(world, sheet)
    _stages(world, sheet, landed)
    _agreement(world, sheet)


def _together(world: World, sheet: Sheet, pair: str) -> None:
    """Scenarios that both touched in the last 28 days, and the working hours between one's event and the other's next."""
    events = [e for e in world.tables["scenario_event"] if e["trainee_id"] in world.members(pair) and world.was_in(pair, e["at"][:10])]
    since = moment(f"{world.back(28)}T23:59:59Z")
    one, two = ({e["scenario_id"] for e in events if e["trainee_id"] == who and moment(e["at"]) > since} for who in world.members(pair))
    sheet.add("co_work", pair, share(len(one & two), len(one | two)), len(one | two), "no_events_in_window")
    waits = []
    for scenario in {e["scenario_id"] for e in events}:
        rows = sorted((e for e in events if e["scenario_id"] == scenario), key=lambda e: e["at"])
        waits += [working_hours(moment(a["at"]), moment(b["at"])) for a, b in zip(rows, rows[1:], strict=False) if a["trainee_id"] != b["trainee_id"]]
    sheet.add("hand_off", pair, median(waits), len(waits), "no_hand_off")


def _demands(world: World, sheet: Sheet) -> None:
    rows = [r for r in world.tables["demand_request"] if r["cancelled"] == "false"]
    for subject in [*world.pairs, world.cohort]:
        mine, prefix = [r for r in rows if subject in (r["pair_id"], world.cohort)], "cohort_" if subject == world.cohort else ""
        waits, leads, hits, counted = [], [], 0, 0
        for r in mine:
            opened, now = moment(r["opened_at"]), world.now
            hours = working_hours(opened, moment(r["first_response_at"]) if r["first_response_at"] else now)
            waits.append((hours, bool(r["first_response_at"])))
            in_time = bool(r["first_response_at"]) and hours <= r["sla_hours"]
            hits, counted = hits + in_time, counted + (in_time or hours > r["sla_hours"])
            end = moment(r["delivered_at"]) if r["delivered_at"] else now
            leads.append(((end - opened).total_seconds() / 86400, bool(r["delivered_at"])))
        why = "too_many_open" if mine else "no_request_yet"
        sheet.add(f"{prefix}sla_hit", subject, share(hits, counted), counted, "no_request_yet", *wilson(hits, counted))
        sheet.add(f"{prefix}response_median", subject, answered_by(waits, 0.5), len(waits), why)
        sheet.add(f"{prefix}response_p90", subject, answered_by(waits, 0.9), len(waits), why)
        sheet.add(f"{prefix}delivery_median", subject, answered_by(leads, 0.5), len(leads), why)


def _stages(world: World, sheet: Sheet, landed: list[dict]) -> None:
    reached = {}
    for person, about in world.people.items():
        away = sum(days(r["from_date"], min(r["to_date"], world.day)) for r in world.tables["leave"] if r["trainee_id"] == person and r["from_date"] <= world.day)
        months = (days(about["start_date"], world.day) - away) / 30.4375
        sheet.add("programme_months", person, months, 1)
        verdicts = {}
        for r in sorted(world.tables["gate_decision"], key=lambda r: r["decided_at"]):
            if r["subject_id"] == person:
                verdicts[r["stage"]] = r["verdict"]
        granted = 0
        while verdicts.get(granted + 1) == "granted":
            granted += 1
        reached[person] = min(granted + 1, 4)
        expected = 1 if months < 3 else 2 if months < 12 else 3 if months < 24 else 4
        pace = "early" if reached[person] > expected else "in_progress" if reached[person] == 2 and 3 <= months < 6 else "on_pace" if reached[person] == expected else "late"
        sheet.add("stage", person, reached[person], granted, status=pace)
    active = [p for p in world.people if world.people[p]["status"] == "active"]
    ready = [p for p in active if _eligible(world, p, reached, landed)]
    world.reached, world.ready = reached, ready
    sheet.add("gate_ready", world.cohort, share(len(ready), len(active)), len(active), "no_data", *wilson(len(ready), len(active)))


def _eligible(world: World, person: str, reached: dict[str, int], landed: list[dict]) -> bool:
    """Say whether every criterion of the gate of somebody's stage is met, and no score is borderline."""
    stage, mine = reached[person], [r for r in landed if any(r["pair_id"] == p and world.was_in(p, r["landed_at"]) for p in world.pairs_of(person))]
    if stage == 1:
        for row in world.marks.of(person):
            lab = row["lab"]
            if lab.config.stage == 1 and lab.config.required:
                points, possible = sum(p or 0 for _, p in row["items"]), sum(i.points for i, _ in row["items"])
                if not row["taken"] or points / possible < 0.6 - 1e-9:
                    return False
        fit = world.fits.get(person)
        manager = world.people[person]["role"] == "ai_manager"
        sem = sum(((0.7 if manager == (d == "business") else 0.3) * world.sems[d]) ** 2 for d in ("business", "ai")) ** 0.5
        return fit is not None and fit >= 0.6 and abs(fit - 0.6) >= 1.96 * sem and min(world.marks.score(person, d) for d in ("business", "ai")) >= 0.5
    if stage == 2:
        return len(mine) >= 3
    if stage == 3:
        led = [r for r in mine if r["lead_id"] == person and len(set(r["departments"].split(";"))) >= 2]
        return any(e["scenario_id"] == r["scenario_id"] and e["verdict"] in ("uplift", "null") for r in led for e in world.tables["scenario_effect"])
    centres = [c for c in world.tables["competence_centre"] if c["owner"] == person and c["opened_at"]]
    mentees = {m["mentee_id"] for m in world.tables["mentoring"] if m["mentor_id"] == person and reached[m["mentee_id"]] >= 2}
    return len(centres) >= 1 and len(mentees) >= 2


def _agreement(world: World, sheet: Sheet) -> None:
    by: dict[tuple, list] = {}
    for r in world.tables["demo_review"]:
        by.setdefault((r["scenario_id"], r["held_at"], r["criterion"]), []).append(r["points"])
    both = [p for p in by.values() if len(p) >= 2]
    sheet.add("reviewer_agreement", world.cohort, mean(float(p[0] == p[1]) for p in both), len(both))
