"""What payloads share: people, labs, gates, scenarios, freshness, as plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.marks import role_fit, score_ai, score_business
from cohort_tools.indicators.scenarios import landed
from cohort_tools.indicators.stages import gates, programme_months, stage
from cohort_tools.payloads import SCHEMA, plain

#: Which tables a report's freshness line speaks of.
SOURCES = {"attempt": "submitted_at", "scenario": "opened_at", "demo_review": "held_at", "usage_event": "at", "demand_request": "opened_at",
           "training_log": "date", "refresh_log": "date", "metric_obs": "period_end", "gate_decision": "decided_at"}
#: Who a payload is made for; a report is rendered for that audience only.
AUDIENCE = {"trainee": "self", "pair": "pair", "cohort": "lead", "signals": "lead", "items": "staff", "unit": "unit"}


@dataclass
class Context:
    """The facts, and how a report names and finds things: `file_of(folder, id)` is a report's address from the site's root."""

    facts: Facts
    file_of: Callable[[str, str], str] = lambda folder, subject: f"{folder}/{subject}/index.html"
    feedback_of: Callable[[str, str], str | None] = lambda owner, lab: None
    _cache: dict[str, Any] = field(default_factory=dict)

    def name(self, trainee: str) -> str:
        """Return the display name, or the id where none is known."""
        return self.facts.names.get(trainee, trainee)

    def person(self, trainee: str) -> dict[str, Any]:
        """Return id, name and role."""
        return {"id": trainee, "name": self.name(trainee), "role": self.facts.trainees.loc[trainee, "role"]}

    def head(self, kind: str) -> dict[str, Any]:
        """Return what every payload begins with."""
        return {"schema": SCHEMA, "kind": kind, "audience": AUDIENCE[kind], "as_of": self.facts.today, "policy": self.facts.policy.version, "freshness": self.freshness, "changes": None}

    @cached_property
    def freshness(self) -> list[dict[str, Any]]:
        """Return the newest day of each source that has rows."""
        rows = []
        for table, column in SOURCES.items():
            frame = self.facts.table(table)
            if len(frame):
                rows.append({"source": table, "newest": str(frame[column].max())[:10], "rows": len(frame)})
        return rows

    @cached_property
    def stages(self) -> dict[str, dict[str, Any]]:
        """Return each trainee's stage, pace and month."""
        frame, months = stage(self.facts), programme_months(self.facts)["value"]
        return {t: {"number": int(row["value"]), "pace": row["pace"], "month": None if months[t] != months[t] else int(months[t]) + 1, "expected": int(row["expected"])}
                for t, row in frame.iterrows()}

    @cached_property
    def decisions(self) -> dict[tuple[str, int], dict[str, Any]]:
        """Return the latest decision per trainee and stage."""
        rows = self.facts.table("gate_decision").sort_values("decided_at").to_dict("records")
        return {(r["subject_id"], int(r["stage"])): {"verdict": r["verdict"], "on": r["decided_at"][:10], "by": r["decided_by"], "note": r["note"]} for r in rows}

    def gate(self, trainee: str, number: int) -> dict[str, Any]:
        """Return one gate of one trainee: criteria, computed eligibility, recorded decision."""
        known = self._cache.setdefault("gates", {})
        if (trainee, number) not in known:
            known[trainee, number] = self._gate(trainee, number)
        return known[trainee, number]

    def _gate(self, trainee: str, number: int) -> dict[str, Any]:
        found = gates(self.facts)
        return plain({"stage": number, "eligible": found.eligible(trainee, number), "decision": self.decisions.get((trainee, number)),
                      "criteria": found.criteria(trainee, number)})

    @cached_property
    def items_of(self) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """Return the items of each trainee and lab."""
        marks = self.facts.marks.sort_values(["lab_id", "position"])
        columns = ["trainee_id", "lab_id", "item_id", "state", "points", "max_points", "dimension", "lead", "kind", "message", "hint", "resembles"]
        found: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in marks[columns].to_dict("records"):
            key = (row.pop("trainee_id"), row.pop("lab_id"))
            found.setdefault(key, []).append(plain({"name": row.pop("item_id"), **row}))
        return found

    @cached_property
    def labs_of(self) -> dict[str, list[dict[str, Any]]]:
        """Return the labs of each trainee, in the order in which they are due."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.facts.labs.to_dict("records"):
            items = self.items_of.get((row["trainee_id"], row["lab_id"]), [])
            owner = row["owner_id"] if isinstance(row["owner_id"], str) else None
            found.setdefault(row["trainee_id"], []).append({
                "lab": row["lab_id"], "title": row["title"], "stage": int(row["stage"]), "mode": row["mode"], "required": bool(row["required"]), "state": row["state"],
                "due": _day(row["due_at"]), "submitted": _day(row["submitted_at"]), "late": bool(row["late"]), "attempts": int(plain(row["attempts"]) or 0),
                "points": plain(row["points"]) if row["state"] in ("graded", "awaiting") else None, "possible": plain(row["possible"]), "score": plain(row["fraction"]),
                "passed": None if row["passed"] is None or row["passed"] != row["passed"] else bool(row["passed"]), "pass_mark": plain(row["pass_mark"]),
                "run_status": plain(row["run_status"]), "run_message": plain(row["run_message"]),
                "feedback": self.feedback_of(owner, row["lab_id"]) if owner else None, "items": items,
                "business": _share(items, "business"), "ai": _share(items, "ai")})
        return found

    def fit(self, trainee: str) -> dict[str, Any]:
        """Return the two dimension scores and the role fit with weights, floor and standard error.

        A standard error is that of the whole cohort: it is told in steps of one per cent, so that somebody
        else's mark does not make every page another one.
        """
        row, policy = role_fit(self.facts).loc[trainee], self.facts.policy
        sides, squares = {}, 0.0
        for name, frame in (("business", score_business(self.facts)), ("ai", score_ai(self.facts))):
            sem = round(frame.loc[trainee, "sem"], 2)
            sides[name] = {"value": frame.loc[trainee, "value"], "n": int(frame.loc[trainee, "n"]), **_range(frame.loc[trainee, "value"], sem)}
            squares += (row[f"w_{name}"] * sem) ** 2
        return plain({"value": row["value"], "n": int(row["n"]), "sem": squares ** 0.5, **_range(row["value"], squares ** 0.5), "status": row["status"], "floor": policy["role_fit"]["floor"],
                      "cut": policy["gates"]["stage_1"]["role_fit"], "weights": {"business": row["w_business"], "ai": row["w_ai"]}, **sides})

    @cached_property
    def scenarios(self) -> list[dict[str, Any]]:
        """Return all scenarios with the pair they belong to under `pair`."""
        counted = set(landed(self.facts)["scenario_id"])
        units = dict(zip(self.facts.table("business_unit")["bu_id"], self.facts.table("business_unit")["name"], strict=True))
        return [plain({"pair": r["pair_id"], "id": r["scenario_id"], "title": r["title"], "bu": units.get(r["bu_id"], r["bu_id"]), "status": r["status"], "opened": r["opened_at"],
                       "landed": r["landed_at"], "counts": r["scenario_id"] in counted, "departments": [d for d in (r["departments"] or "").split(";") if d]})
                for r in self.facts.table("scenario").sort_values("opened_at").to_dict("records")]

    def scenarios_of(self, pair: str | None) -> list[dict[str, Any]]:
        """Return the scenarios of one pair."""
        return [{k: v for k, v in s.items() if k != "pair"} for s in self.scenarios if s["pair"] == pair]


def _range(value: float, sem: float) -> dict[str, float]:
    return {"lo": min(max(value - 1.96 * sem, 0.0), 1.0), "hi": min(max(value + 1.96 * sem, 0.0), 1.0)} if sem == sem and value == value else {"lo": None, "hi": None}


def _share(items: list[dict[str, Any]], dimension: str) -> float | None:
    mine = [i for i in items if i["dimension"] == dimension and i["points"] is not None]
    possible = sum(i["max_points"] for i in mine)
    return round(sum(i["points"] for i in mine) / possible, 4) if possible else None


def _day(value: Any) -> str | None:
    return value[:10] if isinstance(value, str) else None


def message(name: str, /, **params: Any) -> dict[str, Any]:
    """Return a message id with its parameters; the report's language makes a sentence of it."""
    link = params.pop("link", None)
    return {"id": name, "params": plain(params), **({"link": link} if link else {})}
