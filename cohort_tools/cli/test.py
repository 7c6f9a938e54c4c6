"""`camp test`: run the project's tests."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import click

from campkit.errors import CampError

ROOT = Path(__file__).parent.parent.parent


@click.command()
@click.option("--full", is_flag=True, help="Run the slow rest: browsers, servers, whole cohorts (under an hour).")
@click.option("--workers", default=None, type=int, help="Processes to spread the tests over (default: one a core).")
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def command(full: bool, workers: int | None, pytest_arguments: tuple[str, ...]) -> None:
    """Run the project's tests; with --full, the slow ones that a plain run leaves out.

    Words after -- go to pytest as they are.

    Example: camp test -- -k release
    """
    if not (ROOT / "tests").is_dir():
        raise CampError("There are no tests here: `camp test` works in a checkout of the repository.")
    if importlib.util.find_spec("pytest") is None or importlib.util.find_spec("xdist") is None:
        raise CampError(
            "The test packages are not installed. Start the tests as `./camp test`, which installs them, "
            "or run: python -m pip install --require-hashes --requirement requirements/test.lock"
        )
    workers = workers or os.cpu_count() or 1
    words = [sys.executable, "-m", "pytest", "-q", "-m", "slow" if full else "not slow", "--durations=12"]
    words += ["-n", str(workers), "--dist", "loadfile"] if workers > 1 else []
    click.echo(f"Running the {'slow' if full else 'fast'} tests on {workers} cores ...", err=True)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "JUPYTER_PLATFORM_DIRS": "1"}
    sys.exit(subprocess.call([*words, *pytest_arguments], cwd=ROOT, env=environment))
