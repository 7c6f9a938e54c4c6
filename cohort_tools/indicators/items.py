"""Item and test statistics: how hard an item is, whether it separates, how reliable a lab's score is.

Formulas as in Moodle's quiz statistics: first attempts, submitted labs, a submission counted once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cohort_tools.indicators.facts import Facts

if TYPE_CHECKING:
    from numpy import ndarray
    from pandas import DataFrame


def alpha(x: ndarray) -> float:
    """Return Cronbach's alpha of persons x items; NaN with fewer than two items or without variance."""
    import numpy as np

    k = x.shape[1]
    total = x.sum(axis=1).var(ddof=1) if x.shape[0] > 1 else 0.0
    if k < 2 or total <= 1e-15:
        return np.nan
    return float(k / (k - 1) * (1 - x.var(axis=0, ddof=1).sum() / total))


def alpha_interval(value: float, n: int, k: int) -> tuple[float, float]:
    """Return Feldt's 95 % interval of alpha for n persons and k items."""
    from cohort_tools.indicators.distributions import f_quantile

    upper, lower = f_quantile(0.975, n - 1, (n - 1) * (k - 1)), f_quantile(0.025, n - 1, (n - 1) * (k - 1))
    return 1 - (1 - value) * upper, 1 - (1 - value) * lower


def discrimination(x: ndarray) -> ndarray:
    """Return each item's correlation with the rest of the score; NaN where one of the two does not vary."""
    import numpy as np

    rest = x.sum(axis=1, keepdims=True) - x
    dx, dr = x - x.mean(axis=0), rest - rest.mean(axis=0)
    below = np.sqrt((dx ** 2).sum(axis=0) * (dr ** 2).sum(axis=0))
    return np.divide((dx * dr).sum(axis=0), below, out=np.full(x.shape[1], np.nan), where=below > 1e-12)


def efficiency(x: ndarray) -> ndarray:
    """Return each item's covariance with the rest over the largest one that its values allow."""
    import numpy as np

    rest = x.sum(axis=1, keepdims=True) - x
    dx, dr = x - x.mean(axis=0), rest - rest.mean(axis=0)
    best = (np.sort(dx, axis=0) * np.sort(dr, axis=0)).sum(axis=0)
    return np.divide((dx * dr).sum(axis=0), best, out=np.full(x.shape[1], np.nan), where=best > 1e-12)


def first_attempts(facts: Facts, lab_id: str) -> DataFrame:
    """Return owners x items: share of the points of each first attempt; items that a tenth still waits for are left out."""
    scores = facts.scores
    first = scores[(scores["lab_id"] == lab_id) & (scores["attempt"] == 1)]
    matrix = (first["points"] / first["max_points"]).groupby([first["owner_id"], first["item_id"]]).first().unstack("item_id")
    order = facts.table("lab_item").query("lab_id == @lab_id").sort_values("position")["item_id"]
    known = matrix.notna().mean()
    return matrix.reindex(columns=[i for i in order if i in matrix.columns and known[i] >= 0.9]).dropna()


def item_statistics(facts: Facts, lab_id: str) -> tuple[dict, DataFrame]:
    """Return a lab's statistics and a table of its items: facility, discrimination, efficiency, alpha without it, flags.

    Below ten submissions everything but the facility is empty; below thirty it is `indicative`.
    """
    import numpy as np
    import pandas as pd

    matrix, rules, limits = first_attempts(facts, lab_id), facts.policy["reliability"], facts.policy["items"]
    x = matrix.to_numpy(float)
    n, k = x.shape if x.size else (0, 0)
    items = pd.DataFrame({"facility": matrix.mean() if n else np.nan}, index=matrix.columns)
    enough = n >= rules["too_few"] and k >= 2
    items["discrimination"] = discrimination(x) if enough else np.nan
    items["efficiency"] = efficiency(x) if enough else np.nan
    items["alpha_without"] = [alpha(np.delete(x, j, axis=1)) for j in range(k)] if enough else np.nan
    items["flags"] = [_flags(p, d, e, limits) for p, d, e in zip(items["facility"], items["discrimination"], items["efficiency"], strict=True)]
    value = alpha(x) if enough else np.nan
    lo, hi = alpha_interval(value, n, k) if not np.isnan(value) else (np.nan, np.nan)
    weights = np.ones(k) / k if k else np.array([])
    total = x @ weights if n else np.array([])
    sd = float(total.std(ddof=1)) if n > 1 else np.nan
    status = "not_enough_data" if not enough else "indicative" if n < rules["indicative"] else "ok"
    summary = {"lab_id": lab_id, "n": n, "k": k, "mean": float(total.mean()) if n else np.nan, "sd": sd, "alpha": value, "alpha_lo": lo, "alpha_hi": hi,
               "sem": sd * np.sqrt(1 - max(value, 0.0)) if not np.isnan(value) else np.nan, "status": status}
    return summary, items


def resemblances(facts: Facts) -> DataFrame:
    """Return how many latest submissions behave like which mutant: lab_id, item_id, mutant, n, of (submissions)."""
    scores = facts.scores.merge(facts.submissions[["lab_id", "owner_id", "attempt"]], on=["lab_id", "owner_id", "attempt"])
    of = scores.groupby("lab_id")["owner_id"].nunique().rename("of")
    found = scores[scores["resembles"].notna()].groupby(["lab_id", "item_id", "resembles"])["owner_id"].nunique().rename("n").reset_index()
    return found.merge(of.reset_index(), on="lab_id").rename(columns={"resembles": "mutant"}).sort_values(["n", "lab_id", "item_id"], ascending=[False, True, True])


def _flags(facility: float, separation: float, share: float, limits: dict) -> list[str]:
    flags = []
    if facility > limits["easy"]:
        flags.append("easy")
    if facility < limits["hard"]:
        flags.append("hard")
    if separation < 0:
        flags.append("suspect")
    elif separation < limits["weak"]:
        flags.append("weak")
    if share < limits["inefficient"]:
        flags.append("inefficient")
    return flags
