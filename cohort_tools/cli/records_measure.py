"""`camp records measure`: business metrics from the company's books."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from cohort_tools.cli import course_option, json_option, print_json


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@course_option
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The books are of this day: AAR and FCR of a month need a week after it.  [default: today]")
@click.option("--who", default=None, help="Who imports; it stands in the audit.  [default: your user name]")
@json_option
def measure(folder: Path, course: Path, as_of, who: str | None, as_json: bool) -> None:
    """Measure AAR, CTS, FCR, GMV and gross profit per head of each unit and month from the books in FOLDER (steps, costs, orders, contacts, books: CSV).

    Example: camp records measure company/
    """
    from cohort_tools.records.business_measures import import_books
    from cohort_tools.records.course import records_of

    records = records_of(course)
    try:
        changed = import_books(records, folder, who or getpass.getuser(), as_of.date() if as_of else None)
    finally:
        records.close()
    print_json({"changed": {"metric_obs": changed}}) if as_json else click.echo(f"new or changed: {changed} metric_obs")
