"""Item statistics of a lab by plain loops: the second way to the same numbers."""

from __future__ import annotations

from typing import Any

from cohort_tools.demo.large.answers import mean
from cohort_tools.demo.large.answers.marks import variance


def lab_statistics(cohort, lab: str) -> dict[str, Any]:
    """Return n, alpha, sem, and per item facility, discrimination and efficiency, from the first attempts with every item graded."""
    fixes = {(r["lab_id"], r["owner_id"], r["item_id"], r["attempt"]): r["new"] for r in cohort.tables["score_correction"]}
    rows, names = [], [i.name for i in next(x for x in cohort.labs if x.name == lab).items]
    first = [a for a in cohort.book.attempts if a["lab"] == lab and a["attempt"] == 1]
    points = [{i["name"]: (fixes.get((lab, a["owner"], i["name"], 1), i["points"]), i["max_points"]) for i in a["items"]} for a in first]
    names = [n for n in names if points and sum(p[n][0] is not None for p in points) >= 0.9 * len(points)]
    for p in points:
        if all(p[n][0] is not None for n in names):
            rows.append([p[n][0] / p[n][1] for n in names])
    k, totals = len(names), [sum(r) for r in rows]
    alpha = k / (k - 1) * (1 - sum(variance([r[j] for r in rows]) for j in range(k)) / variance(totals))
    items = {}
    for j, name in enumerate(names):
        own, rest = [r[j] for r in rows], [sum(r) - r[j] for r in rows]
        items[name] = {"facility": mean(own), "discrimination": covariance(own, rest) / (variance(own) * variance(rest)) ** 0.5, "efficiency": covariance(own, rest) / covariance(sorted(own), sorted(rest))}
    return {"n": len(rows), "alpha": alpha, "sem": (variance([t / k for t in totals]) * (1 - max(alpha, 0.0))) ** 0.5, "items": items}


def covariance(one: list[float], two: list[float]) -> float:
    """Return the covariance of a sample."""
    a, b = mean(one), mean(two)
    return sum((x - a) * (y - b) for x, y in zip(one, two, strict=True)) / (len(one) - 1)
