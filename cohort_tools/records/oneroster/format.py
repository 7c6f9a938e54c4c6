"""The CSV binding of OneRoster 1.1 and 1.2 as tables: files, columns in their order, kinds, words.

A column is `name kind` with `!` when it must be filled. Kinds: guid (an id), ref:FILE and refs:FILE (ids of rows
there), text, list, flag, date, year, enum:NAME, secret (must be empty).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

VERSIONS = {"1.1": "1.1", "1.1.1": "1.1", "1.2": "1.2", "1.2.1": "1.2"}
EXTENSION = re.compile(r"^ext:[A-Za-z0-9._-]+$")

#: Files that a manifest of each version must speak of.
FILES_11 = ("academicSessions", "categories", "classes", "classResources", "courses", "courseResources", "demographics", "enrollments", "lineItems",
            "orgs", "resources", "results", "users")
FILES_12 = (*FILES_11, "lineItemLearningObjectiveIds", "lineItemScoreScales", "resultLearningObjectiveIds", "resultScoreScales", "roles", "scoreScales",
            "userProfiles", "userResources")

ENUMS_11 = {
    "sessionType": {"gradingPeriod", "semester", "schoolYear", "term"},
    "classType": {"homeroom", "scheduled"},
    "orgType": {"department", "school", "district", "local", "state", "national"},
    "userRole": {"administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher"},
    "enrollmentRole": {"administrator", "proctor", "student", "teacher"},
}
ENUMS_12 = {**ENUMS_11, "roleType": {"primary", "secondary"},
            "userRole": {"aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor", "relative", "siteAdministrator",
                         "student", "systemAdministrator", "teacher"}}

_HEAD = "sourcedId guid!|status status|dateLastModified instant"
_USER_END = "userIds list|givenName text!|familyName text!|middleName text|identifier text|email text|sms text|phone text|agentSourcedIds refs:users|grades list|password secret"
_COMMON = {
    "orgs": f"{_HEAD}|name text!|type enum:orgType!|identifier text|parentSourcedId ref:orgs",
    "academicSessions": f"{_HEAD}|title text!|type enum:sessionType!|startDate date!|endDate date!|parentSourcedId ref:academicSessions|schoolYear year!",
    "courses": f"{_HEAD}|schoolYearSourcedId ref:academicSessions|title text!|courseCode text|grades list|orgSourcedId ref:orgs!|subjects list|subjectCodes list",
    "enrollments": f"{_HEAD}|classSourcedId ref:classes!|schoolSourcedId ref:orgs!|userSourcedId ref:users!|role enum:enrollmentRole!|primary flag|beginDate date|endDate date",
}
_CLASSES = f"{_HEAD}|title text!|grades list|courseSourcedId ref:courses!|classCode text|classType enum:classType!|location text|schoolSourcedId ref:orgs!|termSourcedIds refs:academicSessions!|subjects list|subjectCodes list|periods list"
TABLES_11 = {**_COMMON, "classes": _CLASSES.replace("ref:courses!", "ref:courses"),
             "users": f"{_HEAD}|enabledUser flag!|orgSourcedIds refs:orgs!|role enum:userRole!|username text!|{_USER_END}"}
_USERS_12 = f"{_HEAD}|enabledUser flag!|username text!|{_USER_END}|userMasterIdentifier text"
_PREFERRED = "|preferredGivenName text|preferredMiddleName text|preferredFamilyName text|primaryOrgSourcedId ref:orgs|pronouns text"
TABLES_12 = {**_COMMON, "classes": _CLASSES, "users": f"{_USERS_12}|resourceSourcedIds list{_PREFERRED}",
             "roles": f"{_HEAD}|userSourcedId ref:users!|roleType enum:roleType!|role enum:userRole!|beginDate date|endDate date|orgSourcedId ref:orgs!|userProfileSourcedId ref:userProfiles",
             "userProfiles": f"{_HEAD}|userSourcedId ref:users!|profileType text!|vendorId text!|applicationId text|description text|credentialType text!|username text!|password secret"}
TABLES_121 = {**TABLES_12, "users": f"{_USERS_12}{_PREFERRED}"}


@dataclass(frozen=True)
class Field:
    """One column of a file."""

    name: str
    kind: str
    of: str
    required: bool


def fields_of(version: str, file: str) -> list[Field] | None:
    """Return the columns of a file in a version, in order; None for a file that the camp does not read."""
    tables = {"1.1": TABLES_11, "1.1.1": TABLES_11, "1.2": TABLES_12, "1.2.1": TABLES_121}[version]
    if file not in tables:
        return None
    found = []
    for part in tables[file].split("|"):
        name, kind = part.split(" ")
        required = kind.endswith("!")
        kind, _, of = kind.rstrip("!").partition(":")
        found.append(Field(name, kind, of, required))
    return found


def enums_of(version: str) -> dict[str, set[str]]:
    """Return the words that a version allows; 1.2 also takes words that begin with `ext:`."""
    return ENUMS_11 if VERSIONS[version] == "1.1" else ENUMS_12


def files_of(version: str) -> tuple[str, ...]:
    """Return the files that a manifest of this version must name."""
    return FILES_11 if VERSIONS[version] == "1.1" else FILES_12
