"""Answers about the company: staffing, business metrics, uplift, talent, the library, regions."""

from __future__ import annotations

from cohort_tools.demo.large.answers import Sheet, mean, share
from cohort_tools.demo.large.answers.world import FAR, World

METRICS = {"AAR": ("aar", 1), "CTS": ("cts", -1), "FCR": ("fcr", 1), "GMV_per_head": ("gmv_per_head", 1), "GP_per_head": ("gp_per_head", 1)}


def answer(world: World, sheet: Sheet) -> None:
    """Note the answers about the company."""
    _staffing(world, sheet)
    _talent(world, sheet)
    _library(world, sheet)
    for metric, (name, direction) in METRICS.items():
        _metric(world, sheet, metric, name, direction)


def _staffing(world: World, sheet: Sheet) -> None:
    c, units, pairs = world.cohort, {u["bu_id"] for u in world.units}, len(world.active_pairs)
    load = {p: {r["bu_id"] for r in world.tables["pair_bu"] if r["pair_id"] == p and r["bu_id"] in units} for p in world.active_pairs}
    fte = {}
    for s in world.tables["staff"]:
        if s["from_date"] <= world.day < (s.get("to_date") or FAR):
            fte[s["kind"]] = fte.get(s["kind"], 0) + s["fte"]
    sheet.add("pairs_gap", c, pairs - -(-len(units) // 5), len(units))
    sheet.add("experts_gap", c, fte["teaching_expert"] - -(-pairs // 10), pairs)
    sheet.add("ops_gap", c, fte["ops_officer"] - -(-pairs // 10), pairs)
    sheet.add("coverage", c, len(set().union(*load.values())) / len(units), len(units))
    most = max(len(v) for v in load.values())
    sheet.add("load_max", c, most, pairs, status="overloaded" if most > 5 else "ok")
    for pair in world.pairs:
        n = len(load.get(pair, ()))
        sheet.add("pair_load", pair, n if pair in load else None, n, "pair_has_ended", status="overloaded" if n > 5 else "ok")


def _talent(world: World, sheet: Sheet) -> None:
    c, year_ago, advanced = world.cohort, f"{world.today.year - 1}{world.day[4:]}", set()
    for m in world.tables["mentoring"]:
        for g in world.tables["gate_decision"]:
            day = g["decided_at"][:10]
            if g["verdict"] == "granted" and g["subject_id"] == m["mentee_id"] and day > year_ago and m["from_date"] <= day < (m["to_date"] or FAR):
                advanced.add(m["mentee_id"])
    sheet.add("mentees_advanced", c, len(advanced), len(world.tables["mentoring"]))
    rows = world.tables["teaching"]
    sheet.add("internal_teaching", c, share(sum(r["minutes"] for r in rows if r["taught_by"] == "internal"), sum(r["minutes"] for r in rows)), len(rows))
    for centre in world.tables["competence_centre"]:
        levels = [x for x in world.tables["ladder_level"] if x["domain_id"] == centre["domain_id"]]
        wanted = sum(x["target_headcount"] for x in levels)
        sheet.add("ladder_fill", centre["domain_id"], share(sum(min(x["filled"], x["target_headcount"]) for x in levels), wanted), wanted, "no_levels")


def _library(world: World, sheet: Sheet) -> None:
    c, landed = world.cohort, {r["scenario_id"]: r for r in world.landed()}
    reuse = world.tables["solution_reuse"]
    sheet.add("reuse_rate", c, share(len(landed.keys() & {r["scenario_id"] for r in reuse}), len(landed)), len(landed))
    newest: dict[str, dict] = {}
    for s in world.tables["solution"]:
        if s["version"] > newest.get(s["solution_id"], {"version": 0})["version"]:
            newest[s["solution_id"]] = s
    n = len(newest)
    uses = {s: {r["scenario_id"] for r in reuse if r["solution_id"] == s} for s in newest}
    sheet.add("library_entries", c, n, n)
    sheet.add("library_reviewed", c, mean(float((s["reviewed_at"] or FAR) <= world.day) for s in newest.values()), n)
    sheet.add("library_stale", c, mean(float((s["review_by"] or FAR) < world.day) for s in newest.values()), n)
    sheet.add("library_reuse", c, mean(len(u) for u in uses.values()), n)
    sheet.add("library_orphans", c, sum(not u for u in uses.values()), n)
    unit_of = {r["scenario_id"]: r["bu_id"] for r in world.tables["scenario"]}
    wide = sum(any(x in landed and world.region[unit_of[x]] != world.region[unit_of[newest[s]["scenario_ids"].split(";")[0]]] for x in u) for s, u in uses.items())
    sheet.add("solution_spread", c, wide / n, n)
    regions = {u["region"] for u in world.units}
    sheet.add("regions_reached", c, len({world.region[r["bu_id"]] for r in landed.values()} & regions) / len(regions), len(regions))
    for region in regions:
        size = sum(u["region"] == region for u in world.units)
        sheet.add("landed_per_unit", region, sum(world.region[r["bu_id"]] == region for r in landed.values()) / size, size)


def _metric(world: World, sheet: Sheet, metric: str, name: str, direction: int) -> None:
    seen = {(r["bu_id"], r["period_start"][:7]): (r["numerator"], r["denominator"]) for r in world.tables["metric_obs"] if r["metric_id"] == metric}
    months = sorted({m for _, m in seen})[-3:]
    for unit in [u["bu_id"] for u in world.tables["business_unit"]]:
        value = ratio(seen, [unit], months)
        status = ("unattended" if value >= 0.6 else "ok") if metric == "AAR" and value is not None else None
        sheet.add(name, unit, value, len(months) if value is not None else 0, "not_measured", status=status)
    units = sorted({u for u, _ in seen})
    sheet.add("metric_level", metric, ratio(seen, units, months), len(units))
    first: dict[str, str] = {}
    for r in world.landed():
        first[r["bu_id"]] = min(r["landed_at"], first.get(r["bu_id"], FAR))
    others = [u for u in units if u not in first]
    deltas, beyond = [], []
    for unit, day in first.items():
        before = [shift(day[:7], -i) for i in (1, 2, 3)]
        start = shift(day[:7], 1 if day[8:] == "01" else 2)
        after = [shift(start, i) for i in (0, 1, 2)]
        pre, post = ratio(seen, [unit], before), ratio(seen, [unit], after)
        if pre is None or post is None:
            continue
        if pre:
            deltas.append(direction * (post - pre) / abs(pre))
        beyond.append(direction * ((post - pre) - (ratio(seen, others, after) - ratio(seen, others, before))))
    sheet.add("uplift", metric, mean(deltas), len(deltas), "no_full_window")
    sheet.add("uplift_did", metric, mean(beyond) if len(others) >= 4 else None, len(beyond), "too_few_untreated_units")


def ratio(seen: dict, units: list[str], months: list[str]) -> float | None:
    """Return summed numerators over summed denominators; None when one month is missing."""
    rows = [seen.get((u, m)) for u in units for m in months]
    return None if None in rows or not rows else sum(t for t, _ in rows) / sum(b for _, b in rows)


def shift(month: str, by: int) -> str:
    """Return the month so many months later."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{number // 12}-{number % 12 + 1:02d}"
