"""The facts that indicators are computed from: the records as tables, at one moment, with the marks given to people.

Everything is computed for all subjects at once. `as_of` is an instant in UTC; what happened later is not
there. A pair's submission counts for both partners: each item for the person who leads it, or for both.
A solo submission counts for the trainee who handed it in, with all its items.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from cohort_tools.indicators.policy import Policy, load_policy
from cohort_tools.records.database import Records
from cohort_tools.records.tables import table_named
from cohort_tools.records.values import INSTANT

if TYPE_CHECKING:
    from pandas import DataFrame, Series

#: Columns that say when a row of a table came to be; rows after `as_of` are not yet there.
HAPPENED = {"scenario": "opened_at", "scenario_event": "at", "scenario_effect": "confirmed_at", "demo_review": "held_at", "demo_run": "at",
            "usage_event": "at", "demand_request": "opened_at", "training_log": "date", "refresh_log": "date", "energy_gold": "at",
            "solution_reuse": "at", "solution_use": "at", "metric_obs": "period_end", "gate_decision": "decided_at",
            "badge_award": "issued_at", "mentoring": "from_date", "attempt": "submitted_at", "score_correction": "at", "teaching": "date", "alert": "opened_at"}
#: Later ends of a row that was already there: they are still open at `as_of`.
LATER = {"scenario": ("landed_at", "retired_at"), "demand_request": ("first_response_at", "accepted_at", "delivered_at", "closed_at"),
         "mentoring": ("to_date",), "attempt": ("graded_at",), "alert": ("closed_at",)}


class Facts:
    """Tables of the records at `as_of`. `facts.table("scenario")` reads once; derived tables are properties."""

    def __init__(self, records: Records, as_of: datetime | None = None, policy: Policy | None = None):
        self._stored: dict[str, DataFrame] = {}
        self._begin(records, as_of, policy)

    def _begin(self, records: Records, as_of: datetime | None, policy: Policy | None) -> None:
        self.records, self.policy = records, policy or load_policy()
        self.now = (as_of or datetime.now(UTC)).astimezone(UTC)
        self.as_of = self.now.strftime(INSTANT)
        self.today = self.as_of[:10]
        self._tables: dict[str, DataFrame] = {}

    def at(self, as_of: datetime) -> Facts:
        """Return the facts of another moment; what has been read from the records is not read again."""
        other = Facts.__new__(Facts)
        other._stored = self._stored
        other._begin(self.records, as_of, self.policy)
        return other

    def forget(self, name: str) -> None:
        """Read a table anew when facts of another moment ask for it: it has just been written."""
        self._stored.pop(name, None)

    def table(self, name: str) -> DataFrame:
        """Return a table with what was known at `as_of`; dates and instants are text, as stored."""
        if name not in self._tables:
            if name not in self._stored:
                self._stored[name] = self.records.frame(table_named(name))
            frame = self._stored[name].copy(deep=False)
            if name in HAPPENED and len(frame):
                limit = self.as_of if str(frame[HAPPENED[name]].iloc[0]).endswith("Z") else self.today
                frame = frame[frame[HAPPENED[name]] <= limit].reset_index(drop=True)
            for column in LATER.get(name, ()):
                limit = self.as_of if column.endswith("_at") and name in ("demand_request", "attempt") else self.today
                frame[column] = frame[column].where(frame[column].isna() | (frame[column] <= limit), None)
            self._tables[name] = frame
        return self._tables[name]

    @cached_property
    def trainees(self) -> DataFrame:
        """Trainees by id, with their current (else last) pair in `pair_id`."""
        frame = self.table("trainee").set_index("trainee_id", drop=False)
        members = self.members.sort_values("from_date")
        frame["pair_id"] = members.groupby("trainee_id")["pair_id"].last().reindex(frame.index)
        return frame.sort_index()

    @cached_property
    def pairs(self) -> DataFrame:
        """Pairs by id, those that have begun; `active` says whether they still work together."""
        frame = self.table("pair")
        frame = frame[frame["from_date"] <= self.today].set_index("pair_id", drop=False).sort_index()
        frame["active"] = frame["to_date"].isna() | (frame["to_date"].fillna("9999-12-31") > self.today)
        return frame

    @cached_property
    def members(self) -> DataFrame:
        """One row per pair and member: pair_id, trainee_id, role, from_date, to_date."""
        import pandas as pd

        pairs = self.pairs.reset_index(drop=True)
        keep = ["pair_id", "from_date", "to_date"]
        sides = [pairs[[*keep, column]].rename(columns={column: "trainee_id"}).assign(role=role)
                 for column, role in (("ai_manager_id", "ai_manager"), ("aibp_id", "aibp"))]
        return pd.concat(sides, ignore_index=True)

    @cached_property
    def submissions(self) -> DataFrame:
        """The latest attempt of each owner on each lab, with `attempts` (how many) and `first_at`."""
        attempts = self.table("attempt").sort_values("attempt")
        groups = attempts.groupby(["lab_id", "owner_id"], sort=True)
        latest = groups.tail(1).set_index(["lab_id", "owner_id"])
        latest["attempts"], latest["first_at"] = groups["attempt"].count(), groups["submitted_at"].first()
        return latest.reset_index()

    @cached_property
    def scores(self) -> DataFrame:
        """Score rows of all attempts with corrections laid over, for attempts that exist at `as_of`."""
        keys = ["lab_id", "owner_id", "item_id", "attempt"]
        frame = self.table("score").merge(self.table("attempt")[["lab_id", "owner_id", "attempt"]], on=["lab_id", "owner_id", "attempt"])
        fixes = self.table("score_correction")
        if len(fixes):
            latest = fixes.sort_values("at").groupby(keys)["new"].last().rename("corrected").reset_index()
            frame = frame.merge(latest, on=keys, how="left")
            frame["points"] = frame["corrected"].fillna(frame["points"])
            frame = frame.drop(columns="corrected")
        return frame

    @cached_property
    def expected(self) -> DataFrame:
        """One row per trainee and lab of their scope: owner_id, due_at (with extensions), is_due."""
        import pandas as pd

        people = self.trainees.reset_index(drop=True)[["trainee_id", "role", "pair_id", "status"]]
        labs = self.table("lab")[["lab_id", "title", "stage", "due_at", "pass_mark", "mode", "role_scope", "required", "max_points"]]
        frame = people.merge(labs, how="cross")
        frame = frame[(frame["role_scope"] == "both") | (frame["role_scope"] == frame["role"])]
        frame["owner_id"] = frame["pair_id"].where(frame["mode"] == "pair", frame["trainee_id"])
        more = self.table("extension")
        if len(more):
            more = more.rename(columns={"due_at": "extended"})[["lab_id", "owner_id", "extended"]]
            frame = frame.merge(more, on=["lab_id", "owner_id"], how="left")
            later = frame["extended"].notna() & (frame["extended"].fillna("") > frame["due_at"].fillna(""))
            frame["due_at"] = frame["extended"].where(later, frame["due_at"])
            frame = frame.drop(columns="extended")
        ended = self.members.assign(ended=self.members["to_date"].fillna("9999-12-31")).groupby("trainee_id")["ended"].max()
        gone = (frame["status"] == "withdrawn") & (frame["due_at"].fillna("9").str[:10] >= frame["trainee_id"].map(ended).fillna("9999-12-31"))  # who has left owes nothing more
        frame["is_due"] = frame["due_at"].notna() & (frame["due_at"].fillna("9") <= self.as_of) & frame["owner_id"].notna() & ~gone
        return frame.reset_index(drop=True) if len(frame) else frame.assign(is_due=pd.Series(dtype=bool))

    @cached_property
    def _submitted_by(self) -> DataFrame:
        """Which submission stands for which trainee and lab: the own one, or the newest of the pairs they were in."""
        import pandas as pd

        rows = self.submissions
        own = rows.assign(trainee_id=rows["owner_id"])
        through = rows.merge(self.members[["pair_id", "trainee_id"]], left_on="owner_id", right_on="pair_id").drop(columns="pair_id")
        own = own[own["trainee_id"].isin(self.trainees.index)]
        both = pd.concat([own, through], ignore_index=True).sort_values("submitted_at")
        return both.groupby(["trainee_id", "lab_id"], sort=False).tail(1)

    @cached_property
    def marks(self) -> DataFrame:
        """One row per trainee, lab and item that counts for them, with its `state`.

        state is `graded`, `awaiting` (a person has to grade), `missing` (due, nothing handed in) or `not_due`.
        """
        columns = ["trainee_id", "lab_id", "owner_id", "attempt", "attempts", "submitted_at", "run_status", "run_message"]
        frame = self.expected.drop(columns=["owner_id", "max_points"]).merge(self._submitted_by[columns], on=["trainee_id", "lab_id"], how="left")
        items = self.table("lab_item")[["lab_id", "item_id", "max_points", "dimension", "lead", "kind", "position"]]
        frame = frame.merge(items, on="lab_id")
        leads = frame["role"].map({"ai_manager": "manager", "aibp": "aibp"})
        frame = frame[(frame["mode"] == "solo") | (frame["lead"] == "both") | (frame["lead"] == leads)]
        scores = self.scores[["lab_id", "owner_id", "item_id", "attempt", "points", "status", "message", "hint", "resembles"]]
        frame = frame.merge(scores.rename(columns={"status": "verdict"}), on=["lab_id", "owner_id", "item_id", "attempt"], how="left")
        frame["state"] = _states(frame, frame["points"].notna())
        return frame

    @cached_property
    def labs(self) -> DataFrame:
        """One row per trainee and lab: state, points earned and possible for this person, `passed` (None while open)."""
        marks = self.marks
        marks = marks.assign(graded_max=marks["max_points"].where(marks["points"].notna(), 0.0), open=marks["points"].isna())
        keys = ["trainee_id", "lab_id"]
        sums = marks.groupby(keys).agg(points=("points", "sum"), possible=("max_points", "sum"), graded_possible=("graded_max", "sum"), open=("open", "any"))
        own = ["owner_id", "attempt", "attempts", "submitted_at", "run_status", "run_message"]
        frame = self.expected.drop(columns=["owner_id", "max_points"]).merge(self._submitted_by[[*keys, *own]], on=keys, how="left")
        frame = frame.merge(sums.reset_index(), on=keys)
        frame["state"] = _states(frame, ~frame["open"])
        frame["fraction"] = (frame["points"] / frame["possible"]).where(frame["state"] == "graded")
        safe = frame["submitted_at"].notna() & (frame["points"] / frame["possible"] >= frame["pass_mark"] - 1e-9)
        frame["passed"] = safe.where(safe | (frame["state"] == "graded"), None).astype(object)
        frame["late"] = frame["submitted_at"].notna() & frame["due_at"].notna() & (frame["submitted_at"].fillna("") > frame["due_at"].fillna("9"))
        return frame.sort_values(["trainee_id", "stage", "due_at", "lab_id"], na_position="last").reset_index(drop=True)

    @cached_property
    def names(self) -> dict[str, str]:
        """Display names by trainee id; only renderers for readers who may see names ask for them."""
        return {r["trainee_id"]: r["display_name"] for r in self.records.rows(table_named("trainee_pii"))}


def _states(frame: DataFrame, is_graded: Series) -> Series:
    import numpy as np
    import pandas as pd

    submitted = frame["submitted_at"].notna()
    return pd.Series(np.select([submitted & is_graded, submitted, frame["is_due"]], ["graded", "awaiting", "missing"], "not_due"), index=frame.index)
