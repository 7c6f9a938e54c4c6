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
@click.option("--for", "owners", multiple=True, metavar="ID",
              help="Nothing is released: the date of --due holds for this trainee or pair (an extension). Can be given more than once.")
@click.option("--exchange", type=click.Path(path_type=Path, file_okay=False),
              help="nbgrader's exchange folder; the course remembers it. Default: exchange/ in the course.")
@click.option("--bundle", type=click.Path(path_type=Path, dir_okay=False),
              help="Write everything that trainees need into this zip file as well.")
@json_option
def command(labs: tuple[str, ...], course: Path, due: datetime | None, owners: tuple[str, ...], exchange: Path | None,
            bundle: Path | None, as_json: bool) -> None:
    """Build the labs (all, or those named) and release them.

    Answers, checks and held-out data stay here. Releasing again replaces what was released.

    Example: camp release s1_ai_nodes --due 2026-12-01
    """
    from graders.course import Course
    from graders.labs import discover_labs, find_lab, with_swaps
    from graders.release import release_labs

    if owners:
        return extend(labs, course, due, owners, as_json)
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


def extend(labs: tuple[str, ...], course: Path, due: datetime | None, owners: tuple[str, ...], as_json: bool) -> None:
    """Give some owners a date of their own for some labs."""
    from graders.labs import find_lab
    from graders.release import give_extension, require_course

    if not labs or due is None:
        raise click.UsageError("An extension needs a lab and a date: camp release LAB --due 2026-12-03 --for T-0002")
    opened = require_course(course)
    given = [{"lab": lab, "owner": owner, "due": give_extension(opened, find_lab(lab, opened.labs_root).name, owner, due)} for lab in labs for owner in owners]
    if as_json:
        return print_json({"extensions": given})
    for one in given:
        click.echo(f"{one['lab']} is due for {one['owner']} at {one['due']:%Y-%m-%d %H:%M} UTC")
    click.echo(f"The penalty follows with: camp grade {' '.join(labs)} {' '.join(f'--owner {owner}' for owner in owners)} --force --reason \"extension\"")
