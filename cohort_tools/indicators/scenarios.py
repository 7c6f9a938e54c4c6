"""Indicators from scenarios: landed ones, cycle time, co-work, hand-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.value import indicator

if TYPE_CHECKING:
    from pandas import DataFrame


def landed(facts: Facts) -> DataFrame:
    """Return the scenarios that count as landed: a live demo passed by then before two reviewers from outside the pair, not retired within the policy's days.

    A reviewer has passed a demo when every criterion of their last review before the landing says so.
    """
    import pandas as pd

    scenarios = facts.table("scenario")
    rows = scenarios[scenarios["landed_at"].notna()]
    reviews = facts.table("demo_review").merge(rows[["scenario_id", "pair_id", "landed_at"]], on="scenario_id")
    reviews = reviews[reviews["held_at"] <= reviews["landed_at"]]
    last = reviews[reviews["held_at"] == reviews.groupby(["scenario_id", "reviewer_id"])["held_at"].transform("max")]
    judged = (last["verdict"].eq("pass") & last["live"].eq(1)).groupby([last["scenario_id"], last["pair_id"], last["reviewer_id"]]).all().rename("passed").reset_index()
    members = facts.members[["pair_id", "trainee_id"]].rename(columns={"trainee_id": "reviewer_id"}).assign(inside=True)
    judged = judged[judged["passed"]].merge(members, on=["pair_id", "reviewer_id"], how="left")
    reviewers = judged[judged["inside"].isna()].groupby("scenario_id")["reviewer_id"].nunique()
    rows = rows[rows["scenario_id"].map(reviewers).fillna(0) >= 2]
    kept = (pd.to_datetime(rows["retired_at"]) - pd.to_datetime(rows["landed_at"])).dt.days
    return rows[kept.isna() | (kept > facts.policy["gates"]["retired_days"])]


def _pair_scenarios(facts: Facts, subject: str) -> DataFrame:
    import pandas as pd

    scenarios = facts.table("scenario")
    columns = ["scenario_id", "title", "bu_id", "status", "opened_at", "landed_at", "retired_at"]
    rows = scenarios[scenarios["pair_id"] == subject][columns]
    age = (pd.Timestamp(facts.today) - pd.to_datetime(rows["opened_at"])).dt.days
    return rows.assign(counts=rows["scenario_id"].isin(landed(facts)["scenario_id"]), open_days=age.where(rows["landed_at"].isna()).astype("Int64"))


@indicator("scenarios_landed", of="pair", unit="scenarios", decimals=0, rows=_pair_scenarios,
           formula="scenarios of the pair landed by now, live demo passed before two outside reviewers, not retired within 30 days")
def scenarios_landed(facts: Facts) -> DataFrame:
    """How many scenarios the pair has landed."""
    import pandas as pd

    frame = pd.DataFrame(index=facts.pairs.index)
    frame["value"] = landed(facts).groupby("pair_id")["scenario_id"].nunique()
    frame["value"] = frame["value"].fillna(0).astype(float)
    frame["n"] = facts.table("scenario").groupby("pair_id")["scenario_id"].nunique()
    return frame.assign(n=frame["n"].fillna(0))


def landed_with(facts: Facts) -> DataFrame:
    """Return one row per trainee and scenario landed while they were in the pair."""
    rows = landed(facts).merge(facts.members, on="pair_id")
    return rows[(rows["from_date"] <= rows["landed_at"]) & (rows["landed_at"] < rows["to_date"].fillna("9999-12-31"))]


@indicator("cycle_time", of="pair", unit="days", decimals=0, rows=_pair_scenarios,
           formula="median of landed - opened over landed scenarios; lo and hi are the quartiles")
def cycle_time(facts: Facts) -> DataFrame:
    """How long a scenario takes from opening to landing."""
    import pandas as pd

    rows = landed(facts)
    days = (pd.to_datetime(rows["landed_at"]) - pd.to_datetime(rows["opened_at"])).dt.days
    groups = days.groupby(rows["pair_id"])
    frame = pd.DataFrame(index=facts.pairs.index)
    frame["value"], frame["n"], frame["lo"], frame["hi"] = groups.median(), groups.count(), groups.quantile(0.25), groups.quantile(0.75)
    return frame.assign(n=frame["n"].fillna(0), reason="none_landed")


def pair_events(facts: Facts) -> DataFrame:
    """Return the events of both partners while they were a pair: pair_id, scenario_id, trainee_id, at."""
    rows = facts.table("scenario_event").merge(facts.members, on="trainee_id")
    day = rows["at"].str[:10]
    return rows[(rows["from_date"] <= day) & (day < rows["to_date"].fillna("9999-12-31"))][["pair_id", "scenario_id", "trainee_id", "at"]]


def _event_rows(facts: Facts, subject: str) -> DataFrame:
    rows = pair_events(facts)
    return rows[rows["pair_id"] == subject].sort_values(["scenario_id", "at"])


@indicator("co_work", of="pair", unit="fraction", rows=_event_rows,
           formula="|A and B| / |A or B| over the scenarios that each partner touched in the last 28 days")
def co_work(facts: Facts) -> DataFrame:
    """How far the partners work on the same scenarios."""
    import pandas as pd

    since = (facts.now - pd.Timedelta(days=facts.policy["co_work"]["window_days"])).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    events = pair_events(facts)
    events = events[events["at"] > since]
    touched = events.groupby(["pair_id", "scenario_id"])["trainee_id"].nunique()
    frame = pd.DataFrame(index=facts.pairs.index)
    frame["n"] = touched.groupby("pair_id").count()
    frame["value"] = (touched == 2).groupby("pair_id").sum() / frame["n"]
    return frame.assign(n=frame["n"].fillna(0), reason="no_events_in_window")


@indicator("hand_off", of="pair", unit="hours", decimals=1, rows=_event_rows,
           formula="median of working hours between one partner's event and the other's next one on the same scenario")
def hand_off(facts: Facts) -> DataFrame:
    """How long work waits when it passes from one partner to the other."""
    import pandas as pd

    from cohort_tools.indicators.calendar import working_hours

    events = pair_events(facts).sort_values(["pair_id", "scenario_id", "at"])
    groups = events.groupby(["pair_id", "scenario_id"])
    before, who = groups["at"].shift(), groups["trainee_id"].shift()
    passed = events[who.notna() & (who != events["trainee_id"])]
    hours = pd.Series(working_hours(facts.policy, before[passed.index], passed["at"]), index=passed.index, dtype=float)
    by_pair = hours.groupby(passed["pair_id"])
    frame = pd.DataFrame(index=facts.pairs.index)
    frame["value"], frame["n"] = by_pair.median(), by_pair.count()
    return frame.assign(n=frame["n"].fillna(0), reason="no_hand_off")
