"""`camp records compute|explain`: indicators, and the rows behind one."""

from __future__ import annotations

from pathlib import Path

import click

from cohort_tools.cli import course_option, json_option, print_json


@click.command()
@click.argument("indicators", nargs=-1)
@course_option
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="What was known at the end of this day.  [default: now]")
@click.option("--list", "list_them", is_flag=True, help="List the indicators with their formulas.")
@json_option
def compute(indicators: tuple[str, ...], course: Path, as_of, list_them: bool, as_json: bool) -> None:
    """Compute indicators (all, or those named) for all their subjects.

    Example: camp records compute role_fit scenarios_landed
    """
    from cohort_tools.indicators.value import all_indicators, as_value

    every = all_indicators()
    if unknown := sorted(set(indicators) - set(every)):
        raise click.ClickException(f"there is no indicator {', '.join(unknown)}; there are {', '.join(sorted(every))}")
    if list_them:
        rows = [{"name": i.name, "of": i.of, "unit": i.unit, "formula": i.formula} for i in every.values()]
        print_json(rows) if as_json else [click.echo(f"{r['name']:22} {r['of']:8} {r['unit']:10} {r['formula']}") for r in rows]
        return
    facts, records = _facts(course, as_of)
    found = {name: {str(s): as_value(row) for s, row in every[name].compute(facts).iterrows()} for name in indicators or every}
    if as_of is None:  # the ledger of signals is kept whenever indicators are computed for today
        from cohort_tools.indicators.ledger import update_ledger

        update_ledger(facts)
    records.close()
    if as_json:
        print_json({"as_of": facts.as_of, "policy": facts.policy.version, "indicators": found})
        return
    for name, values in found.items():
        click.echo(f"{name} ({every[name].unit})")
        for subject, v in values.items():
            interval = f" [{v['lo']:.2f}, {v['hi']:.2f}]" if v["lo"] is not None else ""
            click.echo(f"  {subject:10} " + (f"{v['value']:.4g}{interval}  n = {v['n']}  {v['status']}" if v["value"] is not None else f"–  {v['reason']}"))


@click.command()
@click.argument("indicator")
@click.argument("subject")
@course_option
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="What was known at the end of this day.  [default: now]")
@json_option
def explain(indicator: str, subject: str, course: Path, as_of, as_json: bool) -> None:
    """Print an indicator's formula, its value for SUBJECT, and the rows of the records behind it.

    Example: camp records explain role_fit T-0001
    """
    from cohort_tools.indicators.value import all_indicators, value_of

    every = all_indicators()
    if indicator not in every:
        raise click.ClickException(f"there is no indicator {indicator}; there are {', '.join(sorted(every))}")
    facts, records = _facts(course, as_of)
    one = every[indicator]
    frame = one.compute(facts)
    if subject not in frame.index:
        raise click.ClickException(f"{indicator} is about a {one.of}; there is none called {subject}")
    value, rows = value_of(facts, indicator, subject), one.rows(facts, subject) if one.rows else None
    parts = {k: v for k, v in frame.loc[subject].items() if k not in value}
    records.close()
    if as_json:
        from cohort_tools.payloads import plain

        listed = rows.astype(object).where(rows.notna(), None).to_dict("records") if rows is not None else []
        print_json({"indicator": indicator, "subject": subject, "formula": one.formula, **value, "parts": plain(parts), "rows": plain(listed)})
        return
    click.echo(f"{indicator} of {subject}, as of {facts.as_of[:16]}Z, policy {facts.policy.version}\n\n  {one.formula}\n")
    interval = f" [{value['lo']:.4f}, {value['hi']:.4f}]" if value["lo"] is not None else ""
    told = f"{value['value']:.4f}{interval} {value['unit']}, n = {value['n']}, {value['status']}" if value["value"] is not None else f"empty: {value['reason']}"
    click.echo(f"  = {told}")
    for name, part in ((k, v) for k, v in parts.items() if v == v):
        click.echo(f"    {name} = {part:.4f}" if isinstance(part, float) else f"    {name} = {part}")
    if rows is not None:
        click.echo("\n" + (rows.to_string(index=False, na_rep="–") if len(rows) else "no rows"))


def _facts(course: Path, as_of):
    from cohort_tools.records.course import course_facts

    facts, records, _ = course_facts(course, sync=False, as_of=as_of)
    return facts, records
