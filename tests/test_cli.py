"""Every command: help with an example, a page in the docs, exit codes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cohort_tools.cli import cli

ROOT = Path(__file__).parent.parent


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        found.append(((*path, name), command))
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
    return found


ALL = commands(cli)
IDS = [" ".join(path) for path, _ in ALL]


@pytest.mark.parametrize("path, command", ALL, ids=IDS)
def test_command_has_help_with_an_example(path, command):
    done = CliRunner().invoke(cli, [*path, "--help"], prog_name="camp")
    assert done.exit_code == 0
    assert "Example" in done.output and f"camp {path[0]}" in done.output
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"camp {' '.join(path)}: {parameter.opts[0]} has no help text"


@pytest.mark.parametrize("path, command", ALL, ids=IDS)
def test_command_is_documented(path, command):
    page = ROOT / "docs" / "commands" / f"{path[0]}.md"
    assert page.exists(), f"docs/commands/{path[0]}.md is missing"
    assert f"camp {' '.join(path)}" in page.read_text("utf-8")


def test_unknown_command_fails_with_a_sentence():
    done = subprocess.run([sys.executable, "-m", "cohort_tools", "no-such-command"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 2 and "No such command" in done.stderr


def test_help_imports_nothing_heavy():
    """Start-up stays quick: showing help must not import pandas, nbgrader, openai or a kernel."""
    code = "import sys\nfrom cohort_tools.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass\n" \
           "print([m for m in ('pandas', 'nbgrader', 'openai', 'nbclient', 'papermill', 'sqlalchemy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip().endswith("[]"), done.stdout[-200:]
