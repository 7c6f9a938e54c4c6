"""`camp feedback`: write and return feedback on graded work."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cohort_tools.cli import course_option, json_option, print_json


@click.command()
@click.argument("labs", nargs=-1, metavar="[LAB]...")
@course_option
@json_option
def command(labs: tuple[str, ...], course: Path, as_json: bool) -> None:
    """Write a feedback page for every graded submission and put it where the trainee can fetch it.

    The pages lie in feedback/ of the course folder, and in the exchange for `nbgrader fetch_feedback`. Points that a
    person gave in formgrader are in them; write them again after grading by hand.

    Example: camp feedback s1_ai_nodes
    """
    from graders.feedback import write_feedback
    from graders.labs import discover_labs, find_lab, with_swaps
    from graders.release import require_course

    opened = require_course(course)
    chosen = with_swaps([find_lab(name, opened.labs_root) for name in labs] or discover_labs(opened.labs_root))
    written = write_feedback(opened, chosen)
    if as_json:
        print_json({"pages": [str(page) for page in written.pages], "problems": written.problems})
    else:
        click.echo(f"{len(written.pages)} feedback pages in {opened.feedback}")
    for sentence in written.problems:
        click.echo(f"camp: {sentence}", err=True)
    sys.exit(1 if written.problems else 0)
