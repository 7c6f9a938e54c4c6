"""Files that must not be lost: atomic writes, and a clear sentence when the disk says no."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from campkit.errors import CourseError

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
}
_NEXT = {
    errno.ENOSPC: "Free some space and run the same command again.",
    errno.EDQUOT: "Free some space and run the same command again.",
}


@contextlib.contextmanager
def clear_disk_errors(what: str, path: Path | str) -> Iterator[None]:
    """Turn a full or read-only disk into a CourseError that says what could not be written, and where."""
    try:
        yield
    except OSError as error:
        if error.errno not in _REASONS:
            raise
        where = error.filename or path
        advice = _NEXT.get(error.errno, "Make the folder writable, or choose another with --course.")
        raise CourseError(f"{where}: {what} cannot be written, {_REASONS[error.errno]}. "
                          f"Nothing was lost. {advice}") from error


def write_atomic(path: Path, data: bytes | str, mode: int = 0o644) -> Path:
    """Write a file so that a reader, or a kill at any moment, sees the old content or the new, never half.

    Raises CourseError when the disk is full or read-only; the old file is then untouched.
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    with clear_disk_errors(path.name, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:60]}.", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            os.chmod(temporary, mode)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
    return path


def write_json(path: Path, data: Any) -> Path:
    """Write `data` as readable UTF-8 JSON, atomically."""
    return write_atomic(path, json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def read_plain_file(path: Path, max_bytes: int, folder: int | None = None) -> bytes:
    """Read a file that somebody handed in: a real file, not a link, a device or a pipe, and not too large.

    `folder` is a handle of the folder that it lies in, when that folder could be exchanged for another meanwhile.
    Raises ValueError with a sentence that fits behind the file's name.
    """
    try:
        handle = os.open(path if folder is None else path.name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
                         | getattr(os, "O_BINARY", 0), dir_fd=folder)
    except FileNotFoundError:
        raise ValueError("is not there") from None
    except OSError as error:
        if error.errno == errno.ELOOP or path.is_symlink():
            raise ValueError("is a link to another file; hand in the file itself") from None
        raise ValueError(f"cannot be read ({error.strerror})") from None
    facts = os.fstat(handle)
    if not stat.S_ISREG(facts.st_mode):  # a folder cannot even be opened as a file
        os.close(handle)
        raise ValueError("is no plain file")
    with os.fdopen(handle, "rb") as source:
        if facts.st_nlink > 1:
            raise ValueError("is a hard link to another file; hand in a copy")
        if facts.st_size > max_bytes:
            raise ValueError(f"is too large: {facts.st_size / 1e6:.1f} MB, at most {max_bytes / 1e6:.1f} MB are read")
        data = source.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise ValueError(f"is too large: more than {max_bytes / 1e6:.1f} MB")
    return data
