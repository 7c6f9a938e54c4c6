"""`camp grade`: run submissions, compute their marks, record them in nbgrader."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cohort_tools.cli import course_option, json_option, print_json


@click.command()
@click.argument("labs", nargs=-1, metavar="[LAB]...")
@course_option
@click.option("--owner", "owners", multiple=True, help="Only this trainee or pair. Can be given more than once.")
@click.option("--workers", type=click.IntRange(1, 256), help="Submissions that run at the same time. Default: one per processor.")
@click.option("--force", is_flag=True, help="Run and record again what has a result already.")
@click.option("--reason", default="", help="Why work is graded again; it is kept with the new marks.")
@click.option("--unsafe", is_flag=True, help="Run trainees' code without isolation, with your own rights.")
@json_option
def command(labs: tuple[str, ...], course: Path, owners: tuple[str, ...], workers: int | None, force: bool, reason: str,
            unsafe: bool, as_json: bool) -> None:
    """Grade what was handed in, for all labs or those named.

    Each submission runs in a sandbox of its own; marks are computed outside of it and recorded in nbgrader's
    gradebook. What has not changed is not run again. Stopped at any moment, the same command goes on from there.

    Example: camp grade s1_ai_nodes --reason "check of held-out nodes corrected"
    """
    from graders.grade import grade
    from graders.labs import discover_labs, find_lab, with_swaps
    from graders.release import require_course

    opened = require_course(course)
    chosen = with_swaps([find_lab(name, opened.labs_root) for name in labs] or discover_labs(opened.labs_root))
    if unsafe:
        click.echo("camp: --unsafe: trainees' code runs without isolation, with your rights.", err=True)
    summary = grade(opened, chosen, isolation="none" if unsafe else "auto", workers=workers, force=force, reason=reason,
                    owners=list(owners) or None)
    if as_json:
        print_json(summary.as_dict())
    else:
        show(summary)
    sys.exit(1 if summary.errors else 0)


def show(summary) -> None:
    """Print the summary table."""
    if not summary.rows:
        click.echo("Nothing was handed in for these labs. `camp collect` fetches submissions.")
        return
    wide = max(len(row.owner) for row in summary.rows)
    names = max(len(row.lab) for row in summary.rows)
    for row in summary.rows:
        earned = "   no mark" if row.points is None else f"{row.points:7.2f} / {row.max_points:g}"
        waits = f"  {row.awaiting} to read" if row.awaiting else ""
        click.echo(f"{row.lab:<{names}}  {row.owner:<{wide}}  {earned}  {row.status}{waits}"
                   + (f"  {row.message[:90]}" if row.message else ""))
    ran = sum(row.fresh for row in summary.rows)
    click.echo(f"{len(summary.rows)} submissions, {ran} run now, {len(summary.errors)} not graded, "
               f"{summary.seconds:.1f} s, isolation: {summary.isolation}")
