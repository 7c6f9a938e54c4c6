"""`camp records usage|keys`: the use of models, as trainees report it and as a shared server counts it."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

import click

from cohort_tools.cli import course_option, json_option, print_json
from cohort_tools.cli.records_solutions import opened


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--trainee", default=None, help="Whose ledger it is, for calls that name nobody.")
@click.option("--dry-run", is_flag=True, help="Only say what is wrong; write nothing.")
@click.option("--who", default=None, help="Who imports; it stands in the audit.  [default: your user name]")
@course_option
@json_option
def usage(files, trainee, dry_run, who, course, as_json) -> None:
    """Import model usage: meters' ledgers and tables of `camp model usage` (self-reported), a server's request log (measured).

    Example: camp records usage ledger.jsonl requests.jsonl
    """
    from cohort_tools.records.usage import import_usage

    with opened(course) as records:
        done = import_usage(records, list(files), who or getpass.getuser(), trainee, dry_run)
    if as_json:
        return print_json({"changed": done.changed, "by_label": done.by_label, "nameless": done.nameless, "written": not dry_run})
    told = ", ".join(f"{n} {label.replace('_', '-')}" for label, n in sorted(done.by_label.items())) or "none"
    click.echo(f"{'would change' if dry_run else 'new or changed'}: {done.changed} events; read: {told}")
    if done.nameless:
        click.echo(f"{done.nameless} calls name no trainee and were left out (--trainee says whose ledger it is)", err=True)


@click.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=Path("keys.csv"), show_default=True, help="The file to write; only you can read it.")
@course_option
@json_option
def keys(out: Path, course: Path, as_json: bool) -> None:
    """Make a key of their own for each active trainee, for a shared model server that counts who uses it.

    Trainees that the file names already keep their key.

    Example: camp records keys --out keys.csv && camp model serve --trainees keys.csv --log requests.jsonl
    """
    import csv
    import io
    import secrets

    from cohort_tools.cli.model import read_keys
    from cohort_tools.records.tables import table_named

    known = {trainee: key for key, trainee in read_keys(out).items()} if out.exists() else {}
    with opened(course) as records:
        active = sorted(r["trainee_id"] for r in records.rows(table_named("trainee")) if r["status"] == "active")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["trainee_id", "key"])
    writer.writerows([t, known.get(t) or f"camp-{secrets.token_urlsafe(24)}"] for t in active)
    part = out.with_name(out.name + ".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text.getvalue())
    os.replace(part, out)
    new = sum(t not in known for t in active)
    print_json({"file": str(out), "trainees": len(active), "new": new}) if as_json else click.echo(f"{out}: keys of {len(active)} trainees, {new} of them new")
