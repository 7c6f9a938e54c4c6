"""The payload of one business unit, for its head: scenarios, demands, metrics and solutions of the unit. It names nobody and shows no score."""

from __future__ import annotations

from typing import Any

from cohort_tools.payloads import validate
from cohort_tools.payloads.common import Context, message
from cohort_tools.payloads.real import demand_block, metric_series, solution_rows


def unit_payload(context: Context, unit: str) -> dict[str, Any]:
    """Return everything that a business unit's report shows. Raises RecordsError when it breaks its schema."""
    facts = context.facts
    row = next(r for r in facts.table("business_unit").to_dict("records") if r["bu_id"] == unit)
    served = facts.table("pair_bu")
    now = served[(served["bu_id"] == unit) & (served["from_date"] <= facts.today) & (served["to_date"].fillna("9999") > facts.today)]
    titles = facts.table("scenario")
    mine = set(titles[titles["bu_id"] == unit]["scenario_id"])
    scenarios = [{k: v for k, v in s.items() if k != "pair"} for s in context.scenarios if s["id"] in mine]
    payload = {**context.head("unit"), "subject": {"id": unit, "name": row["name"], "pairs": sorted(now["pair_id"])}, "scenarios": scenarios,
               "demand": demand_block(context, "bu_id", unit), "metrics": metric_series(context, [unit]), "solutions": solution_rows(context, mine)}
    return validate({**payload, "actions": unit_actions(payload)})


def unit_actions(payload: dict[str, Any], most: int = 3) -> list[dict[str, Any]]:
    """Return at most three things for the head of the unit to do."""
    found = []
    ready = [s for s in payload["scenarios"] if s["status"] == "demo_passed"]
    if ready:
        found.append(message("unit_use", title=ready[0]["title"]))
    waiting = (payload["demand"] or {}).get("waiting", [])
    if waiting:
        found.append(message("unit_waiting", count=len(waiting), since=waiting[0]["opened"]))
    if not payload["subject"]["pairs"]:
        found.append(message("unit_no_pair"))
    elif not payload["scenarios"]:
        found.append(message("unit_propose"))
    return (found or [message("unit_nothing")])[:most]
