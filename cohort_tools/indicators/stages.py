"""Stages and gates: programme months, the pace, each gate's criteria, and what a person has decided.

A gate is computed eligibility plus a person's recorded decision. Time decides the pace only.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.marks import role_fit
from cohort_tools.indicators.scenarios import landed_with
from cohort_tools.indicators.value import indicator

if TYPE_CHECKING:
    from pandas import DataFrame

EPSILON = 1e-9


@indicator("programme_months", of="trainee", unit="months", decimals=1, rows=lambda f, s: f.table("leave").query("trainee_id == @s"),
           formula="(today - start - days of leave) / 30.4375")
def programme_months(facts: Facts) -> DataFrame:
    """Months in the programme without leave; `leave_days` are the days taken off."""
    import pandas as pd

    frame = pd.DataFrame(index=facts.trainees.index)
    today = pd.Timestamp(facts.today)
    start = pd.to_datetime(facts.trainees["start_date"])
    leave = facts.table("leave")
    begin, end = pd.to_datetime(leave["from_date"]).clip(upper=today), pd.to_datetime(leave["to_date"]).clip(upper=today)
    frame["leave_days"] = (end - begin).dt.days.groupby(leave["trainee_id"]).sum()
    frame["leave_days"] = frame["leave_days"].fillna(0.0)
    months = ((today - start).dt.days - frame["leave_days"]) / facts.policy["stages"]["month_days"]
    frame["value"] = months.where(months >= 0)
    return frame.assign(n=1, reason="not_started")


@indicator("stage", of="trainee", unit="stage", decimals=0, rows=lambda f, s: f.table("gate_decision").query("subject_id == @s")[["stage", "decided_at", "verdict", "decided_by", "note"]],
           formula="1 + the highest stage whose gate, and those before it, a person has granted (at most 4)")
def stage(facts: Facts) -> DataFrame:
    """The stage that a trainee works in; `pace` compares it with the months: early, on_pace, in_progress or late."""
    import numpy as np
    import pandas as pd

    decisions = facts.table("gate_decision").sort_values("decided_at")
    last = decisions.groupby(["subject_id", "stage"])["verdict"].last().unstack("stage").reindex(index=facts.trainees.index, columns=[1, 2, 3, 4])
    granted = (last == "granted").cumprod(axis=1).sum(axis=1)
    frame = pd.DataFrame({"value": np.minimum(granted + 1, 4).astype(float), "granted": granted}, index=facts.trainees.index)
    months, windows = programme_months(facts)["value"], facts.policy["stages"]
    expected = np.select([months < windows["window_1"][1], months < windows["window_3"][0], months < windows["window_4"][0]], [1, 2, 3], 4)
    early_two = (months >= windows["early_2"]) & (months < windows["window_2"][0]) & (frame["value"] == 2)
    frame["pace"] = np.select([months.isna(), frame["value"] > expected, early_two, frame["value"] == expected], ["not_started", "early", "in_progress", "on_pace"], "late")
    frame["expected"] = expected
    return frame.assign(n=granted, status=frame["pace"])


class Gates:
    """The criteria of all four gates for all trainees; `of(trainee)` gives one person's checklist."""

    def __init__(self, facts: Facts):
        self.facts, self.policy = facts, facts.policy["gates"]

    @cached_property
    def _first_labs(self) -> dict[str, tuple[int, int]]:
        labs = self.facts.labs
        rows = labs[(labs["stage"] == 1) & (labs["required"] == 1)]
        groups = rows.assign(ok=rows["passed"].isin([True])).groupby("trainee_id")["ok"]
        return {i: (int(a), int(b)) for i, a, b in zip(groups.sum().index, groups.sum(), groups.count(), strict=True)}

    @cached_property
    def _landed(self) -> dict[str, list[str]]:
        """Scenarios that landed with each trainee."""
        return landed_with(self.facts).groupby("trainee_id")["scenario_id"].agg(lambda s: sorted(set(s))).to_dict()

    @cached_property
    def _granted(self) -> dict[str, int]:
        return stage(self.facts)["granted"].astype(int).to_dict()

    @cached_property
    def _fits(self) -> dict[str, dict[str, float]]:
        return role_fit(self.facts)[["value", "sem", "floor"]].to_dict("index")

    @cached_property
    def _led(self) -> dict[str, list[tuple[str, bool]]]:
        """Scenarios across departments that each trainee led, and whether their effect has been confirmed."""
        rows = landed_with(self.facts)
        rows = rows[rows["lead_id"] == rows["trainee_id"]]
        wide = rows["departments"].fillna("").str.split(";").map(lambda d: len({x for x in d if x})) >= self.policy["stage_3"]["departments"]
        effects = self.facts.table("scenario_effect")
        measured = set(effects[effects["verdict"].isin(["uplift", "null"])]["scenario_id"])
        rows = rows[wide].sort_values("scenario_id")
        return {who: [(s, s in measured) for s in dict.fromkeys(ids)] for who, ids in rows.groupby("trainee_id")["scenario_id"]}

    @cached_property
    def _mentees(self) -> dict[str, int]:
        mentoring = self.facts.table("mentoring")
        reached = stage(self.facts)["value"]
        rows = mentoring[mentoring["mentee_id"].map(reached).fillna(0) >= 2]
        return rows.groupby("mentor_id")["mentee_id"].nunique().to_dict()

    @cached_property
    def _centres(self) -> dict[str, int]:
        centres = self.facts.table("competence_centre")
        return centres[centres["opened_at"].fillna("9999") <= self.facts.today].groupby("owner")["domain_id"].nunique().to_dict()

    def criteria(self, trainee: str, number: int) -> list[dict[str, Any]]:
        """Return the criteria of gate `number` for one trainee: id, have, need, unit, status, evidence.

        status is met, not_met, borderline (a score within 1.96 SEM of its cut) or no_data. The gate
        before is a criterion too, met when a person has granted it.
        """
        rows = []
        if number > 1:
            rows.append(_criterion("gate_before", float(self._granted[trainee]), float(number - 1), "stages", []))
        if number == 1:
            passed, total = self._first_labs.get(trainee, (0, 0))
            rows.append(_criterion("labs_passed", float(passed), float(total), "labs", []) if total else _empty("labs_passed", "labs"))
            rows += self._fit(trainee)
        elif number == 2:
            mine = self._landed.get(trainee, [])
            rows.append(_criterion("landed", float(len(mine)), float(self.policy["stage_2"]["landed"]), "scenarios", list(mine)))
        elif number == 3:
            mine = self._led.get(trainee, [])
            measured = [s for s, confirmed in mine if confirmed]
            rows.append(_criterion("led_across", float(len(mine)), float(self.policy["stage_3"]["solutions"]), "scenarios", [s for s, _ in mine]))
            rows.append(_criterion("effect_measured", float(len(measured)), float(self.policy["stage_3"]["effects"]), "scenarios", measured))
        elif number == 4:
            rows.append(_criterion("centre_open", float(self._centres.get(trainee, 0)), float(self.policy["stage_4"]["centres"]), "centres", []))
            rows.append(_criterion("mentees", float(self._mentees.get(trainee, 0)), float(self.policy["stage_4"]["mentees"]), "trainees", []))
        return rows

    def _fit(self, trainee: str) -> list[dict[str, Any]]:
        row, cut = self._fits[trainee], self.policy["stage_1"]["role_fit"]
        floor = self.facts.policy["role_fit"]["floor"]
        if row["value"] != row["value"]:
            return [_empty("role_fit", "fraction"), _empty("role_fit_floor", "fraction")]
        fit = _criterion("role_fit", float(row["value"]), cut, "fraction", [])
        sem = row["sem"]
        if sem == sem and sem > 0 and abs(row["value"] - cut) < self.facts.policy["reliability"]["borderline_z"] * sem:
            fit["status"] = "borderline"
        return [fit, _criterion("role_fit_floor", float(row["floor"]), floor, "fraction", [])]

    def eligible(self, trainee: str, number: int) -> str:
        """Return `yes`, `no` or `borderline` for one gate."""
        states = [c["status"] for c in self.criteria(trainee, number)]
        if all(s == "met" for s in states):
            return "yes"
        return "borderline" if all(s in ("met", "borderline") for s in states) else "no"


def gates(facts: Facts) -> Gates:
    """Return the gates of these facts, computed once."""
    return facts.__dict__.setdefault("_gates", Gates(facts))


def _criterion(name: str, have: float, need: float, unit: str, evidence: list[str]) -> dict[str, Any]:
    return {"id": name, "have": have, "need": need, "unit": unit, "status": "met" if have >= need - EPSILON else "not_met", "evidence": evidence}


def _empty(name: str, unit: str) -> dict[str, Any]:
    return {"id": name, "have": None, "need": None, "unit": unit, "status": "no_data", "evidence": []}
