"""Bringing outside data sets onto this machine: checked, resumable, cached.

A file counts only when its checksum is right. An interrupted download goes on where it stopped. A
mirror is a folder laid out as <set>/<file>.
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from datasets.errors import DatasetError
from datasets.outside import OutsideFile, OutsideSet

CHUNK = 1 << 16


def default_cache() -> Path:
    """Return the folder for fetched data: CAMP_DATA_CACHE, else one in the user's cache folder."""
    if os.environ.get("CAMP_DATA_CACHE"):
        return Path(os.environ["CAMP_DATA_CACHE"])
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    return Path(base) / "ai-native-camp" / "data"


def fetch_set(one: OutsideSet, cache: Path, mirror: Path | None = None, agreed: bool = False,
              progress: Callable[[str, int], None] | None = None) -> Path:
    """Bring every file of a data set into `cache`/<set> and return that folder.

    `mirror` is a folder to copy from instead of the network; None takes CAMP_DATA_MIRROR when it is set.
    `progress` is called with a file's name and the bytes that just arrived. Raises DatasetError: no
    network, wrong checksum, a licence that needs agreement, a derived file without a mirror.
    """
    if one.needs_agreement and not agreed:
        raise DatasetError(f"{one.name} needs your agreement first: {one.needs_agreement} ({one.licence_address}) "
                           "If you agree, fetch it again with --agree.")
    if mirror is None and os.environ.get("CAMP_DATA_MIRROR"):
        mirror = Path(os.environ["CAMP_DATA_MIRROR"])
    target = cache / one.name
    try:
        target.mkdir(parents=True, exist_ok=True)
        for file in one.files:
            fetch_file(one, file, target / file.name, mirror, progress or (lambda name, count: None))
    except OSError as error:
        raise DatasetError(f"{target} cannot be written: {error.strerror or error}. Name another folder with --cache.") from error
    return target


def fetch_file(one: OutsideSet, file: OutsideFile, target: Path, mirror: Path | None, progress: Callable[[str, int], None]) -> None:
    """Bring one file to `target`, unless it is there already and right."""
    if target.is_file() and is_right(target, file):
        progress(file.name, file.bytes)
        return
    part = target.with_name(target.name + ".part")
    if mirror is not None:
        source = mirror / one.name / file.name
        if not source.is_file():
            raise DatasetError(f"The mirror has no {one.name}/{file.name}. Is {mirror} the right folder?")
        shutil.copyfile(source, part)
        progress(file.name, part.stat().st_size)
    elif file.address:
        download(file, part, progress)
    else:
        raise DatasetError(
            f"{one.name}/{file.name} is not offered by its publisher in this form: it is {file.derived}. "
            f"Take it from a mirror with --mirror DIR, or begin with the publisher's own files at {one.address}.")
    if not is_right(part, file):
        found = sha256(part)
        part.unlink()
        raise DatasetError(f"{one.name}/{file.name} is damaged or has changed: its SHA-256 is {found[:16]}..., "
                           f"it should be {file.sha256[:16]}.... It was thrown away. Fetch it again, or ask whoever keeps the mirror.")
    os.replace(part, target)


def download(file: OutsideFile, part: Path, progress: Callable[[str, int], None]) -> None:
    """Download a file into `part`; bytes that an earlier try left there are kept when the server can go on from them."""
    have = part.stat().st_size if part.is_file() else 0
    if have >= file.bytes:
        part.unlink()
        have = 0
    request = urllib.request.Request(file.address, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 (addresses come from our own cards)
            resumed = have and answer.status == 206
            if resumed:
                progress(file.name, have)
            with part.open("ab" if resumed else "wb") as out:
                while chunk := answer.read(CHUNK):
                    out.write(chunk)
                    progress(file.name, len(chunk))
            if answer.length:  # http.client: the bytes that the server promised and did not send
                raise ConnectionError("the connection broke off")
    except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as error:
        reason = getattr(error, "reason", error)
        raise DatasetError(f"{file.address} cannot be reached ({reason}). What has arrived is kept: run the command again with a "
                           "network, or take the files from a folder with --mirror DIR.") from None


def is_right(path: Path, file: OutsideFile) -> bool:
    """Return True when a file has the bytes, or for a .gz file the unpacked content, that its card promises."""
    if sha256(path) == file.sha256:
        return True
    if not file.content_sha256:
        return False
    try:
        with gzip.open(path) as unpacked:
            return digest(unpacked) == file.content_sha256
    except (OSError, EOFError):
        return False


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return digest(file)


def digest(stream) -> str:
    """Return the SHA-256 of what is left in a binary stream."""
    found = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()
