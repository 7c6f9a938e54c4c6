"""Indicators from real work: AI tool use, work on the pair's scenarios, Energy Gold."""

from __future__ import annotations

from datetime import timedelta
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
    return _rate(facts, eligible_workdays(facts, facts.policy["usage"]["window_days"]))


def _rate(facts: Facts, days: DataFrame) -> DataFrame:
    """Share of the eligible workdays on which each trainee used a tool."""
    import pandas as pd

    days = days.merge(active_days(facts), on=["trainee_id", "day"], how="left")
    groups = days.assign(active=days["events"].notna()).groupby("trainee_id")["active"]
    frame = pd.DataFrame(index=facts.trainees.index)
    frame["value"], frame["n"] = groups.mean(), groups.count()
    frame["reason"] = frame["value"].isna().map({True: "no_workday_in_window", False: ""})
    if active_days(facts).empty:
        frame = frame.assign(value=float("nan"), reason="no_usage_recorded")
    return frame.assign(n=frame["n"].fillna(0))


@indicator("usage_baseline", of="trainee", unit="fraction", rows=_usage_rows,
           formula="the same share over the 8 weeks before the last 14 days: what the trainee's recent use is compared with")
def usage_baseline(facts: Facts) -> DataFrame:
    """How regularly a trainee worked with AI tools before: each is compared with themselves only."""
    import pandas as pd

    split = (pd.Timestamp(facts.today) - pd.Timedelta(days=14)).strftime("%Y-%m-%d")
    days = eligible_workdays(facts, 7 * facts.policy["alerts"]["usage_weeks"] + 14)
    return _rate(facts, days[days["day"] < split])


def _usage_by_person(facts: Facts, subject: str) -> DataFrame:
    people = facts.trainees[(facts.trainees["status"] == "active") & (facts.trainees["cohort_id"] == subject)]
    since = (facts.now.date() - timedelta(days=7)).isoformat()
    days = active_days(facts)
    recent = days[(days["day"] >= since) & (days["day"] < facts.today)].groupby("trainee_id")["day"].nunique()
    return people[["trainee_id"]].assign(usage_rate=usage_rate(facts)["value"], days_of_the_last_7=people["trainee_id"].map(recent).fillna(0).astype(int))


@indicator("cohort_usage_rate", of="cohort", unit="fraction", rows=_usage_by_person, formula="mean usage rate of the active trainees who have one; lo and hi are the quartiles")
def cohort_usage_rate(facts: Facts) -> DataFrame:
    """How regularly the cohort works with AI tools."""
    import pandas as pd

    rates = usage_rate(facts)["value"].where(facts.trainees["status"] == "active").dropna()
    groups = rates.groupby(facts.trainees["cohort_id"].reindex(rates.index))
    frame = pd.DataFrame(index=facts.table("cohort")["cohort_id"])
    frame["value"], frame["n"], frame["lo"], frame["hi"] = groups.mean(), groups.count(), groups.quantile(0.25), groups.quantile(0.75)
    return frame.assign(n=frame["n"].fillna(0), reason="no_usage_recorded")


@indicator("adoption", of="cohort", unit="fraction", rows=lambda f, s: _usage_by_person(f, s), formula="active trainees with qualifying events on 3 or more days of the last 7 / active trainees; Wilson interval")
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


def _scenario_use(facts: Facts, subject: str) -> DataFrame:
    events = facts.table("usage_event")
    events = events[events["action"].isin(facts.policy["usage"]["qualifying"]) & (events["trainee_id"] == subject)]
    return events.fillna({"scenario_id": "-"}).groupby("scenario_id").size().rename("events").reset_index()


@indicator("embedded", of="trainee", unit="fraction", rows=_scenario_use, formula="qualifying AI tool events on the own pair's scenarios / qualifying events; AIBPs only")
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


@indicator("energy_gold_recent", of="trainee", unit="points", decimals=0, rows=lambda f, s: f.table("energy_gold").query("trainee_id == @s"),
           formula="sum of the points of entries and reversals of the last 91 days")
def energy_gold_recent(facts: Facts) -> DataFrame:
    """Energy Gold earned lately."""
    import pandas as pd

    entries = facts.table("energy_gold")
    since = (facts.now - pd.Timedelta(days=facts.policy["gold"]["recent_days"])).strftime("%Y-%m-%d")
    groups = entries[entries["at"].str[:10] > since].groupby("trainee_id")["points"]
    frame = pd.DataFrame(index=facts.trainees.index)
    frame["value"], frame["n"] = groups.sum(), groups.count()
    if entries.empty:
        return frame.assign(value=float("nan"), n=0, reason="no_entries")
    return frame.assign(value=frame["value"].fillna(0.0).astype(float), n=frame["n"].fillna(0))


def gold_by_rule(facts: Facts) -> DataFrame:
    """Return the points of each cohort by the rule that gave them, reversals taken off: cohort_id, rule_id, points."""
    entries = facts.table("energy_gold")
    entries = entries.assign(cohort_id=entries["trainee_id"].map(facts.trainees["cohort_id"]))
    return entries.groupby(["cohort_id", "rule_id"])["points"].sum().reset_index()


@indicator("gold_concentration", of="cohort", unit="fraction", rows=lambda f, s: gold_by_rule(f).query("cohort_id == @s"),
           formula="points of the rule that gave most / points of all rules; n is the number of rules")
def gold_concentration(facts: Facts) -> DataFrame:
    """How far Energy Gold comes from one rule alone."""
    import pandas as pd

    groups = gold_by_rule(facts).groupby("cohort_id")["points"]
    frame = pd.DataFrame(index=facts.table("cohort")["cohort_id"])
    total = groups.sum()
    frame["value"], frame["n"] = (groups.max() / total.where(total > 0)).astype(float), groups.count()
    return frame.assign(n=frame["n"].fillna(0), reason="no_entries")
