"""`camp data`: make the company's data."""

from __future__ import annotations

import time
from pathlib import Path

import click

from cohort_tools.cli import json_option, print_json


@click.group()
def command() -> None:
    """List, fetch and make data sets.

    Example: camp data make --seed 7 --out build/company
    """


@command.command("make")
@click.option("--seed", default="7", show_default=True, help="The seed: the same seed gives the same bytes.")
@click.option("--region", type=click.Choice(["home", "mena"]), default="home", show_default=True, help="Which region of the company.")
@click.option("--scale", type=click.IntRange(1, 900), default=1, show_default=True, help="Number of branches; one is about 25 MB.")
@click.option("--tier", type=click.Choice(["sample", "dev", "held_out", "rotation"]), default="dev", show_default=True, help="Which text templates.")
@click.option("--part", "parts", multiple=True, help="Only this part (may be given several times).")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the tables and their cards.")
@click.option("--truth", type=click.Path(path_type=Path, file_okay=False), help="Folder for the planted truths (default: they are not written).")
@json_option
def make(seed: str, region: str, scale: int, tier: str, parts: tuple[str, ...], out: Path, truth: Path | None, as_json: bool) -> None:
    """Make Lantern Learning: tables as CSV, a card for each, a manifest with checksums.

    Example: camp data make --seed 7 --region home --scale 1 --out build/company
    """
    from tqdm import tqdm

    from campkit.errors import DataError
    from datasets.company import make_company, write_company
    from datasets.errors import DatasetError

    started = time.perf_counter()
    try:
        company = make_company(int(seed) if seed.lstrip("-").isdigit() else seed, region, scale, parts or None, tier)
        with tqdm(total=len(company.parts) * (scale + 1), unit="part", desc="making", disable=None) as bar:
            manifest = write_company(company, out, truth, lambda name: (bar.set_postfix_str(name), bar.update()))
    except DatasetError as error:
        raise DataError(str(error)) from error
    if as_json:
        print_json(manifest)
        return
    tables = manifest["tables"]
    width = max(len(name) for name in tables)
    for name, facts in tables.items():
        click.echo(f"{name:<{width}}  {facts['rows']:>9,} rows  {facts['bytes']:>11,} bytes")
    size = sum(facts["bytes"] for facts in tables.values()) / 1e6
    click.echo(f"{len(tables)} tables, {size:.1f} MB in {out}, made in {time.perf_counter() - started:.1f} s.")
    click.echo(f"Planted truths: {truth}" if truth else "Planted truths were not written (--truth DIR writes them).")
