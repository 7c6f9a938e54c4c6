"""`camp records alerts`: signals, what a person says of them, and how good each rule was."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from cohort_tools.cli import course_option, json_option, print_json


@click.command()
@course_option
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="What was known at the end of this day.  [default: now]")
@click.option("--rules", "judge", is_flag=True, help="How good each rule was: precision, recall, lead time.")
@click.option("--replay", is_flag=True, help="Write the ledger as it would have been kept week by week from the first day. Only into an empty one.")
@click.option("--set", "change", nargs=2, metavar="ID STATE", help="Note what a person says of a signal: acked, contested, resolved or open again.")
@click.option("--why", default="", help="The reason, with --set; it stands in the audit.")
@click.option("--who", default=None, help="Who says it, with --set.  [default: your user name]")
@json_option
def alerts(course: Path, as_of, judge: bool, replay: bool, change: tuple[str, str] | None, why: str, who: str | None, as_json: bool) -> None:
    """List the open signals with reason, threshold, date, action and owner; they are written into the ledger.

    A signal never has a consequence by itself: a person looks, and the one it is about may contest it.

    Example: camp records alerts --rules
    """
    from cohort_tools.indicators import ledger
    from cohort_tools.payloads import plain
    from cohort_tools.records.course import course_facts
    from cohort_tools.records.tables import table_named
    from cohort_tools.render.text import Language

    facts, records, _ = course_facts(course, sync=False, as_of=as_of)
    try:
        if change:
            if not why:
                raise click.ClickException("say why, with --why: it stands in the audit")
            ledger.set_state(records, *change, who or getpass.getuser(), why)
        if replay:
            click.echo(f"{ledger.replay(facts, ledger.ledger_start(facts))} weeks computed", err=True)
        ledger.update_ledger(facts)
        rows = [r for r in records.rows(table_named("alert")) if r["closed_at"] is None]
        quality = plain(ledger.rule_quality(facts.at(facts.now)).to_dict("records")) if judge else []
    finally:
        records.close()
    rows = [{k: r[k] for k in ledger.COLUMNS} for r in sorted(rows, key=lambda r: (r["subject_id"], r["rule"]))]
    if as_json:
        print_json({"as_of": facts.as_of, "signals": rows, "rules": quality})
        return
    say = Language("en")
    if judge:
        click.echo(f"{'rule':34} {'named':>5} {'precision':>22} {'recall':>6} {'lead':>6}  verdict")
        for r in quality:
            recall, lead = (f"{r['recall']:.0%}" if r["recall"] is not None else "–"), (f"{r['lead_days']:.0f} d" if r["lead_days"] is not None else "–")
            click.echo(f"{r['rule']} {say.word('rule_', r['rule']):31} {r['n']:>5} {r['precision']:>7.0%} [{r['lo']:>4.0%}, {r['hi']:>4.0%}] {recall:>6} {lead:>6}  {r['verdict']}")
        return
    for r in rows:
        click.echo(f"{r['alert_id']}  {r['subject_id']:8} {r['level']:5} {say.word('rule_', r['rule'])}: {r['observed']} (threshold {r['threshold']}), since {r['opened_at']}; {say.word('act_', r['rule'])} [{say.word('owner_', r['owner'])}] {r['state']}")
    click.echo(f"{len(rows)} open signals as of {facts.today}")
