"""From OneRoster to the records: orgs are business units, a session is a cohort, users are trainees and staff, a class of two is a pair.

An AI manager and an AIBP are students whose camp role is said by `ext:aiManager` or `ext:aibp` in roles.csv (1.2), by
a column `metadata.campRole` in users.csv, or by an identifier like `aiManager:T-0012` (1.1 and 1.2).
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from sqlalchemy import select

from cohort_tools.records.columns import ID_PATTERN
from cohort_tools.records.csv_import import ParsedFile, import_parsed
from cohort_tools.records.database import ORIGIN, Records
from cohort_tools.records.errors import ImportProblems, Problem
from cohort_tools.records.oneroster.format import VERSIONS
from cohort_tools.records.oneroster.read import Roster, Row, read_roster
from cohort_tools.records.tables import table_named
from cohort_tools.records.values import parse_value

CAMP_ROLES = {"ext:aiManager": "ai_manager", "aiManager": "ai_manager", "ai_manager": "ai_manager", "ext:aibp": "aibp", "aibp": "aibp"}
STAFF = {"teacher": "teaching_expert", "administrator": "ops_officer", "systemAdministrator": "ops_officer", "siteAdministrator": "ops_officer",
         "principal": "program_lead", "districtAdministrator": "program_lead", "ext:programLead": "program_lead"}
KINDS = {"orgs": ("BU", "business_unit"), "academicSessions": ("C", "cohort"), "classes": ("P", "pair")}


def import_roster(records: Records, path: Path, who: str, dry_run: bool = False) -> tuple[dict[str, int], list[Problem]]:
    """Import a OneRoster export in one transaction; return what changed by table, and the warnings.

    Raises ImportProblems with every problem of every file; then nothing was written.
    """
    stored = _Stored(records)
    roster = read_roster(path, stored.known())
    mapper = _Mapper(roster, stored)
    if not any(p.severity == "error" for p in roster.problems):
        mapper.map()
    if any(p.severity == "error" for p in roster.problems):
        raise ImportProblems(roster.problems)
    counts = import_parsed(records, list(mapper.files.values()), who, dry_run)
    return counts, [p for p in roster.problems if p.severity == "warn"]


class _Stored:
    """What is in the records already: rows by key, and the ids that other systems use."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._cache: dict[str, dict[Any, dict]] = {}
        with records.pii.connect() as connection:
            table = table_named("external_id")
            self.external = {(r.system, r.kind, r.sourced_id): r.own_id for r in connection.execute(select(table))}

    def known(self) -> dict[str, set[str]]:
        found = defaultdict(set)
        for _, kind, sourced in self.external:
            found[kind].add(sourced)
        return found

    def row(self, table: str, key: str) -> dict[str, Any]:
        """Return the stored row with this one-column key, without its origin; empty when there is none."""
        if table not in self._cache:
            name = next(iter(table_named(table).primary_key.columns)).name
            self._cache[table] = {r[name]: {k: v for k, v in r.items() if k not in ORIGIN} for r in self._records.rows(table_named(table))}
        return self._cache[table].get(key, {})


class _Mapper:
    def __init__(self, roster: Roster, stored: _Stored) -> None:
        self.roster, self.stored = roster, stored
        self.files: dict[str, ParsedFile] = {}
        self.new_version = VERSIONS.get(roster.version) == "1.2"
        self.users = {r["sourcedId"]: r for r in roster.files.get("users", [])}
        self.sessions = {r["sourcedId"]: r for r in roster.files.get("academicSessions", [])}
        self.own: dict[tuple[str, str], str] = {}

    def map(self) -> None:
        """Fill `files` with the rows of each table."""
        self.roles = self._roles()
        for row in self.roster.files.get("orgs", []):
            self._name("orgs", row, row["identifier"])
        self._cohorts()
        for row in self.roster.files.get("orgs", []):
            self._unit(row)
        placed = self._places()
        for user in self.users.values():
            self._user(user, placed.get(user["sourcedId"], []))
        self._pairs()

    # ids

    def _name(self, file: str, row: Row, wanted: str = "", prefix: str = "") -> str:
        """Return our id of a row, and note it; the same row gets the same id in each import."""
        sourced = row["sourcedId"]
        known = self.stored.external.get((self.roster.system, file, sourced))
        prefix = prefix or KINDS[file][0]
        own = known or next((w for w in (wanted, sourced) if ID_PATTERN.match(w) and w.startswith(f"{prefix}-")), None)
        own = own or f"{prefix}-{hashlib.sha256(f'{self.roster.system} {file} {sourced}'.encode()).hexdigest()[:8]}x"
        other = next((s for (f, s), o in self.own.items() if f == file and o == own and s != sourced), None)
        if other:
            self.roster.at(file, row.line, f"{sourced} and {other} both ask for the id {own}")
        self.own[file, sourced] = own
        self._put("external_id", file, row, {"system": self.roster.system, "kind": file, "sourced_id": sourced, "own_id": own})
        return own

    def _of(self, file: str, sourced: str) -> str | None:
        return self.own.get((file, sourced)) or self.stored.external.get((self.roster.system, file, sourced))

    def _put(self, table_name: str, file: str, row: Row, values: dict[str, Any]) -> None:
        table = table_named(table_name)
        parsed = self.files.setdefault(f"{table_name} {file}", ParsedFile(Path(f"{file}.csv"), table))
        done = {}
        for column in (c for c in table.columns if c.name not in ORIGIN):
            value = values.get(column.name)
            try:
                done[column.name] = parse_value(column, value) if isinstance(value, str) else value
            except ValueError as error:
                self.roster.at(file, row.line, f"{table_name}.{column.name}: {error}")
                done[column.name] = None
        parsed.rows.append((row.line, done))

    # tables

    def _cohorts(self) -> None:
        used = {t.strip() for r in self.roster.files.get("classes", []) for t in r["termSourcedIds"].split(",")}
        for row in self.sessions.values():
            if row["sourcedId"] not in used and self.roster.files.get("classes"):
                continue
            own = self._name("academicSessions", row)
            before = self.stored.row("cohort", own)
            self._put("cohort", "academicSessions", row, {"tz": "UTC", "locale": "en", "policy_id": "default", **before, "cohort_id": own, "name": row["title"],
                                                          "start_date": row["startDate"], "end_date": row["endDate"]})

    def _unit(self, row: Row) -> None:
        own = self.own["orgs", row["sourcedId"]]
        before = self.stored.row("business_unit", own)
        start = min((s["startDate"] for s in self.sessions.values()), default="")
        parent = self._of("orgs", row["parentSourcedId"]) if row["parentSourcedId"] else before.get("parent_bu_id")
        self._put("business_unit", "orgs", row, {"headcount": 0, "active_from": start or before.get("active_from"), **before, "bu_id": own, "name": row["name"],
                                                 "parent_bu_id": parent, **({"active_to": row["dateLastModified"][:10]} if row.deleted else {})})

    def _roles(self) -> dict[str, list[tuple[str, str, str, int]]]:
        """(role, primary or secondary, org, line) of each user."""
        found = defaultdict(list)
        if self.new_version:
            for row in self.roster.files.get("roles", []):
                if not row.deleted:
                    found[row["userSourcedId"]].append((row["role"], row["roleType"], row["orgSourcedId"], row.line))
            for user, roles in found.items():
                if sum(kind == "primary" for _, kind, _, _ in roles) != 1 and self.roster.modes["roles"] == "bulk":
                    self.roster.at("roles", roles[0][3], f"user {user} has {sum(k == 'primary' for _, k, _, _ in roles)} primary roles; each user has exactly one")
        for user in self.users.values():
            if not self.new_version:
                found[user["sourcedId"]].append((user["role"], "primary", user["orgSourcedIds"].split(",")[0].strip(), user.line))
        return found

    def _places(self) -> dict[str, list[tuple[Row, Row]]]:
        """The (enrollment, class) pairs of each user."""
        classes = {r["sourcedId"]: r for r in self.roster.files.get("classes", [])}
        found = defaultdict(list)
        for row in self.roster.files.get("enrollments", []):
            if row["classSourcedId"] in classes:
                found[row["userSourcedId"]].append((row, classes[row["classSourcedId"]]))
        return found

    def _camp_role(self, user: Row) -> tuple[str | None, str]:
        """Return the camp role and the camp id that a user asks for."""
        match = re.match(r"^(aiManager|aibp|ai_manager)(?::(.+))?$", user["identifier"])
        wanted = match[2] or "" if match else user["identifier"]
        words = [r for r, *_ in self.roles.get(user["sourcedId"], [])] + [user["metadata.campRole"]] + ([match[1]] if match else [])
        words += [e["role"] for e, _ in self._places().get(user["sourcedId"], [])]
        roles = {CAMP_ROLES[w] for w in words if w in CAMP_ROLES}
        if len(roles) > 1:
            self.roster.at("users", user.line, f"user {user['sourcedId']} is AI manager and AIBP at once; a trainee has one role")
        return (roles.pop() if len(roles) == 1 else None), wanted

    def _user(self, user: Row, places: list[tuple[Row, Row]]) -> None:
        listed = self.roles.get(user["sourcedId"], [])
        role, wanted = self._camp_role(user)
        main = next((r for r, kind, _, _ in listed if kind == "primary"), listed[0][0] if listed else "")
        if role:
            self._trainee(user, role, wanted, places)
        elif main in STAFF:
            self._staff(user, STAFF[main], wanted, places)
        elif main == "student" and not user.deleted:
            self.roster.at("users", user.line, f"user {user['sourcedId']} is a student but neither AI manager nor AIBP; say ext:aiManager or ext:aibp in roles.csv (1.2), "
                                               "a column metadata.campRole, or an identifier like aiManager:T-0012")
        elif not listed and self.new_version and self.roster.modes.get("roles") == "bulk":
            self.roster.at("users", user.line, f"user {user['sourcedId']} has no row in roles.csv")
        else:
            self.roster.at("users", user.line, f"user {user['sourcedId']} ({main or 'no role'}) has no part in the camp and is left out", "warn")

    def _session_of(self, places: list[tuple[Row, Row]]) -> Row | None:
        for _, class_ in places:
            for term in class_["termSourcedIds"].split(","):
                if term.strip() in self.sessions:
                    return self.sessions[term.strip()]
        return next(iter(self.sessions.values())) if len(self.sessions) == 1 else None

    def _trainee(self, user: Row, role: str, wanted: str, places: list[tuple[Row, Row]]) -> None:
        own = self._name("users", user, wanted, prefix="T")
        before, session = self.stored.row("trainee", own), self._session_of(places)
        if not session and not before:
            self.roster.at("users", user.line, f"trainee {user['sourcedId']} is in no class of a session, so the cohort is not known; enrol them, or keep one session in academicSessions.csv")
            return
        cohort = self._of("academicSessions", session["sourcedId"]) if session else before["cohort_id"]
        orgs = [o for _, kind, o, _ in self.roles.get(user["sourcedId"], []) if kind == "primary"]
        unit = self._of("orgs", user["primaryOrgSourcedId"] or (orgs[0] if orgs else ""))
        begins = [e["beginDate"] for e, _ in places if e["beginDate"]]
        status = "withdrawn" if user.deleted else "paused" if user["enabledUser"] == "false" else before.get("status") or "active"
        if not user.deleted and user["enabledUser"] == "true" and before.get("status") in ("paused", "withdrawn"):
            status = "active"
        self._put("trainee", "users", user, {"notice_version": None, **before, "trainee_id": own, "role": role, "cohort_id": cohort, "home_bu_id": unit or before.get("home_bu_id"),
                                             "start_date": before.get("start_date") or min(begins, default=session["startDate"] if session else ""), "status": status})
        name = f"{user['preferredGivenName'] or user['givenName']} {user['preferredFamilyName'] or user['familyName']}".strip()
        pii = self.stored.row("trainee_pii", own)
        self._put("trainee_pii", "users", user, {**pii, "trainee_id": own, "display_name": name, "email": user["email"] or pii.get("email"),
                                                 "oneroster_id": user["sourcedId"]})

    def _staff(self, user: Row, kind: str, wanted: str, places: list[tuple[Row, Row]]) -> None:
        own, session = self._name("users", user, wanted, prefix="S"), self._session_of(places)
        before = self.stored.row("staff", own)
        if not session and not before:
            self.roster.at("users", user.line, f"staff {user['sourcedId']} is in no class, and there is more than one session; their cohort is not known, they are left out", "warn")
            return
        cohort = self._of("academicSessions", session["sourcedId"]) if session else before["cohort_id"]
        self._put("staff", "users", user, {"fte": 1.0, "from_date": session["startDate"] if session else None, "to_date": None, **before, "staff_id": own, "kind": kind,
                                           "cohort_id": cohort, **({"to_date": user["dateLastModified"][:10]} if user.deleted else {})})

    def _pairs(self) -> None:
        members = defaultdict(list)
        for row in self.roster.files.get("enrollments", []):
            if row["role"] == "student" or row["role"] in CAMP_ROLES:
                members[row["classSourcedId"]].append(row)
        for row in self.roster.files.get("classes", []):
            if row["classType"] == "scheduled":
                self._pair(row, members[row["sourcedId"]])
                members.pop(row["sourcedId"], None)
            else:
                members.pop(row["sourcedId"], None)
                self.roster.at("classes", row.line, f"class {row['sourcedId']} is a {row['classType']}, not a pair; it is left out", "warn")

        for class_, rows in members.items():
            self._unlisted_pair(class_, rows)

    def _unlisted_pair(self, class_: str, rows: list[Row]) -> None:
        """Enrolments of a class that is not in a delta's classes.csv: who leaves ends the pair, nobody joins it."""
        before = self.stored.row("pair", self._of("classes", class_) or "")
        for row in rows:
            if not row.deleted and self._of("users", row["userSourcedId"]) not in (before.get("ai_manager_id"), before.get("aibp_id")):
                self.roster.at("enrollments", row.line, f"class {class_} is a pair with its two members; a new partner makes a new pair, so give it a class of its own")
        if ends := sorted(r["dateLastModified"][:10] for r in rows if r.deleted):
            self._put("pair", "enrollments", next(r for r in rows if r.deleted), {**before, "to_date": before.get("to_date") or ends[0]})

    def _pair(self, row: Row, enrolled: list[Row]) -> None:
        own = self._name("classes", row, row["classCode"])
        before = self.stored.row("pair", own)
        active = [e for e in enrolled if not e.deleted]
        trainees = {r["trainee_id"]: r for key, f in self.files.items() if key.startswith("trainee ") for _, r in f.rows}
        by_role = defaultdict(list)
        for one in active:
            trainee = self._of("users", one["userSourcedId"])
            by_role[trainees.get(trainee, self.stored.row("trainee", trainee or "")).get("role")].append(trainee)
        sizes = {role: len(by_role[role]) for role in ("ai_manager", "aibp")}
        if sizes != {"ai_manager": 1, "aibp": 1} and not (before and (row.deleted or len(active) < 2)):
            self.roster.at("classes", row.line, f"class {row['sourcedId']} has {sizes['ai_manager']} AI manager(s) and {sizes['aibp']} AIBP(s); a pair is one of each")
            return
        session = self._session_of([(e, row) for e in enrolled] or [(row, row)])
        if session is None and not before:
            self.roster.at("classes", row.line, f"class {row['sourcedId']}: its terms are in no academicSessions.csv, so the cohort is not known")
            return
        begins = [e["beginDate"] for e in active if e["beginDate"]]
        ends = [e["endDate"] for e in enrolled if e["endDate"]] + [e["dateLastModified"][:10] for e in [*enrolled, row] if e.deleted]
        self._put("pair", "classes", row, {
            "from_date": max(begins, default=session["startDate"] if session else ""), "end_reason": None, **before, "pair_id": own,
            "cohort_id": self._of("academicSessions", session["sourcedId"]) if session else before["cohort_id"],
            "ai_manager_id": by_role["ai_manager"][0] if sizes["ai_manager"] == 1 else before.get("ai_manager_id"),
            "aibp_id": by_role["aibp"][0] if sizes["aibp"] == 1 else before.get("aibp_id"), "to_date": min(ends, default=before.get("to_date"))})
        unit = self._of("orgs", row["schoolSourcedId"])
        if unit and not before:
            self._put("pair_bu", "classes", row, {"pair_id": own, "bu_id": unit, "from_date": max(begins, default=session["startDate"] if session else "")})
