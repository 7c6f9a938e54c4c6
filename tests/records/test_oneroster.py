"""OneRoster 1.1 and 1.2: what a roster becomes, every wrong file named with its line, deltas, nothing half-imported."""

from __future__ import annotations

import zipfile

import pytest

from cohort_tools.records.errors import ImportProblems, RecordsError
from cohort_tools.records.oneroster.format import FILES_11, FILES_12, fields_of
from cohort_tools.records.oneroster.mapping import import_roster
from cohort_tools.records.tables import ORDER, table_named

ROWS = {
    "orgs": [{"sourcedId": "o1", "name": "Lantern Learning", "type": "national"},
             {"sourcedId": "o2", "name": "Gulf schools", "type": "department", "identifier": "BU-10", "parentSourcedId": "o1"}],
    "academicSessions": [{"sourcedId": "s1", "title": "Camp 2026", "type": "term", "startDate": "2026-10-01", "endDate": "2028-10-01", "schoolYear": "2026"}],
    "courses": [{"sourcedId": "co1", "title": "The AI-Native Camp", "orgSourcedId": "o1"}],
    "classes": [{"sourcedId": "c1", "title": "Pair one", "courseSourcedId": "co1", "classCode": "P-01", "classType": "scheduled", "schoolSourcedId": "o2", "termSourcedIds": "s1"}],
    "users": [{"sourcedId": "u1", "enabledUser": "true", "username": "li", "givenName": "Wei", "familyName": "Li, the elder", "email": "li@example.org", "org": "o2", "role": "student", "camp": "aiManager", "id": "T-0001"},
              {"sourcedId": "u2", "enabledUser": "true", "username": "zoe", "givenName": "Zoë", "familyName": "Haddad", "org": "o2", "role": "student", "camp": "aibp", "id": "T-0002"},
              {"sourcedId": "u3", "enabledUser": "true", "username": "sam", "givenName": "Sam", "familyName": "Teach", "org": "o1", "role": "teacher", "camp": "", "id": ""},
              {"sourcedId": "u4", "enabledUser": "true", "username": "mum", "givenName": "A", "familyName": "Guardian", "org": "o1", "role": "guardian", "camp": "", "id": ""}],
    "enrollments": [{"sourcedId": "e1", "classSourcedId": "c1", "schoolSourcedId": "o2", "userSourcedId": "u1", "role": "student", "beginDate": "2026-10-05"},
                    {"sourcedId": "e2", "classSourcedId": "c1", "schoolSourcedId": "o2", "userSourcedId": "u2", "role": "student", "beginDate": "2026-10-05"},
                    {"sourcedId": "e3", "classSourcedId": "c1", "schoolSourcedId": "o2", "userSourcedId": "u3", "role": "teacher", "primary": "true"}],
}


def quoted(text) -> str:
    text = str(text)
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n') else text


def tables(version: str) -> dict[str, list[dict]]:
    found = {name: [dict(r) for r in rows] for name, rows in ROWS.items()}
    if version.startswith("1.1"):
        for user in found["users"]:
            user["orgSourcedIds"], user["identifier"] = user["org"], f"{user['camp']}:{user['id']}" if user["camp"] else ""
        return found
    found["roles"] = [{"sourcedId": f"r{n}", "userSourcedId": u["sourcedId"], "roleType": "primary", "role": f"ext:{u['camp']}" if u["camp"] else u["role"], "orgSourcedId": u["org"]}
                      for n, u in enumerate(found["users"])]
    found["userProfiles"] = [{"sourcedId": "p1", "userSourcedId": "u1", "profileType": "lms", "vendorId": "v", "credentialType": "id", "username": "li"}]
    for user in found["users"]:
        user["identifier"] = user["id"]
        user.pop("role")
    return found


def texts(version: str, mode: str = "bulk", rows: dict | None = None) -> dict[str, str]:
    rows = rows or tables(version)
    files = {}
    for name, listed in rows.items():
        names = [c.name for c in fields_of(version, name)]
        files[name] = "\n".join([",".join(names), *(",".join(quoted(r.get(n, "")) for n in names) for r in listed)]) + "\n"
    every = FILES_11 if version.startswith("1.1") else FILES_12
    manifest = [("propertyName", "value"), ("manifest.version", "1.0"), ("oneroster.version", version), *((f"file.{f}", mode if f in rows else "absent") for f in every),
                ("source.systemName", "HR"), ("source.systemCode", "hr-1")]
    files["manifest"] = "".join(f"{a},{b}\n" for a, b in manifest)
    return files


@pytest.fixture
def write(tmp_path):
    def _write(files: dict[str, str | bytes], name="roster.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for file, text in files.items():
                archive.writestr(f"{file}.csv", text)
        return tmp_path / name
    return _write


def stored(records, *names):
    return {n: records.rows(table_named(n)) for n in names}


@pytest.mark.parametrize("version", ["1.1", "1.2", "1.2.1"])
def test_a_roster_becomes_units_people_and_pairs(records, write, version):
    counts, warnings = import_roster(records, write(texts(version)), "ops")
    assert counts["trainee"] == counts["trainee_pii"] == counts["business_unit"] == 2 and counts["pair"] == counts["cohort"] == counts["staff"] == 1
    found = stored(records, "trainee", "pair", "business_unit", "trainee_pii", "staff", "cohort", "pair_bu", "audit")
    assert {(t["trainee_id"], t["role"], t["home_bu_id"], t["start_date"], t["source"]) for t in found["trainee"]} == {
        ("T-0001", "ai_manager", "BU-10", "2026-10-05", "users.csv:2"), ("T-0002", "aibp", "BU-10", "2026-10-05", "users.csv:3")}
    [pair] = found["pair"]
    assert (pair["pair_id"], pair["ai_manager_id"], pair["aibp_id"], pair["from_date"], pair["to_date"]) == ("P-01", "T-0001", "T-0002", "2026-10-05", None)
    assert {u["bu_id"]: u["parent_bu_id"] is None for u in found["business_unit"]}["BU-10"] is False
    assert {(p["display_name"], p["oneroster_id"]) for p in found["trainee_pii"]} == {("Wei Li, the elder", "u1"), ("Zoë Haddad", "u2")}
    assert found["staff"][0]["kind"] == "teaching_expert" and found["cohort"][0]["end_date"] == "2028-10-01"
    assert [str(w) for w in warnings] == ["roster.zip/users.csv:5: user u4 (guardian) has no part in the camp and is left out"]
    assert {a["who"] for a in found["audit"]} == {"ops"}


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_reading_again_changes_nothing(records, write, version):
    path = write(texts(version))
    import_roster(records, path, "ops")
    assert sum(import_roster(records, path, "ops")[0].values()) == 0


def test_names_stay_out_of_the_main_database(records, write):
    import_roster(records, write(texts("1.2")), "ops")
    with records.main.connect() as connection:
        from sqlalchemy import select

        everything = " ".join(str(tuple(r)) for name in ORDER if table_named(name).metadata is table_named("trainee").metadata for r in connection.execute(select(table_named(name))))
    assert "Zoë" not in everything and "li@example.org" not in everything and "u1" not in everything.replace("'", " ").split()


def test_ids_that_are_no_camp_ids_get_the_same_one_each_time(records, write):
    rows = tables("1.2")
    for user in rows["users"]:
        user["identifier"] = ""
    rows["classes"][0]["classCode"] = ""
    import_roster(records, write(texts("1.2", rows=rows)), "ops")
    first = {t["trainee_id"] for t in stored(records, "trainee")["trainee"]}
    rows["users"].reverse()
    rows["users"][0]["email"] = "new@example.org"
    import_roster(records, write(texts("1.2", rows=rows)), "ops")
    assert {t["trainee_id"] for t in stored(records, "trainee")["trainee"]} == first and all(t.startswith("T-") for t in first)


# Wrong files: (version, file, what is put in place of what, message)
BROKEN = {
    "version": ("1.1", "manifest", ("oneroster.version,1.1", "oneroster.version,1.0"), r"manifest.csv:3: oneroster.version is '1.0'"),
    "a file not spoken of": ("1.2", "manifest", ("file.roles,bulk\n", ""), r"manifest.csv: file.roles must be absent, bulk or delta; the line is missing"),
    "promised and not there": ("1.1", "manifest", ("file.results,absent", "file.results,bulk"), r"file.results is bulk, but there is no results.csv"),
    "there and not promised": ("1.1", "manifest", ("file.courses,bulk", "file.courses,absent"), r"file.courses is absent, but courses.csv is there"),
    "header of the other version": ("1.1", "users", ("orgSourcedIds,role,", ""), r"users.csv:1: OneRoster 1.1 wants the column orgSourcedIds, role"),
    "order of columns": ("1.1", "orgs", ("name,type", "type,name"), r"orgs.csv:1: the columns are not in the order"),
    "case of a column": ("1.2", "orgs", ("sourcedId,", "SourcedId,"), r"wants the column sourcedId \(SourcedId is written in other letters\)"),
    "status in a bulk": ("1.1", "orgs", ("o1,,,", "o1,active,2026-01-01T00:00:00Z,"), r"orgs.csv:2: status: it must be empty in a bulk file"),
    "a password": ("1.2", "users", ("u1,,,true,li,,Wei,\"Li, the elder\",,T-0001,li@example.org,,,,,", "u1,,,true,li,,Wei,\"Li, the elder\",,T-0001,li@example.org,,,,,hunter2"), r"users.csv:2: password: it must be empty; the camp never stores a password"),
    "an unknown role": ("1.2", "roles", ("ext:aibp", "aibp"), r"roles.csv:3: role: 'aibp' is not one of .* or a word like ext:aiManager"),
    "an extension in 1.1": ("1.1", "users", ("student", "ext:aibp"), r"users.csv:2: role: 'ext:aibp' is not one of"),
    "no such user": ("1.1", "enrollments", ("c1,o2,u2", "c1,o2,u9"), r"enrollments.csv:3: userSourcedId: there is no 'u9' in users.csv"),
    "no such term": ("1.2", "classes", (",s1,", ",s9,"), r"classes.csv:2: termSourcedIds: there is no 's9' in academicSessions.csv"),
    "a cycle of orgs": ("1.1", "orgs", ("national,,\n", "national,,o2\n"), r"orgs.csv:2: o1 is above itself"),
    "a sourcedId twice": ("1.1", "orgs", ("\no2,", "\no1,"), r"orgs.csv:3: sourcedId o1 is already in line 2"),
    "a date": ("1.1", "academicSessions", ("2028-10-01", "1.10.2028"), r"academicSessions.csv:2: endDate: '1.10.2028' is no date"),
    "an end before the start": ("1.1", "academicSessions", ("2028-10-01", "2026-10-01"), r"endDate 2026-10-01 is not after startDate"),
    "outside the term": ("1.1", "enrollments", ("2026-10-05", "2025-10-05"), r"enrollments.csv:2: beginDate 2025-10-05 is outside the terms"),
    "a primary student": ("1.1", "enrollments", ("u1,student,,", "u1,student,true,"), r"primary is true for a student"),
    "both of one role": ("1.2", "roles", ("ext:aibp", "ext:aiManager"), r"classes.csv:2: class c1 has 2 AI manager\(s\) and 0 AIBP\(s\)"),
    "a third in the pair": ("1.1", "enrollments", ("e3,,,c1,o2,u3,teacher,true", "e3,,,c1,o2,u1,student,"), r"classes.csv:2: class c1 has 2 AI manager"),
    "no camp role": ("1.2", "roles", ("ext:aibp", "student"), r"users.csv:3: user u2 is a student but neither AI manager nor AIBP"),
    "two primary roles": ("1.2", "roles", ("r1,,,u2", "r1,,,u1"), r"roles.csv:2: user u1 has 2 primary roles"),
    "an unquoted comma": ("1.1", "orgs", ("Gulf schools", "Gulf, schools"), r"orgs.csv:3: it has 8 fields, the header has 7"),
    "empty name": ("1.1", "users", ("Haddad", ""), r"users.csv:3: familyName: it must not be empty"),
    "no rows": ("1.1", "courses", ("\nco1,,,,The AI-Native Camp,,,o1,,", ""), r"courses.csv: it holds no rows; say absent"),
    "an unknown file": ("1.1", "roles", None, r"roles.csv: OneRoster 1.1 has no such file"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_wrong_roster_is_named_with_file_and_line_and_nothing_is_imported(records, write, name):
    version, file, change, message = BROKEN[name]
    files = texts(version)
    if change:
        assert change[0] in files[file], files[file]
        files[file] = files[file].replace(*change, 1)
    else:
        files[file] = "sourcedId\nx\n"
    with pytest.raises(ImportProblems, match=message) as caught:
        import_roster(records, write(files), "ops")
    assert "hunter2" not in str(caught.value)
    assert all(records.frame(table_named(t)).empty for t in ORDER)


def test_every_problem_is_listed_at_once(records, write):
    files = texts("1.1")
    for file, old, new in (("users", "Haddad", ""), ("orgs", "national", "planet"), ("enrollments", "c1,o2,u2", "c1,o2,u9")):
        files[file] = files[file].replace(old, new, 1)
    with pytest.raises(ImportProblems) as caught:
        import_roster(records, write(files), "ops")
    assert {(str(p.path), p.line) for p in caught.value.problems} == {("roster.zip/users.csv", 3), ("roster.zip/orgs.csv", 2), ("roster.zip/enrollments.csv", 3)}


def test_a_byte_order_mark_metadata_columns_and_other_encodings(records, write):
    files = texts("1.1")
    files["users"] = files["users"].replace("aiManager:T-0001", "T-0001").replace("password\n", "password,metadata.campRole\n", 1)
    files["users"] = "\n".join(line + ("" if n == 0 or not line else ",aiManager" if n == 1 else ",") for n, line in enumerate(files["users"].split("\n")))
    counts, _ = import_roster(records, write({k: b"\xef\xbb\xbf" + v.encode() for k, v in files.items()}), "ops")
    assert counts["trainee"] == 2
    with pytest.raises(ImportProblems, match="users.csv: the file is not UTF-8"):
        import_roster(records, write({**files, "users": files["users"].encode("latin-1")}), "ops")


def test_what_is_no_roster_says_so(records, write, tmp_path):
    (tmp_path / "x.zip").write_text("hello")
    with pytest.raises(RecordsError, match="cannot be read"):
        import_roster(records, tmp_path / "x.zip", "ops")
    with pytest.raises(RecordsError, match="no manifest.csv"):
        import_roster(records, write({"users": "x\n"}), "ops")
    with pytest.raises(ImportProblems, match="lies in a folder"):
        import_roster(records, write({**texts("1.1"), "in/users": "x\n"}), "ops")


def test_a_folder_is_read_like_a_zip(records, tmp_path):
    for name, text in texts("1.2").items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    assert import_roster(records, tmp_path, "ops")[0]["pair"] == 1


@pytest.fixture
def delta(records, write):
    """Records with the 1.2 roster, and a function that sends a delta."""
    import_roster(records, write(texts("1.2")), "ops")

    def send(**rows):
        for listed in rows.values():
            for row in listed:
                row.setdefault("status", "active")
                row.setdefault("dateLastModified", "2027-03-01T08:00:00Z")
        return import_roster(records, write(texts("1.2", "delta", rows), "delta.zip"), "ops")
    return send


def test_a_delta_changes_only_what_it_holds(records, delta):
    user = tables("1.2")["users"][1]
    delta(users=[{**user, "email": "zoe@example.org"}], roles=[tables("1.2")["roles"][1]])
    people = {p["trainee_id"]: p["email"] for p in stored(records, "trainee_pii")["trainee_pii"]}
    assert people == {"T-0001": "li@example.org", "T-0002": "zoe@example.org"} and len(stored(records, "trainee")["trainee"]) == 2


def test_who_leaves_by_a_delta_is_withdrawn_and_the_pair_ends(records, delta):
    delta(users=[{**tables("1.2")["users"][1], "status": "tobedeleted"}], roles=[tables("1.2")["roles"][1]], enrollments=[{**tables("1.2")["enrollments"][1], "status": "tobedeleted"}])
    found = stored(records, "trainee", "pair")
    assert {t["trainee_id"]: t["status"] for t in found["trainee"]} == {"T-0001": "active", "T-0002": "withdrawn"}
    assert found["pair"][0]["to_date"] == "2027-03-01"


def test_a_delta_says_status_and_date_and_refers_to_what_is_known(records, delta):
    with pytest.raises(ImportProblems, match="users.csv:2: status: it must be filled in a delta file"):
        delta(users=[{**tables("1.2")["users"][1], "status": ""}])
    with pytest.raises(ImportProblems, match="enrollments.csv:2: userSourcedId: there is no 'u8'"):
        delta(enrollments=[{**tables("1.2")["enrollments"][1], "userSourcedId": "u8"}])
    with pytest.raises(ImportProblems, match="a new partner makes a new pair"):
        delta(enrollments=[{**tables("1.2")["enrollments"][1], "userSourcedId": "u3"}])
