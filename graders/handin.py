"""Handing in: from a trainee's folder through nbgrader's exchange, or as a file, into `submitted/`.

exchange/<course id>/outbound/<lab>/                              released labs
                     inbound/<owner>+<lab>+<time>+<random>/       submissions, as `nbgrader submit` leaves them
                     feedback/                                    feedback, as `nbgrader release_feedback` leaves it
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import re
import secrets
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from campkit.errors import SubmissionError
from graders.archive import check_names, is_safe_name, read_export, read_folder, write_export
from graders.course import Course
from graders.files import clear_disk_errors, write_atomic
from graders.labs import Lab
from graders.roster import Roster, read_roster, sync_people

TIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f UTC"
_ACTS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")


@dataclass
class Collected:
    """What a collection found."""

    taken: list[str] = field(default_factory=list)
    """Owners whose submission is new in `submitted/`."""
    unchanged: list[str] = field(default_factory=list)
    """Owners whose latest submission was there already."""
    refused: list[str] = field(default_factory=list)
    """One sentence for each submission that was not taken; the submission itself stays where it was."""
    notes: list[str] = field(default_factory=list)
    """What was put right on the way."""


def parse_time(text: str) -> datetime:
    """Read a time as nbgrader or we write it; without a zone it is UTC. Raises ValueError."""
    text = text.strip().replace(" UTC", "+00:00")
    when = datetime.fromisoformat(text)
    try:
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text[:40]!r} is outside of all years") from None


def submit(exchange: Path, course_id: str, lab: str, owner: str, folder: Path, when: datetime | None = None,
           released: Path | None = None) -> dict:
    """Hand in a trainee's lab folder through the exchange; return the receipt.

    Raises SubmissionError when the folder, its notebook or the exchange is not there, or holds links.
    """
    inbound = exchange / course_id / "inbound"
    if not inbound.is_dir():
        raise SubmissionError(f"{inbound}: there is no exchange to hand in to. Use `camp submit {lab} --export FILE.zip` "
                              "and give the file to your instructor.")
    files = files_to_hand_in(lab, folder)
    when = when or datetime.now(UTC)
    name = f"{owner}+{lab}+{when.astimezone(UTC).strftime(TIME_FORMAT)}"
    target = inbound / f"{name}+{base64.urlsafe_b64encode(secrets.token_bytes(9)).decode('ascii')}"
    secret = secrets.token_hex(64)
    with clear_disk_errors("your submission", target):
        # Not under its final name until it is whole: a collection in between must not see half of it.
        half = inbound / f".half-{secrets.token_hex(8)}"
        half.mkdir()
        try:
            put_files(half, files, when, secret)
            for where, _, names in os.walk(half):
                os.chmod(where, 0o755)
                for one in names:
                    os.chmod(os.path.join(where, one), 0o444)
            os.chmod(half, 0o777)  # so that the instructor may delete it later, as with nbgrader
            os.replace(half, target)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
    return {"schema": 1, "lab": lab, "owner": owner, "submitted_utc": _iso(when), "sha256": digest_of(files),
            "secret": secret, "files": sorted(files)}


def export(file: Path, lab: str, owner: str, folder: Path, when: datetime | None = None) -> dict:
    """Write a trainee's lab folder as a file to give to the instructor; return the receipt (hash and time)."""
    return write_export(file, lab, owner, files_to_hand_in(lab, folder), when or datetime.now(UTC))


def files_to_hand_in(lab: str, folder: Path) -> dict[str, bytes]:
    """Return the files of a trainee's lab folder. Raises SubmissionError when there is no notebook."""
    if not folder.is_dir():
        raise SubmissionError(f"{folder}: there is no such folder. Run the command where the folder {lab} lies.")
    files = read_folder(folder)
    if not any(name.endswith(".ipynb") for name in files):
        raise SubmissionError(f"{folder}: there is no notebook in this folder. Save your work as {lab}.ipynb.")
    return files


def digest_of(files: dict[str, bytes]) -> str:
    """Return the SHA-256 over names and contents, the same on every machine."""
    total = hashlib.sha256()
    for name, data in sorted(files.items()):
        total.update(f"{name}\0{len(data)}\0".encode() + data)
    return total.hexdigest()


def put_files(folder: Path, files: dict[str, bytes], when: datetime, secret: str) -> None:
    """Write a submission into `folder`, with the time and the secret that nbgrader keeps beside it."""
    for name, data in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    (folder / "timestamp.txt").write_text(when.astimezone(UTC).strftime(TIME_FORMAT))
    (folder / "submission_secret.txt").write_text(secret)


def collect(course: Course, labs: list[Lab], files: list[Path] | None = None) -> Collected:
    """Fetch what was handed in for these labs: from the exchange, and from exported `files` (or folders of them).

    The latest submission of each owner comes into `submitted/<owner>/<lab>/`; the one before is kept in
    `earlier/`. What cannot be taken is named in `refused` and stays where it is.
    """
    roster = read_roster(course.root)
    sync_people(course, roster)
    collected = Collected()
    by_name = {lab.name: lab for lab in labs}
    found: dict[tuple[str, str], tuple[datetime, dict[str, bytes], str]] = {}

    def consider(where: str, lab_name: str, owner: str, when: datetime, read) -> None:
        lab = by_name[lab_name]
        try:
            owner = owner_for(lab, owner, roster, when, collected.notes)
            contents, secret = read()
            contents = with_right_name(lab, contents, f"{owner}, {lab.name}", collected.notes)
            check_names(where, contents)
        except SubmissionError as error:
            collected.refused.append(f"{where}: {error}" if where not in str(error) else str(error))
            return
        except OSError as error:
            collected.refused.append(f"{where}: it cannot be read ({error.strerror}). It stays where it is.")
            return
        if (owner, lab_name) not in found or when > found[owner, lab_name][0]:
            found[owner, lab_name] = (when, contents, secret)

    _from_exchange(course, by_name, consider, collected)
    for file in files or []:
        inside = sorted(p for p in file.iterdir() if p.suffix == ".zip") if file.is_dir() else [file]
        for one in inside:
            _from_file(one, by_name, consider, collected)
    for (owner, lab_name), (when, contents, secret) in sorted(found.items()):
        try:
            taken = put_submission(course, owner, lab_name, contents, when, secret)
        except OSError as error:  # one name that this disk does not take must not keep the others waiting
            collected.refused.append(f"{owner} {lab_name}: its files cannot be written here ({error.strerror}). It stays where it is.")
            continue
        (collected.taken if taken else collected.unchanged).append(f"{owner} {lab_name}")
    collected.refused, collected.notes = ([printable(line) for line in lines] for lines in (collected.refused, collected.notes))
    return collected


def printable(line: str) -> str:
    """Return a line that quotes names of files, without characters that act on a terminal or that no encoding knows."""
    return _ACTS.sub("?", line.encode("utf-8", "replace").decode("utf-8"))


def _from_exchange(course: Course, labs: dict[str, Lab], consider, collected: Collected) -> None:
    inbound = course.exchange / course.course_id / "inbound"
    if not inbound.is_dir():
        return
    for place in sorted(inbound.iterdir()):
        if place.name.startswith(".half-"):
            continue
        parts = place.name.rsplit("+", 3)
        if len(parts) < 3 or parts[1] not in labs:
            parts = place.name.rsplit("+", 2)
        if len(parts) < 3:
            collected.refused.append(f"{place}: the name of this folder is not that of a submission. It stays where it is.")
            continue
        if parts[1] not in labs:
            continue
        try:
            when = parse_time(parts[2])
        except ValueError:
            collected.refused.append(f"{place}: the time in the name of this folder cannot be read. It stays where it is.")
            continue
        when = not_in_the_future(place, when, collected)
        consider(str(place), parts[1], parts[0], when, lambda place=place: _read_inbound(place))


def not_in_the_future(place: Path, when: datetime, collected: Collected) -> datetime:
    """Return a time of handing in that can be true: nothing later could ever replace work from the future.

    In its place counts when the file or folder came here, which stays the same however often it is collected.
    """
    now = datetime.now(UTC)
    if when <= now:
        return when
    with contextlib.suppress(OSError):
        now = min(now, datetime.fromtimestamp(place.lstat().st_ctime, UTC))
    collected.notes.append(f"{place}: it says that it was handed in in the future; the time at which it came here counts.")
    return now


def _read_inbound(place: Path) -> tuple[dict[str, bytes], str]:
    if place.is_symlink() or not place.is_dir():
        raise SubmissionError(f"{place}: this is a link or a file, no submission folder. It was not opened.")
    files = read_folder(place)
    secret = ""
    with contextlib.suppress(OSError, ValueError):
        from graders.files import read_plain_file

        secret = read_plain_file(place / "submission_secret.txt", 1000).decode("ascii", "replace").strip()
    return files, secret


def _from_file(file: Path, labs: dict[str, Lab], consider, collected: Collected) -> None:
    try:
        manifest, contents = read_export(file)
        if manifest["lab"] not in labs:
            raise SubmissionError(f"{file}: it is for the lab {manifest['lab'][:60]!r}, which is not collected now.")
        try:
            when = parse_time(manifest["submitted_utc"])
        except ValueError:
            raise SubmissionError(f"{file}: the time in it cannot be read. Ask for the file that `camp submit --export` wrote.") from None
        when = not_in_the_future(file, when, collected)
    except SubmissionError as error:
        collected.refused.append(str(error))
        return
    secret = hashlib.sha256(file.read_bytes()).hexdigest()
    consider(str(file), manifest["lab"], manifest["owner"], when, lambda: (contents, secret))


ROLE_NAMES = {"ai_manager": "AI manager", "aibp": "AIBP"}


def owner_for(lab: Lab, owner: str, roster: Roster, when: datetime, notes: list[str]) -> str:
    """Return under whose id a submission counts: a pair lab under the pair's, any other under the trainee's own.

    Raises SubmissionError for an id that nobody has.
    """
    if not _OWNER.match(owner) or not is_safe_name(owner):
        raise SubmissionError(f"{owner[:80]!r} cannot be the id of a trainee or a pair. Nothing was taken; it stays where it is.")
    if not roster.trainees:
        return owner
    if not roster.knows(owner):
        raise SubmissionError(f"{owner} is neither a trainee nor a pair of this cohort. Add the id to roster.csv or "
                              "pairs.csv and collect again; the submission stays where it is.")
    if lab.config.mode == "pair" and owner in roster.trainees:
        pair = roster.pair_of(owner, when.date()) or roster.pair_of(owner)
        if pair is None:
            raise SubmissionError(f"{lab.name} is a lab for pairs, and {owner} has no partner in pairs.csv. "
                                  "Add the pair and collect again; the submission stays where it is.")
        notes.append(f"{lab.name}: {owner} handed in for the pair {pair.pair_id}.")
        return pair.pair_id
    if lab.config.mode == "solo" and owner in roster.pairs:
        raise SubmissionError(f"{lab.name} is not a lab for pairs, and {owner} is one. Each trainee hands in alone.")
    if lab.role and roster.trainees[owner].role != lab.role:
        raise SubmissionError(f"{lab.name} asks the {ROLE_NAMES[lab.role]}, and {owner} is the {ROLE_NAMES[roster.trainees[owner].role]} of the pair. "
                              "Hand in the other swap notebook; the submission stays where it is.")
    return owner


def with_right_name(lab: Lab, files: dict[str, bytes], whose: str, notes: list[str]) -> dict[str, bytes]:
    """Give a notebook with a wrong file name its right one, when it is the only one there."""
    right = f"{lab.name}.ipynb"
    notebooks = [name for name in files if name.endswith(".ipynb")]
    if right in files or len(notebooks) != 1:
        return files
    notes.append(f"{whose}: the notebook was named {notebooks[0][:80]!r}; it was taken as {right}.")
    return {right if name == notebooks[0] else name: data for name, data in files.items()}


def put_submission(course: Course, owner: str, lab: str, files: dict[str, bytes], when: datetime, secret: str) -> bool:
    """Put a submission into `submitted/`, whole or not at all; return False when this one or a later one is there."""
    target = course.submitted / owner / lab
    if os.path.lexists(target):
        with contextlib.suppress(OSError, ValueError):
            if parse_time((target / "timestamp.txt").read_text()) >= when:
                return False
    with clear_disk_errors("the submission", target):
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.parent / f".{lab}.{secrets.token_hex(6)}.half"
        try:
            half.mkdir()
            put_files(half, files, when, secret or secrets.token_hex(64))
            if os.path.lexists(target):
                kept = course.root / "earlier" / lab / owner / (_stamp(target) + "-" + secrets.token_hex(3))
                kept.parent.mkdir(parents=True, exist_ok=True)
                os.replace(target, kept)
            os.replace(half, target)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
    return True


def hand_in(course: Course, lab: Lab, owner: str, folder: Path, when: datetime) -> dict:
    """Hand in a folder for a trainee or a pair and collect it, as two people would; return the receipt.

    For sample cohorts and tests. Raises SubmissionError.
    """
    receipt = submit(course.exchange, course.course_id, lab.name, owner, folder, when)
    collected = collect(course, [lab])
    if collected.refused:
        raise SubmissionError(collected.refused[0])
    return receipt


def keep_receipt(folder: Path, receipt: dict) -> Path:
    """Write a receipt into the trainee's `receipts/` folder; return its path."""
    stamp = receipt["submitted_utc"].replace(":", "").replace("-", "")[:15]
    return write_atomic(folder / "receipts" / f"{receipt['lab']}-{stamp}.json",
                        json.dumps(receipt, ensure_ascii=False, indent=1) + "\n")


def _stamp(folder: Path) -> str:
    with contextlib.suppress(OSError, ValueError):
        return parse_time((folder / "timestamp.txt").read_text()).strftime("%Y%m%dT%H%M%S")
    return "unknown"


def _iso(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
