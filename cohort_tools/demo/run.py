"""Run the whole camp once on the sample cohort: build, release, hand in, collect, grade, feedback, records, reports."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from campkit.errors import CourseError
from cohort_tools.demo.people import make_cohort, write_people, write_work
from cohort_tools.demo.submissions import Work, plan_ahead, plan_work, write_notebook

MARKER = "demo.json"


@dataclass
class Demo:
    """What the demo did: places, seconds by step, and a summary row per trainee."""

    root: Path
    seconds: dict[str, float] = field(default_factory=dict)
    isolation: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    labs: list[str] = field(default_factory=list)
    submissions: int = 0
    reports: dict[str, int] = field(default_factory=dict)

    @property
    def index(self) -> Path:
        """The page to open."""
        return self.root / "reports" / "index.html"


class Bar:
    """A progress bar on stderr: one for each step."""

    def __init__(self, quiet: bool):
        self.quiet = quiet

    def over(self, things, total: int, what: str) -> Iterator:
        """Yield the things, showing how far it has come."""
        from tqdm import tqdm

        return tqdm(things, total=total, desc=f"{what:<10}", file=sys.stderr, disable=self.quiet, leave=False, dynamic_ncols=True)


def run_demo(root: Path, *, seed: int = 7, labs_root: Path | None = None, fresh: bool = False, workers: int = 2, quiet: bool = False, locale: str = "en") -> Demo:
    """Run everything in `root` and return what happened.

    A folder from an earlier run with the same seed and labs is gone on with: what is done is not done again.
    Otherwise it is made anew; a folder that no demo has made is never touched. Raises CourseError for that.
    """
    from graders.course import Course
    from graders.labs import discover_labs

    _refuse_foreign(root)
    labs = discover_labs(labs_root) if labs_root else discover_labs()
    if not labs:
        raise CourseError(f"{labs_root or 'labs/'}: there is no lab here, so there is nothing to show")
    demo, now = Demo(root), _make_room(root, _fingerprint(seed, labs), fresh)
    _fix_hidden_data(root / "course", seed)
    course = Course(root / "course", labs=labs_root, build=root / "build")
    played, bar = played_labs(labs), Bar(quiet)
    demo.labs = [lab.name for lab in played]
    cohort = make_cohort(seed, now.date())
    due = due_dates(labs, played, now)
    with _step(demo, "build"):
        write_people(cohort, course.root, due)
        _release(course, labs, due, bar)
    plan = plan_work(cohort, played, seed)
    coming = [lab for lab in labs if lab.config.required and lab.config.stage == played[0].config.stage and lab not in played]
    plan += plan_ahead(cohort, plan, coming, due, now)
    played = [*played, *coming]
    demo.submissions = len(plan)
    by_name = {lab.name: lab for lab in played}
    for number in (1, 2):
        works = [w for w in plan if w.try_number == number]
        if not works or _is_done(root, f"round {number}"):
            continue
        with _step(demo, "hand in"):
            _hand_in(course, by_name, works, due, bar, demo)
        with _step(demo, "grade"):
            demo.isolation = _grade(course, played, workers, quiet, demo)
        _done(root, f"round {number}")
    if not _is_done(root, "by hand"):
        with _step(demo, "by hand"):
            grade_by_hand(course, cohort, seed)
            _done(root, "by hand")
    if not _is_done(root, "feedback"):
        with _step(demo, "feedback"):
            _feedback(course, played, bar, demo)
            _done(root, "feedback")
    with _step(demo, "records"):
        records, facts = _records(course, labs, cohort, root, seed, demo)
    with _step(demo, "reports"):
        _reports(records, facts, course, root, workers, locale, bar, demo)
    demo.rows = summary_rows(facts)
    records.close()
    return demo


def played_labs(labs: list[Any], most: int = 2) -> list[Any]:
    """Return the labs that the sample cohort hands in: the first solo lab and the first pair lab, by stage."""
    ordered = sorted((lab for lab in labs if lab.mutants), key=lambda lab: (lab.config.stage, lab.name))
    chosen = [next((lab for lab in ordered if lab.config.mode == mode), None) for mode in ("solo", "pair")]
    return [lab for lab in chosen if lab][:most] or ordered[:1]


def due_dates(labs: list[Any], played: list[Any], now: datetime) -> dict[str, datetime]:
    """Return when each lab is due: the played ones lately, the others in the weeks to come, by stage."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    due = {lab.name: midnight - timedelta(days=12 - 8 * i) for i, lab in enumerate(played)}
    later = sorted((lab for lab in labs if lab.name not in due), key=lambda lab: (lab.config.stage, lab.name))
    return due | {lab.name: midnight + timedelta(days=10 + 7 * i) for i, lab in enumerate(later)}


def summary_rows(facts) -> list[dict[str, Any]]:
    """Return one row per trainee: what was graded, what it earned, where the gate stands."""
    from cohort_tools.indicators.value import value_of
    from cohort_tools.payloads.cohort import people_rows
    from cohort_tools.payloads.common import Context

    rows = [row for cohort in sorted(set(facts.trainees["cohort_id"])) for row in people_rows(Context(facts), cohort)]
    for row in rows:
        row["landed"] = int(value_of(facts, "scenarios_landed", row["pair"])["value"] or 0) if row["pair"] else 0
    return rows


def grade_by_hand(course, cohort, seed: int) -> int:
    """Give marks to most of the answers that wait for a person, through nbgrader's gradebook; return how many."""
    import random

    rng, given = random.Random(f"hand-{seed}"), 0
    with course.gradebook() as book:
        for submission in sorted((s for a in book.assignments for s in a.submissions), key=lambda s: (s.assignment.name, s.student.id)):
            for notebook in submission.notebooks:
                waiting = sorted((g for g in notebook.grades if g.needs_manual_grade and g.manual_score is None), key=lambda g: g.name)
                if waiting and rng.random() < 0.75:
                    for grade in waiting:
                        grade.manual_score = round(grade.max_score * rng.choice([0.5, 0.75, 1, 1]) * 2) / 2
                        grade.needs_manual_grade = False
                        given += 1
        book.db.commit()
    return given


@contextmanager
def _step(demo: Demo, name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    demo.seconds[name] = round(demo.seconds.get(name, 0.0) + time.perf_counter() - start, 1)


def _release(course, labs: list[Any], due: dict[str, datetime], bar: Bar) -> None:
    from graders.release import release_labs

    for lab in bar.over(labs, len(labs), "release"):
        if not (course.release / lab.name / f"{lab.name}.ipynb").exists():
            release_labs(course, [lab], due[lab.name])


def _hand_in(course, labs: dict[str, Any], works: list[Work], due: dict[str, datetime], bar: Bar, demo: Demo) -> None:
    from graders.handin import collect, submit

    shutil.rmtree(course.exchange / course.course_id / "inbound", ignore_errors=True)
    from graders.release import ensure_exchange

    ensure_exchange(course)
    for work in bar.over(works, len(works), "hand in"):
        folder = demo.root / "desks" / work.owner / work.lab
        shutil.rmtree(folder, ignore_errors=True)
        write_notebook(labs[work.lab], work, course.release / work.lab, folder)
        submit(course.exchange, course.course_id, work.lab, work.owner, folder, when=due[work.lab] - timedelta(days=work.days_before))
    collected = collect(course, list(labs.values()))
    demo.problems += collected.refused


def _grade(course, labs: list[Any], workers: int, quiet: bool, demo: Demo) -> str:
    from graders.grade import grade

    try:
        summary = grade(course, labs, "auto", progress=not quiet, workers=workers)
    except CourseError as error:
        if "isolation" not in str(error):
            raise
        summary = grade(course, labs, "none", progress=not quiet, workers=workers)  # only what the project itself has made
    demo.problems += [f"{row.owner} {row.lab}: {row.message}" for row in summary.errors]
    return summary.isolation


def _feedback(course, labs: list[Any], bar: Bar, demo: Demo) -> None:
    from graders.feedback import write_feedback

    for lab in bar.over(labs, len(labs), "feedback"):
        demo.problems += write_feedback(course, [lab]).problems


def _records(course, labs: list[Any], cohort, root: Path, seed: int, demo: Demo):
    from cohort_tools.indicators.facts import Facts
    from cohort_tools.indicators.policy import load_policy
    from cohort_tools.records.csv_import import import_files
    from cohort_tools.records.database import open_records
    from cohort_tools.records.ingest import ingest_course

    records = open_records(course.records)
    done = ingest_course(records, course.root, labs)
    demo.problems += [str(p) for p in done.problems]
    import_files(records, write_work(cohort, root / "work", seed), "demo")
    return records, Facts(records, policy=load_policy(course.root / "policy.toml"))


def _reports(records, facts, course, root: Path, workers: int, locale: str, bar: Bar, demo: Demo) -> None:
    from cohort_tools.reports.site import build_site

    site = build_site(facts, root / "reports", course.records, course=course.root, workers=workers, locale=locale, progress=lambda stream, total: bar.over(stream, total, "reports"))
    demo.reports = {"rendered": len(site.rendered), "unchanged": site.skipped, "failed": len(site.failed)}
    demo.problems += [done.error for done in site.failed]


def _fingerprint(seed: int, labs: list[Any]) -> str:
    """What the demo is made of: the seed, every file of the labs, and this code."""
    total = hashlib.sha256(str(seed).encode())
    for folder in [*(lab.folder for lab in labs), Path(__file__).parent]:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def _make_room(root: Path, fingerprint: str, fresh: bool) -> datetime:
    """Return the demo's day; keep what an equal earlier run has made, clear what another one has."""
    _refuse_foreign(root)
    marker = root / MARKER
    state = json.loads(marker.read_text("utf-8")) if marker.exists() else {}
    if fresh or state.get("fingerprint") != fingerprint:
        if root.exists():
            for path in root.iterdir():
                if path != marker:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
        root.mkdir(parents=True, exist_ok=True)
        state = {"fingerprint": fingerprint, "now": datetime.now(UTC).isoformat(timespec="seconds"), "done": []}
        marker.write_text(json.dumps(state), "utf-8")
    return datetime.fromisoformat(state["now"])


def _fix_hidden_data(course: Path, seed: int) -> None:
    """Give the demo's course a known seed of its held-out data: the same marks each time, and nothing here is secret."""
    course.mkdir(parents=True, exist_ok=True)
    path = course / "secret_seed"
    if not path.exists():
        path.write_text(f"{1_000_003 * (seed + 1)}\n", "utf-8")
        path.chmod(0o600)


def _refuse_foreign(root: Path) -> None:
    if root.exists() and any(root.iterdir()) and not (root / MARKER).exists():
        raise CourseError(f"{root}: this folder holds something that no demo has made; give another one with --out, or empty it")


def _is_done(root: Path, step: str) -> bool:
    return step in json.loads((root / MARKER).read_text("utf-8"))["done"]


def _done(root: Path, step: str) -> None:
    state = json.loads((root / MARKER).read_text("utf-8"))
    (root / MARKER).write_text(json.dumps({**state, "done": [*state["done"], step]}), "utf-8")
