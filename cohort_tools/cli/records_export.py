"""`camp records export|award|withdraw|verify`: what leaves the camp: tables, and signed badges."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cohort_tools.cli import course_option, json_option, print_json

ISSUER = click.option("--issuer-name", default="AI-Native Camp", show_default=True, help="Name of the issuer on the badges.")


@click.command()
@course_option
@click.option("--purpose", default="office", show_default=True, help="What it is for; the pseudonyms of two purposes differ.")
@click.option("--audience", type=click.Choice(["staff", "camp", "public"]), default="staff", show_default=True, help="camp and public get protected counts only, and nobody's row.")
@click.option("--names", is_flag=True, help="With names and ids instead of pseudonyms; for the camp's own office only.")
@click.option("--format", "formats", type=click.Choice(["csv", "parquet"]), multiple=True, default=["csv", "parquet"], show_default=True, help="Can be given more than once.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="What was known at the end of this day.  [default: now]")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Where the files go.  [default: exports/PURPOSE in the course's records]")
@json_option
def export(course: Path, purpose: str, audience: str, names: bool, formats: tuple[str, ...], as_of, out: Path | None, as_json: bool) -> None:
    """Write trainees, marks, pairs, cohort and items as CSV and Parquet, under pseudonyms of this purpose.

    Example: camp records export --purpose research-2026 --format parquet
    """
    from cohort_tools.privacy.pseudonyms import key_of, pseudonym
    from cohort_tools.records.course import course_facts
    from cohort_tools.records.export import export as write
    from cohort_tools.records.export import export_wide

    if names and audience != "staff":
        raise click.ClickException("names are for the camp's own office only; leave out --names or --audience")
    facts, records, _ = course_facts(course, sync=False, as_of=as_of)
    try:
        folder = out or course / "records" / "exports" / (purpose if audience == "staff" else audience)
        if audience == "staff":
            key = key_of(course / "records", purpose)
            files = write(facts, folder, (lambda i: i) if names else (lambda i: pseudonym(key, i)), with_names=names, formats=formats)
        else:
            from cohort_tools.payloads.cohort import cohort_payload
            from cohort_tools.payloads.common import Context
            from cohort_tools.payloads.shared import shared_payload

            context, files = Context(facts), []
            for cohort in sorted(set(facts.trainees["cohort_id"])):
                payload, _ = shared_payload(context, cohort_payload(context, cohort), audience, published(course, f"{cohort}.{audience}"))
                files += export_wide(payload, folder / cohort, formats)
    finally:
        records.close()
    if as_json:
        print_json([str(f) for f in files])
    else:
        click.echo(f"{len(files)} files: {folder}")


def published(course: Path, name: str) -> dict | None:
    """Return the tables that were last shown to this audience in a report."""
    import json

    path = course / "records" / "published.json"
    return json.loads(path.read_text("utf-8")).get(name) if path.exists() else None


@click.command()
@course_option
@ISSUER
@json_option
def award(course: Path, issuer_name: str, as_json: bool) -> None:
    """Make a signed badge (Open Badges 3.0) for every granted gate that has none yet.

    Example: camp records award --issuer-name "Lantern Learning"
    """
    from cohort_tools.badges.award import award as make
    from cohort_tools.badges.award import issuer_key
    from cohort_tools.badges.proof import public_multikey
    from cohort_tools.records.course import course_facts

    facts, records, _ = course_facts(course, sync=False)
    try:
        files = make(facts, course / "records", issuer_name)
        issuer = f"did:key:{public_multikey(issuer_key(course / 'records').public_key())}"
    finally:
        records.close()
    if as_json:
        print_json({"issuer": issuer, "badges": [str(f) for f in files]})
    else:
        click.echo(f"{len(files)} new badges in {course / 'records' / 'badges'}; issuer {issuer}")


@click.command()
@click.argument("award_id")
@course_option
@ISSUER
def withdraw(award_id: str, course: Path, issuer_name: str) -> None:
    """Withdraw the badge AWARD_ID: it is marked in the records and in the signed status list.

    Example: camp records withdraw B-3f2a9c11d4e0
    """
    from cohort_tools.badges.award import withdraw as mark
    from cohort_tools.records.course import course_facts

    facts, records, _ = course_facts(course, sync=False)
    try:
        mark(facts, course / "records", award_id, issuer_name)
    finally:
        records.close()
    click.echo(f"{award_id} is withdrawn; give out {course / 'records' / 'badges' / 'status.json'} anew")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--email", help="Was it issued to this address?")
@click.option("--issuer", help="Was it signed by this issuer (did:key:z6Mk...)?")
@click.option("--status", "status_file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="The issuer's signed status list: has the badge been withdrawn?")
@json_option
def verify(files: tuple[Path, ...], email: str | None, issuer: str | None, status_file: Path | None, as_json: bool) -> None:
    """Verify badge FILES as a stranger would: no network, no course. Fails when one of them is not good.

    Example: camp records verify badge.json --email wei@example.org --status status.json
    """
    from cohort_tools.badges.award import read_badge
    from cohort_tools.badges.documents import BadgeError
    from cohort_tools.badges.verify import verify as look

    status, rows = read_badge(status_file) if status_file else None, []
    for path in files:
        try:
            found = look(read_badge(path), email=email, issuer=issuer, status=status)
            rows.append({"file": str(path), "good": True, "badge": found.name, "issuer": found.issuer, "issuer_id": found.issuer_id, "since": found.since, "looked_at": list(found.looked_at)})
        except BadgeError as error:
            rows.append({"file": str(path), "good": False, "problem": str(error)})
    if as_json:
        print_json(rows)
    else:
        for r in rows:
            click.echo(f"good: {r['file']}: {r['badge']}, since {r['since'][:10]}, signed by {r['issuer']} ({r['issuer_id']}); looked at {', '.join(r['looked_at'])}" if r["good"] else f"NOT GOOD: {r['file']}: {r['problem']}")
        if not issuer and any(r["good"] for r in rows):
            click.echo("Compare the issuer's did:key with the one that the camp has published, or give it with --issuer.")
    sys.exit(0 if all(r["good"] for r in rows) else 1)
