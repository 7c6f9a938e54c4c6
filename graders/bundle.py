"""The trainees' bundle: what they need on their own machine, and nothing that grades them.

Only an allow-list goes in: campkit and datasets (source), released labs with their visible data. No graders,
no checks, no worked answers, no truths, no lab sources.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from graders.course import PROJECT, Course
from graders.files import write_atomic
from graders.labs import Lab

PACKAGES = ("campkit", "datasets")
TOP = ("pyproject.toml", "requirements/run.lock", "LICENSE", "NOTICE")
README = """The AI-Native Camp, for trainees.

labs/      the released labs: open the notebook in the lab's folder
campkit/   what the notebooks import
datasets/  the company that the labs are about

Hand in with: camp submit LAB --export FILE.zip  (and give the file to your instructor)
"""


def bundle_files(course: Course, labs: list[Lab]) -> dict[str, bytes]:
    """Return the files of the bundle: path in it -> bytes. The labs must be built."""
    files = {"README.txt": README.encode()}
    for package in PACKAGES:
        for path in sorted((PROJECT / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
                files[path.relative_to(PROJECT).as_posix()] = path.read_bytes()
    for name in TOP:
        if (PROJECT / name).is_file():
            files[name] = (PROJECT / name).read_bytes()
    for lab in labs:
        folder = course.release / lab.name
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                files[f"labs/{lab.name}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    return files


def write_bundle(course: Course, labs: list[Lab], file: Path) -> Path:
    """Write the bundle as a zip file, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(bundle_files(course, labs).items()):
            entry = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, data)
    return write_atomic(file, buffer.getvalue())
