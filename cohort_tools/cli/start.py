"""`camp start`: JupyterLab for a trainee or an instructor, on this machine only."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from cohort_tools.cli import course_option


@click.command()
@click.option("--as", "who", type=click.Choice(["trainee", "instructor"]), default="trainee", show_default=True,
              help="Open the labs, or the course with formgrader.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path("workspace"), show_default=True,
              help="The trainee's folder; made when it is not there.")
@click.option("--trainee", default=None, help="The trainee's id, for example T-0001.")
@course_option
@click.option("--port", type=int, default=8888, show_default=True, help="The port on 127.0.0.1; the next free one if taken.")
@click.option("--browser/--no-browser", default=True, help="Open a browser, or only print the address.")
@click.option("--prepare-only", is_flag=True, help="Make or refresh the folder and stop there.")
def command(who: str, folder: Path, trainee: str | None, course: Path, port: int, browser: bool, prepare_only: bool) -> None:
    """Open JupyterLab, reachable from this machine only and protected by a token.

    A trainee gets a folder with a home notebook, the lessons and the released labs. An instructor gets the course
    folder with formgrader.

    Example: camp start --as instructor
    """
    from cohort_tools import jupyter, workspace

    if who == "instructor":
        place = jupyter.instructor_folder(course)
        start_at = "/lab/tree/instructor.ipynb" if (place / "instructor.ipynb").exists() else "/lab"
    else:
        place = folder.absolute()
        person = jupyter.find_trainee(place, trainee, course)
        click.echo(f"Preparing {place} for {person.display_name or person.trainee_id} ...", err=True)
        workspace.prepare(place, person, jupyter.released_labs(course), jupyter.progress_file(course, person.trainee_id))
        start_at = "/lab/tree/home.ipynb"
    if prepare_only:
        click.echo(str(place))
        return
    words, environment = jupyter.server_command(place, who, port, browser, start_at, course.absolute())
    click.echo("Starting JupyterLab. Stop it with Ctrl+C, twice.", err=True)
    os.chdir(place)
    if os.name == "nt":
        import subprocess

        sys.exit(subprocess.call(words, env=environment))
    os.execve(words[0], words, environment)


