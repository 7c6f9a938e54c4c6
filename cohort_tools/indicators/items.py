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


def suspects(x: ndarray) -> list[int]:
    """Return the items that speak against the rest of the score, worst first.

    One wrong check pulls the others' correlation with the rest below zero too. So the worst item is taken out
    and the others are looked at again, until none is negative.
    """
    import numpy as np

    left, found = list(range(x.shape[1])), []
    while len(left) >= 2:
        values = discrimination(x[:, left])
        if np.isnan(values).all() or np.nanmin(values) >= 0 or (len(left) == 2 and found):
            break
        found.append(left.pop(int(np.nanargmin(values))))
    return found


def item_statistics(facts: Facts, lab_id: str) -> tuple[dict, DataFrame]:
    """Return a lab's statistics and a table of its items: facility, discrimination, efficiency, alpha without it, flags.

    Below ten submissions everything but the facility is empty; below thirty it is `indicative`. The lab's `consistency`
    (Livingston) says how reliably it tells who passes from who does not, also where nearly all pass and alpha is low.
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
    wrong = suspects(x) if enough else []
    items["flags"] = [_flags(p, d, e, limits, j in wrong) for j, (p, d, e) in enumerate(zip(items["facility"], items["discrimination"], items["efficiency"], strict=True))]
    value = alpha(x) if enough else np.nan
    lo, hi = alpha_interval(value, n, k) if not np.isnan(value) else (np.nan, np.nan)
    total = x.mean(axis=1) if n else np.array([])
    sd, mean = (float(total.std(ddof=1)) if n > 1 else np.nan), (float(total.mean()) if n else np.nan)
    cut = float(facts.table("lab").set_index("lab_id")["pass_mark"].get(lab_id, np.nan))
    status = "not_enough_data" if not enough else "indicative" if n < rules["indicative"] else "ok"
    apart = sd ** 2 + (mean - cut) ** 2
    summary = {"lab_id": lab_id, "n": n, "k": k, "mean": mean, "sd": sd, "alpha": value, "alpha_lo": lo, "alpha_hi": hi,
               "sem": float(sd * np.sqrt(1 - max(value, 0.0))) if not np.isnan(value) else np.nan,
               "consistency": float((max(value, 0.0) * sd ** 2 + (mean - cut) ** 2) / apart) if not np.isnan(value) and apart > 0 else np.nan, "status": status}
    return summary, items


def suspect_items(facts: Facts) -> DataFrame:
    """Return the flagged checks of all labs, the most suspicious first: lab_id, item_id, n, discrimination, alpha with and without it."""
    import pandas as pd

    rows = []
    for lab in facts.table("lab")["lab_id"]:
        summary, items = item_statistics(facts, lab)
        rows += [{"lab_id": lab, "item_id": name, "n": summary["n"], "discrimination": row["discrimination"], "alpha": summary["alpha"], "alpha_without": row["alpha_without"]}
                 for name, row in items.iterrows() if "suspect" in row["flags"]]
    return pd.DataFrame(rows, columns=["lab_id", "item_id", "n", "discrimination", "alpha", "alpha_without"]).sort_values("discrimination").reset_index(drop=True)


def who_resembles(facts: Facts, lab_id: str | None = None) -> DataFrame:
    """Return whose latest submission behaves like which mutant: lab_id, item_id, mutant, owner_id."""
    scores = facts.scores[facts.scores["resembles"].notna()]
    rows = scores.merge(facts.submissions[["lab_id", "owner_id", "attempt"]], on=["lab_id", "owner_id", "attempt"])
    rows = rows[["lab_id", "item_id", "resembles", "owner_id"]].rename(columns={"resembles": "mutant"})
    return (rows if lab_id is None else rows[rows["lab_id"] == lab_id]).sort_values(["lab_id", "item_id", "mutant", "owner_id"]).reset_index(drop=True)


def resemblances(facts: Facts) -> DataFrame:
    """Return how many latest submissions behave like which mutant: lab_id, item_id, mutant, n, of (submissions)."""
    scores = facts.scores.merge(facts.submissions[["lab_id", "owner_id", "attempt"]], on=["lab_id", "owner_id", "attempt"])
    of = scores.groupby("lab_id")["owner_id"].nunique().rename("of")
    found = scores[scores["resembles"].notna()].groupby(["lab_id", "item_id", "resembles"])["owner_id"].nunique().rename("n").reset_index()
    return found.merge(of.reset_index(), on="lab_id").rename(columns={"resembles": "mutant"}).sort_values(["n", "lab_id", "item_id"], ascending=[False, True, True])


def _flags(facility: float, separation: float, share: float, limits: dict, suspect: bool) -> list[str]:
    flags = []
    if facility > limits["easy"]:
        flags.append("easy")
    if facility < limits["hard"]:
        flags.append("hard")
    if suspect:
        flags.append("suspect")
    elif separation < 0:
        flags.append("beside_suspect")
    elif separation < limits["weak"]:
        flags.append("weak")
    if share < limits["inefficient"]:
        flags.append("inefficient")
    return flags
