"""The parts of payloads that speak of real work and of signals. Absent where nothing is recorded."""

from __future__ import annotations

from typing import Any

from cohort_tools.indicators.alerts import alerts, levels
from cohort_tools.indicators.company import staffing
from cohort_tools.indicators.hours import cached_refresh
from cohort_tools.indicators.spread import library
from cohort_tools.indicators.uplift import uplift_units
from cohort_tools.indicators.value import value_of
from cohort_tools.indicators.work import active_days
from cohort_tools.payloads import plain
from cohort_tools.payloads.common import Context

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
        months = mine.assign(month=mine["date"].str[:7], real=mine["minutes"].where(mine["context"] == "real_scenario", 0)).groupby("month")[["minutes", "real"]].sum().reset_index()
        found["hours"] = plain(months.to_dict("records"))
    days = active_days(facts)
    used = days[days["trainee_id"] == trainee]
    if len(used):
        found["usage"] = {"days": sorted(used["day"].tail(180)), "rate": value_of(facts, "usage_rate", trainee)}
    if facts.trainees.loc[trainee, "role"] == "ai_manager" and len(facts.table("refresh_log")):
        months = cached_refresh(facts)
        found["refresh"] = plain(months[months["trainee_id"] == trainee].tail(12).to_dict("records"))
    gold = facts.table("energy_gold")
    if (gold["trainee_id"] == trainee).any():
        found["gold"] = plain(gold[gold["trainee_id"] == trainee].sort_values("at").assign(at=gold["at"].str[:10])[["at", "rule_id", "points", "ref_type", "ref_id"]].to_dict("records"))
    values = {n: value_of(facts, n, trainee) for n in TRAINEE_WORK}
    found["work"] = {n: v for n, v in values.items() if v["value"] is not None}
    found["alerts"] = [a for a in cached_alerts(context) if a["subject"] == trainee]
    return found


def pair_work(context: Context, pair: str) -> dict[str, Any]:
    """Return the optional sections of a pair's payload for which there are records."""
    facts = context.facts
    found: dict[str, Any] = {"alerts": [a for a in cached_alerts(context) if a["subject"] == pair]}
    values = {n: value_of(facts, n, pair) for n in ("sla_hit", "response_median", "response_p90", "delivery_median")}
    if values["sla_hit"]["n"] or values["response_median"]["n"]:
        requests = facts.table("demand_request")
        waiting = requests[(requests["pair_id"] == pair) & requests["first_response_at"].isna() & (requests["cancelled"] == 0)].sort_values("opened_at")
        found["demand"] = {"values": values, "waiting": plain([{"id": r["request_id"], "bu": r["bu_id"], "priority": r["priority"], "opened": r["opened_at"][:10]} for r in waiting.to_dict("records")])}
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
    found["alerts"] = {"rules": [{"rule": r, **c} for r, c in sorted(counts.items())], "levels": {x: list(context._cache["levels"].values()).count(x) for x in ("watch", "act")}}
    moved = uplift_units(facts)
    if len(moved):
        found["uplift"] = plain([{"metric": m, **value_of(facts, "uplift", m)} for m in sorted(set(moved["metric_id"]))])
    if len(facts.table("solution")):
        found["library"] = plain(library(facts))
    return found
