"""Indicators of the whole cohort, from marks and gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.marks import role_fit
from cohort_tools.indicators.scenarios import landed
from cohort_tools.indicators.stages import gates, stage
from cohort_tools.indicators.value import indicator, wilson

if TYPE_CHECKING:
    from pandas import DataFrame


def _with_cohort(facts: Facts, frame: DataFrame) -> DataFrame:
    return frame.assign(cohort_id=frame["trainee_id"].map(facts.trainees["cohort_id"]))


def _empty(facts: Facts) -> DataFrame:
    import pandas as pd

    return pd.DataFrame(index=facts.table("cohort")["cohort_id"])


def _share(facts: Facts, hits, of) -> DataFrame:
    frame = _empty(facts)
    frame["n"] = of.reindex(frame.index).fillna(0)
    frame["value"] = hits.reindex(frame.index).fillna(0) / frame["n"].where(frame["n"] > 0)
    frame["lo"], frame["hi"] = wilson(hits.reindex(frame.index).fillna(0), frame["n"])
    return frame


def _due_rows(facts: Facts, subject: str) -> DataFrame:
    rows = _with_cohort(facts, facts.labs[facts.labs["is_due"] & (facts.labs["required"] == 1)])
    return rows[rows["cohort_id"] == subject].groupby("lab_id").agg(due=("trainee_id", "count"), handed_in=("submitted_at", "count")).reset_index()


def _graded_rows(facts: Facts, subject: str) -> DataFrame:
    rows = _with_cohort(facts, facts.marks[facts.marks["state"] == "graded"])
    return rows[rows["cohort_id"] == subject].groupby("lab_id").agg(items=("item_id", "count"), points=("points", "sum"), possible=("max_points", "sum")).reset_index()


def _fit_rows(facts: Facts, subject: str) -> DataFrame:
    rows = role_fit(facts)[["value", "n", "floor", "status", "reason"]]
    return rows[(facts.trainees["cohort_id"] == subject).reindex(rows.index)].reset_index()


def _gate_rows(facts: Facts, subject: str) -> DataFrame:
    rows = readiness(facts)
    return rows[rows["cohort_id"] == subject].reset_index()


def _submission_rows(facts: Facts, subject: str) -> DataFrame:
    rows = _with_cohort(facts, facts.labs[facts.labs["submitted_at"].notna()])
    rows = rows[rows["cohort_id"] == subject].drop_duplicates(["lab_id", "owner_id", "state"])
    return rows[rows["state"] == "awaiting"][["lab_id", "owner_id", "attempt", "submitted_at", "state"]]


def _landed_rows(facts: Facts, subject: str) -> DataFrame:
    rows = landed(facts)
    return rows[rows["pair_id"].map(facts.pairs["cohort_id"]) == subject][["scenario_id", "pair_id", "bu_id", "landed_at"]]


@indicator("cohort_completion", of="cohort", unit="fraction", rows=_due_rows, formula="required labs handed in / required labs due, over all trainees; Wilson interval")
def cohort_completion(facts: Facts) -> DataFrame:
    """Share of all due required labs that were handed in."""
    due = _with_cohort(facts, facts.labs[facts.labs["is_due"] & (facts.labs["required"] == 1)])
    groups = due.assign(done=due["submitted_at"].notna()).groupby("cohort_id")["done"]
    return _share(facts, groups.sum(), groups.count()).assign(reason="nothing_due")


@indicator("cohort_mastery", of="cohort", unit="fraction", rows=_graded_rows, formula="points / possible points over all graded items of all trainees")
def cohort_mastery(facts: Facts) -> DataFrame:
    """Share of the points earned on what has been graded."""
    groups = _with_cohort(facts, facts.marks[facts.marks["state"] == "graded"]).groupby("cohort_id")
    frame = _empty(facts)
    frame["value"], frame["n"] = groups["points"].sum() / groups["max_points"].sum(), groups["points"].count()
    return frame.assign(n=frame["n"].fillna(0), reason="nothing_graded")


@indicator("cohort_role_fit", of="cohort", unit="fraction", rows=_fit_rows, formula="mean role fit of those who have one; lo and hi are the quartiles")
def cohort_role_fit(facts: Facts) -> DataFrame:
    """Mean role fit."""
    fit = role_fit(facts)["value"].dropna()
    groups = fit.groupby(facts.trainees["cohort_id"].reindex(fit.index))
    frame = _empty(facts)
    frame["value"], frame["n"], frame["lo"], frame["hi"] = groups.mean(), groups.count(), groups.quantile(0.25), groups.quantile(0.75)
    return frame.assign(n=frame["n"].fillna(0), reason="nothing_graded")


@indicator("gate_ready", of="cohort", unit="fraction", rows=_gate_rows, formula="active trainees who meet every criterion of their stage's gate / active trainees; Wilson interval")
def gate_ready(facts: Facts) -> DataFrame:
    """Share of the trainees whose gate is computed as open and waits for a person's decision."""
    found = readiness(facts)
    groups = (found["eligible"] == "yes").groupby(found["cohort_id"])
    return _share(facts, groups.sum(), groups.count())


def readiness(facts: Facts) -> DataFrame:
    """Return the active trainees with their cohort, stage, and whether they are eligible for its gate: yes, no, borderline."""
    if "_readiness" not in facts.__dict__:
        people = facts.trainees[facts.trainees["status"] == "active"]
        now = stage(facts)["value"].reindex(people.index)
        facts.__dict__["_readiness"] = people[["cohort_id"]].assign(stage=now, eligible=[gates(facts).eligible(t, int(now[t])) for t in people.index])
    return facts.__dict__["_readiness"]


@indicator("awaiting_grade", of="cohort", unit="submissions", decimals=0, rows=_submission_rows, formula="submissions (a pair's counted once) in which an item waits for a person; n is all submissions")
def awaiting_grade(facts: Facts) -> DataFrame:
    """Submissions that wait for a person to grade."""
    return _count_submissions(facts, "awaiting")


def _count_submissions(facts: Facts, state: str) -> DataFrame:
    rows = _with_cohort(facts, facts.labs[facts.labs["submitted_at"].notna()])
    frame = _empty(facts)
    frame["n"] = rows.groupby("cohort_id").apply(lambda g: g[["lab_id", "owner_id"]].drop_duplicates().shape[0], include_groups=False) if len(rows) else 0
    mine = rows[rows["state"] == state]
    frame["value"] = mine.groupby("cohort_id").apply(lambda g: g[["lab_id", "owner_id"]].drop_duplicates().shape[0], include_groups=False) if len(mine) else 0.0
    return frame.assign(value=frame["value"].fillna(0).astype(float), n=frame["n"].fillna(0))


@indicator("missing_labs", of="cohort", unit="labs", decimals=0, rows=_due_rows, formula="required labs due and not handed in, over all trainees; n is all due ones")
def missing_labs(facts: Facts) -> DataFrame:
    """Required labs that are due and missing."""
    rows = _with_cohort(facts, facts.labs[(facts.labs["required"] == 1) & facts.labs["is_due"]])
    frame = _empty(facts)
    frame["n"] = rows.groupby("cohort_id")["lab_id"].count()
    frame["value"] = rows[rows["state"] == "missing"].groupby("cohort_id")["lab_id"].count()
    return frame.assign(value=frame["value"].fillna(0).astype(float), n=frame["n"].fillna(0))


@indicator("cohort_landed", of="cohort", unit="scenarios", decimals=0, rows=_landed_rows, formula="scenarios landed by all pairs; n is the number of active pairs")
def cohort_landed(facts: Facts) -> DataFrame:
    """Scenarios that have landed."""
    rows = landed(facts)
    frame = _empty(facts)
    frame["value"] = rows.groupby(rows["pair_id"].map(facts.pairs["cohort_id"]))["scenario_id"].nunique()
    frame["n"] = facts.pairs[facts.pairs["active"]].groupby("cohort_id")["pair_id"].count()
    return frame.assign(value=frame["value"].fillna(0).astype(float), n=frame["n"].fillna(0))
