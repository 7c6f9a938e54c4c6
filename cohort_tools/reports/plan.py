"""Which reports a site has, for whom, and where: a folder for each audience, in it one for each person, pair or cohort.

Who may read what is decided by the permissions of folders, so no page of one audience links into a folder that
its readers may not open: a pair's page has no link to the pages of its members.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cohort_tools.payloads.cohort import cohort_payload
from cohort_tools.payloads.common import Context
from cohort_tools.payloads.items import items_payload
from cohort_tools.payloads.pair import pair_payload
from cohort_tools.payloads.shared import shared_payload
from cohort_tools.payloads.signals import signals_payload
from cohort_tools.payloads.trainee import trainee_payload
from cohort_tools.payloads.unit import unit_payload
from cohort_tools.privacy.pseudonyms import pseudonym, read_or_make

#: Folder -> (whom it is for, mode of the folder). Only `public` may be read by everybody.
FOLDERS = {"trainee": ("self", 0o750), "pair": ("pair", 0o750), "unit": ("unit", 0o750), "cohort": ("lead", 0o750), "signals": ("lead", 0o750), "items": ("staff", 0o750),
           "camp": ("camp", 0o750), "public": ("public", 0o755)}


@dataclass(frozen=True)
class Report:
    """One page: `name` is its line in the manifest, `folder` its audience's folder, `payload` all that it may show."""

    name: str
    folder: str
    subject: str
    payload: dict[str, Any]
    file: str


def namer(records_folder: Path) -> Callable[[str, str], str]:
    """Return a function that gives a report's address from the site's root; a trainee's tells nothing about the trainee."""
    key = read_or_make(records_folder / "site.key")

    def file_of(folder: str, subject: str) -> str:
        return f"{folder}/{pseudonym(key, subject) if folder == 'trainee' else subject}/index.html"
    return file_of


def all_reports(context: Context, units: bool = False, published: dict[str, Any] | None = None) -> Iterator[Report]:
    """Yield every report. `published` holds the tables that were last shown to a wide audience, by report; it is brought up to date.

    `units` adds a page for each business unit that a pair serves, for its head.
    """
    published = {} if published is None else published

    def report(name: str, folder: str, payload: dict[str, Any]) -> Report:
        return Report(name, folder, payload["subject"]["id"], payload, context.file_of(folder, payload["subject"]["id"]))

    for trainee in context.facts.trainees.index:
        yield report(trainee, "trainee", trainee_payload(context, trainee))
    for pair in context.facts.pairs.index:
        yield report(pair, "pair", pair_payload(context, pair))
    for cohort in sorted(set(context.facts.trainees["cohort_id"])):
        whole = cohort_payload(context, cohort)
        yield report(cohort, "cohort", whole)
        yield report(f"{cohort}.signals", "signals", signals_payload(context, cohort))
        yield report(f"{cohort}.items", "items", items_payload(context, cohort))
        for audience in ("camp", "public"):
            name = f"{cohort}.{audience}"
            payload, published[name] = shared_payload(context, whole, audience, published.get(name))
            yield report(name, audience, payload)
    if units:
        served = context.facts.table("pair_bu")["bu_id"].unique()
        for unit in sorted(served):
            yield report(unit, "unit", unit_payload(context, unit))
