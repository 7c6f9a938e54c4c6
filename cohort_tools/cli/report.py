"""`camp report`: render and open the reports of trainees, pairs and the cohort."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cohort_tools.cli import course_option, json_option, print_json

OUT = click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Where the reports go.  [default: reports/ in the course's build folder]")


@click.group()
def command() -> None:
    """Render and open the reports of trainees, pairs and the cohort.

    Example: camp report render --course course
    """


@command.command()
@course_option
@OUT
@click.option("--only", multiple=True, metavar="ID", help="Render only this trainee, pair or cohort. Can be given more than once.")
@click.option("--lang", "locale", type=click.Choice(["en", "zh-CN"]), default="en", show_default=True, help="Language of the reports.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Show what was known at the end of this day.  [default: now]")
@click.option("--units", is_flag=True, help="Also a page for each business unit, for its head.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Reports that are rendered at the same time.")
@click.option("--no-sync", is_flag=True, help="Do not read the course folder first; use the records as they are.")
@json_option
def render(course: Path, out: Path | None, only: tuple[str, ...], locale: str, as_of, units: bool, workers: int, no_sync: bool, as_json: bool) -> None:
    """Render what has changed since the last time; the rest stays as it is.

    A report that fails keeps its last good page, and the index says so.

    Example: camp report render --only T-0007 --lang zh-CN
    """
    from tqdm import tqdm

    from cohort_tools.records.course import course_facts
    from cohort_tools.reports.site import build_site

    facts, records, problems = course_facts(course, sync=not no_sync, as_of=as_of)
    try:
        known = {*facts.trainees.index, *facts.pairs.index, *facts.trainees["cohort_id"], *facts.table("business_unit")["bu_id"]}
        if unknown := sorted(set(only) - known):
            raise click.ClickException(f"the records know no {', '.join(unknown)}; ids are like T-0001, P-01, C-1")
        target = out or default_out(course)
        site = build_site(facts, target, course / "records", locale=locale, workers=workers, course=course, only=only or None, units=units,
                          progress=lambda stream, total: tqdm(stream, total=total, desc="reports", file=sys.stderr, leave=False))
    finally:
        records.close()
    failed = [{"report": d.job.name or d.job.subject, "error": d.error} for d in site.failed]
    if as_json:
        print_json({"index": str(site.index), "rendered": [d.job.name for d in site.rendered], "unchanged": site.skipped, "failed": failed, "problems": [str(p) for p in problems]})
    else:
        for problem in problems:
            click.echo(f"left out: {problem}", err=True)
        for row in failed:
            click.echo(f"failed: {row['error']}", err=True)
        click.echo(f"{len(site.rendered)} rendered, {site.skipped} unchanged, {len(failed)} failed: {site.index}")
    sys.exit(1 if failed else 0)


@command.command("open")
@course_option
@OUT
@click.argument("subject", required=False)
@click.option("--print", "print_only", is_flag=True, help="Print the address instead of opening a browser.")
def open_report(course: Path, out: Path | None, subject: str | None, print_only: bool) -> None:
    """Open the index of the reports, or one of them: SUBJECT is a trainee, a pair, a cohort, or C-1.items, C-1.signals, C-1.camp, C-1.public.

    Example: camp report open P-03
    """
    from cohort_tools.reports.site import read_manifest

    folder = (out or default_out(course)).absolute()
    page = folder / "index.html"
    if subject:
        row = read_manifest(folder).get(subject)
        if not row:
            raise click.ClickException(f"{folder}: there is no report of {subject}; render it with `camp report render --only {subject}`")
        page = folder / row["file"]
    if not page.exists():
        raise click.ClickException(f"{page}: there are no reports yet; make them with `camp report render`")
    if print_only:
        click.echo(page)
    else:
        click.launch(page.as_uri())


def default_out(course: Path) -> Path:
    """Return where a course's reports go: beside what else is built for it."""
    from graders.release import require_course

    return require_course(course).build / "reports"
