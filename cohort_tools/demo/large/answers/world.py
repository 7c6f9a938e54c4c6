"""The planted rows, with what several answers need: who was when in which pair, which day is worked, what has landed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

FAR = "9999-12-31"


class World:
    """The rows of a large cohort as dictionaries; dates are text, as planted."""

    def __init__(self, cohort):
        self.tables: dict[str, list[dict[str, Any]]] = cohort.tables
        self.attempts, self.labs = cohort.book.attempts, {lab.name: lab for lab in cohort.labs}
        self.now = cohort.as_of
        self.today = cohort.as_of.date()
        self.cohort = self.tables["cohort"][0]["cohort_id"]
        self.people = {r["trainee_id"]: r for r in self.tables["trainee"]}
        self.pairs = {r["pair_id"]: r for r in self.tables["pair"]}
        self.units = [u for u in self.tables["business_unit"] if (u.get("active_to") or FAR) > self.day]
        self.region = {u["bu_id"]: u["region"] for u in self.tables["business_unit"]}
        self.active_pairs = [p for p in self.pairs if (self.pairs[p]["to_date"] or FAR) > self.day]

    @property
    def day(self) -> str:
        """Today as text."""
        return self.today.isoformat()

    def back(self, days: int) -> str:
        """Return the day so many days ago."""
        return (self.today - timedelta(days=days)).isoformat()

    def members(self, pair: str) -> tuple[str, str]:
        """Return the AI manager and the AIBP."""
        return self.pairs[pair]["ai_manager_id"], self.pairs[pair]["aibp_id"]

    def pairs_of(self, person: str) -> list[str]:
        """Return the pairs somebody has been in, the newest last."""
        return sorted((p for p in self.pairs if person in self.members(p)), key=lambda p: self.pairs[p]["from_date"])

    def was_in(self, pair: str, day: str) -> bool:
        """Say whether the pair worked on that day."""
        return self.pairs[pair]["from_date"] <= day < (self.pairs[pair]["to_date"] or FAR)

    def on_leave(self, person: str, day: str) -> bool:
        """Say whether somebody was away on a day."""
        return any(r["trainee_id"] == person and r["from_date"] <= day < r["to_date"] for r in self.tables["leave"])

    def workdays(self, person: str, first: str, last: str) -> list[str]:
        """Return the days of [first, last) from Monday to Friday on which somebody was there."""
        day, found = max(first, self.people[person]["start_date"]), []
        while day < last:
            if date.fromisoformat(day).weekday() < 5 and not self.on_leave(person, day):
                found.append(day)
            day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
        return found

    def landed(self) -> list[dict[str, Any]]:
        """Return the scenarios that count: two outsiders passed the live demo by then, and it was not retired within 30 days."""
        found = []
        for row in self.tables["scenario"]:
            if not row["landed_at"]:
                continue
            judges: dict[str, list] = {}
            for r in self.tables["demo_review"]:
                if r["scenario_id"] == row["scenario_id"] and r["held_at"] <= row["landed_at"] and r["reviewer_id"] not in self.members(row["pair_id"]):
                    judges.setdefault(r["reviewer_id"], []).append(r["verdict"] == "pass" and r["live"] == "true")
            kept = days(row["landed_at"], row["retired_at"]) if row["retired_at"] else 10_000
            if sum(all(v) for v in judges.values()) >= 2 and kept > 30:
                found.append(row)
        return found


def days(first: str, last: str) -> int:
    """Return the days from one date to another."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def moment(text: str) -> datetime:
    """Return an instant from its text."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def working_hours(start: datetime, end: datetime) -> float:
    """Return the hours between 9 and 18 o'clock (UTC) from Monday to Friday that lie between two instants."""
    total, day = 0.0, start.date()
    while day <= end.date():
        if day.weekday() < 5:
            opens, closes = (datetime(day.year, day.month, day.day, h, tzinfo=start.tzinfo) for h in (9, 18))
            total += max(0.0, (min(end, closes) - max(start, opens)).total_seconds() / 3600)
        day += timedelta(days=1)
    return total


def answered_by(durations: list[tuple[float, bool]], wanted: float) -> float | None:
    """Return the time by which a share of the cases has ended, by Kaplan and Meier; a case that has not ended counts while it is seen."""
    waiting = 1.0
    for t in sorted({d for d, ended in durations if ended}):
        at_risk = sum(d >= t for d, _ in durations)
        ends = sum(d == t and ended for d, ended in durations)
        waiting *= 1 - ends / at_risk
        if waiting <= 1 - wanted + 1e-12:
            return t
    return None
