"""Speed of answering demands, without leaving out those that still wait: an open request is censored, not dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cohort_tools.indicators.calendar import working_hours
from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.value import indicator, wilson

if TYPE_CHECKING:
    from pandas import DataFrame


def responses(facts: Facts) -> DataFrame:
    """Return the requests that were not cancelled, with working hours to the first response, or until now when there is none."""
    if "_responses" not in facts.__dict__:
        rows = facts.table("demand_request")
        rows = rows[rows["cancelled"] == 0].reset_index(drop=True)
        rows["answered"] = rows["first_response_at"].notna()
        rows["hours"] = working_hours(facts.policy, rows["opened_at"], rows["first_response_at"].fillna(facts.as_of))
        rows["hit"] = rows["answered"] & (rows["hours"] <= rows["sla_hours"] + 1e-9)
        rows["counts"] = rows["hit"] | (rows["hours"] > rows["sla_hours"] + 1e-9)
        rows["cohort_id"] = rows["pair_id"].map(facts.pairs["cohort_id"])
        facts.__dict__["_responses"] = rows
    return facts.__dict__["_responses"]


def kaplan_meier(hours, answered) -> tuple[list[float], list[float]]:
    """Return the times and the share that still waits after each, from durations and whether each was answered."""
    import numpy as np

    hours, answered = np.asarray(hours, float), np.asarray(answered, bool)
    times = np.unique(hours[answered])
    still, waiting = [], 1.0
    for t in times:
        waiting *= 1 - (answered & (hours == t)).sum() / (hours >= t).sum()
        still.append(waiting)
    return list(times), still


def waiting_time(hours, answered, share: float) -> float:
    """Return the time by which `share` of the requests have been answered; NaN when that is not known yet."""
    times, still = kaplan_meier(hours, answered)
    return next((t for t, s in zip(times, still, strict=True) if s <= 1 - share + 1e-12), float("nan"))


def _rows(facts: Facts, subject: str) -> DataFrame:
    rows = responses(facts)
    return rows[(rows["pair_id"] == subject) | (rows["cohort_id"] == subject)][["request_id", "bu_id", "priority", "opened_at", "first_response_at", "sla_hours", "hours", "hit", "counts"]]


def _sla(facts: Facts, by: str, index) -> DataFrame:
    import pandas as pd

    rows = responses(facts)
    groups = rows[rows["counts"]].groupby(by)["hit"]
    frame = pd.DataFrame(index=index)
    frame["n"] = groups.count().reindex(index).fillna(0)
    hits = groups.sum().reindex(index).fillna(0)
    frame["value"] = (hits / frame["n"].where(frame["n"] > 0)).astype(float)
    frame["lo"], frame["hi"] = wilson(hits, frame["n"])
    return frame.assign(reason="no_request_yet")


def _time(facts: Facts, by: str, index, share: float) -> DataFrame:
    import pandas as pd

    frame = pd.DataFrame(index=index)
    groups = dict(list(responses(facts).groupby(by)))
    frame["value"] = [waiting_time(groups[i]["hours"], groups[i]["answered"], share) if i in groups else float("nan") for i in index]
    frame["n"] = [len(groups[i]) if i in groups else 0 for i in index]
    return frame.assign(reason=["too_many_open" if i in groups else "no_request_yet" for i in index])


@indicator("sla_hit", of="pair", unit="fraction", rows=_rows, formula="requests first answered within their SLA / requests whose SLA has been met or has run out (unanswered ones are misses)")
def sla_hit(facts: Facts) -> DataFrame:
    """Share of the pair's requests that were answered in time."""
    return _sla(facts, "pair_id", facts.pairs.index)


@indicator("response_median", of="pair", unit="hours", decimals=1, rows=_rows, formula="median working hours to the first response by Kaplan and Meier, open requests censored")
def response_median(facts: Facts) -> DataFrame:
    """Median time to the first response."""
    return _time(facts, "pair_id", facts.pairs.index, 0.5)


@indicator("response_p90", of="pair", unit="hours", decimals=1, rows=_rows, formula="working hours by which 90 % have had a first response, by Kaplan and Meier")
def response_p90(facts: Facts) -> DataFrame:
    """Time by which nine of ten requests are answered."""
    return _time(facts, "pair_id", facts.pairs.index, 0.9)


@indicator("cohort_sla_hit", of="cohort", unit="fraction", rows=_rows, formula="as sla_hit, over all pairs")
def cohort_sla_hit(facts: Facts) -> DataFrame:
    """Share of all requests that were answered in time."""
    return _sla(facts, "cohort_id", facts.table("cohort")["cohort_id"])


@indicator("cohort_response_median", of="cohort", unit="hours", decimals=1, rows=_rows, formula="as response_median, over all pairs")
def cohort_response_median(facts: Facts) -> DataFrame:
    """Median time to the first response, over all pairs."""
    return _time(facts, "cohort_id", facts.table("cohort")["cohort_id"], 0.5)


@indicator("cohort_response_p90", of="cohort", unit="hours", decimals=1, rows=_rows, formula="as response_p90, over all pairs")
def cohort_response_p90(facts: Facts) -> DataFrame:
    """Time by which nine of ten requests are answered, over all pairs."""
    return _time(facts, "cohort_id", facts.table("cohort")["cohort_id"], 0.9)


def _deliveries(facts: Facts, by: str, index) -> DataFrame:
    import pandas as pd

    rows = responses(facts)
    done = rows["delivered_at"].notna()
    days = (pd.to_datetime(rows["delivered_at"].fillna(facts.as_of), utc=True) - pd.to_datetime(rows["opened_at"], utc=True)).dt.total_seconds() / 86400
    groups = dict(list(rows.assign(days=days, done=done).groupby(by)))
    frame = pd.DataFrame(index=index)
    frame["value"] = [waiting_time(groups[i]["days"], groups[i]["done"], 0.5) if i in groups else float("nan") for i in frame.index]
    frame["n"] = [len(groups[i]) if i in groups else 0 for i in frame.index]
    return frame.assign(reason=["too_many_open" if i in groups else "no_request_yet" for i in frame.index])


def _delivery_rows(facts: Facts, subject: str) -> DataFrame:
    rows = responses(facts)
    return rows[(rows["pair_id"] == subject) | (rows["cohort_id"] == subject)][["request_id", "bu_id", "opened_at", "delivered_at"]]


@indicator("delivery_median", of="pair", unit="days", decimals=1, rows=_delivery_rows, formula="median calendar days from opening to delivery by Kaplan and Meier, undelivered requests censored")
def delivery_median(facts: Facts) -> DataFrame:
    """Median lead time to delivery."""
    return _deliveries(facts, "pair_id", facts.pairs.index)


@indicator("cohort_delivery_median", of="cohort", unit="days", decimals=1, rows=_delivery_rows, formula="as delivery_median, over all pairs")
def cohort_delivery_median(facts: Facts) -> DataFrame:
    """Median lead time to delivery, over all pairs."""
    return _deliveries(facts, "cohort_id", facts.table("cohort")["cohort_id"])


def response_trend(facts: Facts) -> DataFrame:
    """Return the median time to the first response of the requests opened in each month: month, value, n.

    A month with fewer requests than the policy's `trend_n` has no value: it would be noise.
    """
    import pandas as pd

    rows, least = responses(facts), facts.policy["demand"]["trend_n"]
    found = [{"month": month, "value": waiting_time(g["hours"], g["answered"], 0.5) if len(g) >= least else float("nan"), "n": len(g)} for month, g in rows.groupby(rows["opened_at"].str[:7])]
    return pd.DataFrame(found, columns=["month", "value", "n"])
