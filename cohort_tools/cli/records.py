"""`camp records`: people, pairs, scenarios, marks. Each subcommand lives in `cohort_tools/cli/records_<topic>.py`."""

from __future__ import annotations

import click

from cohort_tools.cli.lazy import LazySubcommands, Sub

#: Every subcommand, in the order of `camp records --help`. A new one is a line here and a module of its topic.
SUBCOMMANDS = {
    "sync": Sub("records_data", "sync", "Read the course folder: roster, pairs, labs, attempts, marks."),
    "import": Sub("records_data", "import_", "Import CSV files named after their table, all or nothing."),
    "import-oneroster": Sub("records_data", "import_oneroster", "Import a OneRoster 1.1 or 1.2 export, all or nothing."),
    "usage": Sub("records_usage", "usage", "Import model usage: self-reported ledgers, a server's measured log."),
    "keys": Sub("records_usage", "keys", "Make a model key of their own for each trainee."),
    "add": Sub("records_change", "add", "Add one row to a table."),
    "set": Sub("records_change", "set_", "Change columns of one row."),
    "list": Sub("records_change", "list_", "List the rows of a table, or the tables."),
    "history": Sub("records_change", "history", "Show the audit: who changed what, when and why."),
    "scenario": Sub("records_change", "scenario", "Move a scenario to another state."),
    "demand": Sub("records_change", "demand", "Note a step of a demand."),
    "decide": Sub("records_change", "decide", "Record a person's decision on a gate."),
    "validate": Sub("records_data", "validate", "List every broken rule in the records."),
    "measure": Sub("records_measure", "measure", "Business metrics from the company's books."),
    "compute": Sub("records_indicators", "compute", "Compute indicators for all their subjects."),
    "explain": Sub("records_indicators", "explain", "Print an indicator's formula, value and the rows behind it."),
    "items": Sub("records_items", "items", "How each graded cell of a lab does its work."),
    "alerts": Sub("records_alerts", "alerts", "Signals, what to do and who does it; how good each rule was."),
    "demo": Sub("records_demo", "demo", "Run a scenario's demo notebook on unseen inputs, isolated, and record it."),
    "demo-new": Sub("records_demo", "demo_new", "Copy the template of a demo into a folder."),
    "solutions": Sub("records_solutions", "solutions", "Standard procedures from landed scenarios: lint, add, search, show, use, incident."),
    "gold": Sub("records_solutions", "gold", "Bring the ledger of Energy Gold to what is due."),
    "export": Sub("records_export", "export", "Write tables as CSV and Parquet, under pseudonyms."),
    "award": Sub("records_export", "award", "Make a signed badge for every granted gate."),
    "withdraw": Sub("records_export", "withdraw", "Withdraw a badge."),
    "verify": Sub("records_export", "verify", "Verify badges as a stranger would."),
}


@click.group(cls=LazySubcommands, subcommands=SUBCOMMANDS)
def command() -> None:
    """People, pairs, scenarios, marks: import, validate, change, compute, explain; the demo gate.

    Example: camp records compute role_fit
    """
