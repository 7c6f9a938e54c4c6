"""Archives and folders that somebody handed in: taken apart as data, refused with a sentence when hostile."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from campkit.errors import SubmissionError
from graders.files import read_plain_file, write_atomic

MAX_FILES = 200
MAX_FILE_BYTES = 50_000_000
MAX_TOTAL_BYTES = 100_000_000
MAX_PARTS = 6
"""Of a name: folders, and the file."""
MAX_NAME_BYTES = 255
MANIFEST = "camp_submission.json"
OURS = ("timestamp.txt", "submission_secret.txt")
"""What is written beside the files of a submission."""
LEFT_OUT = {"data", "feedback", "__pycache__", ".ipynb_checkpoints"}
_NAME = re.compile(r"[^\x00-\x1f/\\:]{1,200}\Z")


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the files of a trainee's lab folder (relative name -> bytes), without data, links and hidden files.

    Raises SubmissionError for a link, a device, a hard link or too much.
    """
    if folder.is_symlink():
        raise SubmissionError(f"{folder}: this folder is a link to another folder. Hand in the folder itself.")
    found: dict[str, bytes] = {}
    total = 0
    with _walk(folder) as steps:
        for number, (where, folders, names, handle) in enumerate(steps):
            if number > MAX_FILES or len(Path(where).relative_to(folder).parts) >= MAX_PARTS:
                raise SubmissionError(f"{folder}: there are too many folders in it, or they lie too deep. Hand in the notebook and the files that the lab asks for.")
            folders[:] = sorted(name for name in folders if name not in LEFT_OUT and not name.startswith("."))
            for name in folders:
                if os.path.islink(os.path.join(where, name)):
                    raise SubmissionError(f"{os.path.join(where, name)}: this is a link to another folder. Hand in the files themselves.")
            for name in sorted(names):
                if name.startswith(".") or name in OURS:
                    continue
                path = Path(where) / name
                try:
                    data = read_plain_file(path, MAX_FILE_BYTES, handle)
                except ValueError as error:
                    raise SubmissionError(f"{path}: this file {error}.") from None
                total += len(data)
                found[path.relative_to(folder).as_posix()] = data
                _check_amount(folder, len(found), total)
    return found


@contextlib.contextmanager
def _walk(folder: Path) -> Iterator[Iterable[tuple[str, list[str], list[str], int | None]]]:
    """As os.walk, with a handle of each folder: its owner may put a link to somebody else's in its place while we read."""
    if not hasattr(os, "fwalk"):
        yield ((*step, None) for step in os.walk(folder))
        return
    try:
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise SubmissionError(f"{folder}: this folder cannot be read, or it became a link ({error.strerror}). It was not opened.") from None
    try:
        yield ((os.path.normpath(os.path.join(folder, where)), folders, names, handle) for where, folders, names, handle in os.fwalk(".", dir_fd=top))
    finally:
        os.close(top)


def _check_amount(where: Path | str, count: int, total: int) -> None:
    if count > MAX_FILES:
        raise SubmissionError(f"{where}: there are more than {MAX_FILES} files. Hand in the notebook and the files that the lab asks for.")
    if total > MAX_TOTAL_BYTES:
        raise SubmissionError(f"{where}: the files are larger than {MAX_TOTAL_BYTES / 1e6:.0f} MB together. Clear the outputs and hand in again.")


def write_export(file: Path, lab: str, owner: str, files: dict[str, bytes], when: datetime) -> dict[str, Any]:
    """Write a submission as a zip file with its receipt beside it; return the receipt."""
    manifest = {
        "schema": 1, "lab": lab, "owner": owner, "submitted_utc": when.astimezone(UTC).isoformat(timespec="microseconds"),
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry(MANIFEST, when), json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True))
        for name, data in sorted(files.items()):
            archive.writestr(_entry(name, when), data)
    content = buffer.getvalue()
    write_atomic(file, content)
    receipt = {"schema": 1, "lab": lab, "owner": owner, "submitted_utc": manifest["submitted_utc"], "file": file.name,
               "sha256": hashlib.sha256(content).hexdigest()}
    write_atomic(file.with_suffix(".receipt.json"), json.dumps(receipt, ensure_ascii=False, indent=1) + "\n")
    return receipt


def _entry(name: str, when: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=when.astimezone(UTC).timetuple()[:6])
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return entry


def read_export(file: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return (manifest, files) of an exported submission.

    Raises SubmissionError with a sentence for anything else: a path that leaves the folder, a link, a device,
    an encrypted or doubled entry, a bomb, a damaged file, contents that do not fit the manifest.
    """
    try:
        content = read_plain_file(file, MAX_TOTAL_BYTES)
    except ValueError as error:
        raise SubmissionError(f"{file}: this file {error}.") from None
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except Exception:  # BadZipFile, ValueError, NotImplementedError, IndexError, struct.error: a damaged file can raise nearly all
        raise SubmissionError(f"{file}: this is no zip file. Ask for the file that `camp submit --export` wrote.") from None
    with archive:
        files = _read_entries(file, archive)
    try:
        manifest = json.loads(files.pop(MANIFEST, b"").decode("utf-8"))
        listed = manifest["files"]
        fits = (isinstance(manifest["lab"], str) and isinstance(manifest["owner"], str)
                and isinstance(listed, dict) and datetime.fromisoformat(manifest["submitted_utc"]).tzinfo is not None)
    except (ValueError, KeyError, TypeError, RecursionError):
        fits = False
    if not fits:
        raise SubmissionError(f"{file}: there is no readable {MANIFEST} in it. Ask for the file that `camp submit --export` wrote.")
    if {name: hashlib.sha256(data).hexdigest() for name, data in files.items()} != listed:
        raise SubmissionError(f"{file}: the files in it are not the ones that were exported. Ask for the unchanged file.")
    return manifest, files


def _read_entries(file: Path, archive: zipfile.ZipFile) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    total = 0
    entries = archive.infolist()
    _check_amount(file, len(entries), 0)
    for entry in entries:
        name, kind = entry.filename, stat.S_IFMT(entry.external_attr >> 16)
        if name.endswith("/"):
            continue
        if not is_safe_name(name):
            raise SubmissionError(f"{file}: the entry {name[:100]!r} would be written outside the submission. The file was not opened.")
        if kind not in (0, stat.S_IFREG):
            raise SubmissionError(f"{file}: the entry {name!r} is a link or a device. The file was not opened.")
        if entry.flag_bits & 1:
            raise SubmissionError(f"{file}: the entry {name!r} is encrypted. Export it again without a password.")
        if name in found:
            raise SubmissionError(f"{file}: the entry {name!r} is there twice. The file was not opened.")
        if entry.file_size > MAX_FILE_BYTES:
            raise SubmissionError(f"{file}: the entry {name!r} is too large ({entry.file_size / 1e6:.0f} MB).")
        try:
            with archive.open(entry) as source:
                data = source.read(MAX_FILE_BYTES + 1)
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise SubmissionError(f"{file}: the entry {name!r} is damaged ({error}). Export it again.") from None
        except Exception as error:  # zlib.error and its relatives share no base class
            raise SubmissionError(f"{file}: the entry {name!r} cannot be unpacked ({error}). Export it again.") from None
        if len(data) > MAX_FILE_BYTES:
            raise SubmissionError(f"{file}: the entry {name!r} is larger than it says. The file was not opened.")
        total += len(data)
        _check_amount(file, len(found), total)
        found[name] = data
    return found


def check_names(where: Path | str, files: Iterable[str]) -> None:
    """Raise SubmissionError when these names cannot all be files of one folder."""
    names = set(files)
    for name in sorted(names):
        parts = name.split("/")
        if any(len(part.encode("utf-8", "surrogateescape")) > MAX_NAME_BYTES for part in parts):
            raise SubmissionError(f"{where}: the name {name[:60]!r}... is too long. Give the file a short one.")
        above = next((one for n in range(1, len(parts)) if (one := "/".join(parts[:n])) in names or one in OURS), None)
        if above is not None:
            raise SubmissionError(f"{where}: {above[:60]!r} is a file and a folder at once. Hand in the notebook and the files that the lab asks for.")


def is_safe_name(name: str) -> bool:
    """Is this a relative path that stays in its folder, on every system?"""
    parts = name.split("/")
    return len(name) <= 400 and len(parts) <= MAX_PARTS and all(
        _NAME.match(part) and part not in (".", "..") and not part.endswith((" ", ".")) for part in parts)
