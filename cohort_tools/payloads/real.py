"""Building blocks of payloads that speak of real work: demands, metrics, solutions, demos, shares of the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cohort_tools.indicators.demand import kaplan_meier, responses, waiting_time
from cohort_tools.indicators.scenarios import landed
from cohort_tools.indicators.spread import paired_reviews, weighted_kappa
from cohort_tools.indicators.uplift import uplift_units
from cohort_tools.payloads import plain
from cohort_tools.payloads.common import Context

if TYPE_CHECKING:
    from pandas import DataFrame

#: Open requests are told in steps of a working week, so that a page does not change each hour.
STEP_HOURS = 45


def demand_block(context: Context, column: str, subject: str) -> dict[str, Any] | None:
    """Return how fast the demands of a pair (`pair_id`), a unit (`bu_id`) or a cohort are answered; None without any.

    `curve` is the share answered after so many working hours, by Kaplan and Meier; `open` the hours that
    unanswered ones have waited; `months` the median and nine tenths by month, empty below the policy's number.
    """
    from cohort_tools.indicators.value import wilson

    rows = responses(context.facts)
    rows = rows[rows[column] == subject]
    if rows.empty:
        return None
    times, still = kaplan_meier(rows["hours"], rows["answered"])
    counted = rows[rows["counts"]]
    lo, hi = wilson([counted["hit"].sum()], [len(counted)])
    values = {"sla_hit": _value(counted["hit"].mean() if len(counted) else None, len(counted), "fraction", lo[0], hi[0]),
              "response_median": _value(waiting_time(rows["hours"], rows["answered"], 0.5), len(rows), "hours", reason="too_many_open"),
              "response_p90": _value(waiting_time(rows["hours"], rows["answered"], 0.9), len(rows), "hours", reason="too_many_open")}
    waiting = rows[~rows["answered"]].sort_values("opened_at")
    return plain({"values": values, "curve": thin([[t, 1 - s] for t, s in zip(times, still, strict=True)]), "sla": float(rows["sla_hours"].median()),
                  "open": sorted(int(h // STEP_HOURS) * STEP_HOURS for h in waiting["hours"]), "months": response_months(context, rows),
                  "waiting": [{"id": r["request_id"], "bu": r["bu_id"], "priority": r["priority"], "opened": r["opened_at"][:10]} for r in waiting.to_dict("records")]})


def response_months(context: Context, rows: DataFrame) -> list[dict[str, Any]]:
    """Return n, median, nine tenths and the share in time by month of opening; values are empty where there are too few."""
    enough, found = context.facts.policy["demand"]["trend_n"], []
    for month, group in rows.groupby(rows["opened_at"].str[:7]):
        many = len(group) >= enough
        counted = group[group["counts"]]
        found.append({"month": month, "n": len(group), "median": waiting_time(group["hours"], group["answered"], 0.5) if many else None,
                      "p90": waiting_time(group["hours"], group["answered"], 0.9) if many else None, "hit": counted["hit"].mean() if many and len(counted) else None})
    return found[-14:]


def metric_series(context: Context, units: list[str]) -> list[dict[str, Any]]:
    """Return each metric of each unit by month, with the day of the first landing there and the middle half of the units without one.

    The band needs as many units without a landed scenario as the policy says; else it is empty.
    """
    known = context._cache.get("metrics")
    if known is None:
        known = context._cache["metrics"] = _all_metrics(context)
    return [row for unit in units for row in known.get(unit, [])]


def _all_metrics(context: Context) -> dict[str, list[dict[str, Any]]]:
    """Return `metric_series` of every unit, computed once."""
    facts = context.facts
    observed = facts.table("metric_obs")
    names = facts.table("metric_def").set_index("metric_id")
    places = dict(zip(facts.table("business_unit")["bu_id"], facts.table("business_unit")["name"], strict=True))
    first = landed(facts).groupby("bu_id")["landed_at"].min().to_dict()
    moved = uplift_units(facts).set_index(["metric_id", "bu_id"])[["pre", "post"]].to_dict("index")
    found: dict[str, list[dict[str, Any]]] = {}
    for (unit, metric), table in observed.groupby(["bu_id", "metric_id"]):
        change = moved.get((metric, unit), {"pre": None, "post": None})
        found.setdefault(unit, []).append(plain({"metric": metric, "name": names.loc[metric, "name"], "unit": names.loc[metric, "unit"], "direction": int(names.loc[metric, "direction"]),
                                                 "bu": places.get(unit, unit), "months": list(_ratios(table).items())[-18:], "landed": first.get(unit), "band": _band(context, metric, set(first)), **change}))
    return found


def _ratios(table: DataFrame) -> dict[str, float]:
    sums = table.assign(month=table["period_start"].str[:7]).groupby("month")[["numerator", "denominator"]].sum()
    return {m: r["numerator"] / r["denominator"] for m, r in sums.iterrows() if r["denominator"]}


def _band(context: Context, metric: str, treated: set[str]) -> list[list[Any]]:
    key = f"band {metric}"
    if key not in context._cache:
        table = context.facts.table("metric_obs")
        table = table[(table["metric_id"] == metric) & ~table["bu_id"].isin(treated) & (table["denominator"] != 0)]
        rows = []
        if table["bu_id"].nunique() >= context.facts.policy["uplift"]["untreated_units"]:
            ratio = table["numerator"] / table["denominator"]
            quarters = ratio.groupby(table["period_start"].str[:7]).quantile([0.25, 0.75]).unstack()
            rows = [[m, float(r[0.25]), float(r[0.75])] for m, r in quarters.iterrows()][-18:]
        context._cache[key] = plain(rows)
    return context._cache[key]


def solution_rows(context: Context, scenarios: set[str] | None = None, pair: str | None = None) -> list[dict[str, Any]]:
    """Return the solutions made from these scenarios, or those that a pair gave to the library and took from it."""
    facts = context.facts
    table, reuse = facts.table("solution"), facts.table("solution_reuse")
    latest = table.sort_values("version").groupby("solution_id").tail(1)
    titles = dict(zip(latest["solution_id"], latest["title"], strict=True))
    times = reuse.groupby("solution_id")["scenario_id"].nunique().to_dict()
    found = []
    for r in latest.to_dict("records"):
        mine = r["owner_pair"] == pair if pair else bool(set((r["scenario_ids"] or "").split(";")) & (scenarios or set()))
        if mine:
            found.append({"id": r["solution_id"], "title": r["title"], "kind": "given", "reuses": times.get(r["solution_id"], 0), "day": plain(r["reviewed_at"])})
    for r in reuse[reuse["reusing_pair"] == pair].to_dict("records") if pair else []:
        found.append({"id": r["solution_id"], "title": titles.get(r["solution_id"], r["solution_id"]), "kind": "taken", "reuses": times.get(r["solution_id"], 0), "day": r["at"]})
    return plain(found)


def review_rows(context: Context, scenarios: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the demos of these scenarios: by day the mean points of each criterion and what the reviewers decided. No reviewer is named."""
    table, titles, found = context.facts.table("demo_review"), {s["id"]: s["title"] for s in scenarios}, []
    for (scenario, day), group in table[table["scenario_id"].isin(titles)].groupby(["scenario_id", "held_at"]):
        verdicts = group.groupby("reviewer_id")["verdict"].agg(lambda v: "pass" if (v == "pass").all() else "fail" if (v == "fail").any() else "revise")
        found.append(plain({"scenario": scenario, "title": titles[scenario], "day": day, "live": bool(group["live"].all()), "reviewers": int(group["reviewer_id"].nunique()),
                            "criteria": [{"criterion": c, "points": p} for c, p in group.groupby("criterion")["points"].mean().items()], "verdicts": sorted(verdicts)}))
    return sorted(found, key=lambda r: (r["day"], r["scenario"]))


def agreement(context: Context, scenarios: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return how far two reviewers of the same demo agree: share of equal points, mean difference, weighted kappa from the policy's number on."""
    both = context._cache.setdefault("paired reviews", paired_reviews(context.facts))
    both = both[both["scenario_id"].isin({s["id"] for s in scenarios})]
    if both.empty:
        return None
    kappa = weighted_kappa(both["points_one"], both["points_two"]) if len(both) >= context.facts.policy["reliability"]["raters"] else None
    return plain({"n": len(both), "same": (both["difference"] == 0).mean(), "apart": both["difference"].mean(), "kappa": kappa})


def share_rows(context: Context, scenarios: list[dict[str, Any]], members: list[str]) -> list[dict[str, Any]]:
    """Return how many pieces of work on each scenario each of the two has done, manager first."""
    events = context.facts.table("scenario_event")
    counts = events.groupby(["scenario_id", "trainee_id"]).size().to_dict()
    rows = [{"title": s["title"], "ai_manager": int(counts.get((s["id"], members[0]), 0)), "aibp": int(counts.get((s["id"], members[1]), 0))} for s in scenarios]
    return [r for r in rows if r["ai_manager"] + r["aibp"]]


def thin(points: list[Any], most: int = 80) -> list[Any]:
    """Return at most so many points of a curve, the first and the last among them."""
    if len(points) <= most:
        return points
    return [points[round(i * (len(points) - 1) / (most - 1))] for i in range(most)]


def _value(value: float | None, n: int, unit: str, lo: float | None = None, hi: float | None = None, reason: str = "no_request_yet") -> dict[str, Any]:
    empty = value is None or value != value
    return plain({"value": None if empty else float(value), "n": int(n), "unit": unit, "lo": None if empty else lo, "hi": None if empty else hi, "status": "empty" if empty else "ok", "reason": reason if empty else None})
