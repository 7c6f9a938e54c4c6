"""Making a lab folder that proves as it stands: a small real lab to change piece by piece."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from campkit.errors import LabError

TEMPLATE = Path(__file__).resolve().parent / "template_lab"


def new_lab(name: str, root: Path, title: str | None = None, stage: int | None = None) -> Path:
    """Copy the template to `root`/`name`; return the folder. Raises LabError for a bad name or a folder that exists."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{2,49}", name):
        raise LabError(f"{name!r} is no name for a lab: use lower-case words with _ between them, e.g. s4_late_replies.")
    folder = Path(root) / name
    if folder.exists():
        raise LabError(f"{folder} exists already; choose another name.")
    fresh = folder.with_name(f".{name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(TEMPLATE, fresh, ignore=shutil.ignore_patterns("__pycache__"))
    config = fresh / "lab.toml"
    text = config.read_text(encoding="utf-8")
    if title:
        text = re.sub(r"^title = .*$", lambda _: f"title = {json.dumps(title, ensure_ascii=False)}", text, count=1, flags=re.M)
    stage = stage or (int(name[1]) if re.match(r"s[1-4]_", name) else None)
    if stage:
        text = re.sub(r"^stage = .*$", f"stage = {stage}", text, count=1, flags=re.M)
    config.write_text(text, encoding="utf-8")
    fresh.rename(folder)
    return folder
