"""`camp records demo|demo-new`: the demo gate."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import click

from cohort_tools.cli import course_option, json_option, print_json


@click.command()
@click.argument("scenario")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Where card.toml and the demo notebook are.  [default: <course>/scenarios/SCENARIO]")
@course_option
@click.option("--unsafe", is_flag=True, help="Run without a sandbox, with your own rights; the run is recorded, but nothing lands with it.")
@click.option("--who", default=None, help="Who runs it; it stands in the audit.  [default: your user name]")
@json_option
def demo(scenario: str, folder: Path | None, course: Path, unsafe: bool, who: str | None, as_json: bool) -> None:
    """Run a scenario's demo notebook headless, isolated and offline on three unseen inputs, and record how it went.

    Two inputs are good, one is malformed; all three together may take 120 seconds. Without a passed demo a scenario cannot land.

    Example: camp records demo SC-01
    """
    from cohort_tools.demo_gate.gate import isolation_for, run_gate
    from cohort_tools.records.change import row_of
    from cohort_tools.records.course import records_of
    from cohort_tools.records.demo_runs import record_run

    isolation = isolation_for(unsafe)
    records = records_of(course)
    try:
        title = row_of(records, "scenario", scenario)["title"]
        run = run_gate(scenario, folder or course / "scenarios" / scenario, isolation)
        run_id, kept = record_run(records, course, scenario, run, who or getpass.getuser())
    finally:
        records.close()
    if as_json:
        print_json({"run_id": run_id, "folder": str(kept), **run.manifest})
    else:
        show(scenario, title, run, run_id, kept)
    sys.exit(0 if run.passed else 1)


def show(scenario: str, title: str, run, run_id: str, kept: Path) -> None:
    """Print the outcome of a run for a person."""
    m = run.manifest
    click.echo(f"{scenario} {title}: {'passed' if run.passed else 'refused'} in {m['seconds']:g} s of {m['limit_seconds']:g}, isolation {m['isolation']}")
    for given, got in zip(m["inputs"], m["outputs"], strict=False):
        damage = f", damaged: {given['damage'].replace('_', ' ')}" if given["damage"] else ""
        click.echo(f"  {given['name']:10} {given['rows']:>4} rows{damage}: {got['answers']} answers, {got['problems']} problems named  {given['sha256'][:12]} -> {got['sha256'][:12]}")
    cost = m["cost"]
    click.echo(f"  cost: {cost['calls']} model calls, {cost['tokens']} tokens, {cost['money']:.4f} {cost['currency']} (counted {cost['counted']})")
    for reason in run.reasons:
        click.echo(f"  refused: {reason}")
    if run.passed and m["isolation"] != "bubblewrap":
        click.echo("  this run had no sandbox, so the scenario cannot land with it")
    click.echo(f"  recorded as {run_id}; manifest, inputs and executed notebooks: {kept}")


@click.command("demo-new")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@json_option
def demo_new(folder: Path, as_json: bool) -> None:
    """Copy the template of a demo (card, notebook, sample input) into FOLDER.

    Example: camp records demo-new course/scenarios/SC-01
    """
    from cohort_tools.demo_gate.template import write_template

    files = write_template(folder)
    if as_json:
        print_json({"folder": str(folder), "files": files})
    else:
        click.echo(f"{folder}: {', '.join(files)}. Change card.toml and the notebook to your scenario; `camp records demo` runs them.")
