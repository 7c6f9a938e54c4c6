"""`camp submit`: hand in your work on a lab."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from campkit.errors import SubmissionError
from cohort_tools.cli import course_option, json_option, print_json


@click.command()
@click.argument("lab")
@course_option
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False),
              help="The folder of the lab. Default: found from where you are.")
@click.option("--as", "owner", help="Your id, or your pair's. Default: who works in this folder.")
@click.option("--exchange", type=click.Path(path_type=Path, file_okay=False), help="nbgrader's exchange folder.")
@click.option("--export", "export_file", type=click.Path(path_type=Path, dir_okay=False),
              help="Write a file to give to your instructor, instead of using the exchange.")
@json_option
def command(lab: str, course: Path, folder: Path | None, owner: str | None, exchange: Path | None,
            export_file: Path | None, as_json: bool) -> None:
    """Hand in your work on LAB; you can do it as often as you like, the latest counts.

    The receipt (a hash of your files, and the time) is kept in the receipts folder.

    Example: camp submit s1_ai_nodes
    """
    from graders import handin

    home = find_home((folder or Path.cwd()).absolute())
    place = folder or find_lab_folder(home, lab)
    owner = owner or who_works_in(home)
    if export_file:
        receipt = handin.export(export_file, lab, owner, place)
    else:
        root, course_id = find_exchange(course, exchange)
        receipt = handin.submit(root, course_id, lab, owner, place)
    kept = handin.keep_receipt(home, receipt)
    if as_json:
        print_json({**receipt, "receipt": str(kept)})
        return
    click.echo(f"Handed in {lab} for {owner} at {receipt['submitted_utc']}." if not export_file else
               f"Wrote {export_file}. Give it to your instructor; it is not handed in before they have it.")
    click.echo(f"Receipt {receipt['sha256']}\nkept in {kept}")


def find_home(here: Path) -> Path:
    """Return the trainee's folder: the nearest one above that says who works there, else `here`."""
    return next((folder for folder in [here, *here.parents] if (folder / "trainee.json").is_file()), here)


def find_lab_folder(home: Path, lab: str) -> Path:
    """Return the folder of a lab. Raises SubmissionError that says where it was looked for."""
    here = Path.cwd()
    tried = [home / "labs" / lab, home / lab, here / lab, *([here] if here.name == lab else [])]
    for folder in tried:
        if folder.is_dir():
            return folder
    raise SubmissionError(f"There is no folder of the lab {lab!r} in {home}. Go to your camp folder, or name the lab's "
                          "folder with --folder.")


def who_works_in(home: Path) -> str:
    """Return the id of the trainee who works in a folder. Raises SubmissionError when nothing says so."""
    try:
        return str(json.loads((home / "trainee.json").read_text(encoding="utf-8"))["trainee_id"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    if os.environ.get("JUPYTERHUB_USER"):
        return os.environ["JUPYTERHUB_USER"]
    raise SubmissionError(f"{home}: nothing here says who you are. Add --as and your id, for example --as T-0001.")


def find_exchange(course: Path, exchange: Path | None) -> tuple[Path, str]:
    """Return (exchange folder, course id). Raises SubmissionError when there is none."""
    try:
        settings = json.loads((course / "camp.json").read_text(encoding="utf-8"))
        return exchange or (course / settings["exchange"]).absolute(), settings["course_id"]
    except (OSError, ValueError, KeyError):
        if exchange:
            return exchange, "camp"
    raise SubmissionError(f"{course}: there is no course here to hand in to. Name it with --course or --exchange, or write "
                          "a file for your instructor with --export FILE.zip.")
