"""The `camp` command: one module per command, imported only when that command is called.

A command `camp foo` is the click command (or group) named `command` in `cohort_tools/cli/foo.py`.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

import click

from campkit.errors import CampError

#: Every command, in the order in which `camp --help` shows them, with its one-line help.
COMMANDS = {
    "demo": "Run the whole camp once, on a sample cohort, and show the result.",
    "start": "Open JupyterLab as a trainee or as an instructor.",
    "labs": "List, make, import and prove labs.",
    "release": "Build labs and put them where trainees find them.",
    "submit": "Hand in your work on a lab.",
    "collect": "Fetch what trainees have handed in.",
    "grade": "Run submissions, compute their marks, record them in nbgrader.",
    "feedback": "Write and return feedback on graded work.",
    "model": "Serve the practice model.",
    "data": "List, fetch and make data sets.",
    "records": "People, pairs, scenarios, marks: import, validate, compute, explain.",
    "report": "Render and open the reports of trainees, pairs and the cohort.",
    "bench": "Measure grading, reports and the practice model.",
    "test": "Run the tests.",
}


class LazyGroup(click.Group):
    """A click group that imports a command's module only when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if (Path(__file__).parent / f"{name}.py").exists()]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        return importlib.import_module(f"cohort_tools.cli.{name}").command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, COMMANDS[name]) for name in self.list_commands(ctx)]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ai-native-camp", prog_name="camp")
def cli() -> None:
    """The AI-Native Camp: labs, trusted grading and progress reports, in Jupyter.

    Example: camp demo
    """


def course_option(function):
    """Add `--course DIR`: the folder that holds what must not be lost (default: ./course)."""
    return click.option(
        "--course", "course", type=click.Path(path_type=Path, file_okay=False), default=Path("course"),
        envvar="CAMP_COURSE", show_default=True, help="The course folder.",
    )(function)


def json_option(function):
    """Add `--json`: print data for programs instead of a table."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")(function)


def print_json(data) -> None:
    """Print `data` as indented UTF-8 JSON on standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every expected error is one sentence on stderr and a non-zero exit code."""
    put_environment_on_path()
    try:
        cli.main(args=arguments, prog_name="camp", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. What was finished is kept; the same command goes on from there.", err=True)
        sys.exit(130)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except CampError as error:
        click.echo(f"camp: {error}", err=True)
        sys.exit(error.exit_code)


def put_environment_on_path() -> None:
    """Let child processes find this environment's programs (nbgrader calls `alembic` by name)."""
    here = str(Path(sys.executable).parent)
    if here not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = here + os.pathsep + os.environ.get("PATH", "")
