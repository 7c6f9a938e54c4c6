"""`camp records add|set|list|history|scenario|demand|decide`: change single facts, each with an audit entry."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from cohort_tools.cli import course_option, json_option, print_json
from cohort_tools.cli.records_solutions import opened, who_option


def _pairs(values: tuple[str, ...]) -> dict[str, str]:
    """Return `column=value` arguments as a dictionary. Raises a usage error that names a wrong one."""
    from cohort_tools.records.csv_import import ALIASES

    found = {}
    for value in values:
        name, sign, text = value.partition("=")
        if not sign:
            raise click.UsageError(f"{value!r} is not of the form column=value")
        found[ALIASES.get(name, name)] = text
    return found


def _done(as_json: bool, changed: int, what: str) -> None:
    if as_json:
        print_json({"changed": changed, "what": what})
    else:
        click.echo(f"{what}: {'done' if changed else 'it was so already'}")


@click.command()
@click.argument("table")
@click.argument("values", nargs=-1, required=True)
@course_option
@who_option
@json_option
def add(table, values, course, who, reason, as_json) -> None:
    """Add one row to TABLE: the same rules as an import, and an entry in the audit.

    Example: camp records add refresh_log log_id=F-1 trainee_id=T-0001 date=2026-11-03 minutes=90 kind=course --reason "reported by mail"
    """
    from cohort_tools.records.change import add_rows

    with opened(course) as records:
        changed = add_rows(records, table, [_pairs(values)], who or getpass.getuser(), reason, action="add")
    _done(as_json, changed, f"add {table}")


@click.command("set")
@click.argument("table")
@click.argument("key")
@click.argument("values", nargs=-1, required=True)
@course_option
@who_option
@json_option
def set_(table, key, values, course, who, reason, as_json) -> None:
    """Change columns of one row of TABLE; a KEY of several columns is written with commas. Ledgers are never changed.

    Example: camp records set refresh_log F-1 verified_by=S-01 verified_at=2026-11-04T09:00:00Z --reason "certificate seen"
    """
    from cohort_tools.records.change import change_row
    from cohort_tools.records.errors import RecordsError
    from cohort_tools.records.tables import table_named
    from cohort_tools.records.values import parse_value

    columns = list(table_named(table).primary_key.columns)
    parts = key.split(",")
    if len(parts) != len(columns):
        raise RecordsError(f"{table}: the key is {','.join(c.name for c in columns)}; write it with commas and without spaces")
    with opened(course) as records:
        changed = change_row(records, table, tuple(parse_value(c, p) for c, p in zip(columns, parts, strict=True)), _pairs(values), who or getpass.getuser(), reason, action="set")
    _done(as_json, changed, f"set {table} {key}")


@click.command("list")
@click.argument("table", required=False)
@click.option("--where", multiple=True, help="Only rows with column=value; may be given more than once.")
@course_option
@json_option
def list_(table, where, course, as_json) -> None:
    """List the rows of TABLE, or the tables there are. Names and addresses are not shown here.

    Example: camp records list scenario --where pair_id=P-01
    """
    from cohort_tools.records.errors import RecordsError
    from cohort_tools.records.tables import METADATA, table_named

    if table is None:
        rows = [{"table": t.name, "what": t.info["doc"]} for t in METADATA.sorted_tables]
    else:
        if table_named(table).metadata is not METADATA:
            raise RecordsError(f"{table} holds names and addresses; they are shown in reports only, to readers who may see them")
        wanted = _pairs(where)
        if unknown := sorted(set(wanted) - {c.name for c in table_named(table).columns}):
            raise RecordsError(f"{table} has no column {', '.join(unknown)}")
        with opened(course) as records:
            rows = [{k: v for k, v in r.items() if k not in ("ingested_at", "row_hash")} for r in records.rows(table_named(table)) if all(str(r[k]) == v for k, v in wanted.items())]
    if as_json:
        return print_json(rows)
    for row in rows:
        click.echo("  ".join(str(v) for v in row.values()) if table is None else "  ".join(f"{k}={v}" for k, v in row.items() if v is not None and k != "manifest"))


@click.command()
@click.option("--table", default=None, help="Only entries about this table.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="How many, the newest first.")
@course_option
@json_option
def history(table, limit, course, as_json) -> None:
    """Show the audit: who changed what, when and why.

    Example: camp records history --table gate_decision
    """
    from cohort_tools.records.tables import table_named

    with opened(course) as records:
        rows = [r for r in records.rows(table_named("audit")) if table in (None, r["table_name"])]
    rows = sorted(rows, key=lambda r: r["at"], reverse=True)[:limit]
    if as_json:
        return print_json([{k: r[k] for k in ("at", "who", "action", "table_name", "rows", "detail", "reason")} for r in rows])
    for r in rows:
        click.echo(f"{r['at'][:19]}Z  {r['who']:12} {r['action']:18} {r['rows']:>5} {r['table_name']}  {r['reason'] or ''}")


@click.command()
@click.argument("scenario_id")
@click.argument("status", type=click.Choice(["proposed", "building", "demo_passed", "landed", "in_use", "retired"]))
@click.option("--on", "day", default=None, help="The day, local to the cohort.  [default: today]")
@course_option
@who_option
@json_option
def scenario(scenario_id, status, day, course, who, reason, as_json) -> None:
    """Move a scenario to another state. `landed` needs a passed, isolated demo run and two outside reviewers.

    Example: camp records scenario SC-01 landed --on 2026-11-20 --reason "in daily use"
    """
    from cohort_tools.records.change import change_row

    day = day or _today()
    dates = {"landed": {"landed_at": day}, "retired": {"retired_at": day}}.get(status, {})
    with opened(course) as records:
        changed = change_row(records, "scenario", (scenario_id,), {"status": status, **dates}, who or getpass.getuser(), reason, action=f"scenario {status}")
    _done(as_json, changed, f"scenario {scenario_id} is {status}")


@click.command()
@click.argument("request_id")
@click.argument("step", type=click.Choice(["answered", "accepted", "delivered", "closed", "cancelled"]))
@click.option("--at", default=None, help="When, in UTC.  [default: now]")
@course_option
@who_option
@json_option
def demand(request_id, step, at, course, who, reason, as_json) -> None:
    """Note a step of a demand: the first answer of a person, acceptance, delivery, the end.

    Example: camp records demand R-0001 answered --at 2026-11-03T10:20:00Z
    """
    from cohort_tools.records.change import change_row, row_of
    from cohort_tools.records.errors import RecordsError
    from cohort_tools.records.values import now_utc

    column = {"answered": "first_response_at", "accepted": "accepted_at", "delivered": "delivered_at", "closed": "closed_at"}.get(step)
    with opened(course) as records:
        if column and row_of(records, "demand_request", request_id)[column]:
            raise RecordsError(f"demand {request_id} was {step} already; put a wrong time right with `camp records set demand_request {request_id} {column}=...`")
        changed = change_row(records, "demand_request", (request_id,), {column: at or now_utc()} if column else {"cancelled": 1}, who or getpass.getuser(), reason, action=f"demand {step}")
    _done(as_json, changed, f"demand {request_id} is {step}")


@click.command()
@click.argument("trainee_id")
@click.argument("stage", type=click.IntRange(1, 4))
@click.argument("verdict", type=click.Choice(["granted", "deferred", "revoked"]))
@click.option("--by", "decided_by", required=True, help="Id of the person who decides.")
@course_option
@who_option
@json_option
def decide(trainee_id, stage, verdict, decided_by, course: Path, who, reason, as_json) -> None:
    """Record a person's decision on a gate, with the eligibility as computed at that moment.

    Example: camp records decide T-0001 2 granted --by S-03 --reason "three landed, seen in use"
    """
    from cohort_tools.records.decisions import decide_gate

    decision = decide_gate(course, trainee_id, stage, verdict, decided_by, who or getpass.getuser(), reason)
    if as_json:
        return print_json(decision)
    click.echo(f"stage {stage} of {trainee_id}: {verdict} by {decided_by}; computed: {decision['computed']}")
    for criterion in decision["criteria"]:
        have, need = (f"{v:g}" if v is not None else "–" for v in (criterion["have"], criterion["need"]))
        click.echo(f"  {criterion['id']:16} have {have} need {need} {criterion['unit']}  {criterion['status']}")


def _today() -> str:
    from datetime import date

    return date.today().isoformat()
