"""`camp records sync|import|validate`: bring facts into the records and check them."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import click

from cohort_tools.cli import course_option, json_option, print_json


@click.command()
@course_option
@json_option
def sync(course: Path, as_json: bool) -> None:
    """Read the course folder: roster, pairs, schedule, labs, attempts, marks given in formgrader.

    Example: camp records sync --course course
    """
    from cohort_tools.records.course import labs_of, records_of
    from cohort_tools.records.ingest import ingest_course

    records = records_of(course)
    try:
        done = ingest_course(records, course, labs_of(course))
    finally:
        records.close()
    if as_json:
        print_json({"changed": done.changed, "problems": [str(p) for p in done.problems]})
    else:
        click.echo("new or changed: " + (", ".join(f"{n} {t}" for t, n in done.changed.items() if n) or "nothing"))
        for problem in done.problems:
            click.echo(f"left out: {problem}", err=True)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@course_option
@click.option("--dry-run", is_flag=True, help="Only say what is wrong; write nothing.")
@click.option("--who", default=None, help="Who imports; it stands in the audit.  [default: your user name]")
@json_option
def import_(files: tuple[Path, ...], course: Path, dry_run: bool, who: str | None, as_json: bool) -> None:
    """Import CSV files named after their table (scenario.csv), or folders of them. All of it, or nothing.

    Example: camp records import scenario.csv demo_review.csv
    """
    from cohort_tools.records.course import records_of
    from cohort_tools.records.csv_import import import_files

    found = _by_table(files)
    records = records_of(course)
    try:
        counts = import_files(records, found, who or getpass.getuser(), dry_run=dry_run)
    finally:
        records.close()
    if as_json:
        print_json({"changed": counts, "written": not dry_run})
    else:
        click.echo(("would change: " if dry_run else "new or changed: ") + ", ".join(f"{n} {t}" for t, n in counts.items()))


@click.command("import-oneroster")
@click.argument("roster", type=click.Path(path_type=Path, exists=True))
@course_option
@click.option("--dry-run", is_flag=True, help="Only say what is wrong; write nothing.")
@click.option("--who", default=None, help="Who imports; it stands in the audit.  [default: your user name]")
@json_option
def import_oneroster(roster: Path, course: Path, dry_run: bool, who: str | None, as_json: bool) -> None:
    """Import a OneRoster 1.1 or 1.2 export (a zip, or a folder with manifest.csv). All of it, or nothing.

    Example: camp records import-oneroster roster.zip --dry-run
    """
    from cohort_tools.records.course import records_of
    from cohort_tools.records.oneroster.mapping import import_roster

    records = records_of(course)
    try:
        counts, warnings = import_roster(records, roster, who or getpass.getuser(), dry_run)
    finally:
        records.close()
    if as_json:
        print_json({"changed": counts, "written": not dry_run, "warnings": [{"where": str(p.path), "line": p.line, "message": p.message} for p in warnings]})
        return
    click.echo(("would change: " if dry_run else "new or changed: ") + (", ".join(f"{n} {t}" for t, n in counts.items() if n) or "nothing"))
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True))
@course_option
@json_option
def validate(files: tuple[Path, ...], course: Path, as_json: bool) -> None:
    """List every broken rule in the records, each with the file and line that the row came from.

    With FILES (CSV files named after their table, or folders of them) it checks those against the records and writes nothing.

    Example: camp records validate scenario.csv
    """
    from cohort_tools.records.course import records_of
    from cohort_tools.records.csv_import import import_files
    from cohort_tools.records.errors import ImportProblems
    from cohort_tools.records.rules import check_rules

    records = records_of(course)
    problems = []
    try:
        if files:
            import_files(records, _by_table(files), dry_run=True)
        else:
            with records.main.connect() as main, records.pii.connect() as pii:
                problems = check_rules(main, pii)
    except ImportProblems as found:
        problems = found.problems
    finally:
        records.close()
    if as_json:
        print_json([{"where": str(p.path), "line": p.line, "severity": p.severity, "message": p.message} for p in problems])
    else:
        for problem in problems:
            click.echo(f"{problem.severity}: {problem}")
        click.echo(f"{sum(p.severity == 'error' for p in problems)} errors, {sum(p.severity == 'warn' for p in problems)} warnings")
    sys.exit(1 if any(p.severity == "error" for p in problems) else 0)


def _by_table(files: tuple[Path, ...]) -> dict[str, Path]:
    """Return the files by the table that each is named after; a folder stands for those in it."""
    from cohort_tools.records.csv_import import files_in
    from cohort_tools.records.tables import table_named

    found: dict[str, Path] = {}
    for path in files:
        found.update(files_in(path) if path.is_dir() else {table_named(path.stem).name: path})
    return found
