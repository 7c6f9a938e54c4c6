"""`camp demo`: run the whole camp once, on a sample cohort, and show the result."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cohort_tools.cli import json_option, print_json


@click.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Where everything of the demo goes.  [default: build/demo, large build/large]")
@click.option("--cohort", type=click.Choice(["small", "large"]), default="small", show_default=True, help="small: twelve trainees whose hand-ins are graded; large: forty over fourteen months, records and reports only.")
@click.option("--seed", type=int, help="Seed of the names, the skills and the work.  [default: 7, large 11]")
@click.option("--fresh", is_flag=True, help="Begin anew, also when an earlier run could be gone on with.")
@click.option("--open", "open_it", is_flag=True, help="Open the reports in the browser at the end.")
@click.option("--lang", "locale", type=click.Choice(["en", "zh-CN"]), default="en", show_default=True, help="Language of the reports.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="How many submissions and reports run at the same time.")
@click.option("--quiet", is_flag=True, help="No progress bars.")
@json_option
def command(out: Path | None, cohort: str, seed: int | None, fresh: bool, open_it: bool, locale: str, workers: int, quiet: bool, as_json: bool) -> None:
    """Run the whole camp once: labs, hand-ins of twelve invented trainees, grading, feedback, reports.

    Everything goes into one folder that can be deleted at any time. Running it twice is safe: what is done is kept.

    Example: camp demo --open
    """
    if cohort == "large":
        _large((out or Path("build/large")).absolute(), 11 if seed is None else seed, workers, locale, quiet, as_json, open_it)
        return
    from cohort_tools.demo.run import run_demo

    out, seed = out or Path("build/demo"), 7 if seed is None else seed
    demo = run_demo(out.absolute(), seed=seed, fresh=fresh, workers=workers, quiet=quiet, locale=locale)
    if as_json:
        print_json({"out": str(demo.root), "index": str(demo.index), "labs": demo.labs, "submissions": demo.submissions, "isolation": demo.isolation, "seconds": demo.seconds,
                    "reports": demo.reports, "trainees": demo.rows, "problems": demo.problems})
    else:
        show(demo, out)
    if open_it:
        click.launch(demo.index.as_uri())
    sys.exit(1 if demo.problems or demo.reports.get("failed") else 0)


def _large(out: Path, seed: int, workers: int, locale: str, quiet: bool, as_json: bool, open_it: bool) -> None:
    """Make the large cohort and say where it is."""
    from tqdm import tqdm

    from cohort_tools.demo.large.run import run_large

    found = run_large(out, seed=seed, workers=workers, locale=locale, progress=lambda stream, total: tqdm(stream, total=total, desc="reports", file=sys.stderr, leave=False, disable=quiet))
    if as_json:
        print_json(found)
    else:
        course = _relative(Path(found["course"]))
        click.echo(f"forty trainees, {found['rendered']} reports, known as of {found['as_of']}; seconds: records {found['seconds']['records']:g}, reports {found['seconds']['reports']:g}")
        click.echo(f"reports:   {_relative(Path(found['index']))}")
        click.echo(f"a number:  camp records explain role_fit T-0001 --course {course} --as-of {found['as_of']}")
        click.echo(f"again:     camp report render --course {course} --no-sync --as-of {found['as_of']}")
    for problem in found["failed"]:
        click.echo(f"problem: {problem}", err=True)
    if open_it:
        click.launch(Path(found["index"]).as_uri())
    sys.exit(1 if found["failed"] else 0)


def show(demo, out: Path) -> None:
    """Print the summary table and where to look."""
    from cohort_tools.render.text import Language

    say = Language("en")
    click.echo(f"{'trainee':8} {'name':20} {'role':8} {'pair':5} {'graded':>6} {'waits':>5} {'missing':>7} {'mastery':>7} {'fit':>5} {'landed':>6}  gate")
    for r in demo.rows:
        s = r["states"]
        click.echo(f"{r['id']:8} {_fit(r['name'], 20)} {say.word('short_', r['role']):8} {r['pair'] or '':5} {s['graded']:>6} {s['awaiting']:>5} {s['missing']:>7} "
                   f"{_percent(r['mastery']):>7} {_percent(r['fit']):>5} {r['landed']:>6}  {say.word('gate_short_', r['gate'])}")
    click.echo()
    click.echo("seconds: " + ", ".join(f"{name} {seconds:g}" for name, seconds in demo.seconds.items()) + f"; together {sum(demo.seconds.values()):.0f}")
    if demo.isolation == "none":
        click.echo("isolation: none (this machine has no bubblewrap; the demo runs only what the project itself has made)")
    for problem in demo.problems:
        click.echo(f"problem: {problem}", err=True)
    click.echo(f"reports:   {_relative(demo.index)}")
    click.echo(f"gradebook: camp start --as instructor --course {_relative(demo.root / 'course')}")
    click.echo(f"as a trainee: camp start --trainee T-0001 --course {_relative(demo.root / 'course')}")


def _fit(name: str, width: int) -> str:
    """Return a name padded to a width in columns; a wide letter takes two."""
    from unicodedata import east_asian_width

    out, used = "", 0
    for letter in name:
        step = 2 if east_asian_width(letter) in "WF" else 1
        if used + step > width:
            break
        out, used = out + letter, used + step
    return out + " " * (width - used)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _relative(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
