"""The parts of payloads that speak of real work and of signals. Absent where nothing is recorded."""

from __future__ import annotations

from typing import Any

from cohort_tools.indicators.alerts import alerts, levels
from cohort_tools.indicators.company import staffing
from cohort_tools.indicators.hours import cached_refresh
from cohort_tools.indicators.ledger import rule_quality
from cohort_tools.indicators.spread import library
from cohort_tools.indicators.uplift import uplift_units
from cohort_tools.indicators.value import value_of
from cohort_tools.indicators.work import active_days, eligible_workdays
from cohort_tools.payloads import plain
from cohort_tools.payloads.common import Context
from cohort_tools.payloads.real import (
    agreement,
    demand_block,
    metric_series,
    review_rows,
    share_rows,
    solution_rows,
)

#: Signals that count days; the report says since when instead.
COUNTING = ("R1", "R5", "R6")
TRAINEE_WORK = ("real_share", "real_share_recent", "usage_rate", "refresh_compliance", "embedded", "energy_gold")
COHORT_WORK = ("adoption", "cohort_real_share", "cohort_sla_hit", "cohort_response_median", "coverage", "reuse_rate", "internal_teaching", "mentees_advanced", "regions_reached")


def cached_alerts(context: Context) -> list[dict[str, Any]]:
    """Return the open signals as plain rows, computed once."""
    if "alerts" not in context._cache:
        found = alerts(context.facts)
        context._cache["levels"] = levels(found)
        rows = found.to_dict("records")
        for row in rows:
            if row["rule"] in COUNTING:  # a number of days that grows each night would make every page anew each night
                row["observed"] = f"> {row['threshold']}"
        context._cache["alerts"] = rows
    return context._cache["alerts"]


def trainee_work(context: Context, trainee: str) -> dict[str, Any]:
    """Return the optional sections of a trainee's payload for which there are records."""
    facts, found = context.facts, {}
    log = facts.table("training_log")
    mine = log[log["trainee_id"] == trainee]
    if len(mine):
        months = mine.assign(month=mine["date"].str[:7], real=mine["minutes"].where(mine["context"] == "real_scenario", 0)).groupby("month")[["minutes", "real"]].sum()
        found["hours"] = plain(_every_month(months).tail(14).reset_index().to_dict("records"))
    days = active_days(facts)
    used = days[days["trainee_id"] == trainee]
    if len(used):
        found["usage"] = {"days": sorted(used["day"].tail(180)), "rate": value_of(facts, "usage_rate", trainee), **usage_baseline(context).get(trainee, {"recent": None, "baseline": None})}
    if len(facts.table("refresh_log")):
        found["refresh"] = refresh_of(context, trainee)
    gold = facts.table("energy_gold")
    if (gold["trainee_id"] == trainee).any():
        found["gold"] = plain(gold[gold["trainee_id"] == trainee].sort_values("at").assign(at=gold["at"].str[:10])[["at", "rule_id", "points", "ref_type", "ref_id"]].to_dict("records"))
    pair = facts.trainees.loc[trainee, "pair_id"]
    reviews = review_rows(context, context.scenarios_of(pair)) if isinstance(pair, str) else []
    if reviews:
        found["reviews"] = reviews
    awards = facts.table("badge_award")
    found["badges"] = plain([{"achievement": r["achievement_id"], "issued": r["issued_at"][:10], "revoked": r["revoked_at"][:10] if isinstance(r["revoked_at"], str) else None, "file": f"{r['award_id']}.json", "sha256": r["credential_sha256"]}
                             for r in awards[awards["trainee_id"] == trainee].sort_values("issued_at").to_dict("records")])
    values = {n: value_of(facts, n, trainee) for n in TRAINEE_WORK}
    found["work"] = {n: v for n, v in values.items() if v["value"] is not None}
    found["alerts"] = [a for a in cached_alerts(context) if a["subject"] == trainee]
    return found


def _every_month(months):
    """Fill the months between the first and the last with zeros: a gap in a chart would be read as no time at all."""
    import pandas as pd

    return months.reindex([str(m) for m in pd.period_range(months.index.min(), months.index.max(), freq="M")], fill_value=0).rename_axis("month")


def refresh_of(context: Context, trainee: str) -> list[dict[str, Any]]:
    """Return the refresh hours by month: an AI manager's against what the month asks for, an AIBP's as they are (they are free to)."""
    facts = context.facts
    if facts.trainees.loc[trainee, "role"] == "ai_manager":
        months = cached_refresh(facts)
        return plain(months[months["trainee_id"] == trainee].tail(12).to_dict("records"))
    log = facts.table("refresh_log")
    log = log[log["trainee_id"] == trainee]
    verified = log["verified_by"].notna()
    sums = log.assign(month=log["date"].str[:7], hours=log["minutes"].where(verified, 0) / 60, unverified=log["minutes"].where(~verified, 0) / 60).groupby("month")[["hours", "unverified"]].sum()
    return [plain({"trainee_id": trainee, "month": m, **row, "target": None, "met": None, "complete": m < facts.today[:7]}) for m, row in sums.tail(12).to_dict("index").items()]


def usage_baseline(context: Context) -> dict[str, dict[str, Any]]:
    """Return each trainee's share of workdays with AI tools in the last 14 days and in their own eight weeks before."""
    import pandas as pd

    if "baseline" not in context._cache:
        facts = context.facts
        split = (pd.Timestamp(facts.today) - pd.Timedelta(days=14)).strftime("%Y-%m-%d")
        days = eligible_workdays(facts, 7 * facts.policy["alerts"]["usage_weeks"] + 14).merge(active_days(facts), on=["trainee_id", "day"], how="left")
        rates = days.assign(active=days["events"].notna(), recent=days["day"] >= split).groupby(["trainee_id", "recent"])["active"].mean().unstack("recent").reindex(columns=[False, True])
        context._cache["baseline"] = {t: plain({"recent": r[True], "baseline": r[False]}, 3) for t, r in rates.iterrows()}
    return context._cache["baseline"]


def pair_work(context: Context, pair: str, members: list[str], scenarios: list[dict[str, Any]], units: list[str]) -> dict[str, Any]:
    """Return the optional sections of a pair's payload for which there are records."""
    found: dict[str, Any] = {"alerts": [a for a in cached_alerts(context) if a["subject"] == pair], "agreement": agreement(context, scenarios)}
    demand = demand_block(context, "pair_id", pair)
    if demand:
        demand["values"]["delivery_median"] = value_of(context.facts, "delivery_median", pair)
        found["demand"] = demand
    for name, rows in (("metrics", metric_series(context, units)), ("solutions", solution_rows(context, pair=pair)), ("reviews", review_rows(context, scenarios)), ("shares", share_rows(context, scenarios, members))):
        if rows:
            found[name] = rows
    return found


def cohort_work(context: Context, cohort: str) -> dict[str, Any]:
    """Return the optional sections of the cohort's payload for which there are records."""
    facts = context.facts
    values = {n: value_of(facts, n, cohort) for n in COHORT_WORK}
    found: dict[str, Any] = {"work": {n: v for n, v in values.items() if v["value"] is not None}, "staffing": plain(staffing(facts, cohort))}
    rows = cached_alerts(context)
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        counts.setdefault(row["rule"], {"watch": 0, "act": 0})[row["level"]] += 1
    since: dict[str, str] = {}
    for row in rows:
        since[row["rule"]] = min(since.get(row["rule"], row["since"]), row["since"])
    if len(facts.table("alert")):
        found["judged"] = plain(rule_quality(facts)[["rule", "n", "precision", "lo", "hi", "recall", "lead_days"]].to_dict("records"))
    found["alerts"] = {"rules": [{"rule": r, **c, "oldest": since[r]} for r, c in sorted(counts.items())], "levels": {x: list(context._cache["levels"].values()).count(x) for x in ("watch", "act")}}
    moved = uplift_units(facts)
    if len(moved):
        found["uplift"] = plain([{"metric": m, **value_of(facts, "uplift", m)} for m in sorted(set(moved["metric_id"]))])
    if len(facts.table("solution")):
        found["library"] = plain(library(facts))
    return found
