"""A cohort of forty trainees over fourteen months, with known answers.

    cohort = make_large_cohort(seed=11)
    records = cohort.fill(folder)          # a course folder, and its records: seconds
    facts = Facts(records, cohort.as_of)
    cohort.answers                         # what each indicator must be, from plain loops over the planted rows

Pairs P-01 to P-21 each have a case (`people.CASES`); their numbers are the same for every seed. What surrounds them comes
from the seed.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from cohort_tools.demo.large.book import AS_OF, Book
from cohort_tools.demo.large.labs import LABS, DemoLab, due_at

#: Files of the course folder, with the columns that have another name there.
COURSE = ("cohort", "business_unit", "pair_bu", "leave", "staff")


@dataclass(frozen=True)
class LargeCohort:
    """What was planted: rows by table, attempts as grading writes them, and the company's books."""

    seed: int
    book: Book
    books: dict[str, list[list[Any]]]
    labs: tuple[DemoLab, ...] = tuple(LABS)
    as_of: datetime = AS_OF

    @property
    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """The planted rows of each table."""
        return self.book.tables

    @cached_property
    def answers(self) -> list:
        """What each indicator must be for each subject: a list of `Answer`, from plain loops over the rows."""
        from cohort_tools.demo.large.answers import all_answers

        return all_answers(self)

    def write_course(self, folder: Path) -> Path:
        """Write a course folder: roster, pairs, schedule, attempts, `work/` with a CSV for each other table, `company/` with the books."""
        from cohort_tools.demo.large.company import write_books

        folder.mkdir(parents=True, exist_ok=True)
        people = {r["trainee_id"]: r for r in self.tables["trainee_pii"]}
        _write(folder / "roster.csv", [{**r, **people[r["trainee_id"]]} for r in self.tables["trainee"]])
        _write(folder / "pairs.csv", self.tables["pair"])
        _write(folder / "schedule.csv", [{"lab_id": lab.name, "due_at": due_at(lab)} for lab in self.labs])
        for name, rows in self.tables.items():
            if name not in ("trainee", "trainee_pii", "pair", "metric_obs"):
                _write((folder if name in COURSE else folder / "work") / f"{name}.csv", rows)
        (folder / "attempts").mkdir(exist_ok=True)
        for lab in self.labs:
            lines = [json.dumps(a, ensure_ascii=False) for a in self.book.attempts if a["lab"] == lab.name]
            if lines:
                (folder / "attempts" / f"{lab.name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        write_books(self.books, folder / "company")
        return folder

    def fill(self, folder: Path, records=None):
        """Write the course folder, read it into its records (or those given), and return the open records."""
        from cohort_tools.records.business_measures import import_books
        from cohort_tools.records.csv_import import files_in, import_files
        from cohort_tools.records.database import open_records
        from cohort_tools.records.ingest import ingest_course

        self.write_course(folder)
        records = records or open_records(folder / "records")
        done = ingest_course(records, folder, self.labs)
        assert not done.problems, done.problems[:3]
        import_books(records, folder / "company", "demo", self.as_of.date())
        import_files(records, files_in(folder / "work"), "demo")
        return records


def make_large_cohort(seed: int = 11) -> LargeCohort:
    """Return the large cohort of a seed: the same rows each time."""
    from cohort_tools.demo.large import company, marks, people, practice, scenarios

    book = Book(seed)
    people.add_people(book)
    marks.add_marks(book, people.skills(book))
    scenarios.add_scenarios(book)
    scenarios.add_gates(book)
    scenarios.add_library(book)
    practice.add_practice(book)
    return LargeCohort(seed, book, company.add_company(book))


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    head = list(dict.fromkeys(k for r in rows for k in r))
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, head, restval="", lineterminator="\n")
        out.writeheader()
        out.writerows({k: "" if v is None else v for k, v in r.items()} for r in rows)
