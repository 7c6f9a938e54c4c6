"""How a cohort moves: stages by month, time in a stage, gates, tool use, hours, Energy Gold, the library, and the state of the data."""

from __future__ import annotations

from typing import Any

from cohort_tools.indicators.company import active_units
from cohort_tools.indicators.demand import kaplan_meier
from cohort_tools.indicators.hours import cached_refresh
from cohort_tools.indicators.uplift import uplift_units
from cohort_tools.indicators.value import value_of
from cohort_tools.indicators.work import active_days, eligible_workdays
from cohort_tools.payloads import plain
from cohort_tools.payloads.common import Context
from cohort_tools.payloads.real import demand_block, thin
from cohort_tools.records.tables import table_named


def cohort_trends(context: Context, cohort: str) -> dict[str, Any]:
    """Return the sections of the cohort's payload that look at time; those without records are left out."""
    found = {"flow": stage_flow(context, cohort), "durations": stage_durations(context, cohort), "funnel": gate_funnel(context, cohort), "usage": usage_weeks(context, cohort),
             "demand": demand_block(context, "cohort_id", cohort), "hours": work_shares(context, cohort), "gold": gold_rules(context, cohort), "growth": library_growth(context),
             "uplift_units": uplift_dots(context), "units": unit_rows(context), "quality": data_quality(context)}
    return {k: v for k, v in found.items() if v}


def granted_on(context: Context) -> dict[tuple[str, int], str]:
    """Return the day on which each gate that stands was granted, by trainee and stage."""
    table = context.facts.table("gate_decision").sort_values("decided_at")
    last = table.groupby(["subject_id", "stage"]).tail(1)
    return {(r["subject_id"], int(r["stage"])): r["decided_at"][:10] for r in last.to_dict("records") if r["verdict"] == "granted"}


def stage_flow(context: Context, cohort: str) -> list[dict[str, Any]]:
    """Return how many trainees worked in each stage at the end of each month, from the first start on."""
    import pandas as pd

    facts, days = context.facts, granted_on(context)
    people = facts.trainees[facts.trainees["cohort_id"] == cohort]
    rows = []
    for month in pd.period_range(people["start_date"].min(), facts.today, freq="M"):
        end = min(month.end_time.strftime("%Y-%m-%d"), facts.today)
        counts = dict.fromkeys("1234", 0)
        for trainee, start in people["start_date"].items():
            if start <= end:
                stage = 1
                while stage < 4 and days.get((trainee, stage), "9") <= end:
                    stage += 1
                counts[str(stage)] += 1
        rows.append({"month": str(month), **counts})
    return rows[-24:]


def stage_durations(context: Context, cohort: str) -> list[dict[str, Any]]:
    """Return for each stage the share of the trainees who have passed its gate after so many months, by Kaplan and Meier.

    Who is still in the stage is counted as waiting, in whole months.
    """
    import pandas as pd

    facts, days, rows = context.facts, granted_on(context), []
    people = facts.trainees[facts.trainees["cohort_id"] == cohort]
    month = facts.policy["stages"]["month_days"]
    for stage in (1, 2, 3):
        months, passed = [], []
        for trainee, start in people["start_date"].items():
            begin = start if stage == 1 else days.get((trainee, stage - 1))
            if begin is None:
                continue
            end = days.get((trainee, stage))
            length = (pd.Timestamp(end or facts.today) - pd.Timestamp(begin)).days / month
            months.append(round(max(length, 0.1), 1) if end else max(int(length), 0))
            passed.append(end is not None)
        if sum(passed) >= 3:
            times, still = kaplan_meier(months, passed)
            median = next((t for t, s in zip(times, still, strict=True) if s <= 0.5 + 1e-12), None)
            rows.append(plain({"stage": stage, "n": len(months), "passed": sum(passed), "median": median, "curve": thin([[t, 1 - s] for t, s in zip(times, still, strict=True)])}))
    return rows


def gate_funnel(context: Context, cohort: str) -> list[dict[str, Any]]:
    """Return for each gate how many of the active trainees have come so far, how many meet it, are borderline, and have been granted it."""
    people, days = context.facts.trainees.query("cohort_id == @cohort and status == 'active'").index, granted_on(context)
    rows = []
    for stage in (1, 2, 3, 4):
        here = [t for t in people if context.stages[t]["number"] >= stage]
        waiting = [t for t in here if (t, stage) not in days]
        eligible = [context.gate(t, stage)["eligible"] for t in waiting]
        rows.append({"stage": stage, "reached": len(here), "granted": len(here) - len(waiting), "eligible": eligible.count("yes"), "borderline": eligible.count("borderline")})
    return rows


def usage_weeks(context: Context, cohort: str, weeks: int = 26) -> list[dict[str, Any]]:
    """Return by complete week the share of workdays with AI tools and the share of trainees who used them on three days or more."""
    import pandas as pd

    facts = context.facts
    if facts.table("usage_event").empty:
        return []
    people = facts.trainees.query("cohort_id == @cohort").index
    days = eligible_workdays(facts, 7 * weeks + 7)
    days = days[days["trainee_id"].isin(people)].merge(active_days(facts), on=["trainee_id", "day"], how="left")
    start = pd.to_datetime(days["day"])
    days = days.assign(week=(start - pd.to_timedelta(start.dt.day_of_week, unit="D")).dt.strftime("%Y-%m-%d"), active=days["events"].notna())
    this_week = (pd.Timestamp(facts.today) - pd.Timedelta(days=pd.Timestamp(facts.today).weekday())).strftime("%Y-%m-%d")
    rows = []
    for week, group in days[days["week"] < this_week].groupby("week"):
        by_person = group.groupby("trainee_id")["active"].sum()
        rows.append(plain({"week": week, "n": len(by_person), "rate": group["active"].mean(), "adoption": (by_person >= facts.policy["usage"]["adopted_days"]).mean()}))
    return rows[-weeks:]


def work_shares(context: Context, cohort: str) -> dict[str, list[float]]:
    """Return the values of all trainees without their names, in order: the share in real scenarios, and of months with refresh hours met."""
    facts = context.facts
    people = facts.trainees.query("cohort_id == @cohort").index
    found = {n: sorted(v["value"] for v in (value_of(facts, n, t) for t in people) if v["value"] is not None) for n in ("real_share", "refresh_compliance")}
    return {n: plain(values, 3) for n, values in found.items() if values}


def gold_rules(context: Context, cohort: str) -> list[dict[str, Any]]:
    """Return the points of Energy Gold by rule: never by person."""
    table = context.facts.table("energy_gold")
    table = table[table["trainee_id"].isin(context.facts.trainees.query("cohort_id == @cohort").index)]
    if table.empty:
        return []
    groups = table.groupby("rule_id").agg(points=("points", "sum"), entries=("points", "size"), people=("trainee_id", "nunique")).sort_values("points", ascending=False)
    total = groups["points"].sum()
    return [plain({"rule": r, **row, "share": row["points"] / total if total else None}) for r, row in groups.to_dict("index").items()]


def library_growth(context: Context) -> list[dict[str, Any]]:
    """Return by month how many entries the solution library had, and how often one had been used again."""
    facts = context.facts
    reviewed = facts.table("solution").dropna(subset=["reviewed_at"]).groupby("solution_id")["reviewed_at"].min().str[:7]
    reused = facts.table("solution_reuse")["at"].str[:7]
    months = sorted({*reviewed, *reused})
    return [{"month": m, "entries": int((reviewed <= m).sum()), "reuses": int((reused <= m).sum())} for m in months][-24:]


def uplift_dots(context: Context) -> list[dict[str, Any]]:
    """Return the relative change of each metric in each unit with a landed scenario, with its interval over units where there are enough."""
    moved = uplift_units(context.facts).dropna(subset=["delta"])
    names = dict(zip(context.facts.table("metric_def")["metric_id"], context.facts.table("metric_def")["name"], strict=True))
    return [plain({"metric": m, "name": names.get(m, m), **value_of(context.facts, "uplift", m), "dots": sorted(group["delta"])}) for m, group in moved.groupby("metric_id")]


def unit_rows(context: Context) -> list[dict[str, Any]]:
    """Return the active business units with their pair, open demands and landed scenarios."""
    facts = context.facts
    served = facts.table("pair_bu")
    served = served[(served["from_date"] <= facts.today) & (served["to_date"].fillna("9999") > facts.today)]
    open_ = facts.table("demand_request")
    open_ = open_[(open_["cancelled"] == 0) & open_["first_response_at"].isna()].groupby("bu_id").size()
    done = {u: sum(1 for s in context.scenarios if s["counts"] and s["bu"] == u) for u in {s["bu"] for s in context.scenarios}}
    return [plain({"id": r["bu_id"], "name": r["name"], "region": r["region"], "headcount": r["headcount"], "pairs": sorted(served[served["bu_id"] == r["bu_id"]]["pair_id"]),
                   "waiting": int(open_.get(r["bu_id"], 0)), "landed": done.get(r["name"], 0)}) for r in active_units(facts).sort_values("bu_id").to_dict("records")]


def data_quality(context: Context) -> dict[str, Any]:
    """Return how fresh and how clean the records are: rows by source, orphans, duplicates, late events, corrections."""
    import pandas as pd

    facts = context.facts
    events, attempts = facts.table("usage_event"), facts.table("attempt")
    known = {*facts.trainees.index, *facts.pairs.index}
    members = set(zip(facts.members["pair_id"], facts.members["trainee_id"], strict=True))
    moved = facts.table("scenario_event").merge(facts.table("scenario")[["scenario_id", "pair_id"]], on="scenario_id", how="left")
    outside = sum((p, t) not in members for p, t in zip(moved["pair_id"], moved["trainee_id"], strict=True))
    came = facts.records.frame(table_named("usage_event"), origin=True)
    came = came[came["ingested_at"].str[:10] > came["ingested_at"].str[:10].min()] if len(came) else came  # the first import brings history
    late = int(((pd.to_datetime(came["ingested_at"].str[:10]) - pd.to_datetime(came["at"].str[:10])).dt.days > 31).sum()) if len(came) else 0
    return {"tables": [plain({"table": f["source"], "rows": f["rows"], "newest": f["newest"]}) for f in context.freshness], "orphans": int((~attempts["owner_id"].isin(known)).sum()),
            "outside": int(outside), "duplicates": int(events.duplicated(["trainee_id", "at", "tool_id", "action"]).sum()), "late": late, "corrections": len(facts.table("score_correction")),
            "open_refresh": int((~cached_refresh(facts)["complete"].astype(bool)).sum()) if len(facts.table("refresh_log")) else 0}
