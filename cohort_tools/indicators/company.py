"""Long-term indicators: staffing, uplift of business metrics, raising own talent, the library, spread across regions."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.scenarios import landed
from cohort_tools.indicators.value import indicator

if TYPE_CHECKING:
    from pandas import DataFrame

FAR = "9999-12-31"


def active_units(facts: Facts) -> DataFrame:
    """Return the business units that are active and have no active unit below them."""
    units = facts.table("business_unit")
    units = units[(units["active_from"] <= facts.today) & (units["active_to"].fillna(FAR) > facts.today)]
    return units[~units["bu_id"].isin(units["parent_bu_id"].dropna())]


def staffing(facts: Facts, cohort: str) -> dict[str, float]:
    """Return units, pairs and staff of a cohort: what there is, what is needed, the gap, coverage, load of the busiest pair."""
    rules, units = facts.policy["staffing"], active_units(facts)
    pairs = facts.pairs[(facts.pairs["cohort_id"] == cohort) & facts.pairs["active"]]
    served = facts.table("pair_bu")
    served = served[(served["from_date"] <= facts.today) & (served["to_date"].fillna(FAR) > facts.today) & served["pair_id"].isin(pairs.index) & served["bu_id"].isin(units["bu_id"])]
    staff = facts.table("staff")
    staff = staff[(staff["cohort_id"] == cohort) & (staff["from_date"] <= facts.today) & (staff["to_date"].fillna(FAR) > facts.today)]
    fte, helpers = staff.groupby("kind")["fte"].sum(), ceil(len(pairs) / rules["pairs_per_expert"])
    load = served.groupby("pair_id")["bu_id"].nunique()
    return {"units": len(units), "pairs": len(pairs), "pairs_needed": ceil(len(units) / rules["units_per_pair"]), "experts": float(fte.get("teaching_expert", 0.0)),
            "experts_needed": helpers, "ops": float(fte.get("ops_officer", 0.0)), "ops_needed": helpers, "covered": served["bu_id"].nunique(),
            "load_max": int(load.max()) if len(load) else 0, "overloaded": sorted(load[load > rules["units_per_pair"]].index)}


def _per_cohort(facts: Facts, function) -> DataFrame:
    import pandas as pd

    rows = {cohort: function(cohort) for cohort in facts.table("cohort")["cohort_id"]}
    return pd.DataFrame.from_dict(rows, orient="index")


@indicator("pairs_gap", of="cohort", unit="pairs", decimals=0, formula="active pairs - ceil(active business units / 5)")
def pairs_gap(facts: Facts) -> DataFrame:
    """Pairs above (or below) what the business units need."""
    return _per_cohort(facts, lambda c: (lambda s: {"value": float(s["pairs"] - s["pairs_needed"]) if s["units"] else float("nan"), "n": s["units"]})(staffing(facts, c)))


@indicator("experts_gap", of="cohort", unit="people", decimals=1, formula="full-time teaching experts - ceil(active pairs / 10)")
def experts_gap(facts: Facts) -> DataFrame:
    """Teaching experts above (or below) what the pairs need."""
    return _per_cohort(facts, lambda c: (lambda s: {"value": s["experts"] - s["experts_needed"], "n": s["pairs"]})(staffing(facts, c)))


@indicator("ops_gap", of="cohort", unit="people", decimals=1, formula="full-time operations officers - ceil(active pairs / 10)")
def ops_gap(facts: Facts) -> DataFrame:
    """Operations officers above (or below) what the pairs need."""
    return _per_cohort(facts, lambda c: (lambda s: {"value": s["ops"] - s["ops_needed"], "n": s["pairs"]})(staffing(facts, c)))


@indicator("coverage", of="cohort", unit="fraction", formula="active business units with an active pair / active business units")
def coverage(facts: Facts) -> DataFrame:
    """Share of the business units that a pair serves."""
    return _per_cohort(facts, lambda c: (lambda s: {"value": s["covered"] / s["units"] if s["units"] else float("nan"), "n": s["units"]})(staffing(facts, c)))


def uplift_units(facts: Facts) -> DataFrame:
    """Return pre and post of each metric in each treated business unit, and the change of the untreated ones beside it.

    pre is the 3 full months before the first landing, post the 3 full months after a month of settling; both are made
    of summed numerators and denominators. `delta` is relative to |pre| (empty when pre is 0), `change` absolute,
    `did` the change minus that of the untreated units, when there are at least 4 of them.
    """
    import pandas as pd

    rules = facts.policy["uplift"]
    observed = facts.table("metric_obs").merge(facts.table("metric_def")[["metric_id", "direction"]], on="metric_id")
    first = landed(facts).groupby("bu_id")["landed_at"].min()
    observed["month"] = pd.PeriodIndex(observed["period_start"], freq="M") if len(observed) else pd.PeriodIndex([], freq="M")
    rows = []
    for metric, table in observed.groupby("metric_id"):
        untreated = table[~table["bu_id"].isin(first.index)]
        for unit, day in first.items():
            when = pd.Period(day, freq="M")
            settled = pd.Timestamp(day) + pd.DateOffset(months=rules["settling_months"])
            start = settled.to_period("M") + (0 if settled.day == 1 else 1)
            before, after = [when - i for i in range(1, rules["months"] + 1)], [start + i for i in range(rules["months"])]
            mine = table[table["bu_id"] == unit]
            pre, post = _ratio(mine, before), _ratio(mine, after)
            if pre is None or post is None:
                continue
            sign = int(table["direction"].iloc[0])
            row = {"metric_id": metric, "bu_id": unit, "landed_at": day, "pre": pre, "post": post, "change": sign * (post - pre), "delta": sign * (post - pre) / abs(pre) if pre else float("nan"), "did": float("nan")}
            if untreated["bu_id"].nunique() >= rules["untreated_units"]:
                other_pre, other_post = _ratio(untreated, before), _ratio(untreated, after)
                if other_pre is not None and other_post is not None:
                    row["did"] = sign * ((post - pre) - (other_post - other_pre))
            rows.append(row)
    return pd.DataFrame(rows, columns=["metric_id", "bu_id", "landed_at", "pre", "post", "change", "delta", "did"])


def _ratio(table: DataFrame, months: list) -> float | None:
    rows = table[table["month"].isin(months)]
    if rows["month"].nunique() < len(months) or rows["denominator"].sum() == 0:
        return None
    return float(rows["numerator"].sum() / rows["denominator"].sum())


@indicator("uplift", of="metric", unit="fraction", rows=lambda f, s: uplift_units(f).query("metric_id == @s"),
           formula="mean over treated business units of direction * (post - pre) / |pre|; interval by bootstrap of units from 8 units on")
def uplift(facts: Facts) -> DataFrame:
    """How a business metric moved where a scenario landed; below eight units it is not separable from noise."""
    import numpy as np
    import pandas as pd

    rules, table = facts.policy["uplift"], uplift_units(facts).dropna(subset=["delta"])
    frame = pd.DataFrame(index=facts.table("metric_def")["metric_id"])
    groups = table.groupby("metric_id")["delta"]
    frame["value"], frame["n"], frame["status"] = groups.mean(), groups.count(), "not_separable"
    frame["lo"] = frame["hi"] = np.nan
    for metric, values in groups:
        if len(values) >= rules["bootstrap_units"]:
            rng = np.random.default_rng(20260101)
            means = rng.choice(values.to_numpy(), (rules["bootstrap_rounds"], len(values))).mean(axis=1)
            frame.loc[metric, ["lo", "hi"]] = np.quantile(means, [0.025, 0.975])
            frame.loc[metric, "status"] = "ok" if frame.loc[metric, "lo"] > 0 or frame.loc[metric, "hi"] < 0 else "not_separable"
    return frame.assign(n=frame["n"].fillna(0), reason="no_full_window")


@indicator("mentees_advanced", of="cohort", unit="people", decimals=0, formula="mentees of internal mentors whose gate was granted in the last 12 months while they were mentored")
def mentees_advanced(facts: Facts) -> DataFrame:
    """How many trainees other trainees have brought to their next stage in a year."""
    since = (facts.now.replace(year=facts.now.year - 1) if not (facts.now.month == 2 and facts.now.day == 29) else facts.now.replace(year=facts.now.year - 1, day=28)).strftime("%Y-%m-%d")
    granted = facts.table("gate_decision").query("verdict == 'granted'")
    both = facts.table("mentoring").merge(granted, left_on="mentee_id", right_on="subject_id")
    days = both["decided_at"].str[:10]
    both = both[(days > since) & (both["from_date"] <= days) & (days < both["to_date"].fillna(FAR))]
    counts = both.assign(cohort=both["mentee_id"].map(facts.trainees["cohort_id"])).groupby("cohort")["mentee_id"].nunique()
    return _per_cohort(facts, lambda c: {"value": float(counts.get(c, 0)), "n": len(facts.table("mentoring"))})


@indicator("internal_teaching", of="cohort", unit="fraction", formula="teaching minutes given by own people / all teaching minutes")
def internal_teaching(facts: Facts) -> DataFrame:
    """Share of the teaching that the company gives itself."""
    table = facts.table("teaching")
    total = table["minutes"].sum()
    return _per_cohort(facts, lambda c: {"value": table.loc[table["taught_by"] == "internal", "minutes"].sum() / total if total else float("nan"), "n": len(table)})


@indicator("reuse_rate", of="cohort", unit="fraction", formula="landed scenarios that reuse a solution of the library / landed scenarios")
def reuse_rate(facts: Facts) -> DataFrame:
    """How far new scenarios build on what others have landed."""
    rows = landed(facts)
    reused = set(facts.table("solution_reuse")["scenario_id"])
    cohorts = rows["pair_id"].map(facts.pairs["cohort_id"])
    return _per_cohort(facts, lambda c: {"value": rows[cohorts == c]["scenario_id"].isin(reused).mean() if (cohorts == c).any() else float("nan"), "n": int((cohorts == c).sum())})


@indicator("regions_reached", of="cohort", unit="fraction", formula="regions with a landed scenario / regions with an active business unit")
def regions_reached(facts: Facts) -> DataFrame:
    """How far landed work has spread across the regions."""
    units = active_units(facts)
    regions = set(units["region"].dropna())
    rows = landed(facts)
    place = facts.table("business_unit").set_index("bu_id")["region"]
    cohorts = rows["pair_id"].map(facts.pairs["cohort_id"])
    return _per_cohort(facts, lambda c: {"value": len(set(rows[cohorts == c]["bu_id"].map(place).dropna()) & regions) / len(regions) if regions else float("nan"), "n": len(regions)})


def library(facts: Facts) -> dict[str, float | int | None]:
    """Return entries, the shares reviewed and stale, reuses per entry, and how many nobody has reused."""
    solutions = facts.table("solution")
    latest = solutions.sort_values("version").groupby("solution_id").tail(1)
    reuse = facts.table("solution_reuse").groupby("solution_id")["scenario_id"].nunique().reindex(latest["solution_id"]).fillna(0)
    n = len(latest)
    return {"entries": n, "reviewed": (latest["reviewed_at"].fillna(FAR) <= facts.today).mean() if n else None, "stale": (latest["review_by"].fillna(FAR) < facts.today).mean() if n else None,
            "reuses_per_entry": float(reuse.mean()) if n else None, "orphans": int((reuse == 0).sum())}


@indicator("ladder_fill", of="centre", unit="fraction", formula="people on the levels of a centre's talent ladder / people wanted there (each level at most full)")
def ladder_fill(facts: Facts) -> DataFrame:
    """How far a competence centre's talent ladder is filled."""
    import numpy as np
    import pandas as pd

    levels = facts.table("ladder_level")
    filled = np.minimum(levels["filled"], levels["target_headcount"]).groupby(levels["domain_id"]).sum()
    wanted = levels.groupby("domain_id")["target_headcount"].sum()
    frame = pd.DataFrame(index=facts.table("competence_centre")["domain_id"])
    frame["value"], frame["n"] = (filled / wanted.where(wanted > 0)).astype(float), wanted
    return frame.assign(n=frame["n"].fillna(0), reason="no_levels")
