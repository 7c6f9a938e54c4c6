"""Read a OneRoster export: a zip or a folder with manifest.csv. Every problem with its file and line, none raised."""

from __future__ import annotations

import csv
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from cohort_tools.records.errors import Problem, RecordsError
from cohort_tools.records.oneroster.format import EXTENSION, VERSIONS, Field, enums_of, fields_of, files_of

MOST_BYTES = 300_000_000
#: What the camp takes from a roster; the other files are left alone.
USED = ("orgs", "academicSessions", "courses", "classes", "users", "roles", "userProfiles", "enrollments")
PER_FILE = 200


@dataclass
class Row:
    """One row: its line in the file and its fields by name (text)."""

    line: int
    values: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def deleted(self) -> bool:
        """In a delta: this row is to go."""
        return self.values.get("status") == "tobedeleted"


@dataclass
class Roster:
    """A roster that has been read. `modes` says bulk, delta or absent for each file."""

    path: Path
    version: str = ""
    system: str = ""
    modes: dict[str, str] = field(default_factory=dict)
    files: dict[str, list[Row]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def at(self, file: str, line: int | None, message: str, severity: str = "error") -> None:
        """Note a problem."""
        self.problems.append(Problem(f"{self.path.name}/{file}.csv", line, message, severity))


def read_roster(path: Path, known: dict[str, set[str]] | None = None) -> Roster:
    """Read a roster from a zip file or a folder.

    `known` are ids by file that earlier imports brought; a delta may refer to them. Raises RecordsError when there
    is no roster at all; everything else is in `problems`.
    """
    roster = Roster(path)
    texts = _texts(path, roster)
    if "manifest" not in texts:
        raise RecordsError(f"{path}: there is no manifest.csv at the top; a OneRoster export is a zip (or a folder) of CSV files with a manifest")
    _read_manifest(roster, texts)
    if not roster.version:
        return roster
    for file in USED:
        columns = fields_of(roster.version, file)
        if columns and roster.modes.get(file) in ("bulk", "delta") and file in texts:
            roster.files[file] = _read_file(roster, file, texts[file], columns)
    if roster.modes.get("demographics") in ("bulk", "delta"):
        roster.at("demographics", None, "it is not read: the camp keeps no such data; leave it out of the export", "warn")
    _check_references(roster, known or {})
    _check_sessions(roster)
    return roster


def _texts(path: Path, roster: Roster) -> dict[str, str]:
    found: dict[str, bytes] = {}
    try:
        if path.is_dir():
            found = {p.name: p.read_bytes() for p in sorted(path.glob("*.csv"))}
        else:
            with zipfile.ZipFile(path) as archive:
                entries = [e for e in archive.infolist() if not e.is_dir()]
                if sum(e.file_size for e in entries) > MOST_BYTES:
                    raise RecordsError(f"{path}: the files hold more than {MOST_BYTES // 1_000_000} MB; that is no roster of a camp")
                for entry in entries:
                    if "/" in entry.filename or "\\" in entry.filename:
                        roster.problems.append(Problem(path, None, f"{entry.filename} lies in a folder; the files of a OneRoster zip lie at its top"))
                    else:
                        found[entry.filename] = archive.read(entry)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise RecordsError(f"{path}: the roster cannot be read ({error}); it should be a zip or a folder of CSV files") from error
    texts = {}
    for name, data in found.items():
        if not name.endswith(".csv"):
            roster.problems.append(Problem(path, None, f"{name} is no CSV file of OneRoster", "warn"))
            continue
        try:
            texts[name[:-4]] = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            roster.at(name[:-4], None, f"the file is not UTF-8 text (byte {error.start})")
    return texts


def _read_manifest(roster: Roster, texts: dict[str, str]) -> None:
    rows = list(csv.reader(texts["manifest"].splitlines()))
    if not rows or [h.strip() for h in rows[0]] != ["propertyName", "value"]:
        roster.at("manifest", 1, "the header must be propertyName,value")
        return
    values: dict[str, tuple[int, str]] = {}
    for line, row in enumerate(rows[1:], 2):
        if len(row) != 2:
            roster.at("manifest", line, f"it has {len(row)} fields instead of 2")
        elif row[0] in values:
            roster.at("manifest", line, f"{row[0]} is already in line {values[row[0]][0]}")
        else:
            values[row[0]] = (line, row[1])
    line, version = values.get("oneroster.version", (None, ""))
    if version not in VERSIONS:
        roster.at("manifest", line, f"oneroster.version is {version!r}; the camp reads {', '.join(VERSIONS)}")
        return
    if values.get("manifest.version", (None, ""))[1] != "1.0":
        roster.at("manifest", values.get("manifest.version", (None, ""))[0], "manifest.version must be 1.0")
    roster.version, roster.system = version, values.get("source.systemCode", (None, ""))[1] or values.get("source.systemName", (None, ""))[1] or "oneroster"
    expected = files_of(version)
    for file in expected:
        line, mode = values.get(f"file.{file}", (None, ""))
        if mode not in ("absent", "bulk", "delta"):
            roster.at("manifest", line, f"file.{file} must be absent, bulk or delta" + (f", not {mode!r}" if mode else "; the line is missing"))
            continue
        roster.modes[file] = mode
        if mode == "absent" and file in texts:
            roster.at("manifest", line, f"file.{file} is absent, but {file}.csv is there")
        if mode != "absent" and file not in texts:
            roster.at("manifest", line, f"file.{file} is {mode}, but there is no {file}.csv")
    for name in set(texts) - set(expected) - {"manifest"}:
        roster.at(name, None, f"OneRoster {version} has no such file; file names are {', '.join(expected)}")


def _read_file(roster: Roster, file: str, text: str, columns: list[Field]) -> list[Row]:
    before, mode = len(roster.problems), roster.modes[file]
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    rows: list[Row] = []
    try:
        header = next(reader, [])
        names = [c.name for c in columns]
        if header[: len(names)] != names or any(not h.startswith("metadata.") for h in header[len(names):]):
            roster.at(file, 1, _header_message(roster.version, header, names))
            return rows
        previous, seen = 1, {}
        for fields in reader:
            line, previous = previous + 1, reader.line_num
            if len(roster.problems) - before > PER_FILE:
                break
            if len(fields) != len(header):
                roster.at(file, line, f"it has {len(fields)} fields, the header has {len(header)}; a field that holds a comma needs quotes around it")
                continue
            row = Row(line, dict(zip(header, fields, strict=True)))
            for column in columns:
                if message := _wrong(column, row[column.name], mode, enums_of(roster.version), VERSIONS[roster.version]):
                    roster.at(file, line, f"{column.name}: {message}")
            if row["sourcedId"] in seen:
                roster.at(file, line, f"sourcedId {row['sourcedId']} is already in line {seen[row['sourcedId']]}")
            seen.setdefault(row["sourcedId"], line)
            if "subjects" in names and len(_words(row["subjects"])) != len(_words(row["subjectCodes"])) and row["subjectCodes"]:
                roster.at(file, line, "subjects and subjectCodes have not the same number of entries")
            rows.append(row)
    except csv.Error as error:
        roster.at(file, reader.line_num, f"this is no CSV: {error}")
    if not rows and mode == "bulk" and len(roster.problems) == before:
        roster.at(file, None, "it holds no rows; say absent in the manifest instead")
    return rows


def _header_message(version: str, header: list[str], names: list[str]) -> str:
    if missing := [n for n in names if n not in header]:
        close = [h for h in header if h.lower() in {m.lower() for m in missing}]
        hint = f" ({', '.join(close)} is written in other letters)" if close else ""
        return f"OneRoster {version} wants the column {', '.join(missing)}{hint}"
    if extra := [h for h in header if h not in names and not h.startswith("metadata.")]:
        return f"OneRoster {version} has no column {', '.join(extra)}; further columns are called metadata.something and stand at the end"
    return f"the columns are not in the order of OneRoster {version}: {','.join(names)}"


def _words(text: str) -> list[str]:
    return [w.strip() for w in text.split(",") if w.strip()]


def _wrong(column: Field, text: str, mode: str, enums: dict[str, set[str]], version: str) -> str | None:
    """Return what is wrong with a field, or None. A secret's text is never repeated."""
    if column.kind == "secret":
        return "it must be empty; the camp never stores a password" if text else None
    if column.kind in ("status", "instant"):
        if mode == "bulk":
            return "it must be empty in a bulk file" if text else None
        if not text:
            return "it must be filled in a delta file"
        if column.kind == "status":
            return None if text in ("active", "tobedeleted") else f"{text!r} is neither active nor tobedeleted"
        return None if re.match(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", text) and _is(datetime, text) else f"{text!r} is no instant in UTC like 2026-11-03T08:12:00Z"
    if not text:
        return "it must not be empty" if column.required else None
    if column.kind == "flag":
        return None if text in ("true", "false") else f"{text!r} is neither true nor false"
    if column.kind == "date":
        return None if len(text) == 10 and _is(date, text) else f"{text!r} is no date like 2026-11-03"
    if column.kind == "year":
        return None if re.fullmatch(r"\d{4}", text) else f"{text!r} is no year"
    if column.kind == "enum" and text not in enums[column.of]:
        if version == "1.2" and EXTENSION.match(text):
            return None
        return f"{text!r} is not one of {', '.join(sorted(enums[column.of]))}" + (" or a word like ext:aiManager" if version == "1.2" else "")
    return None


def _is(kind, text: str) -> bool:
    try:
        kind.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return False
    return True


def _check_references(roster: Roster, known: dict[str, set[str]]) -> None:
    ids = {file: {r["sourcedId"] for r in rows} for file, rows in roster.files.items()}
    for file, rows in roster.files.items():
        for column in fields_of(roster.version, file) or []:
            if column.kind not in ("ref", "refs"):
                continue
            there = ids.get(column.of, set()) | (known.get(column.of, set()) if roster.modes[file] == "delta" or roster.modes.get(column.of) == "delta" else set())
            for row in rows:
                for one in _words(row[column.name]) if column.kind == "refs" else [row[column.name]] if row[column.name] else []:
                    if one not in there:
                        roster.at(file, row.line, f"{column.name}: there is no {one!r} in {column.of}.csv")
    for file in ("orgs", "academicSessions"):
        parents = {r["sourcedId"]: r["parentSourcedId"] for r in roster.files.get(file, [])}
        for row in roster.files.get(file, []):
            seen, here = set(), row["parentSourcedId"]
            while here and here not in seen and here != row["sourcedId"]:
                seen.add(here)
                here = parents.get(here, "")
            if here and here == row["sourcedId"]:
                roster.at(file, row.line, f"{row['sourcedId']} is above itself; correct parentSourcedId")


def _check_sessions(roster: Roster) -> None:
    sessions = {r["sourcedId"]: r for r in roster.files.get("academicSessions", [])}
    for row in sessions.values():
        if row["startDate"] and row["endDate"] and row["endDate"] <= row["startDate"]:
            roster.at("academicSessions", row.line, f"endDate {row['endDate']} is not after startDate {row['startDate']} (endDate is the first day after the session)")
    terms = {r["sourcedId"]: [sessions[t] for t in _words(r["termSourcedIds"]) if t in sessions] for r in roster.files.get("classes", [])}
    primary: dict[str, int] = {}
    for row in roster.files.get("enrollments", []):
        inside = terms.get(row["classSourcedId"], [])
        if inside and row["beginDate"] and not any(s["startDate"] <= row["beginDate"] < s["endDate"] for s in inside):
            roster.at("enrollments", row.line, f"beginDate {row['beginDate']} is outside the terms of class {row['classSourcedId']}")
        if row["beginDate"] and row["endDate"] and row["endDate"] <= row["beginDate"]:
            roster.at("enrollments", row.line, f"endDate {row['endDate']} is not after beginDate {row['beginDate']}")
        if row["primary"] == "true":
            if row["role"] != "teacher":
                roster.at("enrollments", row.line, f"primary is true for a {row['role']}; only a teacher can be primary")
            elif row["classSourcedId"] in primary:
                roster.at("enrollments", row.line, f"class {row['classSourcedId']} has its primary teacher in line {primary[row['classSourcedId']]} already")
            primary.setdefault(row["classSourcedId"], row.line)
