"""A trainee's folder: home notebook, lessons and released labs, made and refreshed without losing work.

workspace/
├── home.ipynb        where am I, what is next, open it
├── lessons/stage1/   the lessons
├── labs/<lab>/       released labs: notebook, visible data, files to hand in
├── receipts/         one file for each time something was handed in
├── catalogue.json    what was released here (read by the home notebook)
├── progress.json     what the records say about this trainee, when they say anything
└── trainee.json      who works here
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from campkit import home
from campkit.errors import CourseError
from graders import build, labs, lessons

HOME = "home.ipynb"


@dataclass(frozen=True)
class Trainee:
    """Who works in a workspace. `owner_of_pair_labs` is the pair's id, None without a pair."""

    trainee_id: str = "T-0001"
    role: str = "ai_manager"
    display_name: str | None = None
    pair_id: str | None = None
    partner: str | None = None


def prepare(folder: Path, trainee: Trainee, released: Path | None = None, progress: Path | None = None) -> Path:
    """Make or refresh a trainee's folder and return the home notebook.

    `released` is a folder with one released lab in each subfolder; None builds every lab. `progress` is the
    trainee's payload from the records; None when there is none yet. What a trainee has changed is never
    overwritten. Raises CourseError when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "receipts").mkdir(exist_ok=True)
        catalogue = {"trainee": asdict(trainee), "stages": []}
        before = home.read_json(folder / "catalogue.json", optional=True)[0]
        known = {row["path"]: row.get("released_sha256") for stage in before.get("stages", [])
                 for row in [*stage["lessons"], *stage["labs"]]}
        for stage in lessons.load_stages():
            catalogue["stages"].append({**asdict(stage), "lessons": [], "labs": []})
        for lesson in lessons.discover_lessons():
            put_lesson(folder, lesson, catalogue, known)
        for lab in labs.with_swaps(labs.discover_labs(), trainee.role):
            if released is None or (released / lab.name).is_dir():
                put_lab(folder, lab, released, catalogue, known)
        write(folder / "catalogue.json", json.dumps(catalogue, ensure_ascii=False, indent=1).encode())
        write(folder / "trainee.json", json.dumps(asdict(trainee), ensure_ascii=False, indent=1).encode())
        if progress is not None and progress.is_file():
            write(folder / "progress.json", progress.read_bytes())
        return put_home(folder)
    except OSError as error:
        raise CourseError(f"The folder {folder} cannot be written: {error.strerror or error}. Choose another with --folder.") from None


def put_lesson(folder: Path, lesson: lessons.Lesson, catalogue: dict, known: dict) -> None:
    """Write a lesson, unless the trainee has changed it."""
    path = Path("lessons") / f"stage{lesson.stage}" / f"{lesson.name}.ipynb"
    stamp = put(folder / path, lessons.build_lesson(lesson.path), known.get(path.as_posix()))
    stage = next(row for row in catalogue["stages"] if row["number"] == lesson.stage)
    stage["lessons"].append({"name": lesson.name, "title": lesson.title, "path": path.as_posix(), "released_sha256": stamp})


def put_lab(folder: Path, lab: labs.Lab, released: Path | None, catalogue: dict, known: dict) -> None:
    """Copy a released lab beside the others. An existing notebook is kept when the trainee has typed in it."""
    target = folder / "labs" / lab.name
    path = Path("labs") / lab.name / f"{lab.name}.ipynb"
    if released is None:
        source = folder / ".camp" / "release" / lab.name
        build.build_release(lab, source)
    else:
        source = released / lab.name
    for file in sorted(source.rglob("*")):
        relative = file.relative_to(source)
        if file.is_file() and file.suffix != ".ipynb":
            keep = relative.as_posix() in lab.config.hand_in and (target / relative).exists()
            if not keep:
                write(target / relative, file.read_bytes())
        elif file.is_file() and relative.name != f"{lab.name}.ipynb":
            put(target / relative, file.read_bytes(), None)
    stamp = put(folder / path, (source / f"{lab.name}.ipynb").read_bytes(), known.get(path.as_posix()))
    stage = next(row for row in catalogue["stages"] if row["number"] == lab.config.stage)
    stage["labs"].append({
        "name": lab.name, "title": lab.config.title, "path": path.as_posix(), "stage": lab.config.stage,
        "minutes": lab.config.minutes, "mode": lab.config.mode, "required": lab.config.required, "lesson": lab.config.lesson, "released_sha256": stamp,
    })
    if released is None:
        shutil.rmtree(folder / ".camp" / "release", ignore_errors=True)


def put(path: Path, notebook: bytes, last_stamp: str | None) -> str:
    """Write a notebook unless the trainee typed into the one that is there; return the stamp of what was released."""
    cells = json.loads(notebook)["cells"]
    sources = ["".join(c["source"]) if isinstance(c["source"], list) else c["source"] for c in cells]
    stamp = hashlib.sha256("\0".join(sources).encode()).hexdigest()
    if not path.exists() or (last_stamp not in (None, stamp) and home.digest(path) == last_stamp):
        write(path, notebook)
    return stamp


def put_home(folder: Path) -> Path:
    """Write the home notebook with its page already drawn, and mark it as trusted."""
    import nbformat
    from nbformat.sign import NotebookNotary

    notebook = nbformat.reads(lessons.build_lesson(lessons.CURRICULUM / "home.py").decode(), as_version=4)
    for cell in notebook.cells:
        if cell.id == "home":
            cell.metadata["jupyter"] = {"source_hidden": True}
            cell.execution_count = 1
            cell.outputs = [nbformat.v4.new_output("execute_result", execution_count=1, data={
                "text/html": home.page(folder), "text/plain": "The home page of the camp."})]
    path = folder / HOME
    write(path, nbformat.writes(notebook).encode())
    NotebookNotary(data_dir=str(jupyter_folder(folder) / "data")).sign(notebook)
    return path


def jupyter_folder(folder: Path) -> Path:
    """Where JupyterLab keeps its settings and its trust for this workspace."""
    place = folder / ".camp" / "jupyter"
    (place / "data").mkdir(parents=True, exist_ok=True)
    return place


def write(path: Path, content: bytes) -> None:
    """Write a file at once: readers see the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    half.write_bytes(content)
    os.replace(half, path)
