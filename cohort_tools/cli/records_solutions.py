"""`camp records solutions|gold`: the solution library and the ledger of Energy Gold."""

from __future__ import annotations

import getpass
import sys
from contextlib import contextmanager
from pathlib import Path

import click

from cohort_tools.cli import course_option, json_option, print_json


def who_option(function):
    """Add `--who` and `--reason`, which stand in the audit."""
    function = click.option("--reason", default=None, help="Why; it stands in the audit.")(function)
    return click.option("--who", default=None, help="Who does it; it stands in the audit.  [default: your user name]")(function)


@contextmanager
def opened(course: Path):
    """Open the records of a course and close them at the end."""
    from cohort_tools.records.course import records_of

    records = records_of(course)
    try:
        yield records
    finally:
        records.close()


@click.group()
def solutions() -> None:
    """Standard procedures from landed scenarios: check, add, search, note their use.

    Example: camp records solutions search "late delivery"
    """


@solutions.command()
@click.argument("card", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@course_option
@json_option
def lint(card: Path, course: Path, as_json: bool) -> None:
    """Say what a scenario card still lacks before others can work by it.

    Example: camp records solutions lint course/scenarios/SC-01/card.toml
    """
    from cohort_tools.library.solutions import lint_card

    with opened(course) as records:
        _, problems = lint_card(records, card)
    if as_json:
        print_json({"card": str(card), "problems": problems})
    else:
        for problem in problems:
            click.echo(f"{card}: {problem}")
        click.echo(f"{len(problems)} problem(s)")
    sys.exit(1 if problems else 0)


@solutions.command()
@click.argument("scenario")
@click.option("--card", type=click.Path(path_type=Path, dir_okay=False), help="The scenario card.  [default: <course>/scenarios/SCENARIO/card.toml]")
@click.option("--id", "solution_id", default=None, help="Id of the solution; an id that is there gets its next version.")
@click.option("--confidentiality", type=click.Choice(["open", "internal", "restricted"]), default="internal", show_default=True, help="Who may find it.")
@click.option("--review-by", default=None, help="Day by which it is to be looked at again.")
@course_option
@who_option
@json_option
def add(scenario, card, solution_id, confidentiality, review_by, course, who, reason, as_json) -> None:
    """Make a landed scenario a standard procedure of the library.

    Example: camp records solutions add SC-01 --review-by 2027-06-30
    """
    from cohort_tools.library.solutions import add_solution

    with opened(course) as records:
        own, version = add_solution(records, scenario, card or course / "scenarios" / scenario / "card.toml", who or getpass.getuser(), solution_id=solution_id,
                                    confidentiality=confidentiality, review_by=review_by, reason=reason)
    print_json({"solution_id": own, "version": version}) if as_json else click.echo(f"{own} version {version} is in the library")


@solutions.command()
@click.argument("query")
@click.option("--pair", default=None, help="Also find what is restricted to this pair.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100), help="How many at most.")
@course_option
@json_option
def search(query: str, pair: str | None, limit: int, course: Path, as_json: bool) -> None:
    """Find procedures by business words. Offline; the best first.

    Example: camp records solutions search "late delivery"
    """
    from cohort_tools.library.search import snippet
    from cohort_tools.library.solutions import search as find

    with opened(course) as records:
        found = find(records, query, pair, limit)
    if as_json:
        print_json([{"score": round(score, 3), **{k: v for k, v in row.items() if k not in ("source", "ingested_at", "row_hash")}} for score, row in found])
        return
    for score, row in found:
        click.echo(f"{row['solution_id']:10} {row['title']}  ({row['owner_pair']}, version {row['version']}, {score:.1f})\n{'':10} {snippet(row, query)}")
    if not found:
        click.echo("nothing found; try other words for the same thing")


@solutions.command()
@click.argument("solution_id")
@click.option("--pair", default=None, help="Also show what is restricted to this pair.")
@course_option
@json_option
def show(solution_id: str, pair: str | None, course: Path, as_json: bool) -> None:
    """Show a standard procedure, part by part.

    Example: camp records solutions show SOL-01
    """
    from cohort_tools.library.procedure import COLUMNS
    from cohort_tools.library.solutions import latest_solutions
    from cohort_tools.records.errors import RecordsError

    with opened(course) as records:
        row = next((r for r in latest_solutions(records, pair) if r["solution_id"] == solution_id), None)
    if row is None:
        raise RecordsError(f"there is no solution {solution_id} that you may see; `camp records solutions search` finds one")
    parts = {"title": row["title"], "problem": row["problem"], "approach": row["approach"], **{part: row[column] for part, column in COLUMNS.items()},
             "owner_pair": row["owner_pair"], "scenarios": row["scenario_ids"], "version": row["version"], "reviewed_at": row["reviewed_at"], "review_by": row["review_by"]}
    if as_json:
        return print_json(parts)
    for name, value in parts.items():
        click.echo(f"{name.replace('_', ' '):14} {value if value is not None else '–'}")


@solutions.command()
@click.argument("solution_id")
@click.argument("user")
@click.option("--satisfied/--not-satisfied", default=True, show_default=True, help="Was the user satisfied?")
@click.option("--done/--not-done", default=True, show_default=True, help="Was the task done?")
@click.option("--at", default=None, help="When, in UTC.  [default: now]")
@course_option
@who_option
@json_option
def use(solution_id, user, satisfied, done, at, course, who, reason, as_json) -> None:
    """Note that USER used a solution; Energy Gold is earned from this.

    Example: camp records solutions use SOL-01 M-0815 --satisfied --done
    """
    from cohort_tools.library.solutions import note_use

    with opened(course) as records:
        use_id = note_use(records, solution_id, user, who or getpass.getuser(), satisfied=satisfied, task_done=done, at=at, reason=reason)
    print_json({"use_id": use_id}) if as_json else click.echo(f"noted as {use_id}")


@solutions.command()
@click.argument("solution_id")
@click.argument("summary")
@click.option("--severity", type=click.Choice(["minor", "major"]), required=True, help="A major one takes back what the solution earned lately.")
@click.option("--use", "use_id", default=None, help="The one use that went wrong.")
@click.option("--at", default=None, help="When, in UTC.  [default: now]")
@click.option("--reported-by", required=True, help="Id of who reports it.")
@course_option
@who_option
@json_option
def incident(solution_id, summary, severity, use_id, at, reported_by, course, who, reason, as_json) -> None:
    """Note that something went wrong with a solution.

    Example: camp records solutions incident SOL-01 "Sent a wrong price to two schools" --severity major --reported-by S-01
    """
    from cohort_tools.records.change import add_rows, new_id
    from cohort_tools.records.values import now_utc

    with opened(course) as records:
        own = new_id("I")
        add_rows(records, "solution_incident", [{"incident_id": own, "solution_id": solution_id, "at": at or now_utc(), "use_id": use_id, "severity": severity,
                                                 "summary": summary, "reported_by": reported_by}], who or getpass.getuser(), reason, action="solutions incident")
    print_json({"incident_id": own}) if as_json else click.echo(f"noted as {own}; `camp records gold` brings the ledger there")


@click.command()
@course_option
@who_option
@json_option
def gold(course, who, reason, as_json) -> None:
    """Bring the ledger of Energy Gold to what is due by the rules. Entries are only added; running it twice changes nothing.

    Example: camp records gold
    """
    from collections import Counter

    from cohort_tools.indicators.policy import load_policy
    from cohort_tools.library.ledger import sync_gold
    from cohort_tools.records.tables import table_named

    with opened(course) as records:
        done = sync_gold(records, load_policy(course / "policy.toml"), who or getpass.getuser(), reason)
        balance: Counter = Counter()
        for entry in records.rows(table_named("energy_gold")):
            balance[entry["trainee_id"]] += entry["points"]
    if as_json:
        return print_json({"earned": done.earned, "taken_back": done.taken_back, "balance": dict(sorted(balance.items()))})
    click.echo(f"{len(done.earned)} entries earned, {len(done.taken_back)} taken back")
    for trainee, points in sorted(balance.items()):
        click.echo(f"  {trainee:8} {points:>5}")
