"""What stays and spreads: the solution library, its reuse, the regions, and how far reviewers agree on a demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.scenarios import landed
from cohort_tools.indicators.value import indicator

if TYPE_CHECKING:
    from pandas import DataFrame

FAR = "9999-12-31"


def latest_solutions(facts: Facts) -> DataFrame:
    """Return the latest version of each solution with its cohort, reuses, `reviewed` and `stale`."""
    solutions = facts.table("solution")
    latest = solutions.sort_values("version").groupby("solution_id").tail(1).sort_values("solution_id").reset_index(drop=True)
    reuse = facts.table("solution_reuse").groupby("solution_id")["scenario_id"].nunique()
    return latest.assign(cohort_id=latest["owner_pair"].map(facts.pairs["cohort_id"]), reuses=latest["solution_id"].map(reuse).fillna(0),
                         reviewed=latest["reviewed_at"].fillna(FAR) <= facts.today, stale=latest["review_by"].fillna(FAR) < facts.today)


def _solution_rows(facts: Facts, subject: str) -> DataFrame:
    rows = latest_solutions(facts)
    return rows[rows["cohort_id"] == subject][["solution_id", "version", "owner_pair", "reviewed_at", "review_by", "reuses", "reviewed", "stale"]]


def library(facts: Facts) -> dict[str, float | int | None]:
    """Return entries, the shares reviewed and stale, reuses per entry, and how many nobody has reused."""
    rows = latest_solutions(facts)
    n = len(rows)
    return {"entries": n, "reviewed": rows["reviewed"].mean() if n else None, "stale": rows["stale"].mean() if n else None,
            "reuses_per_entry": float(rows["reuses"].mean()) if n else None, "orphans": int((rows["reuses"] == 0).sum())}


def _library(name: str, unit: str, formula: str, doc: str, measure, counts: bool = False):
    def compute(facts: Facts) -> DataFrame:
        import pandas as pd

        groups = dict(list(latest_solutions(facts).groupby("cohort_id")))
        frame = pd.DataFrame(index=facts.table("cohort")["cohort_id"])
        frame["n"] = [len(groups.get(c, ())) for c in frame.index]
        frame["value"] = [float(measure(groups[c])) if c in groups else 0.0 if counts else float("nan") for c in frame.index]
        return frame.assign(reason="no_solutions")
    compute.__name__, compute.__doc__ = name, doc
    return indicator(name, of="cohort", unit=unit, rows=_solution_rows, formula=formula, decimals=0 if counts else 2)(compute)


library_entries = _library("library_entries", "solutions", "solutions in the library, each in its latest version", "How many solutions the library holds.", len, counts=True)
library_reviewed = _library("library_reviewed", "fraction", "solutions that have been reviewed / solutions", "Share of the library that somebody has reviewed.", lambda r: r["reviewed"].mean())
library_stale = _library("library_stale", "fraction", "solutions whose review is overdue (review_by before today) / solutions", "Share of the library whose review is overdue.", lambda r: r["stale"].mean())
library_reuse = _library("library_reuse", "reuses per solution", "scenarios of other pairs built on a solution / solutions", "How often a solution is built upon.", lambda r: r["reuses"].mean())
library_orphans = _library("library_orphans", "solutions", "solutions that nobody has built upon", "Solutions without any reuse.", lambda r: (r["reuses"] == 0).sum(), counts=True)


def solution_regions(facts: Facts) -> DataFrame:
    """Return one row per solution: where it began and the regions of the landed scenarios that are built on it."""
    place = facts.table("business_unit").set_index("bu_id")["region"]
    scenarios = facts.table("scenario")
    region = dict(zip(scenarios["scenario_id"], scenarios["bu_id"].map(place), strict=True))
    done = set(landed(facts)["scenario_id"])
    reuse = facts.table("solution_reuse")
    there = reuse[reuse["scenario_id"].isin(done)].groupby("solution_id")["scenario_id"].apply(lambda s: sorted({region[x] for x in s if isinstance(region.get(x), str)}))
    rows = latest_solutions(facts)[["solution_id", "scenario_ids", "cohort_id"]]
    rows["began_in"] = rows["scenario_ids"].str.split(";").map(lambda ids: region.get(ids[0]) if ids else None)
    rows["built_in"] = rows["solution_id"].map(there).map(lambda x: x if isinstance(x, list) else [])
    return rows.assign(spread=[bool(set(b) - {a}) for a, b in zip(rows["began_in"], rows["built_in"], strict=True)])


@indicator("solution_spread", of="cohort", unit="fraction", rows=lambda f, s: solution_regions(f).query("cohort_id == @s"),
           formula="solutions on which a scenario has landed in another region than theirs / solutions")
def solution_spread(facts: Facts) -> DataFrame:
    """How far what works in one region is taken up in another."""
    import pandas as pd

    groups = solution_regions(facts).groupby("cohort_id")["spread"]
    frame = pd.DataFrame(index=facts.table("cohort")["cohort_id"])
    frame["value"], frame["n"] = groups.mean().astype(float), groups.count()
    return frame.assign(n=frame["n"].fillna(0), reason="no_solutions")


def _landed_there(facts: Facts) -> DataFrame:
    place = facts.table("business_unit").set_index("bu_id")["region"]
    return landed(facts).assign(region=lambda rows: rows["bu_id"].map(place))


@indicator("landed_per_unit", of="region", unit="scenarios per unit", rows=lambda f, s: _landed_there(f).query("region == @s")[["scenario_id", "pair_id", "bu_id", "landed_at"]],
           formula="scenarios landed in the region / its active business units")
def landed_per_unit(facts: Facts) -> DataFrame:
    """How far landed work has come in each region, for its size."""
    import pandas as pd

    from cohort_tools.indicators.company import active_units

    units = active_units(facts).groupby("region")["bu_id"].count()
    frame = pd.DataFrame(index=units.index)
    frame["value"], frame["n"] = _landed_there(facts).groupby("region")["scenario_id"].nunique().reindex(units.index).fillna(0) / units, units
    return frame.assign(reason="no_units")


def paired_reviews(facts: Facts) -> DataFrame:
    """Return one row per demo and criterion that two people have judged: the points of the first two, by their ids."""
    reviews = facts.table("demo_review").sort_values(["scenario_id", "held_at", "criterion", "reviewer_id"])
    keys = ["scenario_id", "held_at", "criterion"]
    number = reviews.groupby(keys).cumcount()
    first, second = reviews[number == 0], reviews[number == 1]
    both = first.merge(second, on=keys, suffixes=("_one", "_two"))
    return both[[*keys, "reviewer_id_one", "reviewer_id_two", "points_one", "points_two"]].assign(difference=lambda r: (r["points_one"] - r["points_two"]).abs())


def weighted_kappa(one, two, levels: int = 5) -> float:
    """Return Cohen's kappa with quadratic weights of two lists of points 0 to levels-1; NaN when nobody differs from anybody."""
    import numpy as np

    one, two = np.asarray(one, float).round().astype(int), np.asarray(two, float).round().astype(int)
    seen = np.zeros((levels, levels))
    np.add.at(seen, (one, two), 1)
    weight = (np.arange(levels)[:, None] - np.arange(levels)) ** 2
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / len(one)
    return float(1 - (weight * seen).sum() / (weight * expected).sum()) if (weight * expected).sum() > 0 else float("nan")


@indicator("reviewer_agreement", of="cohort", unit="fraction",
           rows=lambda f, s: paired_reviews(f),
           formula="demo criteria on which two reviewers gave the same points / criteria that two have judged; `kappa` (quadratic) from 20 on, `mean_difference` in points")
def reviewer_agreement(facts: Facts) -> DataFrame:
    """How far two reviewers of a demo see the same."""
    import pandas as pd

    rows = paired_reviews(facts)
    pair = facts.table("scenario").set_index("scenario_id")["pair_id"]
    rows["cohort_id"] = rows["scenario_id"].map(pair).map(facts.pairs["cohort_id"])
    frame = pd.DataFrame(index=facts.table("cohort")["cohort_id"])
    groups = rows.groupby("cohort_id")
    frame["value"], frame["n"], frame["mean_difference"] = (rows["difference"] == 0).groupby(rows["cohort_id"]).mean(), groups["difference"].count(), groups["difference"].mean()
    few = facts.policy["reliability"]["raters"]
    frame["kappa"] = pd.Series({c: weighted_kappa(g["points_one"], g["points_two"]) if len(g) >= few else float("nan") for c, g in groups}, dtype=float)
    return frame.assign(n=frame["n"].fillna(0), reason="no_double_review")
