"""The manifest: one line for each report, with the key and the digest that decide whether it is made anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cohort_tools.reports.notebooks import put_in_place


def read_manifest(out: Path) -> dict[str, dict[str, Any]]:
    """Return the manifest by report; a damaged line only means that its report is rendered again."""
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
    """Write one line for each report; only the owner of the site needs it."""
    lines = [json.dumps(manifest[k], ensure_ascii=False, sort_keys=True) for k in sorted(manifest)]
    put_in_place(out / "manifest.jsonl", ("\n".join(lines) + "\n").encode(), mode=0o600)


def forget_gone(out: Path, manifest: dict[str, dict[str, Any]], reports: set[str]) -> None:
    """Remove the pages of reports that are no longer made: a subject has left the records."""
    for report in [r for r in manifest if r not in reports]:
        row = manifest.pop(report)
        if "file" in row:
            page = out / row["file"]
            page.unlink(missing_ok=True)
            if page.parent != out and page.parent.is_dir() and not any(page.parent.iterdir()):
                page.parent.rmdir()
