"""Import the use of models: ledgers and tables from trainees' machines, request logs of a shared server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cohort_tools.records.csv_import import ParsedFile, import_parsed, read_csv
from cohort_tools.records.database import ORIGIN, Records
from cohort_tools.records.errors import Problem
from cohort_tools.records.tables import table_named
from cohort_tools.records.values import parse_value
from cohort_tools.usage_ledger import COLUMNS, kind_of, ledger_events, request_events


@dataclass(frozen=True)
class UsageImport:
    """What an import of usage did: new or changed events, events by label, and calls that name no trainee."""

    changed: int
    by_label: dict[str, int]
    nameless: int


def import_usage(records: Records, paths: list[Path], who: str, trainee: str | None = None, dry_run: bool = False) -> UsageImport:
    """Import files of model calls in one transaction; reading a file twice changes nothing.

    What comes from a trainee's machine is labelled self_reported, whatever the file says; only a server's request log is
    labelled server. `trainee` is whose ledger it is where its lines name nobody. Raises ImportProblems with file and line.
    """
    parsed, nameless = [], 0
    for path in paths:
        kind = kind_of(path)
        if kind == "csv":
            file = read_csv(path, table_named("usage_event"))
            for _, values in file.rows:
                values["measured"] = "self_reported"
        else:
            file, lost = _from_lines(path, ledger_events(path, trainee) if kind == "ledger" else request_events(path))
            nameless += lost
        parsed.append(file)
    labels: dict[str, int] = {}
    for file in parsed:
        for _, values in file.rows:
            labels[values["measured"]] = labels.get(values["measured"], 0) + 1
    counts = import_parsed(records, parsed, who, dry_run, action="usage")
    return UsageImport(counts.get("usage_event", 0), labels, nameless)


def _from_lines(path: Path, events) -> tuple[ParsedFile, int]:
    table, nameless = table_named("usage_event"), 0
    file = ParsedFile(path, table)
    for line, event in events:
        if event is None:
            nameless += 1
            continue
        values = dict.fromkeys(c.name for c in table.columns if c.name not in ORIGIN)
        for name, value in zip(COLUMNS, event, strict=True):
            try:
                values[name] = parse_value(table.c[name], str(value))
            except ValueError as error:
                file.problems.append(Problem(path, line, f"{name}: {error}"))
        file.rows.append((line, values))
    return file, nameless
