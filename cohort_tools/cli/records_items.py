"""`camp records items`: how each graded cell of a lab does its work, and who makes which known mistake."""

from __future__ import annotations

from pathlib import Path

import click

from cohort_tools.cli import course_option, json_option, print_json


@click.command()
@click.argument("lab", required=False)
@course_option
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="What was known at the end of this day.  [default: now]")
@json_option
def items(lab: str | None, course: Path, as_of, as_json: bool) -> None:
    """Print facility, discrimination, alpha and standard error of LAB, its suspect checks, and whose answers behave like which mutant.

    Without LAB: one line for each lab, and the suspect checks of all.

    Example: camp records items s1_three_way_check
    """
    from cohort_tools.indicators.items import (
        item_statistics,
        suspect_items,
        who_resembles,
    )
    from cohort_tools.payloads import plain
    from cohort_tools.records.course import course_facts

    facts, records, _ = course_facts(course, sync=False, as_of=as_of)
    try:
        labs = sorted(facts.table("lab")["lab_id"])
        if lab and lab not in labs:
            raise click.ClickException(f"the records know no lab {lab}; there are {', '.join(labs)}")
        found = [item_statistics(facts, name) for name in ([lab] if lab else labs)]
        bad = suspect_items(facts)
        like = who_resembles(facts, lab)
    finally:
        records.close()
    bad = bad[bad["lab_id"] == lab] if lab else bad
    if as_json:
        print_json(plain({"labs": [{**summary, "items": table.reset_index(names="item_id").to_dict("records")} for summary, table in found],
                          "suspect": bad.to_dict("records"), "resembles": like.to_dict("records")}))
        return
    for summary, _ in found:
        click.echo(f"{summary['lab_id']:24} n = {summary['n']:3}  mean {_n(summary['mean'])}  SD {_n(summary['sd'])}  alpha {_n(summary['alpha'])} [{_n(summary['alpha_lo'])}, {_n(summary['alpha_hi'])}]  "
                   f"SEM {_n(summary['sem'])}  consistency {_n(summary['consistency'])}  {summary['status']}")
    if lab:
        click.echo("")
        for name, row in found[0][1].iterrows():
            click.echo(f"  {name:24} facility {_n(row['facility'])}  discrimination {_n(row['discrimination'])}  efficiency {_n(row['efficiency'])}  alpha without it {_n(row['alpha_without'])}  {', '.join(row['flags'])}")
        groups = like.groupby(["item_id", "mutant"])["owner_id"].apply(list)
        for (item, mutant), owners in groups.items():
            click.echo(f"  {item} like {mutant}: {', '.join(owners)}")
    for row in bad.to_dict("records"):
        click.echo(f"look at {row['lab_id']} {row['item_id']}: who answers the rest well loses its points (discrimination {_n(row['discrimination'])}, n = {row['n']}; alpha {_n(row['alpha'])}, {_n(row['alpha_without'])} without it)")


def _n(value: float) -> str:
    return "   –" if value is None or value != value else f"{value:.2f}"
