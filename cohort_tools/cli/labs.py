"""`camp labs`: list, make, import and prove labs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cohort_tools.cli import json_option, print_json


@click.group()
def command() -> None:
    """List, make, import and prove labs.

    Example: camp labs prove s1_ai_nodes
    """


def root_option(function):
    """Add `--labs DIR`: the folder that holds the lab folders."""
    return click.option("--labs", "root", type=click.Path(path_type=Path, file_okay=False), envvar="CAMP_LABS", default=None,
                        help="The folder that holds the labs.  [default: labs/ of this project]")(function)


@command.command("list")
@root_option
@json_option
def list_labs(root: Path | None, as_json: bool) -> None:
    """Show all labs: stage, title, mode, minutes, points, data.

    Example: camp labs list
    """
    from graders.labs import discover_labs

    rows = [{"stage": lab.config.stage, "lab": lab.name, "title": lab.config.title, "mode": lab.config.mode,
             "minutes": lab.config.minutes, "points": sum(item.points for item in lab.items),
             "required": lab.config.required, "data": lab.config.company} for lab in discover_labs(root)]
    rows.sort(key=lambda row: (row["stage"], row["lab"]))
    if as_json:
        return print_json(rows)
    if not rows:
        return click.echo("There is no lab yet. `camp labs new NAME` makes one.")
    head = ["stage", "lab", "title", "mode", "min", "points", "data"]
    body = [[str(r["stage"]), r["lab"], r["title"], r["mode"], str(r["minutes"]), f"{r['points']:g}", ", ".join(r["data"])]
            for r in rows]
    widths = [max(len(row[n]) for row in [head, *body]) for n in range(len(head))]
    for row in [head, *body]:
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


@command.command("prove")
@click.argument("labs", nargs=-1, metavar="[LAB]...")
@click.option("--all", "every", is_flag=True, help="Prove all labs.")
@click.option("--seed", type=int, default=None, help="Seed of the hidden data.  [default: a fixed one]")
@click.option("--real", type=click.IntRange(0), default=0, metavar="N",
              help="Also run the worked answer, the release and N mutants in a kernel, as submissions are run.")
@click.option("--sandbox", is_flag=True, help="Run all of the lab's own code in a sandbox: for a lab that a trainee wrote.")
@click.option("--handed-in", is_flag=True, help="Ask what grading asks of a lab that trainees hand in; in sandboxes where there are any.")
@click.option("--jobs", type=click.IntRange(1), default=None, metavar="N",
              help="Processes that work at once; the proof is the same for any number.  [default: one a processor, at most 4]")
@root_option
@json_option
def prove(labs: tuple[str, ...], every: bool, seed: int | None, real: int, sandbox: bool, handed_in: bool, jobs: int | None, root: Path | None,
          as_json: bool) -> None:
    """Prove that labs are sound: right answers pass, wrong ones fail as they say, nothing leaks.

    LAB is a lab's name or the path of its folder. The exit code is 0 only when every lab is proved.

    Example: camp labs prove s1_ai_nodes
    """
    from tqdm import tqdm

    from campkit.errors import LabError
    from graders.handed_in import prove_handed_in
    from graders.labs import lab_folders
    from graders.prove import PROVE_SEED, prove_folder
    from graders.prove_table import table_of

    if not labs and not every:
        raise click.UsageError("Name a lab, or say --all.")
    if real and (sandbox or handed_in):
        raise click.UsageError("--real drives the lab's checks here; it does not go with --sandbox or --handed-in.")
    known = {folder.name: folder for folder in lab_folders(root)}
    folders = list(known.values()) if every else [_folder(name, known) for name in labs]
    if not folders:
        raise LabError("There is no lab to prove.")
    proofs = []
    with tqdm(total=len(folders), desc="labs", unit="lab", file=sys.stderr, disable=None, leave=False) as bar:
        for folder in folders:
            options = {"progress": lambda name, lab=folder.name: bar.set_postfix_str(f"{lab} {name}"), "jobs": jobs}
            options |= {} if handed_in else {"sandbox": sandbox, "real": real}
            proof = (prove_handed_in if handed_in else prove_folder)(folder, PROVE_SEED if seed is None else seed, **options)
            proofs.append(proof.as_dict())
            bar.update()
            if not as_json:
                bar.clear()
                click.echo(table_of(proofs[-1]))
    good = sum(proof["proved"] for proof in proofs)
    if as_json:
        print_json(proofs)
    elif len(proofs) > 1:
        click.echo(f"{good} of {len(proofs)} labs proved.")
    if good < len(proofs):
        sys.exit(1)


def _folder(name: str, known: dict[str, Path]) -> Path:
    """Return the folder of a lab given by name or path. Raises LabError that lists near names."""
    from graders.labs import find_lab

    if Path(name).is_dir():
        return Path(name)
    return known[name] if name in known else find_lab(name).folder


@command.command("new")
@click.argument("name")
@click.option("--title", default=None, help="Title of the lab.")
@click.option("--stage", type=click.IntRange(1, 4), default=None, help="Stage of the lab.  [default: from the name]")
@root_option
def new(name: str, title: str | None, stage: int | None, root: Path | None) -> None:
    """Make a lab folder that proves as it stands, to be changed piece by piece.

    Example: camp labs new s4_late_replies
    """
    from graders.labs import labs_root
    from graders.new_lab import new_lab

    folder = new_lab(name, root or labs_root(), title, stage)
    click.echo(f"Made {folder}. Change the story in lab.py and data.py, then the checks and the mutants;\n"
               f"after each change: camp labs prove {folder}")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--name", default=None, help="Name of the lab folder.  [default: from the file's name]")
@root_option
@json_option
def import_file(file: Path, name: str | None, root: Path | None, as_json: bool) -> None:
    """Take a notebook made with nbgrader's toolbar into a lab folder.

    Hidden tests become functions in checks.py as far as they can be asked from outside the trainee's kernel;
    what cannot is listed.

    Example: camp labs import source/week3/week3.ipynb --name s2_week_three
    """
    from graders.import_notebook import import_notebook
    from graders.labs import labs_root

    made = import_notebook(file, root or labs_root(), name)
    if as_json:
        return print_json({"folder": str(made.folder), "cells": len(made.cells), "report": made.report})
    click.echo(f"Made {made.folder} with {len(made.cells)} cells. To do:")
    for sentence in made.report:
        click.echo(f"- {sentence}")
