"""A small course folder in the shape that grading writes, with every state in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest

from cohort_tools.records.database import open_records


def item(name, kind, points, dimension, lead):
    return SimpleNamespace(name=name, kind=kind, points=points, dimension=dimension, lead=lead)


def lab(name, title, stage, mode, items, required=True):
    config = SimpleNamespace(title=title, stage=stage, minutes=60, mode=mode, required=required, pass_mark=0.6, real_scenario=True)
    return SimpleNamespace(name=name, config=config, items=items)


LABS = [
    lab("s1_solo", "A solo lab", 1, "solo", [
        item("nodes_held_out", "check", 6.0, "ai", "aibp"), item("hours_saved", "check", 6.0, "business", "manager"),
        item("why_these", "written", 3.0, "business", "both")]),
    lab("s3_pair", "A pair lab", 3, "pair", [
        item("cases_accept", "check", 4.0, "business", "manager"), item("match_held_out", "check", 8.0, "ai", "aibp"),
        item("cost_ai", "check", 2.0, "ai", "manager"), item("terms_business", "check", 2.0, "business", "aibp")]),
    lab("s1_later", "A lab that is not due", 1, "solo", [item("later_check", "check", 10.0, "ai", "both")]),
]


def attempt_line(lab_name, owner, number, points: dict, at="2026-11-02T10:00:00Z", status="finished"):
    items = []
    for i in next(x for x in LABS if x.name == lab_name).items:
        got = points.get(i.name)
        word = "awaiting" if got is None else "passed" if got == i.points else "failed" if got == 0 else "partial"
        items.append({"name": i.name, "kind": i.kind, "points": got, "max_points": i.points, "status": word, "message": f"{i.name}: {word}",
                      "hint": "Look again.", "resembles": "takes_the_first" if got == 0 else None, "dimension": i.dimension, "lead": i.lead})
    return json.dumps({"schema": 1, "lab": lab_name, "owner": owner, "attempt": number, "submitted_utc": at, "graded_utc": at,
                       "key": "k", "isolation": "none", "versions": {"camp": "0.1.0"},
                       "run": {"status": status, "seconds": 3.0, "message": ""}, "items": items})


@pytest.fixture
def labs():
    return LABS


def write_course(root: Path) -> Path:
    """Write a course folder: four trainees in two pairs; P-02 has handed in nothing."""
    (root / "attempts").mkdir(parents=True)
    (root / "roster.csv").write_text(
        "trainee_id,role,display_name,email,home_bu_id,start_date\n"
        'T-0001,ai_manager,"Li, Wei",li@example.org,BU-01,2026-10-01\n'
        "T-0002,aibp,=SUM(A1),sum@example.org,BU-01,2026-10-01\n"
        "T-0003,ai_manager,Zoë,zoe@example.org,BU-02,2026-10-01\n"
        "T-0004,aibp,王芳,wang@example.org,BU-02,2026-10-01\n", "utf-8")
    (root / "pairs.csv").write_text("pair_id,ai_manager_id,aibp_id,from,to\nP-01,T-0001,T-0002,2026-10-01,\nP-02,T-0003,T-0004,2026-10-01,\n")
    (root / "schedule.csv").write_text("lab_id,due_at\ns1_solo,2026-11-10T00:00:00Z\ns3_pair,2026-11-12T00:00:00Z\ns1_later,2027-01-10T00:00:00Z\n")
    (root / "attempts" / "s1_solo.jsonl").write_text("\n".join([
        attempt_line("s1_solo", "T-0001", 1, {"nodes_held_out": 0.0, "hours_saved": 6.0, "why_these": None}),
        attempt_line("s1_solo", "T-0001", 2, {"nodes_held_out": 3.0, "hours_saved": 6.0, "why_these": 3.0}, "2026-11-05T10:00:00Z"),
        attempt_line("s1_solo", "T-0002", 1, {"nodes_held_out": 6.0, "hours_saved": 0.0, "why_these": None})]) + "\n")
    (root / "attempts" / "s3_pair.jsonl").write_text(attempt_line(
        "s3_pair", "P-01", 1, {"cases_accept": 4.0, "match_held_out": 2.0, "cost_ai": 1.0, "terms_business": 2.0}) + "\n")
    return root


@pytest.fixture
def course(tmp_path) -> Path:
    return write_course(tmp_path / "course")


@pytest.fixture(scope="session")
def postgres_server():
    """A PostgreSQL server of the distribution's package on a Unix socket in a folder of its own.

    Yields the address with a place for the database's name, and a function that makes a database.
    """
    pytest.importorskip("psycopg")
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = str(programs[-1]) if programs else shutil.which("initdb")
    if not initdb:
        pytest.skip("PostgreSQL is not installed (apt install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="camp-pg-", dir="/tmp" if os.path.isdir("/tmp") else None))  # a socket's path is short
    as_user = {}
    if os.geteuid() == 0:
        import pwd

        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def run(program, *arguments):
        subprocess.run([str(Path(initdb).with_name(program)), *arguments], check=True, capture_output=True, cwd=folder, **as_user)

    try:
        run("initdb", "-D", str(folder / "data"), "-U", "camp", "-A", "trust", "--no-sync", "-E", "UTF8")
        run("pg_ctl", "-D", str(folder / "data"), "-w", "-l", str(folder / "log"), "-o", f"-k {folder} -c listen_addresses= -c fsync=off", "start")
        yield f"postgresql+psycopg://camp@/{{}}?host={folder}", lambda name: run("createdb", "-h", str(folder), "-U", "camp", name)
    finally:
        subprocess.run([str(Path(initdb).with_name("pg_ctl")), "-D", str(folder / "data"), "-m", "immediate", "stop"], capture_output=True, cwd="/", **as_user)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def records(request, tmp_path):
    """Empty records; each test that takes them runs on SQLite and, with the slow tests, on a real PostgreSQL server."""
    if request.param == "sqlite":
        opened = open_records(tmp_path / "records")
    else:
        address, create = request.getfixturevalue("postgres_server")
        name = f"t{uuid.uuid4().hex[:12]}"
        for database in (name, f"{name}_pii"):
            create(database)
        opened = open_records(address.format(name), address.format(f"{name}_pii"))
    yield opened
    opened.close()
