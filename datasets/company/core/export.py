"""Writes a company to a folder: one CSV and one card per table, truths to a separate folder, a manifest."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from datasets.company.core.company import Company
from datasets.company.core.registry import find_parts
from datasets.company.core.tables import write_csv
from datasets.errors import DatasetError


def write_company(company: Company, out: Path, truth: Path | None = None, step: Callable[[str], None] | None = None) -> dict:
    """Write the tables of `company` to `out` (made anew) and its planted truths to `truth` (None: not at all).

    Branches are made and written one after the other, so memory does not grow with the scale. `step` is called with
    the name of each finished piece of work. Gives the manifest. Raises DatasetError when a folder holds other files,
    or when the truths would land inside `out`.
    """
    out = Path(out)
    if truth is not None:
        truth = Path(truth)
        if out.resolve() == truth.resolve() or out.resolve() in truth.resolve().parents:
            raise DatasetError(f"the planted truths would land in {truth}, inside {out}, which trainees may see; choose another --truth folder.")
    for folder in (out, truth):
        refuse_foreign_folder(folder)
    work = {folder: Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=make_parent(folder))) for folder in (out, truth) if folder}
    try:
        files = write_tables(company, work[out], work.get(truth), step)
        public = company.tier in ("sample", "dev")  # the seed gives every planted truth away
        manifest = {
            "made_by": "camp data make", "seed": company.seed if public else "not shown", "region": company.region, "scale": company.scale,
            "tier": company.tier, "tables": {name: facts for name, facts in files.items() if not name.startswith("truth_")},
        }
        if truth is not None:
            manifest_truth = {**manifest, "seed": company.seed, "tables": {name: facts for name, facts in files.items() if name.startswith("truth_")}}
            write_manifest(work[truth], manifest_truth)
        write_manifest(work[out], manifest)
        for folder, made in work.items():
            if folder.exists():
                shutil.rmtree(folder)
            os.replace(made, folder)
    finally:
        for made in work.values():
            shutil.rmtree(made, ignore_errors=True)
    return manifest


def write_tables(company: Company, out: Path, truth: Path | None, step) -> dict:
    """Write every table, shared ones first, then branch by branch; gives rows, bytes and SHA-256 by table."""
    files: dict[str, dict] = {}
    digests = {}
    for branch in range(0, company.scale + 1):
        for part in company.parts:
            for name, card in find_parts()[part].TABLES.items():
                if card.shared != (branch == 0) or (name.startswith("truth_") and truth is None):
                    continue
                folder = truth if name.startswith("truth_") else out
                path = folder / f"{name}.csv"
                frame = company.part_table(name, branch)
                start = path.stat().st_size if path.exists() else 0
                write_csv(frame, path, append=branch > 1)
                facts = files.setdefault(name, {"rows": 0, "bytes": 0})
                digest = digests.setdefault(name, hashlib.sha256())
                with open(path, "rb") as file:
                    file.seek(start)
                    while chunk := file.read(1 << 20):
                        digest.update(chunk)
                facts["rows"] += len(frame)
                facts["bytes"] = path.stat().st_size
            if step:
                step(f"branch {branch}: {part}" if branch else f"shared: {part}")
        if branch:
            company.forget_branch(branch)
    for name, facts in files.items():
        facts["sha256"] = digests[name].hexdigest()
        folder = truth if name.startswith("truth_") else out
        card = company.cards[name]
        text = card.as_markdown(name, facts["rows"])
        (folder / f"{name}.card.md").write_text(text, "utf-8", newline="\n")
        if card.planted and truth is not None:
            (truth / f"{name}.planted.md").write_text(f"# {name}: what is planted\n\n{card.planted}\n", "utf-8", newline="\n")
    return files


def write_manifest(folder: Path, manifest: dict) -> None:
    """Write manifest.json, by which a later run knows that the folder is one of ours."""
    text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, "utf-8", newline="\n")


def refuse_foreign_folder(folder: Path | None) -> None:
    """Raise DatasetError when the folder has files in it that this program did not make."""
    if folder is None or not folder.exists():
        return
    if not folder.is_dir():
        raise DatasetError(f"{folder} is a file; choose a folder for the data.")
    if any(folder.iterdir()) and not (folder / "manifest.json").exists():
        raise DatasetError(f"{folder} holds other files; choose a new or an empty folder for the data.")


def make_parent(folder: Path) -> Path:
    """Make the folder's parent and give it."""
    parent = folder.resolve().parent
    parent.mkdir(parents=True, exist_ok=True)
    return parent
