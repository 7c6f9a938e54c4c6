"""Names that tell nothing: one key for each purpose, so that two exports cannot be laid side by side.

Whoever holds a key can find the people again; a key lies in `<course>/records/keys/`, readable by its owner only.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from base64 import b32encode
from pathlib import Path

from cohort_tools.records.errors import RecordsError


def pseudonym(key: bytes, subject: str) -> str:
    """Return a name that tells nothing about the subject to those who do not hold the key."""
    return "p-" + b32encode(hmac.new(key, subject.encode(), "sha256").digest()).decode()[:12]


def key_of(folder: Path, purpose: str) -> bytes:
    """Return the key of one purpose in `folder`/keys; it is made on first use, with mode 0600.

    Raises RecordsError for a purpose that is no plain word.
    """
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,40}", purpose):
        raise RecordsError(f"{purpose!r} is no name of a purpose; use small letters, digits and hyphens, as in `research-2026`")
    return read_or_make(folder / "keys" / f"{purpose}.key")


def read_or_make(path: Path) -> bytes:
    """Return 32 secret bytes from a file; made once, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))
    return path.read_bytes()
