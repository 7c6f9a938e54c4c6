"""Indicators from real work: AI tool use, work on the pair's scenarios, Energy Gold."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.value import indicator, wilson
from cohort_tools.records.tables import table_named

if TYPE_CHECKING:
    from pandas import DataFrame


def usage(facts: Facts) -> tuple[DataFrame, DataFrame]:
    """Return the qualifying events counted by trainee and local day, and by trainee and scenario (empty: none).

    Events are read in parts and counted, never held all at once: there are millions of them.
    """
    if "_usage" not in facts.__dict__:
        import numpy as np
        import pandas as pd

        people = facts.trainees.index
        zones = facts.trainees["cohort_id"].map(facts.table("cohort").set_index("cohort_id")["tz"]).to_numpy()
        days, scenarios = [], []
        qualifying = facts.policy["usage"]["qualifying"]
        for part in facts.records.chunks(table_named("usage_event"), ["trainee_id", "at", "action", "scenario_id"]):
            part = part[part["action"].isin(qualifying) & (part["at"] <= facts.as_of)]
            who = people.get_indexer(part["trainee_id"])
            scenarios.append(pd.Series(1, index=pd.MultiIndex.from_arrays([who, part["scenario_id"].fillna("")])).groupby(level=[0, 1]).sum())
            moments = pd.to_datetime(part["at"], format="ISO8601", utc=True)
            local = np.empty(len(part), dtype="datetime64[D]")
            for zone in set(zones[who]):
                mine = zones[who] == zone
                local[mine] = moments[mine].dt.tz_convert(zone).dt.tz_localize(None).to_numpy().astype("datetime64[D]")
            days.append(np.unique(who.astype("int64") * 1_000_000 + local.astype("int64"), return_counts=True))
        facts.__dict__["_usage"] = _by_day(people, days), _by_scenario(people, scenarios)
    return facts.__dict__["_usage"]


def _by_day(people, parts: list) -> DataFrame:
    """One row per trainee and day from counted keys (place of the trainee * 1,000,000 + day since 1970)."""
    import numpy as np
    import pandas as pd

    if not parts:
        return pd.DataFrame({"trainee_id": pd.array([], dtype="str"), "day": pd.array([], dtype="str"), "events": np.array([], int)})
    keys, place = np.unique(np.concatenate([k for k, _ in parts]), return_inverse=True)
    counts = np.bincount(place, weights=np.concatenate([c for _, c in parts])).astype(int)
    numbers, which = np.unique(keys % 1_000_000, return_inverse=True)
    text = pd.array(numbers.astype("datetime64[D]").astype(str), dtype="str")
    return pd.DataFrame({"trainee_id": people.to_numpy()[keys // 1_000_000], "day": text[which], "events": counts})


def _by_scenario(people, parts: list) -> DataFrame:
    import pandas as pd

    if not parts:
        return pd.DataFrame({"trainee_id": pd.array([], dtype="str"), "scenario_id": pd.array([], dtype="str"), "events": []})
    sums = pd.concat(parts).groupby(level=[0, 1]).sum()
    return pd.DataFrame({"trainee_id": people.to_numpy()[sums.index.get_level_values(0)], "scenario_id": sums.index.get_level_values(1), "events": sums.to_numpy()})


def active_days(facts: Facts) -> DataFrame:
    """Return one row per trainee and day with at least one qualifying event: trainee_id, day, events."""
    return usage(facts)[0]


def presence(facts: Facts, days: int):
    """Return the workdays of the last `days` days (today not counted) as text, and two tables of trainees x workdays: who was there, who used a tool."""
    import numpy as np
    import pandas as pd

    today, policy = np.datetime64(facts.today, "D"), facts.policy
    span = np.arange(today - days, today)
    span = span[np.is_busday(span, weekmask=policy.weekmask, holidays=np.array(policy.holidays, "datetime64[D]"))]
    people = facts.trainees.index
    there = span[None, :] >= facts.trainees["start_date"].to_numpy().astype("datetime64[D]")[:, None]
    leave = facts.table("leave")
    for who, first, last in zip(people.get_indexer(leave["trainee_id"]), leave["from_date"].to_numpy().astype("datetime64[D]"), leave["to_date"].to_numpy().astype("datetime64[D]"), strict=True):
        there[who, (span >= first) & (span < last)] = False
    used, columns = np.zeros_like(there), pd.Index(span.astype(str))
    active = active_days(facts)
    place = columns.get_indexer(active["day"])
    used[people.get_indexer(active["trainee_id"])[place >= 0], place[place >= 0]] = True
    return columns, there, used


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
    return _rate(facts, *presence(facts, facts.policy["usage"]["window_days"])[1:])


def _rate(facts: Facts, there, used) -> DataFrame:
    """Share of the workdays there on which each trainee used a tool."""
    import numpy as np
    import pandas as pd

    n = there.sum(axis=1)
    value = np.divide((there & used).sum(axis=1), n, out=np.full(len(n), np.nan), where=n > 0)
    frame = pd.DataFrame({"value": value, "n": n, "reason": "no_workday_in_window"}, index=facts.trainees.index)
    return frame.assign(value=np.nan, reason="no_usage_recorded") if active_days(facts).empty else frame


@indicator("usage_baseline", of="trainee", unit="fraction", rows=_usage_rows,
           formula="the same share over the 8 weeks before the last 14 days: what the trainee's recent use is compared with")
def usage_baseline(facts: Facts) -> DataFrame:
    """How regularly a trainee worked with AI tools before: each is compared with themselves only."""
    split = (facts.now.date() - timedelta(days=14)).isoformat()
    days, there, used = presence(facts, 7 * facts.policy["alerts"]["usage_weeks"] + 14)
    before = days < split
    return _rate(facts, there[:, before], used[:, before])


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
    if active_days(facts).empty:
        frame["value"] = float("nan")
    return frame.assign(reason="no_usage_recorded")


def _scenario_use(facts: Facts, subject: str) -> DataFrame:
    return usage(facts)[1].query("trainee_id == @subject")


@indicator("embedded", of="trainee", unit="fraction", rows=_scenario_use, formula="qualifying AI tool events on the own pair's scenarios / qualifying events; AIBPs only")
def embedded(facts: Facts) -> DataFrame:
    """How far an AIBP's work with AI tools happens inside the business scenarios of the pair."""
    import pandas as pd

    own = facts.members.query("role == 'aibp'")[["trainee_id", "pair_id"]].merge(facts.table("scenario")[["scenario_id", "pair_id"]], on="pair_id")[["trainee_id", "scenario_id"]].drop_duplicates().assign(own=True)
    rows = usage(facts)[1].merge(own, on=["trainee_id", "scenario_id"], how="left")
    total = rows.groupby("trainee_id")["events"].sum()
    frame = pd.DataFrame(index=facts.trainees.index)
    frame["n"] = total.reindex(frame.index).fillna(0)
    inside = rows["events"].where(rows["own"].notna(), 0).groupby(rows["trainee_id"]).sum().reindex(frame.index)
    aibp = facts.trainees["role"] == "aibp"
    frame["value"] = (inside / frame["n"].where(frame["n"] > 0)).where(aibp).astype(float)
    return frame.assign(reason=aibp.map({True: "no_usage_recorded", False: "not_for_this_role"}))


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
