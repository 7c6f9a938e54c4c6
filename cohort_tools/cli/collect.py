"""`camp collect`: fetch what trainees have handed in."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from cohort_tools.cli import course_option, json_option, print_json


@click.command()
@click.argument("labs", nargs=-1, metavar="[LAB]...")
@course_option
@click.option("--from", "files", multiple=True, type=click.Path(path_type=Path, exists=True),
              help="A file from `camp submit --export`, or a folder of such files. Can be given more than once.")
@json_option
def command(labs: tuple[str, ...], course: Path, files: tuple[Path, ...], as_json: bool) -> None:
    """Fetch the latest submission of everybody, for all labs or those named.

    What cannot be taken is named and stays where it is; everything else is fetched. The submission that was there
    before is kept in earlier/ of the course folder.

    Example: camp collect --from ~/mail/handed_in/
    """
    from graders import handin
    from graders.labs import discover_labs, find_lab, with_swaps
    from graders.release import require_course

    opened = require_course(course)
    chosen = with_swaps([find_lab(name, opened.labs_root) for name in labs] or discover_labs(opened.labs_root))
    found = handin.collect(opened, chosen, list(files))
    if as_json:
        print_json(asdict(found))
    else:
        for line in found.notes:
            click.echo(f"note: {line}")
        click.echo(f"{len(found.taken)} new, {len(found.unchanged)} unchanged, {len(found.refused)} refused")
    for sentence in found.refused:
        click.echo(f"refused: {sentence}", err=True)
    sys.exit(1 if found.refused else 0)
