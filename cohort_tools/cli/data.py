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
@click.option("--scale", type=click.IntRange(1, 900), default=1, show_default=True, help="Number of branches; one is about 20 MB.")
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


@command.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the outside data sets: publisher, licence, size, what for.

    Example: camp data list --json
    """
    from dataclasses import asdict

    from datasets.outside import discover_sets

    sets = discover_sets()
    if as_json:
        print_json([{**asdict(one), "bytes": one.bytes} for one in sets])
        return
    width = max(len(one.name) for one in sets)
    for one in sets:
        click.echo(f"{one.name:<{width}}  {one.bytes / 1e6:>5.1f} MB  {one.licence:<27}  {one.used_for}")
        click.echo(f"{'':<{width}}  {one.title}. {one.publisher}. {one.address}")


@command.command("fetch")
@click.argument("names", nargs=-1, metavar="SET...")
@click.option("--all", "everything", is_flag=True, help="Every set.")
@click.option("--mirror", type=click.Path(path_type=Path, exists=True, file_okay=False), envvar="CAMP_DATA_MIRROR",
              help="A folder with <set>/<file> to copy from instead of the network.")
@click.option("--cache", type=click.Path(path_type=Path, file_okay=False), help="Where the files go (default: the user's cache folder).")
@click.option("--agree", is_flag=True, help="Agree to the licence of a set that asks for it.")
@json_option
def fetch(names: tuple[str, ...], everything: bool, mirror: Path | None, cache: Path | None, agree: bool, as_json: bool) -> None:
    """Bring outside data sets here, check every byte, and say where they are.

    Example: camp data fetch banking77 --mirror /media/usb/data
    """
    from tqdm import tqdm

    from campkit.errors import DataError
    from datasets.errors import DatasetError
    from datasets.outside import discover_sets, find_set
    from datasets.outside.fetching import default_cache, fetch_set

    if not names and not everything:
        raise click.UsageError("Name a data set, or say --all. `camp data list` shows them.")
    places = {}
    try:
        wanted = discover_sets() if everything else [find_set(name) for name in names]
        with tqdm(total=sum(one.bytes for one in wanted), unit="B", unit_scale=True, desc="fetching", disable=None) as bar:
            for one in wanted:
                places[one.name] = str(fetch_set(one, cache or default_cache(), mirror, agree, lambda name, count: bar.update(count)))
    except DatasetError as error:
        raise DataError(str(error)) from error
    if as_json:
        print_json(places)
    else:
        for name, place in places.items():
            click.echo(f"{name}: {place}")
