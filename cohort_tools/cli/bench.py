"""`camp bench`: measurements. Each is a module of `cohort_tools.bench`, loaded when it is called."""

from __future__ import annotations

import importlib
from pathlib import Path

import click

from cohort_tools import bench

FOLDER = Path(bench.__file__).parent

#: Every measurement with its one-line help; those without a module yet are not shown.
MEASUREMENTS = {
    "grading": "Submissions graded in a minute, beside `nbgrader autograde`.",
    "records": "Every indicator of thousands of trainees and millions of events: seconds and memory.",
    "reports": "Time to compute and render the reports of a cohort.",
    "model": "Completions a second, latency, memory and load time of the practice model.",
}


class BenchGroup(click.Group):
    """A click group that imports a measurement only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in MEASUREMENTS if (FOLDER / f"{name}.py").exists()]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        return importlib.import_module(f"cohort_tools.bench.{name}").command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, MEASUREMENTS[name]) for name in self.list_commands(ctx)]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


@click.group(cls=BenchGroup)
def command() -> None:
    """Measure grading, reports and the practice model on this machine.

    Example: camp bench model
    """
