"""Records of a very large programme, for measuring: thousands of trainees, millions of tool uses, made from a seed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from cohort_tools.demo.large.labs import LABS, due_at
from cohort_tools.records.database import ORIGIN, open_records
from cohort_tools.records.tables import table_named

START, AS_OF = date(2025, 9, 1), datetime(2026, 11, 2, 23, 59, 59, tzinfo=UTC)
DAYS = (AS_OF.date() - START).days
COHORT_SIZE, ZONES = 500, ("Europe/Madrid", "Asia/Riyadh")
ACTIONS = ("ask", "generate", "run_flow", "call_tool", "open_page")


def make_records(folder: Path, trainees: int, events: int, seed: int = 1) -> dict[str, int]:
    """Make the records in a folder and return how many rows each table has.

    The shape is that of the large demo cohort: pairs, twelve labs, scenarios with demos, hours, demands, metrics of
    business units; half the cohorts are in either region.
    """
    import numpy as np

    open_records(folder).close()
    counts: dict[str, int] = {}
    connection = sqlite3.connect(folder / "camp.sqlite")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = MEMORY")

    def put(table: str, rows: Iterable[tuple], *columns: str) -> None:
        known = [c.name for c in table_named(table).columns if c.name not in ORIGIN]
        assert set(columns) <= set(known), (table, columns)
        marks = ", ".join("?" * len(columns))
        done = connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}, source, ingested_at, row_hash) VALUES ({marks}, 'scale', '2026-11-03T00:00:00.000000Z', 'scale')", rows)
        counts[table] = counts.get(table, 0) + done.rowcount
        connection.commit()

    rng, pairs = np.random.default_rng(seed), trainees // 2
    units = max(10, pairs // 2)
    cohorts = max(1, trainees // COHORT_SIZE)
    _people(put, pairs, units, cohorts)
    _marks(put, rng, pairs)
    _work(put, rng, pairs, units)
    _hours(put, rng, pairs)
    _company(put, rng, units)
    _usage(put, rng, 2 * pairs, events)
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()
    return counts


def _t(i: int) -> str:
    return f"T-{i + 1:05d}"


def _p(i: int) -> str:
    return f"P-{i + 1:05d}"


def _day(n: int) -> str:
    return (START + timedelta(days=int(n))).isoformat()


def _at(n: int, hour: int = 9, minute: int = 0) -> str:
    return f"{_day(n)}T{int(hour):02d}:{int(minute):02d}:00.000000Z"


def _people(put: Any, pairs: int, units: int, cohorts: int) -> None:
    put("cohort", [(f"C-{c + 1}", f"Cohort {c + 1}", START.isoformat(), ZONES[c % 2], "en", "default") for c in range(cohorts)], "cohort_id", "name", "start_date", "tz", "locale", "policy_id")
    put("business_unit", [(f"BU-{u + 1:05d}", f"Unit {u + 1}", ("home", "mena")[u % 2], 20 + u % 30, "2025-01-01") for u in range(units)], "bu_id", "name", "region", "headcount", "active_from")
    of = lambda pair: f"C-{pair * cohorts // pairs + 1}"  # noqa: E731
    put("trainee", [(_t(i), ("ai_manager", "aibp")[i % 2], of(i // 2), f"BU-{i // 2 % units + 1:05d}", START.isoformat(), "withdrawn" if i % 97 == 5 else "active") for i in range(2 * pairs)],
        "trainee_id", "role", "cohort_id", "home_bu_id", "start_date", "status")
    put("pair", [(_p(i), of(i), _t(2 * i), _t(2 * i + 1), START.isoformat()) for i in range(pairs)], "pair_id", "cohort_id", "ai_manager_id", "aibp_id", "from_date")
    put("pair_bu", [(_p(i), f"BU-{i % units + 1:05d}", START.isoformat()) for i in range(pairs)], "pair_id", "bu_id", "from_date")
    put("leave", [(_t(i), _day(100 + i % 200), _day(110 + i % 200), "holiday") for i in range(0, 2 * pairs, 3)], "trainee_id", "from_date", "to_date", "kind")
    put("staff", [(f"S-{c + 1}{kind[0]}", kind, 1.0, f"C-{c + 1}", START.isoformat()) for c in range(cohorts) for kind in ("teaching_expert", "ops_officer")], "staff_id", "kind", "fte", "cohort_id", "from_date")
    put("gate_decision", [(_t(i), stage, _at(day), "granted", "S-1t", "scale") for stage, day, step in ((1, 120, 1), (2, 300, 2), (3, 400, 20)) for i in range(0, 2 * pairs, step)],
        "subject_id", "stage", "decided_at", "verdict", "decided_by", "evidence_hash")
    put("mentoring", [(f"M-{i:05d}", _t(i), _t(i + 1), _day(60)) for i in range(0, 2 * pairs - 1, 20)], "mentoring_id", "mentor_id", "mentee_id", "from_date")


def _marks(put: Any, rng: Any, pairs: int) -> None:
    labs = [lab for lab in LABS]
    put("lab", [(x.name, x.config.title, x.config.stage, f"{due_at(x)[:-1]}.000000Z", sum(i.points for i in x.items), 0.6, int(x.config.real_scenario), x.config.minutes, x.config.mode, "both", int(x.config.required), "scale") for x in labs],
        "lab_id", "title", "stage", "due_at", "max_points", "pass_mark", "real_scenario", "planned_minutes", "mode", "role_scope", "required", "version_hash")
    put("lab_item", [(x.name, i.name, i.points, i.dimension, i.lead, i.kind, n) for x in labs for n, i in enumerate(x.items)], "lab_id", "item_id", "max_points", "dimension", "lead", "kind", "position")
    skill = rng.uniform(0.5, 0.95, 2 * pairs)
    for lab in labs:
        if lab.due > AS_OF.date().isoformat():
            continue
        solo = lab.config.mode == "solo"
        owners = [_t(i) if solo else _p(i) for i in range(2 * pairs if solo else pairs)]
        level = skill if solo else (skill[::2] + skill[1::2]) / 2
        there, twice = rng.random(len(owners)) < 0.95, rng.random(len(owners)) < 0.35
        due = (date.fromisoformat(lab.due) - START).days
        attempts = [(lab.name, o, a, _at(due - 3 + a), _at(due - 3 + a, 10), "finished") for o, h, two in zip(owners, there, twice, strict=True) if h for a in ((1, 2) if two else (1,))]
        put("attempt", attempts, "lab_id", "owner_id", "attempt", "submitted_at", "graded_at", "run_status")
        shares = np_round(rng, level[there].repeat(1 + twice[there]), len(lab.items))
        put("score", ((lab.name, a[1], item.name, a[2], None if item.kind == "written" and n % 50 == 0 else float(item.points * s), item.points, 0, "graded", "Told why.", "takes_the_first" if s == 0 else None)
                      for n, (a, row) in enumerate(zip(attempts, shares, strict=True)) for item, s in zip(lab.items, row, strict=True)),
            "lab_id", "owner_id", "item_id", "attempt", "points", "max_points", "needs_manual", "status", "message", "resembles")


def np_round(rng: Any, level: Any, items: int) -> Any:
    """Shares of points in quarters around each submission's level, one for each item."""
    import numpy as np

    return np.clip(np.round(4 * (level[:, None] + rng.normal(0, 0.15, (len(level), items)))) / 4, 0, 1)


def _work(put: Any, rng: Any, pairs: int, units: int) -> None:
    scenarios, reviews, events = [], [], []
    for p in range(pairs):
        opened = 30 + p % 30
        for n in range(5):
            landed = opened + 50 + (p * 7 + n * 13) % 50
            done = landed < DAYS - 10
            name = f"SC-{p + 1:05d}{n}"
            scenarios.append((name, _p(p), f"BU-{p % units + 1:05d}", "Quotes", "sales;finance" if n % 2 else "sales", "landed" if done else "building", _day(opened), _day(landed) if done else None, _t(2 * p + n % 2)))
            if done:
                reviews += [(name, r, _day(landed - 3), c, 3 + (p + n) % 2, "pass", 1) for r in ("S-1t", "S-1o") for c in ("value", "runs_alone")]
            events += [(f"V-{p + 1:05d}{n}{k}", name, _t(2 * p + k % 2), _at(min(opened + 5 * k, DAYS - 1), 8 + k % 8), "work") for k in range((min(landed, DAYS) - opened) // 5)]
            opened = landed + 5
            if not done:
                break
    put("scenario", scenarios, "scenario_id", "pair_id", "bu_id", "title", "departments", "status", "opened_at", "landed_at", "lead_id")
    put("demo_review", reviews, "scenario_id", "reviewer_id", "held_at", "criterion", "points", "verdict", "live")
    put("scenario_event", events, "event_id", "scenario_id", "trainee_id", "at", "kind")
    put("scenario_effect", [(s[0], "CTS", "uplift", "S-1t", _day(DAYS - 5), "effects") for s in scenarios[::7] if s[7]], "scenario_id", "metric_id", "verdict", "confirmed_by", "confirmed_at", "evidence_uri")
    days, waits = rng.integers(20, DAYS - 2, (pairs, 20)), rng.exponential(0.4, (pairs, 20))
    put("demand_request", [(f"R-{p + 1:05d}{k:02d}", f"BU-{p % units + 1:05d}", _p(p), "P2", _at(days[p, k], 9 + k % 6), _at(min(days[p, k] + int(waits[p, k]), DAYS), 17) if k % 11 else None,
                            _at(min(days[p, k] + 8, DAYS), 12) if k % 5 else None, 8, int(k == 19)) for p in range(pairs) for k in range(20)],
        "request_id", "bu_id", "pair_id", "priority", "opened_at", "first_response_at", "delivered_at", "sla_hours", "cancelled")
    put("solution", [(f"SO-{p + 1:05d}", 1, "Quotes", "Slow", "Propose", f"SC-{p + 1:05d}0", _p(p), "internal", _day(DAYS - 100 + p % 200), _day(200), 1) for p in range(0, pairs, 5)],
        "solution_id", "version", "title", "problem", "approach", "scenario_ids", "owner_pair", "confidentiality", "review_by", "reviewed_at", "checks_passed")
    put("solution_reuse", [(f"SO-{p + 1:05d}", f"SC-{p + 2:05d}1", _p(p + 1), _day(220)) for p in range(0, pairs - 1, 10)], "solution_id", "scenario_id", "reusing_pair", "at")
    put("energy_gold", [(f"G-{p + 1:05d}", _t(2 * p), _at(230 + p % 100), "solution_reused", 20, "reuse", f"X-{p}", "S-1o") for p in range(0, pairs, 10)], "entry_id", "trainee_id", "at", "rule_id", "points", "ref_type", "ref_id", "issued_by")


def _hours(put: Any, rng: Any, pairs: int) -> None:
    contexts = ("real_scenario", "real_scenario", "real_scenario", "classroom", "self_study")
    put("training_log", ((f"L-{i + 1:05d}{k:02d}", _t(i), _day(7 * k + i % 5), 60 + 30 * (k % 3), contexts[(i + k) % 5], f"SC-{i // 2 + 1:05d}0" if (i + k) % 5 < 3 else None) for i in range(2 * pairs) for k in range(60)),
        "log_id", "trainee_id", "date", "minutes", "context", "scenario_id")
    put("refresh_log", ((f"F-{i + 1:05d}{k:02d}", _t(i), _day(7 * k + 4), 110 + 10 * ((i + k) % 3), "course", "S-1t" if (i + k) % 9 else None, _at(7 * k + 5) if (i + k) % 9 else None) for i in range(0, 2 * pairs, 2) for k in range(60)),
        "log_id", "trainee_id", "date", "minutes", "kind", "verified_by", "verified_at")


def _company(put: Any, rng: Any, units: int) -> None:
    from cohort_tools.demo.large.company import MONTHS
    from cohort_tools.records.business_measures import metric_definitions

    put("metric_def", [tuple(m.values()) for m in metric_definitions()], *metric_definitions()[0])
    after = [*MONTHS[1:], "2026-11"]
    tops = rng.uniform(50, 100, (5, units, len(MONTHS))).round(2)
    put("metric_obs", ((metric["metric_id"], f"BU-{u + 1:05d}", f"{month}-01", f"{end}-01", float(tops[m, u, k]), 100.0, 0) for m, metric in enumerate(metric_definitions()) for u in range(units) for k, (month, end) in enumerate(zip(MONTHS, after, strict=True))),
        "metric_id", "bu_id", "period_start", "period_end", "numerator", "denominator", "is_estimate")
    put("teaching", [(f"TE-{i}", _day(i), 90, "internal" if i % 4 == 0 else "external") for i in range(DAYS)], "teaching_id", "date", "minutes", "taught_by")


def _usage(put: Any, rng: Any, trainees: int, events: int, block: int = 200_000) -> None:
    eager = rng.dirichlet([3.0] * trainees) if trainees < 20_000 else None
    for first in range(0, events, block):
        n = min(block, events - first)
        who = rng.choice(trainees, n, p=eager)
        days, minutes, action, inside = rng.integers(0, DAYS, n), rng.integers(6 * 60, 20 * 60, n), rng.integers(0, len(ACTIONS), n), rng.random(n) < 0.5
        texts = [_day(d) for d in range(DAYS)]
        put("usage_event", ((f"E-{first + k:08d}", _t(w), f"{texts[d]}T{m // 60:02d}:{m % 60:02d}:00.000000Z", "assistant", ACTIONS[a], 900, 200, f"SC-{w // 2 + 1:05d}0" if s else None, "server")
                            for k, (w, d, m, a, s) in enumerate(zip(who.tolist(), days.tolist(), minutes.tolist(), action.tolist(), inside.tolist(), strict=True))),
            "event_id", "trainee_id", "at", "tool_id", "action", "tokens_in", "tokens_out", "scenario_id", "measured")
