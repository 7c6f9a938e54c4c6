"""From a company's books to the records: AAR, CTS, FCR, GMV and gross profit per head of each business unit and month.

Five CSV files in one folder, each row with the `bu_id` and the `month` (2026-03) that it belongs to; the other columns
are those that the functions of `campkit.measures` name:

    steps.csv      event_id, step, done_on, by, reverted_on          -> AAR
    costs.csv      cost_id, kind, amount                              -> CTS
    orders.csv     order_id, fulfilled, value                         -> CTS, GMV per head
    contacts.csv   contact_id, customer_id, topic, on                 -> FCR
    books.csv      revenue, cost_of_goods, head_days, days            -> GMV per head, gross profit per head (one row a month)

Numerator and denominator are kept, so that months and units are combined by adding, never by averaging.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from campkit import measures
from cohort_tools.records.audit import write_audit
from cohort_tools.records.database import Records, upsert
from cohort_tools.records.errors import ImportProblems, Problem, RecordsError
from cohort_tools.records.tables import table_named

#: metric_id -> name, unit, direction, numerator, denominator.
METRICS = {
    "AAR": ("Rate of unattended steps", "share", 1, "steps done by machine and not reverted within 7 days", "steps of the core process"),
    "CTS": ("Cost to serve", "EUR per order", -1, "people and tool cost", "orders fulfilled"),
    "FCR": ("Resolved at first contact", "share", 1, "issues that needed no second contact within 7 days", "issues"),
    "GMV_per_head": ("GMV per head and month", "EUR per head", 1, "value of the orders fulfilled", "average headcount"),
    "GP_per_head": ("Gross profit per head and month", "EUR per head", 1, "revenue - cost of goods", "average headcount"),
}
FILES = {"steps": ("event_id", "step", "done_on", "by"), "costs": ("cost_id", "kind", "amount"), "orders": ("order_id", "fulfilled", "value"),
         "contacts": ("contact_id", "customer_id", "topic", "on"), "books": ("revenue", "cost_of_goods", "head_days", "days")}


def measure_books(folder: Path, as_of: date | None = None) -> list[dict[str, Any]]:
    """Return the rows of `metric_obs` that the books give; a measure without its file, or with nothing to divide by, is left out.

    A month's AAR and FCR need a week after its end; months that have not had it by `as_of` are left out for these two.
    Raises ImportProblems with file and line.
    """
    tables = {name: _read(folder / f"{name}.csv", columns) for name, columns in FILES.items() if (folder / f"{name}.csv").exists()}
    if not tables:
        raise RecordsError(f"{folder}: there is none of {', '.join(f'{n}.csv' for n in FILES)} here; docs/records.md says what they hold")
    rows, today = [], as_of or date.today()
    for (unit, month), parts in sorted(_by_unit_and_month(tables).items()):
        end = _month_end(month)
        for metric, measure in _measures(parts, settled=end + timedelta(days=7) <= today).items():
            if end <= today and measure.denominator:
                top, bottom = float(measure.numerator), float(measure.denominator)
                rows.append({"metric_id": metric, "bu_id": unit, "period_start": f"{month}-01", "period_end": end.isoformat(), "numerator": top, "denominator": bottom, "value": top / bottom, "is_estimate": 0})
    return rows


def metric_definitions(owner: str = "finance") -> list[dict[str, Any]]:
    """Return the rows of `metric_def` for the five measures."""
    return [{"metric_id": i, "name": n, "unit": u, "direction": d, "numerator": top, "denominator": bottom, "owner": owner, "confirmed": 1} for i, (n, u, d, top, bottom) in METRICS.items()]


def import_books(records: Records, folder: Path, who: str, as_of: date | None = None) -> int:
    """Measure the books of a folder and write the metrics; return how many rows are new or changed. All of it, or nothing."""
    rows = measure_books(folder, as_of)
    units = {r["bu_id"] for r in records.rows(table_named("business_unit"))}
    if unknown := sorted({r["bu_id"] for r in rows} - units):
        raise ImportProblems([Problem(folder, None, f"there is no business unit {', '.join(unknown)}; add it with business_unit.csv first")])
    with records.transaction() as connections:
        connection = connections[records.main]
        upsert(connection, table_named("metric_def"), metric_definitions(), folder.name)
        changed = upsert(connection, table_named("metric_obs"), rows, folder.name)
        write_audit(connection, who, "measure", "metric_obs", changed, folder.name)
    return changed


def _measures(parts: dict[str, list[dict]], settled: bool) -> dict[str, measures.Measure]:
    found = {}
    if "steps" in parts and settled:
        found["AAR"] = measures.automation_rate(parts["steps"])
    if "costs" in parts and "orders" in parts:
        found["CTS"] = measures.cost_to_serve(parts["costs"], parts["orders"])
    if "contacts" in parts and settled:
        found["FCR"] = measures.first_contact_resolution(parts["contacts"])
    if "books" in parts:
        [book] = parts["books"]
        heads = [{"month": "month", "head_days": book["head_days"], "days": book["days"]}]
        found["GP_per_head"] = measures.gross_profit_per_head(book["revenue"], book["cost_of_goods"], heads)
        if "orders" in parts:
            found["GMV_per_head"] = measures.gmv_per_head(parts["orders"], heads)
    return found


def _by_unit_and_month(tables: dict[str, list[tuple[Path, int, dict]]]) -> dict[tuple[str, str], dict[str, list[dict]]]:
    found: dict[tuple[str, str], dict[str, list[dict]]] = defaultdict(lambda: defaultdict(list))
    problems = []
    for name, rows in tables.items():
        for path, line, row in rows:
            parts = found[row["bu_id"], row["month"]]
            if name == "books" and parts["books"]:
                problems.append(Problem(path, line, f"{row['bu_id']} already has a row for {row['month']}; books.csv holds one for each unit and month"))
            parts[name].append(row)
    if problems:
        raise ImportProblems(problems)
    return found


def _read(path: Path, columns: Iterable[str]) -> list[tuple[Path, int, dict]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [c for c in ("bu_id", "month", *columns) if c not in (reader.fieldnames or [])]
        if missing:
            raise ImportProblems([Problem(path, 1, f"the header has no column {', '.join(missing)}")])
        rows, problems = [], []
        for row in reader:
            wrong = _wrong(row, columns)
            problems += [Problem(path, reader.line_num, wrong)] if wrong else []
            rows.append((path, reader.line_num, row))
    if problems:
        raise ImportProblems(problems)
    return rows


def _wrong(row: dict[str, str], columns: Iterable[str]) -> str | None:
    """Say what is wrong with a row, None when nothing is."""
    if None in row or None in row.values():
        return "it has another number of fields than the header"
    try:
        date.fromisoformat(f"{row['month']}-01")
    except ValueError:
        return f"month is {row['month']!r}; write it like 2026-03"
    for column in columns:
        text, kind = row[column], column.rsplit("_", 1)[-1]
        try:
            if column in ("done_on", "on"):
                date.fromisoformat(text)
            elif kind in ("amount", "value", "revenue", "goods", "days"):
                float(text)
        except ValueError:
            return f"{column} is {text!r}; it is a {'date like 2026-03-01' if column in ('done_on', 'on') else 'number'}"
    if "by" in columns and row["by"] not in ("machine", "assisted", "person"):
        return f"by is {row['by']!r}; it is machine, assisted or person"
    if "kind" in columns and row["kind"] not in measures.COST_KINDS:
        return f"kind is {row['kind']!r}; it is one of {', '.join(measures.COST_KINDS)}"
    return None


def _month_end(month: str) -> date:
    first = date.fromisoformat(f"{month}-01")
    return (first + timedelta(days=32)).replace(day=1)
