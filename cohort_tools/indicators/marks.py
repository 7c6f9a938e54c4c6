"""Indicators from marks: completion, mastery, credit score, the two dimensions, role fit, pair competence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.value import indicator

if TYPE_CHECKING:
    from pandas import DataFrame

MARK_COLUMNS = ["lab_id", "item_id", "owner_id", "attempt", "dimension", "lead", "state", "points", "max_points"]


def _mark_rows(facts: Facts, subject: str) -> DataFrame:
    marks = facts.marks
    return marks[marks["trainee_id"] == subject][MARK_COLUMNS].astype({"attempt": "Int64"})


def _lab_rows(facts: Facts, subject: str) -> DataFrame:
    labs = facts.labs
    return labs[labs["trainee_id"] == subject][["lab_id", "required", "due_at", "state", "submitted_at", "points", "possible", "passed"]]


def _frame(facts: Facts, of: str = "trainees") -> DataFrame:
    import pandas as pd

    return pd.DataFrame(index=getattr(facts, of).index)


@indicator("lab_completion", of="trainee", unit="fraction", rows=_lab_rows,
           formula="required labs that are due and handed in / required labs that are due (with extensions)")
def lab_completion(facts: Facts) -> DataFrame:
    """Share of the due required labs that were handed in."""
    due = facts.labs[facts.labs["is_due"] & (facts.labs["required"] == 1)]
    groups = due.assign(done=due["submitted_at"].notna()).groupby("trainee_id")["done"]
    frame = _frame(facts)
    frame["value"], frame["n"] = groups.mean(), groups.count()
    return frame.assign(n=frame["n"].fillna(0), reason="nothing_due")


@indicator("mastery", of="trainee", unit="fraction", rows=_mark_rows,
           formula="points / possible points over graded items; n is the number of graded items")
def mastery(facts: Facts) -> DataFrame:
    """Share of the points earned on what has been graded."""
    graded = facts.marks[facts.marks["state"] == "graded"].groupby("trainee_id")
    frame = _frame(facts)
    frame["value"], frame["n"] = graded["points"].sum() / graded["max_points"].sum(), graded["points"].count()
    due = facts.marks[facts.marks["is_due"] | facts.marks["submitted_at"].notna()].groupby("trainee_id")["item_id"].count()
    frame["n_due"] = due.reindex(frame.index).fillna(0)
    return frame.assign(n=frame["n"].fillna(0), reason="nothing_graded")


@indicator("credit_score", of="trainee", unit="fraction", rows=_mark_rows,
           formula="points / possible points over graded items and missing ones (missing after due counts 0; awaiting is left out)")
def credit_score(facts: Facts) -> DataFrame:
    """Like mastery, with a missing lab as nothing earned."""
    counted = facts.marks[facts.marks["state"].isin(["graded", "missing"])]
    groups = counted.assign(points=counted["points"].fillna(0.0)).groupby("trainee_id")
    frame = _frame(facts)
    frame["value"], frame["n"] = groups["points"].sum() / groups["max_points"].sum(), groups["points"].count()
    return frame.assign(n=frame["n"].fillna(0), reason="nothing_due")


def dimension_scores(facts: Facts) -> DataFrame:
    """Return earned, possible, fraction, n_items and sem per trainee (index) and dimension (column `dimension`)."""
    import numpy as np
    import pandas as pd

    graded = facts.marks[facts.marks["state"] == "graded"]
    groups = graded.groupby(["trainee_id", "dimension"])
    sums = groups.agg(earned=("points", "sum"), possible=("max_points", "sum"), n_items=("item_id", "count"))
    index = pd.MultiIndex.from_product([facts.trainees.index, ["business", "ai"]], names=["trainee_id", "dimension"])
    frame = sums.reindex(index).fillna(0.0)
    frame["fraction"] = (frame["earned"] / frame["possible"].where(frame["possible"] > 0)).astype(float)
    frame["sem"] = np.nan
    for dimension in ("business", "ai"):
        frame.loc[(slice(None), dimension), "sem"] = dimension_sem(facts, dimension)
    return frame


def dimension_sem(facts: Facts, dimension: str) -> float:
    """Return the standard error of measurement of a dimension's score: SD * sqrt(1 - alpha), labs as parts.

    NaN with fewer than ten persons who have every lab graded, or fewer than two labs.
    """
    import numpy as np

    from cohort_tools.indicators.items import alpha

    rules = facts.policy["reliability"]
    graded = facts.marks[(facts.marks["state"] == "graded") & (facts.marks["dimension"] == dimension)]
    sums = graded.groupby(["trainee_id", "lab_id"])[["points", "max_points"]].sum()
    matrix = (sums["points"] / sums["max_points"]).unstack("lab_id")
    matrix = matrix.loc[:, matrix.notna().mean() >= 0.8].dropna()
    if matrix.shape[0] < rules["too_few"] or matrix.shape[1] < rules["items_per_dimension"]:
        return np.nan
    reliability = alpha(matrix.to_numpy())
    if np.isnan(reliability):
        return np.nan
    return float(matrix.mean(axis=1).std(ddof=1) * np.sqrt(1 - max(reliability, 0.0)))


def _dimension(name: str):
    def compute(facts: Facts) -> DataFrame:
        import numpy as np

        scores = cached_dimensions(facts).xs(name, level="dimension")
        frame = _frame(facts)
        frame["value"], frame["n"], frame["sem"] = scores["fraction"], scores["n_items"].astype(int), scores["sem"]
        frame["lo"], frame["hi"] = np.clip(frame["value"] - 1.96 * frame["sem"], 0, 1), np.clip(frame["value"] + 1.96 * frame["sem"], 0, 1)
        return frame.assign(reason="nothing_graded")
    compute.__name__, compute.__doc__ = f"score_{name}", f"Share of the points earned in the {name} dimension."
    return compute


def cached_dimensions(facts: Facts) -> DataFrame:
    """Return `dimension_scores`, computed once."""
    if "_dimensions" not in facts.__dict__:
        facts.__dict__["_dimensions"] = dimension_scores(facts)
    return facts.__dict__["_dimensions"]


score_business = indicator("score_business", of="trainee", unit="fraction", rows=lambda f, s: _mark_rows(f, s).query("dimension == 'business'"),
                           formula="points / possible points over graded items of the business dimension")(_dimension("business"))
score_ai = indicator("score_ai", of="trainee", unit="fraction", rows=lambda f, s: _mark_rows(f, s).query("dimension == 'ai'"),
                     formula="points / possible points over graded items of the AI dimension")(_dimension("ai"))


@indicator("role_fit", of="trainee", unit="fraction", rows=_mark_rows,
           formula="w_business * S_business + w_ai * S_ai, 0.7/0.3 for an AI manager and 0.3/0.7 for an AIBP; empty when either is empty")
def role_fit(facts: Facts) -> DataFrame:
    """How well the scores fit the role's mix of business and AI; `floor` is the weaker dimension."""
    import numpy as np

    business, ai = score_business(facts), score_ai(facts)
    weights = [facts.policy.weights(role) for role in facts.trainees["role"]]
    frame = _frame(facts)
    frame["w_business"], frame["w_ai"] = [w[0] for w in weights], [w[1] for w in weights]
    frame["value"] = frame["w_business"] * business["value"] + frame["w_ai"] * ai["value"]
    frame["n"] = business["n"] + ai["n"]
    frame["sem"] = np.sqrt(frame["w_business"] ** 2 * business["sem"] ** 2 + frame["w_ai"] ** 2 * ai["sem"] ** 2)
    frame["lo"], frame["hi"] = np.clip(frame["value"] - 1.96 * frame["sem"], 0, 1), np.clip(frame["value"] + 1.96 * frame["sem"], 0, 1)
    frame["floor"] = np.minimum(business["value"], ai["value"])
    frame["status"] = np.where(frame["floor"] >= facts.policy["role_fit"]["floor"] - 1e-9, "ok", "below_floor")
    return frame.assign(reason="a_dimension_is_empty")


def _pair_rows(facts: Facts, subject: str) -> DataFrame:
    rows = facts.members[facts.members["pair_id"] == subject]
    scores = cached_dimensions(facts)[["earned", "possible", "fraction", "n_items"]].reset_index()
    weights = {r: dict(zip(("business", "ai"), facts.policy.weights(r), strict=True)) for r in ("ai_manager", "aibp")}
    rows = rows[["trainee_id", "role"]].merge(scores, on="trainee_id")
    return rows.assign(weight=[weights[r][d] for r, d in zip(rows["role"], rows["dimension"], strict=True)])


@indicator("pair_competence", of="pair", unit="fraction", rows=_pair_rows,
           formula="(P_b + P_a) / 2 with P_b = 0.7 S_b(manager) + 0.3 S_b(aibp), P_a = 0.3 S_a(manager) + 0.7 S_a(aibp)")
def pair_competence(facts: Facts) -> DataFrame:
    """What the pair can do together; `p_business` and `p_ai` are its two sides."""
    scores = cached_dimensions(facts)["fraction"].unstack("dimension")
    frame, pairs = _frame(facts, "pairs"), facts.pairs
    manager, aibp = scores.reindex(pairs["ai_manager_id"]), scores.reindex(pairs["aibp_id"])
    (mb, ma), (bb, ba) = facts.policy.weights("ai_manager"), facts.policy.weights("aibp")
    frame["p_business"] = mb * manager["business"].to_numpy() + bb * aibp["business"].to_numpy()
    frame["p_ai"] = ma * manager["ai"].to_numpy() + ba * aibp["ai"].to_numpy()
    frame["value"] = (frame["p_business"] + frame["p_ai"]) / 2
    return frame.assign(n=frame["value"].notna() * 2, reason="a_dimension_is_empty")


@indicator("pair_balance", of="pair", unit="ratio", rows=_pair_rows, formula="min(P_b, P_a) / max(P_b, P_a)")
def pair_balance(facts: Facts) -> DataFrame:
    """How even the two sides of a pair are; 1 is even."""
    both = pair_competence(facts)[["p_business", "p_ai"]]
    frame = _frame(facts, "pairs")
    top = both.max(axis=1, skipna=False)
    frame["value"] = both.min(axis=1, skipna=False) / top.where(top > 0)
    return frame.assign(n=frame["value"].notna() * 2, reason="a_dimension_is_empty")
