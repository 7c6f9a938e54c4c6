"""How JupyterLab is started: who sees which folder, with which settings, and that nothing pops up."""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path

from campkit.errors import CourseError, DataError
from cohort_tools.workspace import Trainee, jupyter_folder, write
from graders.clean import FILTERS

#: JupyterLab's settings in every workspace: no news prompt, no update check, saved work, line numbers off.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": True, "autosaveInterval": 60},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
#: How a trainee's kernels show errors: a failed check as its sentence, everything else without colours (some cannot be read on the red).
KERNEL_CONFIG = """c = get_config()
c.InteractiveShell.colors = "nocolor"
c.InteractiveShellApp.exec_lines = ["__import__('campkit.red_box').red_box.teach()"]
"""
#: What a trainee does not need: the instructor's tools.
HIDDEN_FROM_TRAINEES = ["@jupyter/nbgrader"]
#: What an instructor's pages may load: this server only. JupyterLab and formgrader need inline scripts of their own; what a
#: trainee wrote is cleaned before it is stored, and again when formgrader shows it.
INSTRUCTOR_POLICY = ("default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
                     "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; "
                     "object-src 'none'; frame-ancestors 'self'; base-uri 'self'; form-action 'self'")


def server_command(folder: Path, who: str, port: int, browser: bool, start_at: str, course: Path) -> tuple[list[str], dict[str, str]]:
    """Return the command and the environment that start JupyterLab in `folder`."""
    place = jupyter_folder(folder)
    config = place / "config" / "labconfig"
    write(config / "default_setting_overrides.json", json.dumps(SETTINGS, indent=1).encode())
    hidden = HIDDEN_FROM_TRAINEES if who == "trainee" else []
    write(config / "page_config.json", json.dumps({"disabledExtensions": {name: True for name in hidden}}).encode())
    words = [sys.executable, "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
             f"--ServerApp.root_dir={folder}", f"--ServerApp.default_url={start_at}", "--LabApp.news_url=None",
             "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--ServerApp.allow_remote_access=False"]
    if os.name != "nt" and hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--ServerApp.allow_root=True")
    if not browser:
        words.append("--no-browser")
    if who == "trainee":
        off = {f"nbgrader.server_extensions.{name}": False
               for name in ("formgrader", "assignment_list", "course_list", "validate_assignment")}
        words.append(f"--ServerApp.jpserver_extensions={json.dumps(off).replace('false', 'False')}")
    if who == "instructor":
        headers = {"headers": {"Content-Security-Policy": INSTRUCTOR_POLICY}}
        words.append(f"--ServerApp.jpserver_extensions={ {'cohort_tools.submission_files': True}!r}")
        words += [f"--ServerApp.tornado_settings={headers!r}", "--HTMLExporter.sanitize_html=True", f"--HTMLExporter.filters={FILTERS!r}"]
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(place / "config"), "JUPYTER_DATA_DIR": str(place / "data"),
        "JUPYTER_PREFER_ENV_PATH": "1", "JUPYTERLAB_SETTINGS_DIR": str(place / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(place / "layouts"), "CAMP_COURSE": str(course),
    }
    if who == "trainee":
        write(place / "ipython" / "profile_default" / "ipython_kernel_config.py", KERNEL_CONFIG.encode())
        environment["IPYTHONDIR"] = str(place / "ipython")
    return words, environment


def instructor_folder(course: Path) -> Path:
    """Return the course folder, made on first use, with nbgrader's configuration in it."""
    from graders.course import Course

    return Course(course).root


def released_labs(course: Path) -> Path:
    """Return the folder with the labs that this course has released.

    Without a course, or before its first release, every lab is released first: on one's own machine the whole loop
    from the first lesson to feedback works then without an instructor.
    """
    from graders.course import Course
    from graders.labs import discover_labs, with_swaps
    from graders.release import release_labs

    opened = Course(course)
    outbound = opened.exchange / opened.settings.course_id / "outbound"
    if not (outbound.is_dir() and any(outbound.iterdir())):
        release_labs(opened, with_swaps(discover_labs(opened.labs_root)))
    return outbound


def progress_file(course: Path, trainee_id: str) -> Path:
    """Return where the records write a trainee's progress; the file may not be there."""
    return course / "records" / "progress" / f"{trainee_id}.json"


def find_trainee(folder: Path, trainee_id: str | None, course: Path) -> Trainee:
    """Return who works in `folder`: by id from the course's roster, else who worked here before, else a first trainee.

    Raises DataError when the roster does not know the id, CourseError when the folder belongs to somebody else.
    """
    known = folder / "trainee.json"
    before = Trainee(**json.loads(known.read_text("utf-8"))) if known.is_file() else None
    if before and trainee_id and before.trainee_id != trainee_id:
        raise CourseError(f"{folder} belongs to {before.trainee_id}. Give {trainee_id} a folder of its own: "
                          f"camp start --trainee {trainee_id} --folder workspace-{trainee_id}")
    wanted = trainee_id or (before.trainee_id if before else None)
    roster = course / "roster.csv"
    if wanted and roster.is_file():
        person = from_roster(course, wanted)
        if person is None:
            raise DataError.at(roster, None, f"{wanted} is not in the roster.", "Correct the id, or add the trainee.")
        return person
    return before or Trainee(trainee_id=wanted or "T-0001")


def from_roster(course: Path, trainee_id: str) -> Trainee | None:
    """Return a trainee from roster.csv and pairs.csv, None when the roster does not have the id."""
    people = {row["trainee_id"]: row for row in rows(course / "roster.csv")}
    if trainee_id not in people:
        return None
    pair = next((row for row in rows(course / "pairs.csv") if trainee_id in (row["ai_manager_id"], row["aibp_id"])), None)
    other = None
    if pair:
        other = pair["aibp_id"] if pair["ai_manager_id"] == trainee_id else pair["ai_manager_id"]
    return Trainee(trainee_id=trainee_id, role=people[trainee_id]["role"],
                   display_name=people[trainee_id].get("display_name") or None,
                   pair_id=pair["pair_id"] if pair else None,
                   partner=(people.get(other, {}).get("display_name") or other) if other else None)


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file, none when it is not there."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
