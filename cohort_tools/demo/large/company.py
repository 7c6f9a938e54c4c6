"""The company's books by business unit and month, made from the numbers that the five measures must come to."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cohort_tools.demo.large.book import Book

MONTHS = [f"2025-{m:02d}" for m in range(5, 13)] + [f"2026-{m:02d}" for m in range(1, 11)]
STEPS, ORDERS, ISSUES = 40, 10, 20
#: The unit whose automation was nothing before: its change has no percentage.
FROM_NOTHING = "BU-03"
HEADS = {"steps": ["bu_id", "month", "event_id", "step", "done_on", "by", "reverted_on"], "costs": ["bu_id", "month", "cost_id", "kind", "amount"], "orders": ["bu_id", "month", "order_id", "fulfilled", "value"],
         "contacts": ["bu_id", "month", "contact_id", "customer_id", "topic", "on"], "books": ["bu_id", "month", "revenue", "cost_of_goods", "head_days", "days"]}


def add_company(book: Book) -> dict[str, list[list[Any]]]:
    """Write what each measure comes to as rows of the records; return the books that the measures are made from.

    Cost to serve falls where a scenario has landed (from 10 to 6 EUR in BU-01), and a little everywhere from 2026 on.
    """
    rng, books = book.rng("company"), {name: [] for name in HEADS}
    first: dict[str, str] = {}
    for row in book.tables["scenario"]:
        if row["landed_at"] and (row["bu_id"] not in first or row["landed_at"] < first[row["bu_id"]]):
            first[row["bu_id"]] = row["landed_at"]
    for n in range(1, 16):
        unit = f"BU-{n:02d}"
        gain = 4.0 if unit == "BU-01" else rng.uniform(-0.5, 3.0)
        for month in MONTHS:
            landed = unit in first and month > first[unit][:7]
            machine = 0 if unit == FROM_NOTHING and not landed else 10 + n + (6 if landed else 0)
            cost = (100.0 if unit == "BU-01" else 90.0 if month < "2026-01" else 80.0) + (0.0 if unit == "BU-01" else round(rng.uniform(-3, 3), 2)) - (10 * gain if landed else 0)
            once = 12 + n % 5 + (2 if landed else 0)
            value, heads = 200.0 + 10 * n, 20.0 + 4 * (n - 1)
            profit = 3000.0 + 100 * n + (250.0 if landed else 0.0)
            _steps(books, unit, month, machine)
            _orders(books, unit, month, round(cost, 2), value)
            _contacts(books, unit, month, once)
            days = (_next(month) - date.fromisoformat(f"{month}-01")).days
            books["books"].append([unit, month, profit + 5000, 5000, heads * days, days])
            for metric, top, bottom in (("AAR", machine, STEPS), ("CTS", round(cost, 2), ORDERS), ("FCR", once, ISSUES), ("GMV_per_head", ORDERS * value, heads), ("GP_per_head", profit, heads)):
                book.add("metric_obs", metric_id=metric, bu_id=unit, period_start=f"{month}-01", period_end=_next(month).isoformat(), numerator=float(top), denominator=float(bottom), value=top / bottom, is_estimate=0)
    # October's steps and contacts have not had their week on 2 November: they may still be reverted or come back
    book.tables["metric_obs"] = [r for r in book.tables["metric_obs"] if not (r["metric_id"] in ("AAR", "FCR") and r["period_start"] == "2026-10-01")]
    return books


def write_books(books: dict[str, list[list[Any]]], folder: Path) -> Path:
    """Write the books as the CSV files that `camp records measure` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in books.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([HEADS[name], *rows])
    return folder


def _steps(books: dict, unit: str, month: str, machine: int) -> None:
    """40 steps: `machine` that stand, two that a machine did and a person reverted within the week, one reverted too late to count."""
    first = date.fromisoformat(f"{month}-01")
    for i in range(STEPS):
        done = first + timedelta(days=i % 28)
        by = "machine" if i < machine + 2 else "assisted" if i % 2 else "person"
        reverted = done + timedelta(days=7 - i % 2) if machine <= i < machine + 2 else done + timedelta(days=8) if i == 0 else ""
        books["steps"].append([unit, month, f"{unit}-{month}-{i}", f"step {i % 4}", done, by, reverted])


def _orders(books: dict, unit: str, month: str, cost: float, value: float) -> None:
    """10 orders fulfilled and 3 cancelled; a cost of people and one of models; an order that was exported twice."""
    for i in range(ORDERS + 3):
        books["orders"].append([unit, month, f"{unit}-{month}-{i}", "true" if i < ORDERS else "false", value])
    books["orders"].append(list(books["orders"][-1]))
    books["costs"] += [[unit, month, f"{unit}-{month}-p", "people", f"{cost - 7:.2f}"], [unit, month, f"{unit}-{month}-m", "model", "7.00"]]


def _contacts(books: dict, unit: str, month: str, once: int) -> None:
    """20 issues: `once` with one contact, the others with a second one within the week."""
    first = date.fromisoformat(f"{month}-01")
    for i in range(ISSUES):
        day = first + timedelta(days=i % 20)
        books["contacts"].append([unit, month, f"{unit}-{month}-{i}", f"c{i}", "delivery", day])
        if i >= once:
            books["contacts"].append([unit, month, f"{unit}-{month}-{i}b", f"c{i}", "delivery", day + timedelta(days=1 + i % 7)])


def _next(month: str) -> date:
    return (date.fromisoformat(f"{month}-01") + timedelta(days=32)).replace(day=1)
