"""Long-term indicators: staffing and load, raising own talent, reuse, regions reached."""

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
    served = served_now(facts)
    served = served[served["pair_id"].isin(pairs.index)]
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


def _unit_rows(facts: Facts, subject: str) -> DataFrame:
    rows = served_now(facts)
    rows = rows[rows["pair_id"].map(facts.pairs["cohort_id"]) == subject]
    pairs = rows.groupby("bu_id")["pair_id"].apply(lambda p: ";".join(sorted(set(p))))
    return active_units(facts)[["bu_id", "name", "region"]].assign(pairs=lambda u: u["bu_id"].map(pairs).fillna(""))


def _staff_rows(facts: Facts, subject: str) -> DataFrame:
    return facts.table("staff").query("cohort_id == @subject")[["staff_id", "kind", "fte", "from_date", "to_date"]]


def _mentee_rows(facts: Facts, subject: str) -> DataFrame:
    granted = facts.table("gate_decision").query("verdict == 'granted'")[["subject_id", "stage", "decided_at"]]
    rows = facts.table("mentoring").merge(granted, left_on="mentee_id", right_on="subject_id", how="left")
    return rows[["mentoring_id", "mentor_id", "mentee_id", "from_date", "to_date", "stage", "decided_at"]].astype({"stage": "Int64"})


def _landed_rows(facts: Facts, subject: str) -> DataFrame:
    rows, place = landed(facts), facts.table("business_unit").set_index("bu_id")["region"]
    reuse = facts.table("solution_reuse").groupby("scenario_id")["solution_id"].apply(lambda s: ";".join(sorted(set(s))))
    rows = rows[rows["pair_id"].map(facts.pairs["cohort_id"]) == subject][["scenario_id", "pair_id", "bu_id", "landed_at"]]
    return rows.assign(region=rows["bu_id"].map(place), reuses=rows["scenario_id"].map(reuse).fillna(""))


@indicator("pairs_gap", of="cohort", unit="pairs", decimals=0, rows=_unit_rows, formula="active pairs - ceil(active business units / 5)")
def pairs_gap(facts: Facts) -> DataFrame:
    """Pairs above (or below) what the business units need."""
    return _per_cohort(facts, lambda c: (lambda s: {"value": float(s["pairs"] - s["pairs_needed"]) if s["units"] else float("nan"), "n": s["units"]})(staffing(facts, c)))


@indicator("experts_gap", of="cohort", unit="people", decimals=1, rows=_staff_rows, formula="full-time teaching experts - ceil(active pairs / 10)")
def experts_gap(facts: Facts) -> DataFrame:
    """Teaching experts above (or below) what the pairs need."""
    return _per_cohort(facts, lambda c: (lambda s: {"value": s["experts"] - s["experts_needed"], "n": s["pairs"]})(staffing(facts, c)))


@indicator("ops_gap", of="cohort", unit="people", decimals=1, rows=_staff_rows, formula="full-time operations officers - ceil(active pairs / 10)")
def ops_gap(facts: Facts) -> DataFrame:
    """Operations officers above (or below) what the pairs need."""
    return _per_cohort(facts, lambda c: (lambda s: {"value": s["ops"] - s["ops_needed"], "n": s["pairs"]})(staffing(facts, c)))


@indicator("coverage", of="cohort", unit="fraction", rows=_unit_rows, formula="active business units with an active pair / active business units")
def coverage(facts: Facts) -> DataFrame:
    """Share of the business units that a pair serves."""
    return _per_cohort(facts, lambda c: (lambda s: {"value": s["covered"] / s["units"] if s["units"] else float("nan"), "n": s["units"]})(staffing(facts, c)))


def _load_rows(facts: Facts, subject: str) -> DataFrame:
    rows = served_now(facts)
    rows = rows.assign(cohort_id=rows["pair_id"].map(facts.pairs["cohort_id"]))
    return rows[(rows["pair_id"] == subject) | (rows["cohort_id"] == subject)][["pair_id", "bu_id", "from_date"]]


def served_now(facts: Facts) -> DataFrame:
    """Return which active pair serves which active business unit today."""
    rows, active = facts.table("pair_bu"), facts.pairs[facts.pairs["active"]]
    return rows[(rows["from_date"] <= facts.today) & (rows["to_date"].fillna(FAR) > facts.today) & rows["pair_id"].isin(active.index) & rows["bu_id"].isin(active_units(facts)["bu_id"])]


@indicator("pair_load", of="pair", unit="units", decimals=0, rows=_load_rows, formula="active business units that an active pair serves today; more than 5 is overloaded")
def pair_load(facts: Facts) -> DataFrame:
    """How many business units a pair serves."""
    import pandas as pd

    frame = pd.DataFrame(index=facts.pairs.index)
    frame["value"] = served_now(facts).groupby("pair_id")["bu_id"].nunique()
    frame["value"] = frame["value"].fillna(0).astype(float).where(facts.pairs["active"])
    frame["status"] = (frame["value"] > facts.policy["staffing"]["units_per_pair"]).map({True: "overloaded", False: "ok"})
    return frame.assign(n=frame["value"].fillna(0), reason="pair_has_ended")


@indicator("load_max", of="cohort", unit="units", decimals=0, rows=_load_rows, formula="the largest number of business units that one active pair serves; n is the active pairs")
def load_max(facts: Facts) -> DataFrame:
    """Business units of the busiest pair."""
    return _per_cohort(facts, lambda c: (lambda s: {"value": float(s["load_max"]) if s["pairs"] else float("nan"), "n": s["pairs"], "status": "overloaded" if s["overloaded"] else "ok"})(staffing(facts, c)))


@indicator("mentees_advanced", of="cohort", unit="people", decimals=0, rows=_mentee_rows, formula="mentees of internal mentors whose gate was granted in the last 12 months while they were mentored")
def mentees_advanced(facts: Facts) -> DataFrame:
    """How many trainees other trainees have brought to their next stage in a year."""
    since = (facts.now.replace(year=facts.now.year - 1) if not (facts.now.month == 2 and facts.now.day == 29) else facts.now.replace(year=facts.now.year - 1, day=28)).strftime("%Y-%m-%d")
    granted = facts.table("gate_decision").query("verdict == 'granted'")
    both = facts.table("mentoring").merge(granted, left_on="mentee_id", right_on="subject_id")
    days = both["decided_at"].str[:10]
    both = both[(days > since) & (both["from_date"] <= days) & (days < both["to_date"].fillna(FAR))]
    counts = both.assign(cohort=both["mentee_id"].map(facts.trainees["cohort_id"])).groupby("cohort")["mentee_id"].nunique()
    return _per_cohort(facts, lambda c: {"value": float(counts.get(c, 0)), "n": len(facts.table("mentoring"))})


@indicator("internal_teaching", of="cohort", unit="fraction", rows=lambda f, s: f.table("teaching").groupby("taught_by")["minutes"].agg(["count", "sum"]).reset_index(), formula="teaching minutes given by own people / all teaching minutes")
def internal_teaching(facts: Facts) -> DataFrame:
    """Share of the teaching that the company gives itself."""
    table = facts.table("teaching")
    total = table["minutes"].sum()
    return _per_cohort(facts, lambda c: {"value": table.loc[table["taught_by"] == "internal", "minutes"].sum() / total if total else float("nan"), "n": len(table)})


@indicator("reuse_rate", of="cohort", unit="fraction", rows=_landed_rows, formula="landed scenarios that reuse a solution of the library / landed scenarios")
def reuse_rate(facts: Facts) -> DataFrame:
    """How far new scenarios build on what others have landed."""
    rows = landed(facts)
    reused = set(facts.table("solution_reuse")["scenario_id"])
    cohorts = rows["pair_id"].map(facts.pairs["cohort_id"])
    return _per_cohort(facts, lambda c: {"value": rows[cohorts == c]["scenario_id"].isin(reused).mean() if (cohorts == c).any() else float("nan"), "n": int((cohorts == c).sum())})


@indicator("regions_reached", of="cohort", unit="fraction", rows=_landed_rows, formula="regions with a landed scenario / regions with an active business unit")
def regions_reached(facts: Facts) -> DataFrame:
    """How far landed work has spread across the regions."""
    units = active_units(facts)
    regions = set(units["region"].dropna())
    rows = landed(facts)
    place = facts.table("business_unit").set_index("bu_id")["region"]
    cohorts = rows["pair_id"].map(facts.pairs["cohort_id"])
    return _per_cohort(facts, lambda c: {"value": len(set(rows[cohorts == c]["bu_id"].map(place).dropna()) & regions) / len(regions) if regions else float("nan"), "n": len(regions)})


@indicator("ladder_fill", of="centre", unit="fraction", rows=lambda f, s: f.table("ladder_level").query("domain_id == @s"), formula="people on the levels of a centre's talent ladder / people wanted there (each level at most full)")
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
