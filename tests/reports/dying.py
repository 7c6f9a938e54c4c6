"""A renderer whose process dies for one subject, for tests of what happens to the others."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cohort_tools.reports.notebooks import Done, Job


def render(job: Job) -> Done:
    """Write a page, or die as a killed process does."""
    if job.subject == "P-01":
        os._exit(137)
    data = f"page of {job.subject}".encode()
    Path(job.target).parent.mkdir(parents=True, exist_ok=True)
    Path(job.target).write_bytes(data)
    return Done(job, 0.1, hashlib.sha256(data).hexdigest(), len(data))
