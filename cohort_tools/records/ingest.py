"""Bring a course folder into the records: people, pairs, labs, the schedule, attempts, hand-given marks.

Reading again changes nothing that has not changed. The course folder is only read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cohort_tools.records.csv_import import import_parsed, read_csv
from cohort_tools.records.database import Records, upsert
from cohort_tools.records.errors import ImportProblems, Problem, RecordsError
from cohort_tools.records.gradebook import GradebookCell, read_due_dates, read_gradebook
from cohort_tools.records.tables import table_named
from cohort_tools.records.values import instant_text, parse_value

DEFAULT_COHORT = "C-1"
ROSTER_PII = frozenset({"display_name", "email", "staff_no", "lti_user_id", "oneroster_id"})
TRAINEE_COLUMNS = frozenset({"role", "cohort_id", "home_bu_id", "start_date", "status", "notice_version"})


@dataclass
class Ingested:
    """What an ingestion changed, and what it could not use (the rest went on)."""

    changed: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def ingest_course(records: Records, course: Path, labs: Iterable[Any] | None = None) -> Ingested:
    """Read the whole course folder into the records.

    `labs` are lab definitions (`graders.labs.discover_labs()` when None). Raises ImportProblems when the
    roster, the pairs or the schedule are wrong; a damaged line of an attempts file is listed and skipped.
    """
    if not (course / "roster.csv").exists():
        raise RecordsError(f"{course}: there is no roster.csv here; a course folder needs one (trainee_id,role,display_name,email,home_bu_id,start_date)")
    done = Ingested()
    ingest_people(records, course, done)
    if labs is None:
        from graders.labs import discover_labs

        labs = discover_labs()
    ingest_labs(records, labs, done, read_due_dates(course / "gradebook.db"))
    if (course / "schedule.csv").exists():
        ingest_schedule(records, course / "schedule.csv", done)
    ingest_attempts(records, course, done)
    return done


def ingest_people(records: Records, course: Path, done: Ingested) -> None:
    """Read roster.csv and pairs.csv, and what the course folder says about cohort and business units."""
    roster, pairs = course / "roster.csv", course / "pairs.csv"
    trainees = read_csv(roster, table_named("trainee"), {"cohort_id": DEFAULT_COHORT, "status": "active", "notice_version": None}, ROSTER_PII)
    pii = read_csv(roster, table_named("trainee_pii"), ignore=TRAINEE_COLUMNS)
    files = [trainees, pii]
    for name in ("cohort", "business_unit", "pair_bu", "leave", "staff"):
        if (course / f"{name}.csv").exists():
            files.append(read_csv(course / f"{name}.csv", table_named(name)))
    if pairs.exists():
        files.append(read_csv(pairs, table_named("pair"), {"cohort_id": DEFAULT_COHORT}))
    _add_default_cohort(records, trainees)
    _add_named_units(records, trainees, any(f.table.name == "business_unit" for f in files))
    for name, count in import_parsed(records, files, "course").items():
        done.changed[name] = done.changed.get(name, 0) + count


def ingest_labs(records: Records, labs: Iterable[Any], done: Ingested, due_dates: dict[str, str] | None = None) -> None:
    """Write the labs and their graded cells; `due_dates` are the gradebook's, a date that is known already stays."""
    lab_rows, items = [], []
    due = {**(due_dates or {}), **{row["lab_id"]: row["due_at"] for row in records.rows(table_named("lab")) if row["due_at"]}}
    for lab in labs:
        config = lab.config
        graded = [item for item in lab.items if item.points]
        if not graded:
            continue
        lab_rows.append({
            "lab_id": lab.name, "title": config.title, "stage": config.stage, "module_id": None, "due_at": due.get(lab.name),
            "max_points": float(sum(i.points for i in graded)), "pass_mark": config.pass_mark, "real_scenario": int(config.real_scenario),
            "planned_minutes": config.minutes, "mode": config.mode, "role_scope": "both", "required": int(config.required),
            "version_hash": _lab_version(graded)})
        items += [{"lab_id": lab.name, "item_id": i.name, "max_points": float(i.points), "dimension": i.dimension, "lead": i.lead,
                   "cf_item_id": None, "kind": i.kind, "position": n} for n, i in enumerate(graded)]
    with records.transaction() as connections:
        connection = connections[records.main]
        done.changed["lab"] = upsert(connection, table_named("lab"), lab_rows, "labs")
        known = {(i["lab_id"], i["item_id"]) for i in items}
        item_table = table_named("lab_item")
        for row in connection.execute(item_table.select()).mappings().all():
            if row["lab_id"] in {r["lab_id"] for r in lab_rows} and (row["lab_id"], row["item_id"]) not in known:
                connection.execute(item_table.delete().where(item_table.c.lab_id == row["lab_id"], item_table.c.item_id == row["item_id"]))
        done.changed["lab_item"] = upsert(connection, item_table, items, "labs")


def ingest_schedule(records: Records, path: Path, done: Ingested) -> None:
    """Read schedule.csv (`lab_id,due_at`): when each lab is due."""
    import csv

    lab = table_named("lab")
    known = {row["lab_id"]: {k: row[k] for k in row if k in lab.columns} for row in records.rows(lab)}
    problems, rows = [], []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {"lab_id", "due_at"} <= set(reader.fieldnames or []):
            raise ImportProblems([Problem(path, 1, "the header needs the columns lab_id,due_at")])
        for entry in reader:
            line = reader.line_num
            if entry["lab_id"] not in known:
                problems.append(Problem(path, line, f"there is no lab {entry['lab_id']!r}"))
                continue
            try:
                rows.append({**known[entry["lab_id"]], "due_at": parse_value(lab.c.due_at, entry["due_at"] or "")})
            except ValueError as error:
                problems.append(Problem(path, line, f"due_at: {error}"))
    if problems:
        raise ImportProblems(problems)
    with records.transaction() as connections:
        done.changed["lab"] = done.changed.get("lab", 0) + upsert(connections[records.main], lab, rows, path.name)


def ingest_attempts(records: Records, course: Path, done: Ingested) -> None:
    """Read attempts/*.jsonl, then lay the gradebook's hand-given marks over the latest attempt of each."""
    labs = {row["lab_id"] for row in records.rows(table_named("lab"))}
    attempts: dict[tuple, dict] = {}
    scores: dict[tuple, dict] = {}
    for path in sorted((course / "attempts").glob("*.jsonl")):
        for number, entry in _lines(path, done):
            if entry.get("lab") not in labs:
                done.problems.append(Problem(path, number, f"there is no lab {entry.get('lab')!r} any more; its marks are left out", "warn"))
                continue
            try:
                attempt, rows = _attempt_rows(entry, f"{path.name}:{number}")
            except (KeyError, TypeError, ValueError) as error:
                done.problems.append(Problem(path, number, f"this is no attempt of schema 1 ({error!r}); the line is left out"))
                continue
            attempts[attempt["lab_id"], attempt["owner_id"], attempt["attempt"]] = attempt
            scores.update({(r["lab_id"], r["owner_id"], r["item_id"], r["attempt"]): r for r in rows})
    _lay_gradebook(read_gradebook(course / "gradebook.db"), labs, attempts, scores)
    _add_collected(course / "submitted", labs, attempts)
    _add_lateness(records, attempts)
    with records.transaction() as connections:
        connection = connections[records.main]
        done.changed["attempt"] = upsert(connection, table_named("attempt"), attempts.values(), "attempts")
        done.changed["score"] = upsert(connection, table_named("score"), scores.values(), "attempts")


def _lines(path: Path, done: Ingested) -> Iterator[tuple[int, dict]]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                entry = json.loads(line)
                if not isinstance(entry, dict) or entry.get("schema") != 1:
                    raise ValueError("schema is not 1")
            except ValueError as error:
                done.problems.append(Problem(path, number, f"the line cannot be read ({error}); it is left out"))
                continue
            yield number, entry


def _attempt_rows(entry: dict, source: str) -> tuple[dict, list[dict]]:
    base = {"lab_id": entry["lab"], "owner_id": entry["owner"], "attempt": int(entry["attempt"])}
    run = entry["run"]
    attempt = {**base, "submitted_at": instant_text(entry["submitted_utc"]), "graded_at": instant_text(entry["graded_utc"]),
               "run_status": run["status"], "run_seconds": run.get("seconds"), "run_message": run.get("message") or None,
               "isolation": entry.get("isolation"), "submission_key": entry.get("key"),
               "grader_version": json.dumps(entry.get("versions", {}), sort_keys=True), "source": source}
    rows = []
    for item in entry["items"]:
        points, by_person = item["points"], item["kind"] in ("written", "task")
        rows.append({**base, "item_id": item["name"], "auto_points": None if by_person else points,
                     "manual_points": points if by_person else None, "extra": None, "points": points,
                     "max_points": float(item["max_points"]), "needs_manual": int(points is None), "status": item["status"],
                     "message": item.get("message") or None, "hint": item.get("hint") or None, "resembles": item.get("resembles") or None,
                     "source": source})
    return attempt, rows


def _lay_gradebook(cells: list[GradebookCell], labs: set[str], attempts: dict, scores: dict) -> None:
    """Marks that a person gave in nbgrader win; a submission that only nbgrader knows becomes an attempt."""
    latest: dict[tuple, int] = {}
    for lab, owner, number in attempts:
        latest[lab, owner] = max(number, latest.get((lab, owner), 0))
    for cell in cells:
        if cell.lab not in labs or cell.max_score <= 0:
            continue
        number = latest.get((cell.lab, cell.owner))
        if number is None:
            attempts.setdefault((cell.lab, cell.owner, 1), {
                "lab_id": cell.lab, "owner_id": cell.owner, "attempt": 1, "submitted_at": cell.submitted_at or instant_text("1970-01-01T00:00:00Z"),
                "graded_at": None, "run_status": "finished", "isolation": "none", "source": "gradebook.db"})
        key = (cell.lab, cell.owner, cell.item, number or 1)
        row = scores.get(key)
        if cell.penalty:
            attempts[cell.lab, cell.owner, number or 1]["penalty"] = cell.penalty
        if row is None and number is not None:
            continue  # a cell that the lab no longer has
        if row is None:
            row = scores[key] = {"lab_id": cell.lab, "owner_id": cell.owner, "item_id": cell.item, "attempt": 1, "auto_points": cell.auto_score,
                                 "max_points": cell.max_score, "status": "graded", "source": "gradebook.db",
                                 "points": None, "needs_manual": 0}
        elif cell.manual_score is None and not row["needs_manual"]:
            continue  # the attempt knows more than the gradebook
        points = cell.points
        row.update(manual_points=cell.manual_score, extra=cell.extra_credit, needs_manual=int(points is None),
                   points=None if points is None else min(max(points, 0.0), row["max_points"]),
                   status="awaiting" if points is None else row["status"] if row["status"] != "awaiting" else "graded")


def _add_collected(folder: Path, labs: set[str], attempts: dict) -> None:
    """A submission that lies there and has not been run yet is an attempt without marks."""
    graded = {(lab, owner) for lab, owner, _ in attempts}
    for stamp in sorted(folder.glob("*/*/timestamp.txt")):
        lab, owner = stamp.parent.name, stamp.parent.parent.name
        if lab in labs and (lab, owner) not in graded:
            try:
                submitted = instant_text(stamp.read_text("utf-8").strip().replace(" UTC", "+00:00"))
            except ValueError:
                continue
            attempts[lab, owner, 1] = {"lab_id": lab, "owner_id": owner, "attempt": 1, "submitted_at": submitted, "run_status": "collected",
                                       "source": "submitted"}


def _add_lateness(records: Records, attempts: dict) -> None:
    """Say how many seconds after its due date (with an extension) each attempt was handed in; a lab without a date is never late."""
    from datetime import datetime

    due = {(r["lab_id"], None): r["due_at"] for r in records.rows(table_named("lab"))}
    due |= {(r["lab_id"], r["owner_id"]): r["due_at"] for r in records.rows(table_named("extension"))}
    for (lab, owner, _), attempt in attempts.items():
        until = due.get((lab, owner)) or due.get((lab, None))
        if until:
            late = datetime.fromisoformat(attempt["submitted_at"]) - datetime.fromisoformat(until)
            attempt["late_seconds"] = max(0, int(late.total_seconds()))


def _add_default_cohort(records: Records, trainees) -> None:
    cohorts = {row["cohort_id"] for row in records.rows(table_named("cohort"))}
    starts = [v["start_date"] for _, v in trainees.rows if v.get("start_date") and v.get("cohort_id") == DEFAULT_COHORT]
    if DEFAULT_COHORT not in cohorts and starts:
        row = {"cohort_id": DEFAULT_COHORT, "name": "Cohort 1", "start_date": min(starts), "end_date": None, "tz": "UTC", "locale": "en", "policy_id": "default"}
        with records.transaction() as connections:
            upsert(connections[records.main], table_named("cohort"), [row], "roster.csv")


def _add_named_units(records: Records, trainees, listed: bool) -> None:
    """Without a business_unit.csv, the units that the roster names are known by their id alone."""
    known = {row["bu_id"] for row in records.rows(table_named("business_unit"))}
    rows = {v["home_bu_id"]: {"bu_id": v["home_bu_id"], "name": v["home_bu_id"], "parent_bu_id": None, "region": None, "headcount": 0,
                              "active_from": v["start_date"], "active_to": None}
            for _, v in trainees.rows if v.get("home_bu_id") and v["home_bu_id"] not in known and v.get("start_date")}
    if rows and not listed:
        with records.transaction() as connections:
            upsert(connections[records.main], table_named("business_unit"), rows.values(), "roster.csv")


def _lab_version(items: list[Any]) -> str:
    from cohort_tools.records.values import row_hash

    return row_hash({i.name: [i.points, i.dimension, i.lead, i.kind] for i in items})
