"""The whole site: payloads, the reports that have changed, the manifest, the index page."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.ledger import update_ledger
from cohort_tools.payloads import canonical, digest, write_json
from cohort_tools.payloads.changes import changes_between
from cohort_tools.payloads.common import Context
from cohort_tools.payloads.trainee import progress_payload
from cohort_tools.records.errors import RecordsError
from cohort_tools.reports.manifest import forget_gone, read_manifest, write_manifest
from cohort_tools.reports.notebooks import Done, Job, put_in_place, render
from cohort_tools.reports.plan import FOLDERS, Report, all_reports, namer

PACKAGE = Path(__file__).parents[1]


@dataclass
class Site:
    """What a run did: how many were rendered, skipped (unchanged) and failed."""

    out: Path
    rendered: list[Done] = field(default_factory=list)
    skipped: int = 0
    failed: list[Done] = field(default_factory=list)

    @property
    def index(self) -> Path:
        """The page that links to all others."""
        return self.out / "index.html"


def build_site(facts: Facts, out: Path, records_folder: Path, *, locale: str = "en", workers: int = 2, course: Path | None = None,
               only: Iterable[str] | None = None, units: bool = False, progress: Callable[[Iterable, int], Iterable] | None = None) -> Site:
    """Compute every payload, render what has changed into `out`, write the manifest and the index.

    `records_folder` keeps payloads, progress files and the key of the file names. `only` limits rendering
    to these subjects; `units` adds the pages of business units. `progress` wraps the stream of finished reports (tqdm). A failed report keeps its
    last good page; the index says so.
    """
    from filelock import FileLock, Timeout

    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / ".lock")
    try:
        with lock.acquire(timeout=1):
            return _build(facts, out, records_folder, locale, workers, course, set(only) if only else None, units, progress)
    except Timeout:
        raise RecordsError(f"{out}: another run is writing these reports; wait until it has ended") from None


def _build(facts, out, records_folder, locale, workers, course, only, units, progress) -> Site:
    update_ledger(facts)  # what the reports show as signals is kept, so that each rule can be judged at the end
    facts._tables.pop("alert", None)  # read again with what has just been added, so that the next run finds nothing new
    context = Context(facts, file_of=namer(records_folder), feedback_of=feedback_finder(course, out))
    site, manifest, store, shown_before = Site(out), read_manifest(out), records_folder / "payloads", records_folder / "published.json"
    published = json.loads(shown_before.read_text("utf-8")) if shown_before.exists() else {}
    make_folders(out)
    jobs: dict[str, tuple[Job, str]] = {}
    reports = []
    for report in all_reports(context, units, published):
        if report.folder == "trainee":
            write_json(records_folder / "progress" / f"{report.subject}.json", progress_payload(report.payload))
        target, key = out / report.file, report_key(locale, report.payload)
        reports.append(report)
        if only and report.subject not in only:
            continue
        if report.folder == "trainee":
            put_badges(report.payload["badges"], records_folder / "badges", target.parent / "badges")
        known = manifest.get(report.name, {})
        if known.get("key") == key and known.get("file") == report.file and target.exists() and _sha(target) == known.get("sha256"):
            site.skipped += 1
            continue
        shown = store / f"{report.name}.json"
        before = json.loads(shown.read_text("utf-8")) if shown.exists() else None
        report.payload["changes"] = changes_between(before, report.payload)
        waiting = write_json(store / "waiting" / f"{report.name}.json", report.payload, mode=0o600)
        jobs[report.name] = Job(report.payload["kind"], report.subject, str(waiting.absolute()), digest(report.payload), report.payload["audience"], locale, str(target.absolute()), report.name), key
    stream = run_jobs([job for job, _ in jobs.values()], workers)
    for done in progress(stream, len(jobs)) if progress else stream:
        name = done.job.name
        row = {"report": name, "kind": done.job.kind, "file": str(Path(done.job.target).relative_to(out.absolute())), "seconds": round(done.seconds, 2)}
        if done.error:
            site.failed.append(done)
            manifest[name] = {**manifest.get(name, {}), **row, "status": "failed", "error": done.error, "stale_since": manifest.get(name, {}).get("stale_since") or facts.today}
        else:
            site.rendered.append(done)
            manifest[name] = {**row, "key": jobs[name][1], "sha256": done.sha256, "bytes": done.bytes, "status": "rendered"}
            os.replace(done.job.payload_path, store / f"{name}.json")
        write_manifest(out, manifest)  # after each: a run that is stopped goes on where it was
    kept = {r.name for r in reports} | ({m for m, row in manifest.items() if row.get("kind") == "unit"} if not units else set())
    forget_gone(out, manifest, kept)
    write_manifest(out, manifest)
    write_json(shown_before, published, mode=0o600)
    write_index(out, reports, manifest, locale)
    return site


def put_badges(badges: list[dict[str, Any]], source: Path, target: Path) -> None:
    """Put a trainee's signed badges beside their page, so that the page's links work from a folder."""
    for badge in badges:
        signed, here = source / badge["file"], target / badge["file"]
        if signed.exists() and not (here.exists() and here.read_bytes() == signed.read_bytes()):
            put_in_place(here, signed.read_bytes(), mode=0o640)


def make_folders(out: Path) -> None:
    """Make the folder of each audience with its permissions; only `public` is for everybody."""
    for name, (_, mode) in FOLDERS.items():
        (out / name).mkdir(parents=True, exist_ok=True)
        (out / name).chmod(mode)


def run_jobs(jobs: list[Job], workers: int) -> Iterable[Done]:
    """Render in processes of their own and yield each as it ends; a process that dies fails its job and no other.

    When a process dies the pool breaks, and nobody knows on which job: what is left is then rendered with a
    process for each job alone.
    """
    finished: set[str] = set()
    workers = max(1, min(workers, len(jobs)))
    with tempfile.TemporaryDirectory(prefix="camp-") as runtime:
        os.environ["CAMP_RUNTIME_DIR"] = runtime
        try:
            with ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn")) as pool:
                for future in as_completed([pool.submit(render, job) for job in jobs]):
                    done = future.result()
                    finished.add(done.job.name)
                    yield done
        except BrokenProcessPool:
            with ThreadPoolExecutor(max_workers=workers) as threads:
                for future in as_completed([threads.submit(_render_alone, job) for job in jobs if job.name not in finished]):
                    yield future.result()


def _render_alone(job: Job) -> Done:
    """Render one job in a process of its own; a second try when the process dies."""
    for _ in range(2):
        try:
            with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
                return pool.submit(render, job).result()
        except BrokenProcessPool:
            continue
    return Done(job, 0.0, error=f"{job.kind} {job.subject}: the process that rendered it died, twice")


def report_key(locale: str, payload: dict[str, Any]) -> str:
    """Return the digest of everything that the page depends on; equal key, equal page."""
    parts = {"payload": digest(payload), "kind": payload["kind"], "locale": locale, "renderer": renderer_version()}
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


@lru_cache
def renderer_version() -> str:
    """Return a digest of the rendering code, the templates, the catalogues and the libraries that make the page."""
    from importlib.metadata import version

    total = hashlib.sha256("".join(f"{p}={version(p)};" for p in ("nbconvert", "papermill", "jinja2")).encode())
    for folder in ("render", "reports"):
        for path in sorted((PACKAGE / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                total.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def feedback_finder(course: Path | None, out: Path) -> Callable[[str, str], str | None]:
    """Return a function that finds a feedback page and gives its address relative to the site's root."""
    def find(owner: str, lab: str) -> str | None:
        page = course / "feedback" / owner / lab / f"{lab}.html" if course else None
        return Path(os.path.relpath(page, out)).as_posix() if page and page.exists() else None
    return find


def write_index(out: Path, reports: list[Report], manifest: dict[str, dict[str, Any]], locale: str) -> None:
    """Write the page that links to all reports, by relative addresses. It names people: it is for those who run the camp."""
    from cohort_tools.render.index import index_page

    css = (Path(__file__).parent / "template" / "report.css").read_text("utf-8")
    rows = [{"folder": r.folder, "id": r.subject, "name": r.payload["subject"]["name"], "role": r.payload["subject"].get("role"), "pair": r.payload["subject"].get("pair"),
             "as_of": r.payload["as_of"], "file": r.file, "exists": (out / r.file).exists(), "stale": manifest.get(r.name, {}).get("stale_since"),
             "actions": r.payload["actions"] if r.folder == "cohort" else []} for r in reports]
    put_in_place(out / "index.html", index_page(rows, locale, css).encode(), mode=0o640)


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
