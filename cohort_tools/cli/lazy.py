"""A click group whose subcommands live in modules of their own, imported when one is used."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

import click


@dataclass(frozen=True)
class Sub:
    """A subcommand: the module of `cohort_tools.cli` that holds it, its name there, and its line in the list."""

    module: str
    attribute: str
    help: str


class LazySubcommands(click.Group):
    """A group with a table of subcommands; showing the list imports none of them."""

    def __init__(self, *args, subcommands: dict[str, Sub] | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.subcommands = subcommands or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.subcommands)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        sub = self.subcommands.get(name)
        return getattr(importlib.import_module(f"cohort_tools.cli.{sub.module}"), sub.attribute) if sub else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.subcommands:
            with formatter.section("Commands"):
                formatter.write_dl([(name, sub.help) for name, sub in self.subcommands.items()])
