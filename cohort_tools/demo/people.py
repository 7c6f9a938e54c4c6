"""Twelve trainees in six pairs, with names and skills from a seed, and the real work they have begun."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

PAIRS = 6
NAMES = ["Amira Haddad", "Jonas Keller", "Li Wei", "Lucía Romero", "Tomasz Nowak", "Fatima Al-Sayed", "Noah Fischer", "Priya Nair", "Élodie Martin", "Omar Nasser", "王芳", "Siobhán O’Brien",
         "Mateo Vega", "Ingrid Dahl", "Yusuf Demir", "陈静", "Layla Khoury", "Anton Berg", "Zhang Mei", "Samira Said"]
UNITS = ["Learning kits", "Schools", "Families", "Customer service", "Purchasing", "Finance", "Marketing", "Logistics", "Devices", "Gulf schools", "Gulf families", "Content"]
SCENARIOS = [("Invoice check before payment", "finance;purchasing"), ("Answers for parents in the evening", "customer service"), ("Quotes for schools in ten minutes", "sales;finance"),
             ("Stock warnings for learning kits", "purchasing;logistics"), ("Weekly cost review of model calls", "finance"), ("Sorting of complaint messages", "customer service"),
             ("Product texts in two languages", "marketing;content"), ("Overdue payments, kindly reminded", "finance;sales"), ("Returns by reason", "logistics"), ("Lead scoring for schools", "sales")]


@dataclass(frozen=True)
class Person:
    """One invented trainee; `skill` between 0 and 1 for business and for AI decides what their work is like."""

    trainee_id: str
    role: str
    name: str
    unit: str
    business: float
    ai: float


@dataclass(frozen=True)
class Cohort:
    """The people and the dates of the sample cohort."""

    people: list[Person]
    start: date
    today: date

    @property
    def pairs(self) -> list[tuple[str, Person, Person]]:
        """Return (pair id, AI manager, AIBP)."""
        return [(f"P-{i + 1:02d}", self.people[2 * i], self.people[2 * i + 1]) for i in range(len(self.people) // 2)]


def make_cohort(seed: int, today: date) -> Cohort:
    """Return the sample cohort of a seed: the same people and skills each time."""
    rng = random.Random(f"people-{seed}")
    names, units = rng.sample(NAMES, 2 * PAIRS), [f"BU-{i + 1:02d}" for i in range(len(UNITS))]
    people = []
    for i in range(2 * PAIRS):
        role = "ai_manager" if i % 2 == 0 else "aibp"
        strong, weak = rng.betavariate(5, 2), rng.betavariate(3, 3)
        business, ai = (strong, weak) if role == "ai_manager" else (weak, strong)
        people.append(Person(f"T-{i + 1:04d}", role, names[i], units[i % len(units)], business, ai))
    return Cohort(people, today - timedelta(days=75), today)


def write_people(cohort: Cohort, course: Path, labs_due: dict[str, datetime]) -> None:
    """Write roster, pairs, business units, staff and the schedule into the course folder."""
    start = cohort.start.isoformat()
    _write(course / "roster.csv", ["trainee_id", "role", "display_name", "email", "home_bu_id", "start_date"],
           [[p.trainee_id, p.role, p.name, f"{p.trainee_id.lower()}@camp.example", p.unit, start] for p in cohort.people])
    _write(course / "pairs.csv", ["pair_id", "ai_manager_id", "aibp_id", "from", "to"], [[i, m.trainee_id, a.trainee_id, start, ""] for i, m, a in cohort.pairs])
    _write(course / "business_unit.csv", ["bu_id", "name", "region", "headcount", "active_from"],
           [[f"BU-{i + 1:02d}", name, "mena" if "Gulf" in name else "home", 20 + 7 * i, "2025-05-01"] for i, name in enumerate(UNITS)])
    _write(course / "pair_bu.csv", ["pair_id", "bu_id", "from", "to"], [[p[0], f"BU-{2 * i + k + 1:02d}", start, ""] for i, p in enumerate(cohort.pairs) for k in (0, 1)])
    _write(course / "cohort.csv", ["cohort_id", "name", "start_date", "tz", "locale", "policy_id"], [["C-1", "Sample cohort", start, "UTC", "en", "default"]])
    _write(course / "staff.csv", ["staff_id", "kind", "fte", "cohort_id", "from"], [["S-01", "teaching_expert", 1.0, "C-1", start], ["S-02", "ops_officer", 1.0, "C-1", start], ["S-03", "program_lead", 0.5, "C-1", start]])
    _write(course / "schedule.csv", ["lab_id", "due_at"], [[lab, due.strftime("%Y-%m-%dT%H:%M:%SZ")] for lab, due in sorted(labs_due.items())])


def write_work(cohort: Cohort, folder: Path, seed: int) -> dict[str, Path]:
    """Write scenarios, demos, tool use, hours and demands as CSV files; return them by table."""
    rng = random.Random(f"work-{seed}")
    scenarios, reviews, runs, titles = [], [], [], rng.sample(SCENARIOS, len(SCENARIOS))
    day = lambda back: (cohort.today - timedelta(days=back)).isoformat()  # noqa: E731
    plan = [("landed", "landed", "landed"), ("landed", "demo_passed"), ("in_use",), ("building", "proposed"), ("building",), ()]
    for i, (pair, manager, _) in enumerate(cohort.pairs):
        for k, status in enumerate(plan[i]):
            title, departments = titles[len(scenarios) % len(titles)]
            name, landed = f"SC-{len(scenarios) + 1:02d}", status in ("landed", "in_use")
            opened = 68 - 9 * k - 2 * i
            scenarios.append([name, pair, f"BU-{2 * i + k % 2 + 1:02d}", title, departments, status, day(opened), day(opened - 34) if landed else "", manager.trainee_id])
            if status in ("landed", "in_use", "demo_passed"):
                reviews += [[name, reviewer, day(opened - 30), criterion, rng.choice([3, 3, 4]), "pass", "true"] for reviewer in ("S-01", "S-03") for criterion in ("value", "runs")]
                runs.append([f"DR-{len(runs) + 1:02d}", name, f"{day(opened - 29)}T09:00:00Z", "true", rng.randint(9, 40), "sample", "bubblewrap", 3])
    files = {"scenario": (["scenario_id", "pair_id", "bu_id", "title", "departments", "status", "opened_at", "landed_at", "lead_id"], scenarios),
             "demo_review": (["scenario_id", "reviewer_id", "held_at", "criterion", "points", "verdict", "live"], reviews),
             "demo_run": (["run_id", "scenario_id", "at", "passed", "seconds", "manifest_sha256", "isolation", "inputs"], runs)}
    files |= _practice(cohort, scenarios, rng)
    for table, (head, rows) in files.items():
        _write(folder / f"{table}.csv", head, rows)
    return {table: folder / f"{table}.csv" for table in files}


def _practice(cohort: Cohort, scenarios: list[list], rng: random.Random) -> dict[str, tuple[list[str], list[list]]]:
    """Return tool use, training and refresh hours, demands: what the weeks of these people look like."""
    usage, training, refresh, demands, events = [], [], [], [], []
    own = {person.trainee_id: [s[0] for s in scenarios if s[1] == pair] for pair, m, a in cohort.pairs for person in (m, a)}
    days = [cohort.start + timedelta(days=n) for n in range((cohort.today - cohort.start).days)]
    for n, person in enumerate(cohort.people):
        eager, tail = 0.35 + 0.6 * person.ai, 20 if n == 9 else 0  # one of them has stopped lately
        for day in days[: len(days) - tail]:
            if day.weekday() < 5 and rng.random() < eager:
                scenario = rng.choice(own[person.trainee_id]) if own[person.trainee_id] and rng.random() < 0.6 else ""
                usage.append([f"E-{len(usage) + 1:05d}", person.trainee_id, f"{day}T{rng.randint(8, 16):02d}:{rng.randint(0, 59):02d}:00Z", "assistant", rng.choice(["ask", "generate", "run_flow"]),
                              rng.randint(200, 4000), rng.randint(50, 900), scenario, "self_reported"])
            if day.weekday() in (1, 3) and rng.random() < 0.85:
                real = bool(own[person.trainee_id]) and rng.random() < 0.72
                training.append([f"L-{len(training) + 1:05d}", person.trainee_id, day.isoformat(), rng.choice([60, 90, 120, 180]), "real_scenario" if real else rng.choice(["simulated", "self_study"]),
                                 rng.choice(own[person.trainee_id]) if real else ""])
            if person.role == "ai_manager" and day.weekday() == 4 and rng.random() < 0.55 + 0.4 * person.ai:
                checked = rng.random() < 0.85
                refresh.append([f"F-{len(refresh) + 1:04d}", person.trainee_id, day.isoformat(), rng.choice([90, 120, 150]), "course", "S-01" if checked else "", f"{day}T17:00:00Z" if checked else ""])
    for i, (pair, manager, _) in enumerate(cohort.pairs):
        for _ in range(6 + rng.randint(0, 8)):
            opened = datetime.combine(rng.choice([d for d in days[:-1] if d.weekday() < 5]), datetime.min.time()) + timedelta(hours=rng.randint(9, 15))
            waits = rng.expovariate(1 / (3 + 14 * (1 - manager.business)))
            answered = opened + timedelta(hours=waits + 15 * int(waits // 8))
            late = answered.date() >= cohort.today
            demands.append([f"R-{len(demands) + 1:04d}", f"BU-{2 * i + rng.randint(0, 1) + 1:02d}", pair, rng.choice(["P1", "P2", "P2", "P3"]), opened.isoformat() + "Z", "" if late else answered.isoformat(timespec="seconds") + "Z", 8, "false"])
    for scenario, pair, _, _, _, status, opened, landed, _ in scenarios:
        both = next([m.trainee_id, a.trainee_id] for i, m, a in cohort.pairs if i == pair)
        first, last = date.fromisoformat(opened), date.fromisoformat(landed) if landed else cohort.today
        moved = [first + timedelta(days=n) for n in range(0, (last - first).days, 5)] if status != "proposed" else [first]
        moved += [cohort.today - timedelta(days=rng.randint(2, 12))] if status in ("building", "in_use") else []
        for n, day in enumerate(moved):
            events.append([f"V-{len(events) + 1:04d}", scenario, both[n % 2] if rng.random() < 0.8 else both[0], f"{day}T{9 + n % 7:02d}:00:00Z", "work"])
    return {"scenario_event": (["event_id", "scenario_id", "trainee_id", "at", "kind"], events), "usage_event": (["event_id", "trainee_id", "at", "tool_id", "action", "tokens_in", "tokens_out", "scenario_id", "measured"], usage),
            "training_log": (["log_id", "trainee_id", "date", "minutes", "context", "scenario_id"], training),
            "refresh_log": (["log_id", "trainee_id", "date", "minutes", "kind", "verified_by", "verified_at"], refresh),
            "demand_request": (["request_id", "bu_id", "pair_id", "priority", "opened_at", "first_response_at", "sla_hours", "cancelled"], demands)}


def _write(path: Path, head: list[str], rows: list[list]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(out.getvalue(), "utf-8")
