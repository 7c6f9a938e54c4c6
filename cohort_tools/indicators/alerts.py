"""At-risk signals: plain rules, each with what was seen, the threshold, since when, what to do and who acts.

No trained model and no composite number. Trainees see their own signals first and may contest them. R8 is about
the staff and is never held against a trainee.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.hours import cached_refresh
from cohort_tools.indicators.marks import cached_dimensions
from cohort_tools.indicators.scenarios import landed_with
from cohort_tools.indicators.stages import programme_months, stage
from cohort_tools.indicators.work import active_days, presence

if TYPE_CHECKING:
    from pandas import DataFrame, Series

COLUMNS = ["subject", "rule", "level", "observed", "threshold", "since", "action", "owner", "state"]
#: Rule -> who acts on it.
OWNERS = {"R1": "teaching_expert", "R2": "teaching_expert", "R3": "teaching_expert", "R4": "trainee", "R5": "pair", "R6": "pair", "R7": "program_lead", "R8": "teaching_expert", "R9": "trainee"}


def alerts(facts: Facts) -> DataFrame:
    """Return the open signals of all trainees and pairs; nobody on leave, not active or in their first 14 days is named."""
    if "_alerts" not in facts.__dict__:
        facts.__dict__["_alerts"] = _alerts(facts)
    return facts.__dict__["_alerts"]


def _alerts(facts: Facts) -> DataFrame:
    import pandas as pd

    rules, rows = facts.policy["alerts"], []
    people = _watched(facts, rules["grace_days"])
    last = last_activity(facts)
    for function in (_inactive, _missing, _scores, _refresh, _pace, _usage_drop):
        rows += [row for row in function(facts, rules, last) if row["subject"] in people]
    pairs = facts.pairs[facts.pairs["active"]]
    rows += _pairs(facts, rules, last, pairs, people) + _waiting(facts, rules)
    frame = pd.DataFrame(rows, columns=COLUMNS)
    contested = facts.table("alert").query("state == 'contested' and closed_at.isna()")
    keys = set(zip(contested["subject_id"], contested["rule"], strict=True))
    if len(frame):
        frame["state"] = ["contested" if k in keys else "open" for k in zip(frame["subject"], frame["rule"], strict=True)]
    return frame.sort_values(["subject", "rule"]).reset_index(drop=True)


def levels(frame: DataFrame) -> dict[str, str]:
    """Return each subject's level: `watch` for one signal, `act` for two or more, or for one that says act."""
    found = {}
    for subject, rows in frame[(frame["state"] == "open") & (frame["rule"] != "R8")].groupby("subject"):
        found[subject] = "act" if len(rows) > 1 or (rows["level"] == "act").any() else "watch"
    return found


def last_activity(facts: Facts) -> dict[str, str]:
    """Return the last day on which each trainee handed in, trained, refreshed, worked on a scenario or used a tool."""
    import pandas as pd

    parts = [active_days(facts)[["trainee_id", "day"]]]
    for table, column in (("training_log", "date"), ("refresh_log", "date"), ("scenario_event", "at")):
        frame = facts.table(table)
        parts.append(pd.DataFrame({"trainee_id": frame["trainee_id"], "day": frame[column].str[:10]}))
    handed = facts.labs[facts.labs["submitted_at"].notna()]
    parts.append(pd.DataFrame({"trainee_id": handed["trainee_id"], "day": handed["submitted_at"].str[:10]}))
    return pd.concat(parts).groupby("trainee_id")["day"].max().to_dict()


def _watched(facts: Facts, grace: int) -> set[str]:
    import pandas as pd

    people = facts.trainees[facts.trainees["status"] == "active"]
    begun = (pd.Timestamp(facts.today) - pd.to_datetime(people["start_date"])).dt.days >= grace
    leave = facts.table("leave")
    away = set(leave[(leave["from_date"] <= facts.today) & (leave["to_date"] > facts.today)]["trainee_id"])
    return set(people[begun]["trainee_id"]) - away


def _row(facts: Facts, subject: str, rule: str, level: str, observed: Any, threshold: Any, since: str | None = None) -> dict[str, Any]:
    return {"subject": subject, "rule": rule, "level": level, "observed": str(observed), "threshold": str(threshold), "since": since or facts.today, "action": f"act_{rule}", "owner": OWNERS[rule], "state": "open"}


def _days(facts: Facts, day: str) -> int:
    import pandas as pd

    return (pd.Timestamp(facts.today) - pd.Timestamp(day)).days


def _inactive(facts: Facts, rules: dict, last: dict) -> list[dict]:
    rows = []
    for trainee, start in facts.trainees["start_date"].items():
        day = max(last.get(trainee, start), start)
        idle = _days(facts, day)
        if idle >= rules["inactive_watch"]:
            act = idle >= rules["inactive_act"]
            rows.append(_row(facts, trainee, "R1", "act" if act else "watch", f"{idle} d", f"{rules['inactive_act' if act else 'inactive_watch']} d", day))
    return rows


def _missing(facts: Facts, rules: dict, last: dict) -> list[dict]:
    due = facts.labs[facts.labs["is_due"] & (facts.labs["required"] == 1)]
    gone = due[due["state"] == "missing"].groupby("trainee_id")["due_at"].agg(["count", "min"])
    gone["of"] = due.groupby("trainee_id")["lab_id"].count().reindex(gone.index)
    many = gone["count"] >= rules["missing_labs"]
    named = gone[many | (gone["count"] / gone["of"] >= rules["missing_share"])]
    return [_row(facts, trainee, "R2", "act" if many[trainee] else "watch", f"{n} / {of}", f"{rules['missing_labs']} / {rules['missing_share']:.0%}", first[:10])
            for trainee, n, first, of in zip(named.index, named["count"], named["min"], named["of"], strict=True)]


def _scores(facts: Facts, rules: dict, last: dict) -> list[dict]:
    rows = []
    graded = facts.labs[facts.labs["state"] == "graded"].sort_values("submitted_at")
    recent = graded.groupby("trainee_id").tail(rules["recent_labs"]).groupby("trainee_id")
    means, counts, last_day = recent["fraction"].mean(), recent["fraction"].count(), graded.groupby("trainee_id")["submitted_at"].last().str[:10]
    floor = cached_dimensions(facts)["fraction"].unstack("dimension").min(axis=1)
    for trainee in facts.trainees.index:
        if counts.get(trainee, 0) >= rules["recent_labs"] and means[trainee] < rules["recent_pass"] - 1e-9:
            rows.append(_row(facts, trainee, "R3", "watch", f"{means[trainee]:.0%}", f"{rules['recent_pass']:.0%}", last_day[trainee]))
        elif floor.get(trainee, 1.0) < rules["dimension_floor"] - 1e-9:
            rows.append(_row(facts, trainee, "R3", "watch", f"{floor[trainee]:.0%}", f"{rules['dimension_floor']:.0%}", last_day.get(trainee)))
    return rows


def _refresh(facts: Facts, rules: dict, last: dict) -> list[dict]:
    import pandas as pd

    if facts.table("refresh_log").empty:
        return []
    rows, today = [], pd.Timestamp(facts.today)
    left = (today.to_period("M").end_time.normalize() - today).days
    months = cached_refresh(facts)  # sorted by trainee and month
    last = {r["trainee_id"]: r for r in months[months["complete"].astype(bool)].groupby("trainee_id").tail(1).to_dict("records")}
    now = {r["trainee_id"]: r for r in months[months["month"] == facts.today[:7]].to_dict("records")}
    share = rules["refresh_share"] * today.day / today.days_in_month
    for trainee in months["trainee_id"].unique():
        done, here = last.get(trainee), now.get(trainee)
        if done and not done["met"]:
            rows.append(_row(facts, trainee, "R4", "watch", f"{done['hours']:.1f} h", f"{done['target']:.1f} h", f"{done['month']}-01"))
        elif here and left <= rules["refresh_days_left"] and here["hours"] < share * here["target"]:
            rows.append(_row(facts, trainee, "R4", "watch", f"{here['hours']:.1f} h", f"{share * here['target']:.1f} h", f"{facts.today[:7]}-01"))
    return rows


def _pace(facts: Facts, rules: dict, last: dict) -> list[dict]:
    """Beyond the months of their stage, or on the way there: what is done in the months so far leads past the end."""
    frame, months, windows = stage(facts), programme_months(facts), facts.policy["stages"]
    ends = {1: windows["window_1"][1], 2: windows["window_3"][0], 3: windows["window_4"][0]}
    late = frame[frame["pace"] == "late"]
    rows = [_row(facts, t, "R7", "watch", f"{int(value)}", f"{int(expected)}", _month_day(facts, t, ends[int(value)], months["leave_days"]))
            for t, value, expected in zip(late.index, late["value"], late["expected"], strict=True)]
    need = float(facts.policy["gates"]["stage_2"]["landed"])
    done = landed_with(facts).groupby("trainee_id")["scenario_id"].nunique()
    second = frame[(frame["value"] == 2) & (frame["pace"] != "late")]
    for trainee in second.index:
        m, have = months["value"][trainee], float(done.get(trainee, 0))
        if have < need and m >= rules["projection_from"] * ends[2] and (have == 0 or m * need / have > ends[2]):
            rows.append(_row(facts, trainee, "R7", "watch", "–" if have == 0 else f"{m * need / have:.0f} m", f"{ends[2]} m", _month_day(facts, trainee, rules["projection_from"] * ends[2], months["leave_days"])))
    return rows


def _month_day(facts: Facts, trainee: str, month: float, leave: Series) -> str:
    """The day on which a trainee's month of the programme ended, leave not counted."""
    import pandas as pd

    days = round(month * facts.policy["stages"]["month_days"]) + int(leave[trainee])
    return min(facts.today, (pd.Timestamp(facts.trainees.loc[trainee, "start_date"]) + pd.Timedelta(days=days)).strftime("%Y-%m-%d"))


def _usage_drop(facts: Facts, rules: dict, last: dict) -> list[dict]:
    """The last 14 days against the trainee's own weeks before; a trainee is compared with nobody else."""
    import numpy as np

    split = (facts.now.date() - timedelta(days=14)).isoformat()
    days, there, used = presence(facts, 7 * rules["usage_weeks"] + 14)
    parts = [(there[:, at].sum(axis=1), (there & used)[:, at].sum(axis=1)) for at in (days < split, days >= split)]
    (n_before, hits_before), (n_now, hits_now) = parts
    before, now = (np.divide(h, n, out=np.zeros(len(n)), where=n > 0) for n, h in ((n_before, hits_before), (n_now, hits_now)))
    fallen = (np.minimum(n_before, n_now) >= 5) & (before > 0) & (now < rules["usage_drop"] * before)
    return [_row(facts, facts.trainees.index[i], "R9", "watch", f"{now[i]:.0%}", f"{rules['usage_drop'] * before[i]:.0%}", split) for i in np.flatnonzero(fallen)]


def _pairs(facts: Facts, rules: dict, last: dict, pairs: DataFrame, people: set[str]) -> list[dict]:
    import pandas as pd

    rows = []
    scenarios = facts.table("scenario")
    events = facts.table("scenario_event").merge(scenarios[["scenario_id", "pair_id"]], on="scenario_id")
    moved = events.assign(day=events["at"].str[:10]).groupby("pair_id")["day"].max().to_dict()
    for row in scenarios.to_dict("records"):
        moved[row["pair_id"]] = max(d for d in (moved.get(row["pair_id"]), row["opened_at"], row["landed_at"], row["retired_at"]) if isinstance(d, str))
    for pair, row in pairs.iterrows():
        members = [row["ai_manager_id"], row["aibp_id"]]
        if not set(members) & people:
            continue
        day = max(moved.get(pair, row["from_date"]), row["from_date"])
        if _days(facts, day) >= rules["pair_idle_days"]:
            rows.append(_row(facts, pair, "R5", "watch", f"{_days(facts, day)} d", f"{rules['pair_idle_days']} d", day))
        idle = [_days(facts, max(last.get(m, row["from_date"]), row["from_date"])) for m in members]
        if set(members) <= people and max(idle) >= rules["asymmetry_days"] and min(idle) < rules["inactive_watch"]:
            since = (pd.Timestamp(facts.today) - pd.Timedelta(days=max(idle))).strftime("%Y-%m-%d")
            rows.append(_row(facts, pair, "R6", "watch", f"{max(idle)} d / {min(idle)} d", f"{rules['asymmetry_days']} d", since))
    return rows


def _waiting(facts: Facts, rules: dict) -> list[dict]:
    waiting = facts.labs[facts.labs["state"] == "awaiting"].drop_duplicates(["lab_id", "owner_id"])
    rows = []
    for lab, group in waiting.groupby("lab_id"):
        old = [d for d in group["submitted_at"].str[:10] if _days(facts, d) > rules["grading_days"]]
        if old:
            rows.append(_row(facts, lab, "R8", "watch", f"{len(old)}", f"> {rules['grading_days']} d", min(old)))
    return rows
