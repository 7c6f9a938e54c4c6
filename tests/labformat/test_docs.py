"""The page of `camp labs` names every rule and every option, and its lab list is what the command prints."""

from __future__ import annotations

from pathlib import Path

import graders
from cohort_tools.cli.labs import command
from graders.contract import RULES

PAGE = (Path(graders.__file__).parent.parent / "docs" / "commands" / "labs.md").read_text(encoding="utf-8")


def test_the_page_names_every_rule_and_option():
    missing = [f"`{rule}` | {text}" for rule, text in RULES.items() if f"`{rule}` | {text}" not in PAGE]
    for sub in command.commands.values():
        missing += [option for parameter in sub.params for option in parameter.opts
                    if option.startswith("--") and option not in PAGE]
        assert "Example:" in sub.help
    assert not missing
