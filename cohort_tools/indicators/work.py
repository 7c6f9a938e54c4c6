"""Indicators from real work: AI tool use, refresh hours, the 70 % share, Energy Gold, work on the pair's scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.value import indicator, wilson

if TYPE_CHECKING:
    from pandas import DataFrame, Series


def local_days(facts: Facts, instants: Series, trainees: Series) -> Series:
    """Return the dates of instants in the time zone of each trainee's cohort."""
    import pandas as pd

    zones = dict(zip(facts.table("cohort")["cohort_id"], facts.table("cohort")["tz"], strict=True))
    zone_of = trainees.map(facts.trainees["cohort_id"]).map(zones)
    days = instants.str[:10]
    for zone in set(zone_of.dropna()) - {"UTC"}:
        mine = zone_of == zone
        days = days.mask(mine, pd.to_datetime(instants[mine], format="ISO8601", utc=True).dt.tz_convert(zone).dt.strftime("%Y-%m-%d"))
    return days


def active_days(facts: Facts) -> DataFrame:
    """Return one row per trainee and day with at least one qualifying event: trainee_id, day, events."""
    if "_active_days" not in facts.__dict__:
        events = facts.table("usage_event")
        events = events[events["action"].isin(facts.policy["usage"]["qualifying"])]
        days = local_days(facts, events["at"], events["trainee_id"])
        facts.__dict__["_active_days"] = events.groupby(["trainee_id", days.rename("day")]).size().rename("events").reset_index()
    return facts.__dict__["_active_days"]


def eligible_workdays(facts: Facts, days: int) -> DataFrame:
    """Return one row per active trainee and workday of the last `days` days (today not counted) on which they were there."""
    import numpy as np
    import pandas as pd

    today = pd.Timestamp(facts.today)
    span = pd.date_range(today - pd.Timedelta(days=days), today - pd.Timedelta(days=1))
    worked = span[np.is_busday(span.to_numpy().astype("datetime64[D]"), weekmask=facts.policy.weekmask, holidays=np.array(facts.policy.holidays, "datetime64[D]"))]
    grid = facts.trainees.reset_index(drop=True)[["trainee_id", "start_date"]].merge(pd.DataFrame({"day": worked.strftime("%Y-%m-%d")}), how="cross")
    grid = grid[grid["day"] >= grid["start_date"]]
    leave = facts.table("leave")
    if len(leave):
        away = grid.merge(leave[["trainee_id", "from_date", "to_date"]], on="trainee_id")
        away = away[(away["from_date"] <= away["day"]) & (away["day"] < away["to_date"])][["trainee_id", "day"]].drop_duplicates().assign(away=True)
        grid = grid.merge(away, on=["trainee_id", "day"], how="left")
        grid = grid[grid["away"].isna()]
    return grid[["trainee_id", "day"]]


def _usage_rows(facts: Facts, subject: str) -> DataFrame:
    return active_days(facts).query("trainee_id == @subject")


@indicator("usage_rate", of="trainee", unit="fraction", rows=_usage_rows,
           formula="workdays with a qualifying AI tool event / workdays without leave, last 28 days")
def usage_rate(facts: Facts) -> DataFrame:
    """How regularly a trainee works with AI tools."""
    import pandas as pd

    days = eligible_workdays(facts, facts.policy["usage"]["window_days"]).merge(active_days(facts), on=["trainee_id", "day"], how="left")
    groups = days.assign(active=days["events"].notna()).groupby("trainee_id")["active"]
    frame = pd.DataFrame(index=facts.trainees.index)
    frame["value"], frame["n"] = groups.mean(), groups.count()
    if facts.table("usage_event").empty:
        frame["value"] = float("nan")
    return frame.assign(n=frame["n"].fillna(0), reason="no_usage_recorded")


@indicator("adoption", of="cohort", unit="fraction", formula="active trainees with qualifying events on 3 or more days of the last 7 / active trainees; Wilson interval")
def adoption(facts: Facts) -> DataFrame:
    """Share of the trainees who use AI tools on three days of the week or more."""
    import pandas as pd

    people = facts.trainees[(facts.trainees["status"] == "active") & (facts.trainees["start_date"] <= facts.today)]
    since = (facts.now - pd.Timedelta(days=7)).strftime("%Y-%m-%d")
    days = active_days(facts)
    recent = days[(days["day"] >= since) & (days["day"] < facts.today)].groupby("trainee_id")["day"].nunique()
    often = people["trainee_id"].map(recent).fillna(0) >= facts.policy["usage"]["adopted_days"]
    groups = often.groupby(people["cohort_id"])
    frame = pd.DataFrame(index=facts.table("cohort")["cohort_id"])
    frame["n"] = groups.count().reindex(frame.index).fillna(0)
    hits = groups.sum().reindex(frame.index).fillna(0)
    frame["value"] = (hits / frame["n"].where(frame["n"] > 0)).astype(float)
    frame["lo"], frame["hi"] = wilson(hits, frame["n"])
    if facts.table("usage_event").empty:
        frame["value"] = float("nan")
    return frame.assign(reason="no_usage_recorded")


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


def _training_rows(facts: Facts, subject: str) -> DataFrame:
    return facts.table("training_log").query("trainee_id == @subject")[["date", "minutes", "context", "scenario_id"]]


def _real_share(facts: Facts, log: DataFrame, by: Series, index) -> DataFrame:
    import pandas as pd

    total = log["minutes"].groupby(by).sum()
    real = log["minutes"].where(log["context"] == "real_scenario", 0).groupby(by).sum()
    frame = pd.DataFrame(index=index)
    frame["value"], frame["n"] = (real / total).astype(float), log["minutes"].groupby(by).count()
    return frame.assign(n=frame["n"].fillna(0), reason="no_hours_recorded")


@indicator("real_share", of="trainee", unit="fraction", rows=_training_rows, formula="training minutes in real scenarios / all training minutes, since the start")
def real_share(facts: Facts) -> DataFrame:
    """Share of the training that happened in real business scenarios; the plan is 70 %."""
    log = facts.table("training_log")
    return _real_share(facts, log, log["trainee_id"], facts.trainees.index)


@indicator("real_share_recent", of="trainee", unit="fraction", rows=_training_rows, formula="training minutes in real scenarios / all training minutes, last 91 days")
def real_share_recent(facts: Facts) -> DataFrame:
    """The same share over the last three months."""
    import pandas as pd

    since = (facts.now - pd.Timedelta(days=facts.policy["real_scenario"]["rolling_days"])).strftime("%Y-%m-%d")
    log = facts.table("training_log")
    log = log[log["date"] > since]
    return _real_share(facts, log, log["trainee_id"], facts.trainees.index)


@indicator("cohort_real_share", of="cohort", unit="fraction", formula="training minutes in real scenarios / all training minutes of all trainees; `planned` is the same of the labs' minutes")
def cohort_real_share(facts: Facts) -> DataFrame:
    """Share of the cohort's training in real scenarios, by minutes, beside what the labs plan."""
    log, labs = facts.table("training_log"), facts.table("lab")
    frame = _real_share(facts, log, log["trainee_id"].map(facts.trainees["cohort_id"]), facts.table("cohort")["cohort_id"])
    planned = labs["planned_minutes"].sum()
    return frame.assign(planned=labs.loc[labs["real_scenario"] == 1, "planned_minutes"].sum() / planned if planned else float("nan"))


@indicator("embedded", of="trainee", unit="fraction", formula="qualifying AI tool events on the own pair's scenarios / qualifying events; AIBPs only")
def embedded(facts: Facts) -> DataFrame:
    """How far an AIBP's work with AI tools happens inside the business scenarios of the pair."""
    import pandas as pd

    events = facts.table("usage_event")
    events = events[events["action"].isin(facts.policy["usage"]["qualifying"])]
    own = facts.members.query("role == 'aibp'")[["trainee_id", "pair_id"]].merge(facts.table("scenario")[["scenario_id", "pair_id"]], on="pair_id")[["trainee_id", "scenario_id"]].drop_duplicates().assign(own=True)
    rows = events[["trainee_id", "scenario_id"]].merge(own, on=["trainee_id", "scenario_id"], how="left")
    groups = rows["own"].notna().groupby(rows["trainee_id"])
    frame = pd.DataFrame(index=facts.trainees.index)
    frame["value"], frame["n"] = groups.mean(), groups.count()
    aibp = facts.trainees["role"] == "aibp"
    frame["value"] = frame["value"].where(aibp)
    return frame.assign(n=frame["n"].fillna(0), reason=aibp.map({True: "no_usage_recorded", False: "not_for_this_role"}))


@indicator("energy_gold", of="trainee", unit="points", decimals=0, rows=lambda f, s: f.table("energy_gold").query("trainee_id == @s"),
           formula="sum of the points of all entries and reversals; never an input to a gate")
def energy_gold(facts: Facts) -> DataFrame:
    """Balance of Energy Gold."""
    import pandas as pd

    groups = facts.table("energy_gold").groupby("trainee_id")["points"]
    frame = pd.DataFrame(index=facts.trainees.index)
    frame["value"], frame["n"] = groups.sum(), groups.count()
    if facts.table("energy_gold").empty:
        return frame.assign(value=float("nan"), n=0, reason="no_entries")
    return frame.assign(value=frame["value"].fillna(0.0).astype(float), n=frame["n"].fillna(0))
