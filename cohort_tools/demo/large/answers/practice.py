"""Answers about the weeks: tool use, hours, Energy Gold."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from cohort_tools.demo.large.answers import Sheet, mean, quartiles, share, wilson
from cohort_tools.demo.large.answers.world import World, moment

QUALIFYING = {"ask", "generate", "run_flow", "call_tool", "review", "embed"}


def answer(world: World, sheet: Sheet) -> None:
    """Note the answers about tool use, hours and Energy Gold."""
    _usage(world, sheet)
    _refresh(world, sheet)
    _training(world, sheet)
    _gold(world, sheet)


def _usage(world: World, sheet: Sheet) -> None:
    zone = ZoneInfo(world.tables["cohort"][0]["tz"])
    used: dict[str, set[str]] = {p: set() for p in world.people}
    for e in world.tables["usage_event"]:
        if e["action"] in QUALIFYING:
            used[e["trainee_id"]].add(moment(e["at"]).astimezone(zone).date().isoformat())
    rates = []
    for person, about in world.people.items():
        there = world.workdays(person, world.back(28), world.day)
        rate = share(sum(d in used[person] for d in there), len(there))
        sheet.add("usage_rate", person, rate, len(there), "no_workday_in_window")
        if about["status"] == "active" and rate is not None:
            rates.append(rate)
        before = world.workdays(person, world.back(70), world.back(14))
        sheet.add("usage_baseline", person, share(sum(d in used[person] for d in before), len(before)), len(before), "no_workday_in_window")
        own = {s["scenario_id"] for p in world.pairs_of(person) for s in world.tables["scenario"] if s["pair_id"] == p}
        mine = [e for e in world.tables["usage_event"] if e["trainee_id"] == person and e["action"] in QUALIFYING]
        aibp = about["role"] == "aibp"
        sheet.add("embedded", person, share(sum(e["scenario_id"] in own for e in mine), len(mine)) if aibp else None, len(mine), "no_usage_recorded" if aibp else "not_for_this_role")
    active = [p for p in world.people if world.people[p]["status"] == "active"]
    often = sum(len([d for d in used[p] if world.back(7) <= d < world.day]) >= 3 for p in active)
    sheet.add("adoption", world.cohort, share(often, len(active)), len(active), "no_usage_recorded", *wilson(often, len(active)))
    sheet.add("cohort_usage_rate", world.cohort, mean(rates), len(rates), "no_usage_recorded", *quartiles(rates))


def _refresh(world: World, sheet: Sheet) -> None:
    met_all = months_all = 0
    for person, about in world.people.items():
        if about["role"] == "aibp":
            sheet.add("refresh_compliance", person, None, 0, "not_for_this_role")
            sheet.add("refresh_hours", person, None, sum(r["trainee_id"] == person and r["date"] >= world.day[:7] for r in world.tables["refresh_log"]), "not_for_this_role")
            continue
        month, met, complete = date.fromisoformat(about["start_date"][:7] + "-01"), 0, 0
        while month <= world.today:
            after = (month + timedelta(days=32)).replace(day=1)
            span = [month + timedelta(days=n) for n in range((after - month).days)]
            there = [d for d in span if d.isoformat() >= about["start_date"] and not world.on_leave(person, d.isoformat())]
            rows = [r for r in world.tables["refresh_log"] if r["trainee_id"] == person and r["date"][:7] == month.isoformat()[:7]]
            minutes = sum(r["minutes"] for r in rows if r["verified_by"] and moment(r["verified_at"]) <= world.now)
            target = 8 * 60 * len(there) / len(span)
            if there and after <= world.today:
                complete, met = complete + 1, met + (minutes >= target - 1e-6)
            if after > world.today:
                sheet.add("refresh_hours", person, minutes / 60 if there else None, len(rows), "not_there_this_month", status="met" if minutes >= target else "open")
            month = after
        sheet.add("refresh_compliance", person, share(met, complete), complete, "no_complete_month")
        met_all, months_all = met_all + met, months_all + complete
    sheet.add("cohort_refresh_compliance", world.cohort, share(met_all, months_all), months_all, "no_complete_month", *wilson(met_all, months_all))


def _training(world: World, sheet: Sheet) -> None:
    log = world.tables["training_log"]
    for subject in [*world.people, world.cohort]:
        mine, prefix = [r for r in log if subject in (r["trainee_id"], world.cohort)], "cohort_" if subject == world.cohort else ""
        for name, rows in (("real_share", mine), ("real_share_recent", [r for r in mine if r["date"] > world.back(91)])):
            real = sum(r["minutes"] for r in rows if r["context"] == "real_scenario")
            sheet.add(prefix + name, subject, share(real, sum(r["minutes"] for r in rows)), len(rows), "no_hours_recorded")


def _gold(world: World, sheet: Sheet) -> None:
    by_rule: dict[str, int] = {}
    for r in world.tables["energy_gold"]:
        by_rule[r["rule_id"]] = by_rule.get(r["rule_id"], 0) + r["points"]
    for person in world.people:
        mine = [r for r in world.tables["energy_gold"] if r["trainee_id"] == person]
        lately = [r for r in mine if r["at"][:10] > world.back(91)]
        sheet.add("energy_gold", person, sum(r["points"] for r in mine), len(mine))
        sheet.add("energy_gold_recent", person, sum(r["points"] for r in lately), len(lately))
    sheet.add("gold_concentration", world.cohort, max(by_rule.values()) / sum(by_rule.values()), len(by_rule))
