"""`/v1/files`: small files in memory, for batches. They live as long as the server."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import Any

from .errors import WireError, bad_request, too_large, unknown_object, wrong_content_type
from .messages import CREATED, digest

MAX_FILE_BYTES = 50_000_000
MAX_TOTAL_BYTES = 200_000_000
PURPOSES = ("batch", "user_data")


@dataclass(frozen=True)
class StoredFile:
    """One file: its id, name, purpose and bytes."""

    id: str
    filename: str
    purpose: str
    content: bytes

    def describe(self) -> dict[str, Any]:
        """The `file` object."""
        return {
            "id": self.id, "object": "file", "bytes": len(self.content), "created_at": CREATED, "filename": self.filename,
            "purpose": self.purpose, "status": "processed", "expires_at": None, "status_details": None,
        }


class FileShelf:
    """All files of one server, in the order in which they came."""

    def __init__(self) -> None:
        self.files: dict[str, StoredFile] = {}
        self.counter = 0
        self.lock = threading.Lock()

    def add(self, filename: str, purpose: str, content: bytes) -> StoredFile:
        """Keep a file; raises a `WireError` when there is no room."""
        if len(content) > MAX_FILE_BYTES:
            raise too_large(MAX_FILE_BYTES)
        with self.lock:
            if sum(len(file.content) for file in self.files.values()) + len(content) > MAX_TOTAL_BYTES:
                raise WireError(400, f"The files of this server hold {MAX_TOTAL_BYTES:,} bytes at most. Delete some.", param="file", code="storage_full")
            self.counter += 1
            file = StoredFile(f"file-{digest('file', self.counter, filename, len(content))}", filename, purpose, content)
            self.files[file.id] = file
        return file

    def get(self, name: str) -> StoredFile:
        """The file of that id, or a 404."""
        with self.lock:
            if name not in self.files:
                raise unknown_object("file", name, "file_id")
            return self.files[name]

    def delete(self, name: str) -> None:
        """Forget a file, or a 404."""
        self.get(name)
        with self.lock:
            self.files.pop(name, None)

    def all(self, purpose: str | None = None) -> list[StoredFile]:
        """The files, newest first."""
        with self.lock:
            return [file for file in reversed(self.files.values()) if purpose in (None, file.purpose)]


def read_upload(content_type: str, body: bytes) -> tuple[str, str, bytes]:
    """Name, purpose and bytes of a `multipart/form-data` upload; raises a `WireError` for anything else."""
    fields = parse_multipart(content_type, body)
    known = {"file", "purpose"}
    for name in fields:
        if name not in known:
            raise bad_request(f"Unknown parameter: '{name[:100]}'.", name[:100], "unknown_parameter")
    for name in ("file", "purpose"):
        if name not in fields:
            raise bad_request(f"Missing required parameter: '{name}'.", name, "missing_required_parameter")
    purpose = fields["purpose"][1].decode("utf-8", "replace")
    if purpose not in PURPOSES:
        raise bad_request(f"Invalid value for 'purpose': {purpose[:60]!r}. Supported values are: {', '.join(PURPOSES)}.", "purpose", "invalid_value")
    filename, content = fields["file"]
    if filename is None:
        raise bad_request("Invalid 'file': send it as a file part with a name.", "file", "invalid_value")
    return filename, purpose, content


def parse_multipart(content_type: str, body: bytes) -> dict[str, tuple[str | None, bytes]]:
    """The parts of a form by name: (file name or None, bytes)."""
    kind, _, options = content_type.partition(";")
    found = re.search(r'boundary="?([^";]{1,200})"?', options)
    if kind.strip().lower() != "multipart/form-data" or not found:
        raise wrong_content_type("multipart/form-data; boundary=...")
    mark = b"--" + found[1].strip().encode("latin-1", "replace")
    sections = (b"\r\n" + body).split(b"\r\n" + mark)
    if len(sections) < 3 or not sections[-1].startswith(b"--"):
        raise bad_request("Could not parse the multipart form: its parts or its end are missing.", code="invalid_form")
    fields: dict[str, tuple[str | None, bytes]] = {}
    for section in sections[1:-1]:
        head, separator, content = section.partition(b"\r\n\r\n")
        text = head.decode("utf-8", "replace")
        name = re.search(r'(?i)content-disposition:[^\r\n]*?[;\s]name="([^"]*)"', text)
        if not separator or not name:
            raise bad_request("Could not parse the multipart form: a part has no name.", code="invalid_form")
        filename = re.search(r'(?i)[;\s]filename="([^"]*)"', text)
        fields[name[1]] = (filename[1][:255] if filename else None, content)
    return fields
