"""`camp release`: build labs and put them where trainees find them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from cohort_tools.cli import course_option, json_option, print_json


@click.command()
@click.argument("labs", nargs=-1, metavar="[LAB]...")
@course_option
@click.option("--due", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]),
              help="When the labs are due, in UTC; a later hand-in is late.")
@click.option("--exchange", type=click.Path(path_type=Path, file_okay=False),
              help="nbgrader's exchange folder; the course remembers it. Default: exchange/ in the course.")
@click.option("--bundle", type=click.Path(path_type=Path, dir_okay=False),
              help="Write everything that trainees need into this zip file as well.")
@json_option
def command(labs: tuple[str, ...], course: Path, due: datetime | None, exchange: Path | None, bundle: Path | None,
            as_json: bool) -> None:
    """Build the labs (all, or those named) and release them.

    Answers, checks and held-out data stay here. Releasing again replaces what was released.

    Example: camp release s1_ai_nodes --due 2026-12-01
    """
    from graders.course import Course
    from graders.labs import discover_labs, find_lab, with_swaps
    from graders.release import release_labs

    opened = Course(course, exchange=exchange)
    chosen = with_swaps([find_lab(name, opened.labs_root) for name in labs] or discover_labs(opened.labs_root))
    folders = release_labs(opened, chosen, due)
    if bundle:
        from graders.bundle import write_bundle

        write_bundle(opened, chosen, bundle)
    if as_json:
        print_json({"released": [{"lab": lab.name, "folder": str(folder)} for lab, folder in zip(chosen, folders, strict=True)],
                    "bundle": str(bundle) if bundle else None})
        return
    for lab, folder in zip(chosen, folders, strict=True):
        click.echo(f"released {lab.name}  {folder}")
    if bundle:
        click.echo(f"bundle {bundle}  {bundle.stat().st_size / 1e6:.1f} MB")
