"""Who is in the cohort: `roster.csv` and `pairs.csv` of the course folder.

roster.csv  trainee_id,role,display_name,email,home_bu_id,start_date
pairs.csv   pair_id,ai_manager_id,aibp_id,from,to
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from campkit.errors import DataError

ROSTER_COLUMNS = ("trainee_id", "role", "display_name", "email", "home_bu_id", "start_date")
PAIR_COLUMNS = ("pair_id", "ai_manager_id", "aibp_id", "from", "to")
ROLES = ("ai_manager", "aibp")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")


@dataclass(frozen=True)
class Trainee:
    """One line of the roster."""

    trainee_id: str
    role: str
    display_name: str
    email: str
    home_bu_id: str
    start_date: date | None


@dataclass(frozen=True)
class Pair:
    """One line of the pairs: who works together, from when to when (None: still)."""

    pair_id: str
    ai_manager_id: str
    aibp_id: str
    from_date: date | None
    to_date: date | None

    @property
    def members(self) -> tuple[str, str]:
        """The ids of both partners, AI manager first."""
        return self.ai_manager_id, self.aibp_id

    def holds_on(self, day: date) -> bool:
        """Is the pair together on that day?"""
        return (self.from_date is None or self.from_date <= day) and (self.to_date is None or day <= self.to_date)


@dataclass(frozen=True)
class Roster:
    """The people and the pairs of one cohort."""

    trainees: dict[str, Trainee]
    pairs: dict[str, Pair]

    def knows(self, owner: str) -> bool:
        """Is `owner` the id of a trainee or of a pair?"""
        return owner in self.trainees or owner in self.pairs

    def pair_of(self, trainee_id: str, day: date | None = None) -> Pair | None:
        """Return the pair of a trainee on that day (None: the latest); None when there is none."""
        found = [pair for pair in self.pairs.values() if trainee_id in pair.members]
        if day is not None:
            found = [pair for pair in found if pair.holds_on(day)]
        return max(found, key=lambda pair: pair.from_date or date.min, default=None)

    def name_of(self, owner: str) -> str:
        """Return the name to show for a trainee or a pair."""
        if owner in self.trainees:
            return self.trainees[owner].display_name
        if owner in self.pairs:
            return " and ".join(self.trainees[m].display_name if m in self.trainees else m
                                for m in self.pairs[owner].members)
        return owner


def read_roster(folder: Path) -> Roster:
    """Read the roster and the pairs of a course folder; a missing file means nobody.

    Raises DataError with file and line: a missing column, a doubled or bad id, an unknown role, a bad date,
    a pair whose partner is not on the roster.
    """
    trainees: dict[str, Trainee] = {}
    path = folder / "roster.csv"
    for line, row in read_table(path, ROSTER_COLUMNS):
        trainee_id = _checked_id(path, line, "trainee_id", row["trainee_id"])
        if trainee_id in trainees:
            raise DataError.at(path, line, f"the trainee {trainee_id} is listed twice.", "Keep one of the lines.")
        if row["role"] not in ROLES:
            raise DataError.at(path, line, f"{row['role']!r} is no role.", "Use ai_manager or aibp.")
        trainees[trainee_id] = Trainee(
            trainee_id, row["role"], row["display_name"] or trainee_id, row["email"], row["home_bu_id"],
            _date(path, line, "start_date", row["start_date"]))
    pairs: dict[str, Pair] = {}
    path = folder / "pairs.csv"
    for line, row in read_table(path, PAIR_COLUMNS):
        pair_id = _checked_id(path, line, "pair_id", row["pair_id"])
        if pair_id in pairs or pair_id in trainees:
            raise DataError.at(path, line, f"the id {pair_id} is used twice.", "Give each pair its own id.")
        for column, role in (("ai_manager_id", "ai_manager"), ("aibp_id", "aibp")):
            member = trainees.get(row[column])
            if member is None:
                raise DataError.at(path, line, f"{column} {row[column]!r} is not on the roster.",
                                   "Add the trainee to roster.csv or correct the id.")
            if member.role != role:
                raise DataError.at(path, line, f"{column} {row[column]} is on the roster as {member.role}.",
                                   "A pair is one ai_manager and one aibp.")
        pairs[pair_id] = Pair(pair_id, row["ai_manager_id"], row["aibp_id"],
                              _date(path, line, "from", row["from"]), _date(path, line, "to", row["to"]))
    return Roster(trainees, pairs)


def read_table(path: Path, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """Read a CSV file as (line number, row) with every column of `columns`; no file gives no rows.

    Raises DataError when it is no UTF-8 text, a column is missing or a row is too short.
    """
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError.at(path, None, f"this is no UTF-8 text (byte {error.start}).",
                           "Save it as CSV UTF-8.") from None
    reader = csv.reader(io.StringIO(text, newline=""))
    rows: list[tuple[int, dict[str, str]]] = []
    header: list[str] | None = None
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            raise DataError.at(path, start, f"this line is no CSV ({error}).", "Check its quotes.") from None
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if header is None:
            header = cells
            missing = [column for column in columns if column not in header]
            if missing:
                raise DataError.at(path, start, f"the column {' and the column '.join(missing)} is missing.",
                                   f"The first line must name {', '.join(columns)}.")
            continue
        if len(cells) != len(header):
            raise DataError.at(path, start, f"this line has {len(cells)} fields, the header has {len(header)}.",
                               "Put quotes around a field that holds a comma.")
        rows.append((start, dict(zip(header, cells, strict=True))))
    if header is None:
        raise DataError.at(path, 1, "the file is empty.", f"The first line must name {', '.join(columns)}.")
    return rows


def sync_people(course, roster: Roster) -> None:
    """Put every trainee and every pair into nbgrader's gradebook, with their names."""
    with course.gradebook() as book:
        known = {student.id: student for student in book.students}
        wanted = [(t.trainee_id, t.display_name, t.email) for t in roster.trainees.values()]
        wanted += [(pair_id, roster.name_of(pair_id), None) for pair_id in roster.pairs]
        for owner, name, email in wanted:
            found = known.get(owner)
            if found is None:
                book.add_student(owner, first_name=name, last_name="", email=email or None)
            elif (found.first_name, found.email) != (name, email or None):
                book.update_or_create_student(owner, first_name=name, last_name="", email=email or None)


def _checked_id(path: Path, line: int, column: str, value: str) -> str:
    if not _ID.match(value) or value.isdigit():
        raise DataError.at(path, line, f"{value!r} cannot be a {column}.",
                           "Use letters, digits, dots, dashes and underscores, not digits alone, for example T-0001.")
    return value


def _date(path: Path, line: int, column: str, value: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise DataError.at(path, line, f"{column} {value!r} is no date.", "Write it as 2026-11-22.") from None
