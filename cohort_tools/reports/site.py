"""The whole site: payloads, the reports that have changed, the manifest, the index page."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import tempfile
from base64 import b32encode
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from cohort_tools.indicators.facts import Facts
from cohort_tools.payloads import canonical, digest, write_json
from cohort_tools.payloads.changes import changes_between
from cohort_tools.payloads.cohort import cohort_payload
from cohort_tools.payloads.common import Context
from cohort_tools.payloads.pair import pair_payload
from cohort_tools.payloads.trainee import progress_payload, trainee_payload
from cohort_tools.records.errors import RecordsError
from cohort_tools.reports.notebooks import Done, Job, put_in_place, render

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
               only: Iterable[str] | None = None, progress: Callable[[Iterable, int], Iterable] | None = None) -> Site:
    """Compute every payload, render what has changed into `out`, write the manifest and the index.

    `records_folder` keeps payloads, progress files and the key of the file names. `only` limits rendering
    to these subjects. `progress` wraps the stream of finished reports (tqdm). A failed report keeps its
    last good page; the index says so.
    """
    from filelock import FileLock, Timeout

    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / ".lock")
    try:
        with lock.acquire(timeout=1):
            return _build(facts, out, records_folder, locale, workers, course, set(only) if only else None, progress)
    except Timeout:
        raise RecordsError(f"{out}: another run is writing these reports; wait until it has ended") from None


def _build(facts, out, records_folder, locale, workers, course, only, progress) -> Site:
    context = Context(facts, file_of=lambda kind, subject: f"{kind}/{file_stem(records_folder, kind, subject)}.html", feedback_of=feedback_finder(course, out))
    site, manifest = Site(out), read_manifest(out)
    jobs: list[tuple[Job, str]] = []
    store = records_folder / "payloads"
    entries = []
    for payload in all_payloads(context):
        kind, subject = payload["kind"], payload["subject"]["id"]
        if kind == "trainee":
            write_json(records_folder / "progress" / f"{subject}.json", progress_payload(payload))
        target = out / context.file_of(kind, subject)
        key = report_key(kind, locale, payload)
        entries.append((payload, target))
        if only and subject not in only:
            continue
        known = manifest.get(subject, {})
        if known.get("key") == key and target.exists() and _sha(target) == known.get("sha256"):
            site.skipped += 1
            continue
        shown = store / f"{subject}.json"
        before = json.loads(shown.read_text("utf-8")) if shown.exists() else None
        payload["changes"] = changes_between(before, payload)
        waiting = write_json(store / "waiting" / f"{subject}.json", payload)
        jobs.append((Job(kind, subject, str(waiting.absolute()), digest(payload), payload["audience"], locale, str(target.absolute())), key))
    keys = {job.subject: key for job, key in jobs}
    stream = run_jobs([job for job, _ in jobs], workers)
    for done in progress(stream, len(jobs)) if progress else stream:
        subject = done.job.subject
        row = {"report": subject, "kind": done.job.kind, "file": str(Path(done.job.target).relative_to(out.absolute())), "seconds": round(done.seconds, 2)}
        if done.error:
            site.failed.append(done)
            manifest[subject] = {**manifest.get(subject, {}), **row, "status": "failed", "error": done.error, "stale_since": manifest.get(subject, {}).get("stale_since") or facts.today}
        else:
            site.rendered.append(done)
            manifest[subject] = {**row, "key": keys[subject], "sha256": done.sha256, "bytes": done.bytes, "status": "rendered"}
            os.replace(done.job.payload_path, store / f"{subject}.json")
    _forget_gone(out, manifest, {p["subject"]["id"] for p, _ in entries})
    write_manifest(out, manifest)
    write_index(out, entries, manifest, locale)
    return site


def all_payloads(context: Context) -> Iterable[dict[str, Any]]:
    """Yield the payload of every trainee, pair and cohort."""
    for trainee in context.facts.trainees.index:
        yield trainee_payload(context, trainee)
    for pair in context.facts.pairs.index:
        yield pair_payload(context, pair)
    for cohort in sorted(set(context.facts.trainees["cohort_id"])):
        yield cohort_payload(context, cohort)


def run_jobs(jobs: list[Job], workers: int) -> Iterable[Done]:
    """Render in processes of their own and yield each as it ends; a process that dies fails its job and no other."""
    waiting, tries = list(jobs), 0
    with tempfile.TemporaryDirectory(prefix="camp-") as runtime:
        os.environ["CAMP_RUNTIME_DIR"] = runtime
        while waiting and tries < 3:
            finished: set[str] = set()
            try:
                with ProcessPoolExecutor(max_workers=max(1, min(workers, len(waiting))), mp_context=get_context("spawn")) as pool:
                    for future in as_completed([pool.submit(render, job) for job in waiting]):
                        done = future.result()
                        finished.add(done.job.subject)
                        yield done
            except BrokenProcessPool:
                tries += 1
            waiting = [job for job in waiting if job.subject not in finished]
        for job in waiting:
            yield Done(job, 0.0, error=f"{job.kind} {job.subject}: the process that rendered it died, three times")


def report_key(kind: str, locale: str, payload: dict[str, Any]) -> str:
    """Return the digest of everything that the page depends on; equal key, equal page."""
    parts = {"payload": digest(payload), "kind": kind, "locale": locale, "renderer": renderer_version()}
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


def file_stem(records_folder: Path, kind: str, subject: str) -> str:
    """Return the name of a report's file: a pseudonym for a trainee, the id for pairs and cohorts."""
    if kind != "trainee":
        return subject
    return pseudonym(site_key(records_folder), subject)


def pseudonym(key: bytes, subject: str) -> str:
    """Return a name that tells nothing about the subject to those who do not hold the key."""
    return "p-" + b32encode(hmac.new(key, subject.encode(), "sha256").digest()).decode()[:12]


def site_key(records_folder: Path) -> bytes:
    """Return the key of the file names; it is made once and readable by its owner only."""
    path = records_folder / "site.key"
    if not path.exists():
        records_folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()


def feedback_finder(course: Path | None, out: Path) -> Callable[[str, str], str | None]:
    """Return a function that finds a feedback page and gives its address relative to the site's root."""
    def find(owner: str, lab: str) -> str | None:
        page = course / "feedback" / owner / lab / f"{lab}.html" if course else None
        return Path(os.path.relpath(page, out)).as_posix() if page and page.exists() else None
    return find


def read_manifest(out: Path) -> dict[str, dict[str, Any]]:
    """Return the manifest by subject; a damaged line only means that its report is rendered again."""
    path, rows = out / "manifest.jsonl", {}
    if path.exists():
        for line in path.read_text("utf-8").splitlines():
            try:
                row = json.loads(line)
                rows[row["report"]] = row
            except (ValueError, KeyError, TypeError):
                continue
    return rows


def write_manifest(out: Path, manifest: dict[str, dict[str, Any]]) -> None:
    """Write one line per report."""
    lines = [json.dumps(manifest[k], ensure_ascii=False, sort_keys=True) for k in sorted(manifest)]
    put_in_place(out / "manifest.jsonl", ("\n".join(lines) + "\n").encode())


def write_index(out: Path, entries: list[tuple[dict[str, Any], Path]], manifest: dict[str, dict[str, Any]], locale: str) -> None:
    """Write the page that links to all reports, by relative addresses."""
    from cohort_tools.render.index import index_page

    css = (Path(__file__).parent / "template" / "report.css").read_text("utf-8")
    rows = [{"kind": p["kind"], "id": p["subject"]["id"], "name": p["subject"]["name"], "role": p["subject"].get("role"), "pair": p["subject"].get("pair"), "as_of": p["as_of"],
             "file": target.relative_to(out).as_posix(), "exists": target.exists(), "stale": manifest.get(p["subject"]["id"], {}).get("stale_since")} for p, target in entries]
    put_in_place(out / "index.html", index_page(rows, locale, css).encode())


def _forget_gone(out: Path, manifest: dict[str, dict[str, Any]], subjects: set[str]) -> None:
    """Remove the pages of subjects that the records no longer know."""
    for subject in [s for s in manifest if s not in subjects]:
        row = manifest.pop(subject)
        if "file" in row:
            (out / row["file"]).unlink(missing_ok=True)


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
