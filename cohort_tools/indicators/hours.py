"""Indicators from hours: refreshing AI skills, and how much of the training happens in real scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.value import indicator

if TYPE_CHECKING:
    from pandas import DataFrame, Series


def refresh_months(facts: Facts) -> DataFrame:
    """Return refresh hours per AI manager and month since their start: hours, unverified, target, met, complete."""
    import numpy as np
    import pandas as pd

    people = facts.trainees.query("role == 'ai_manager'").reset_index(drop=True)
    today, rows = pd.Timestamp(facts.today), []
    first = pd.to_datetime(people["start_date"]).min() if len(people) else today
    for month in pd.period_range(first, today, freq="M"):
        begin, end = month.start_time.normalize(), month.end_time.normalize() + pd.Timedelta(days=1)
        start = pd.to_datetime(people["start_date"]).clip(lower=begin)
        days = (end - start).dt.days.clip(lower=0)
        rows.append(pd.DataFrame({"trainee_id": people["trainee_id"], "month": str(month), "days": days, "in_month": (end - begin).days, "begin": begin, "end": end, "complete": end <= today}))
    grid = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=["trainee_id", "month", "days", "in_month", "begin", "end", "complete"])
    leave = facts.table("leave")
    if len(leave):
        both = grid.merge(leave, on="trainee_id")
        away = (np.minimum(pd.to_datetime(both["to_date"]), both["end"]) - np.maximum(pd.to_datetime(both["from_date"]), both["begin"])).dt.days.clip(lower=0)
        lost = away.groupby([both["trainee_id"], both["month"]]).sum().rename("lost").reset_index()
        grid = grid.merge(lost, on=["trainee_id", "month"], how="left")
        grid["days"] = (grid["days"] - grid["lost"].fillna(0)).clip(lower=0)
    log = facts.table("refresh_log")
    verified = log["verified_by"].notna() & (log["verified_at"].fillna("9") <= facts.as_of)
    sums = log.assign(month=log["date"].str[:7], good=log["minutes"].where(verified, 0), other=log["minutes"].where(~verified, 0)).groupby(["trainee_id", "month"])[["good", "other"]].sum()
    grid = grid[grid["days"] > 0].merge(sums.reset_index(), on=["trainee_id", "month"], how="left").fillna({"good": 0.0, "other": 0.0})
    grid["hours"], grid["unverified"] = grid["good"] / 60, grid["other"] / 60
    grid["target"] = facts.policy["refresh"]["hours"] * grid["days"] / grid["in_month"]
    grid["met"] = grid["hours"] >= grid["target"] - 1e-9
    return grid[["trainee_id", "month", "hours", "unverified", "target", "met", "complete"]].sort_values(["trainee_id", "month"]).reset_index(drop=True)


def cached_refresh(facts: Facts) -> DataFrame:
    """Return `refresh_months`, computed once."""
    if "_refresh" not in facts.__dict__:
        facts.__dict__["_refresh"] = refresh_months(facts)
    return facts.__dict__["_refresh"]


@indicator("refresh_compliance", of="trainee", unit="fraction", rows=lambda f, s: cached_refresh(f).query("trainee_id == @s"),
           formula="complete months in which verified refresh hours reach 8 (by the days there) / complete months; AI managers only")
def refresh_compliance(facts: Facts) -> DataFrame:
    """How often an AI manager has refreshed their AI skills for eight hours a month."""
    import pandas as pd

    months = cached_refresh(facts)
    groups = months[months["complete"].astype(bool)].groupby("trainee_id")["met"]
    frame = pd.DataFrame(index=facts.trainees.index)
    frame["value"], frame["n"] = groups.mean().astype(float), groups.count()
    frame["reason"] = (facts.trainees["role"] == "aibp").map({True: "not_for_this_role", False: "no_complete_month"})
    return frame.assign(n=frame["n"].fillna(0))


@indicator("refresh_hours", of="trainee", unit="hours", decimals=1, rows=lambda f, s: cached_refresh(f).query("trainee_id == @s"),
           formula="verified refresh minutes of the current month / 60; `target` is 8 by the days there; AI managers only")
def refresh_hours(facts: Facts) -> DataFrame:
    """Hours that an AI manager has spent this month on refreshing AI skills; what nobody has verified stands apart."""
    import pandas as pd

    months = cached_refresh(facts)
    now = months[months["month"] == facts.today[:7]].set_index("trainee_id")
    frame = pd.DataFrame(index=facts.trainees.index)
    frame["value"], frame["target"], frame["unverified"] = now["hours"], now["target"], now["unverified"]
    frame["n"] = facts.table("refresh_log").query("date >= @facts.today[:7]").groupby("trainee_id")["log_id"].count() if len(facts.table("refresh_log")) else 0
    frame["status"] = (frame["value"] >= frame["target"] - 1e-9).map({True: "met", False: "open"})
    frame["reason"] = (facts.trainees["role"] == "aibp").map({True: "not_for_this_role", False: "not_there_this_month"})
    return frame.assign(n=frame["n"].fillna(0))


def _refresh_by_person(facts: Facts, subject: str) -> DataFrame:
    months = cached_refresh(facts)
    months = months[months["complete"].astype(bool) & (months["trainee_id"].map(facts.trainees["cohort_id"]) == subject)]
    return months.groupby("trainee_id").agg(met=("met", "sum"), complete=("met", "count")).reset_index()


def _training_by_context(facts: Facts, log: DataFrame, subject: str) -> DataFrame:
    log = log[log["trainee_id"].map(facts.trainees["cohort_id"]) == subject]
    return log.groupby("context").agg(rows=("minutes", "count"), minutes=("minutes", "sum")).reset_index()


@indicator("cohort_refresh_compliance", of="cohort", unit="fraction", rows=_refresh_by_person, formula="complete months in which an AI manager reached the target / complete months of all AI managers; Wilson interval")
def cohort_refresh_compliance(facts: Facts) -> DataFrame:
    """How often the cohort's AI managers have refreshed their skills for eight hours a month."""
    import pandas as pd

    from cohort_tools.indicators.value import wilson

    months = cached_refresh(facts)
    done = months[months["complete"].astype(bool)]
    groups = done["met"].astype(float).groupby(done["trainee_id"].map(facts.trainees["cohort_id"]))
    frame = pd.DataFrame(index=facts.table("cohort")["cohort_id"])
    frame["value"], frame["n"] = groups.mean(), groups.count()
    frame["n"] = frame["n"].fillna(0)
    frame["lo"], frame["hi"] = wilson(groups.sum().reindex(frame.index).fillna(0), frame["n"])
    return frame.assign(reason="no_complete_month")


def _training_rows(facts: Facts, subject: str) -> DataFrame:
    return facts.table("training_log").query("trainee_id == @subject")[["date", "minutes", "context", "scenario_id"]]


def _real_share(facts: Facts, log: DataFrame, by: Series, index) -> DataFrame:
    import pandas as pd

    total = log["minutes"].groupby(by).sum()
    real = log["minutes"].where(log["context"] == "real_scenario", 0).groupby(by).sum()
    frame = pd.DataFrame(index=index)
    frame["value"], frame["n"] = (real / total).astype(float), log["minutes"].groupby(by).count()
    return frame.assign(n=frame["n"].fillna(0), reason="no_hours_recorded")


def _recent_log(facts: Facts) -> DataFrame:
    import pandas as pd

    since = (facts.now - pd.Timedelta(days=facts.policy["real_scenario"]["rolling_days"])).strftime("%Y-%m-%d")
    log = facts.table("training_log")
    return log[log["date"] > since]


@indicator("real_share", of="trainee", unit="fraction", rows=_training_rows, formula="training minutes in real scenarios / all training minutes, since the start")
def real_share(facts: Facts) -> DataFrame:
    """Share of the training that happened in real business scenarios; the plan is 70 %."""
    log = facts.table("training_log")
    return _real_share(facts, log, log["trainee_id"], facts.trainees.index)


@indicator("real_share_recent", of="trainee", unit="fraction", rows=_training_rows, formula="training minutes in real scenarios / all training minutes, last 91 days")
def real_share_recent(facts: Facts) -> DataFrame:
    """The same share over the last three months."""
    log = _recent_log(facts)
    return _real_share(facts, log, log["trainee_id"], facts.trainees.index)


@indicator("cohort_real_share", of="cohort", unit="fraction", rows=lambda f, s: _training_by_context(f, f.table("training_log"), s), formula="training minutes in real scenarios / all training minutes of all trainees; `planned` is the same of the labs' minutes")
def cohort_real_share(facts: Facts) -> DataFrame:
    """Share of the cohort's training in real scenarios, by minutes, beside what the labs plan."""
    log, labs = facts.table("training_log"), facts.table("lab")
    frame = _real_share(facts, log, log["trainee_id"].map(facts.trainees["cohort_id"]), facts.table("cohort")["cohort_id"])
    planned = labs["planned_minutes"].sum()
    return frame.assign(planned=labs.loc[labs["real_scenario"] == 1, "planned_minutes"].sum() / planned if planned else float("nan"))


@indicator("cohort_real_share_recent", of="cohort", unit="fraction", rows=lambda f, s: _training_by_context(f, _recent_log(f), s), formula="training minutes in real scenarios / all training minutes of all trainees, last 91 days")
def cohort_real_share_recent(facts: Facts) -> DataFrame:
    """The cohort's share over the last three months."""
    log = _recent_log(facts)
    return _real_share(facts, log, log["trainee_id"].map(facts.trainees["cohort_id"]), facts.table("cohort")["cohort_id"])
