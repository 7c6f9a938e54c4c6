"""Put a landed scenario's procedure into the library, and note its use by others."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from cohort_tools.demo_gate.card import read_toml
from cohort_tools.library.procedure import COLUMNS, lint, text_of
from cohort_tools.library.search import rank
from cohort_tools.records.change import add_rows, new_id, row_of
from cohort_tools.records.database import Records
from cohort_tools.records.errors import ImportProblems, Problem, RecordsError
from cohort_tools.records.tables import table_named
from cohort_tools.records.values import now_utc


def lint_card(records: Records, card: Path) -> tuple[dict[str, Any], list[str]]:
    """Read a scenario card and return it with everything that keeps its procedure out of the library."""
    raw = read_toml(card)
    problems = [] if isinstance(raw.get("procedure"), dict) else ["procedure: the card has no [procedure]"]
    for name in ("title", "problem", "approach"):
        if not str(raw.get(name, "")).strip():
            problems.append(f"{name}: it is empty; others find a procedure by what it is for")
    units = {r["bu_id"]: r["name"] for r in records.rows(table_named("business_unit"))}
    return raw, problems + lint({**(raw.get("procedure") or {}), **{n: raw.get(n, "") for n in ("problem", "approach")}}, str(raw.get("title", "")), units)


def add_solution(records: Records, scenario_id: str, card: Path, who: str, *, solution_id: str | None = None, confidentiality: str = "internal",
                 review_by: str | None = None, reason: str | None = None) -> tuple[str, int]:
    """Add a landed scenario's procedure to the library, or its next version; return id and version.

    Raises ImportProblems with what the procedure still lacks.
    """
    scenario = row_of(records, "scenario", scenario_id)
    if not scenario["landed_at"]:
        raise RecordsError(f"scenario {scenario_id} has not landed; only what runs in the company becomes a standard procedure")
    raw, problems = lint_card(records, card)
    if problems:
        raise ImportProblems([Problem(card, None, p) for p in problems], by_command=True)
    versions = [s for s in records.rows(table_named("solution")) if s["solution_id"] == solution_id]
    if versions and {v["owner_pair"] for v in versions} != {scenario["pair_id"]}:
        raise RecordsError(f"solution {solution_id} belongs to {versions[0]['owner_pair']}, scenario {scenario_id} to {scenario['pair_id']}; take another id")
    own = solution_id or f"SOL-{scenario_id.split('-', 1)[1]}"
    version = max((s["version"] for s in records.rows(table_named("solution")) if s["solution_id"] == own), default=0) + 1
    row = {"solution_id": own, "version": version, "title": raw["title"], "problem": raw["problem"], "approach": raw["approach"],
           "scenario_ids": scenario_id, "owner_pair": scenario["pair_id"], "confidentiality": confidentiality, "review_by": review_by,
           "reviewed_at": date.today().isoformat(), "checks_passed": 1, "tags": ";".join(raw.get("tags", [])) or None,
           **{column: text_of(raw["procedure"].get(part)) for part, column in COLUMNS.items()}}
    add_rows(records, "solution", [row], who, reason, action="solutions add")
    return own, version


def latest_solutions(records: Records, pair: str | None = None) -> list[dict[str, Any]]:
    """Return the latest version of each solution; a restricted one only for its own pair."""
    found: dict[str, dict] = {}
    for row in sorted(records.rows(table_named("solution")), key=lambda r: r["version"]):
        found[row["solution_id"]] = row
    return [r for _, r in sorted(found.items()) if r["confidentiality"] != "restricted" or r["owner_pair"] == pair]


def search(records: Records, query: str, pair: str | None = None, limit: int = 10) -> list[tuple[float, dict[str, Any]]]:
    """Return (score, solution) for a query in business words, the best first."""
    return rank(latest_solutions(records, pair), query)[:limit]


def note_use(records: Records, solution_id: str, user: str, who: str, *, satisfied: bool, task_done: bool, at: str | None = None, use_id: str | None = None,
             reason: str | None = None) -> str:
    """Note that somebody used a solution. Raises RecordsError for an unknown one, ImportProblems for a use by the own pair."""
    if solution_id not in {s["solution_id"] for s in records.rows(table_named("solution"))}:
        raise RecordsError(f"there is no solution {solution_id}; `camp records solutions search` finds one")
    use = use_id or new_id("U")
    add_rows(records, "solution_use", [{"use_id": use, "solution_id": solution_id, "user_id": user, "at": at or now_utc(), "satisfied": int(satisfied),
                                        "task_done": int(task_done)}], who, reason, action="solutions use")
    return use
